#pragma once

#include "check/check_claim.hpp"
#include "claim/claim.hpp"
#include "claim/point.hpp"
#include "claim/record.hpp"
#include "cli/progress.hpp"

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

/// Decides all jobs on `threads` threads and hands the records over in the order of the jobs; stops early when interrupted.
/// Errors: the first of a job, or of `take`.
Status decide_all(const std::vector<Claim>& claims, const std::vector<Job>& jobs, std::size_t threads, const CheckOptions& options,
                  const std::function<Status(const Job&, Record)>& take);

}  // namespace seqcert
