#pragma once

#include "check/check_claim.hpp"
#include "claim/claim.hpp"
#include "claim/point.hpp"
#include "claim/record.hpp"
#include "report/make_table.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace seqcert {

/// One point of one claim still to be decided.
struct Job {
  std::size_t claim;  // 0-based, in the list the jobs belong to
  Values point;
};

/// The points of the claims' own grids that satisfy their hypotheses; `outside` counts the others.
Result<std::vector<Job>> grid_jobs(const std::vector<Claim>& claims, ClaimGrids grids, std::size_t* outside);

/// Decides all jobs on `threads` threads and hands the records over in the order of the jobs; stops early when
/// interrupted. Errors: the first of a job, or of `take`.
Status decide_all(const std::vector<Claim>& claims, const std::vector<Job>& jobs, std::size_t threads,
                  const CheckOptions& options, const std::function<Status(const Job&, Record)>& take);

/// What `prove` says of the claims that have a chain (of those named alone, where any are named). Errors: the first.
Result<std::vector<Record>> proofs_of(const std::vector<Claim>& claims, const std::vector<std::string>& only);

/// Where records come from, and what to say when an interruption leaves the rest undone.
struct Gathering {
  std::vector<std::string> files;  // of records; what they lack is computed
  std::size_t threads = 1;
  CheckOptions check;
  std::string left_undone;
};

/// The records of the files and, behind them, of every point wanted that they do not decide. Catches interrupts.
/// Errors: a file that cannot be read; a point that its claim refuses; interrupted.
Result<std::vector<Record>> gather(const Wanted& wanted, const std::vector<Claim>& claims, const Gathering& how);

}  // namespace seqcert
