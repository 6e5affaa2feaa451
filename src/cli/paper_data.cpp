#include "cli/paper_data.hpp"

#include "check/claim_points.hpp"
#include "check/sweep.hpp"
#include "claim/point.hpp"
#include "cli/progress.hpp"
#include "cli/prove.hpp"
#include "cli/record_file.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "report/record_json.hpp"

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

/// The points wanted that none of the records given decides.
Result<std::vector<Job>> missing_jobs(const Wanted& wanted, const std::vector<Claim>& claims,
                                      const std::vector<Record>& records) {
  std::set<std::string> known;
  for (const Record& record : records) known.insert(record.claim_sha256);
  std::vector<Job> jobs;
  const auto add = [&](std::size_t c, const Values& point) {
    if (known.insert(claim_sha256(claims[c], point)).second) jobs.push_back({c, point});
  };
  for (std::size_t c = 0; c < claims.size(); ++c) {
    for (const WantedPoint& want : wanted.points) {
      if (want.claim != claims[c].id) continue;
      const Assignments words(want.parameters.begin(), want.parameters.end());
      const auto claim = specialised(claims[c], builtin_constructions(), words);
      if (!claim) return claim.error();
      const auto typed = parse_point(*claim, words);
      if (!typed) return typed.error();
      const auto point = complete_point(*claim, *typed);
      if (!point) return point.error();
      add(c, *point);
    }
    if (std::ranges::find(wanted.grids, claims[c].id) == wanted.grids.end()) continue;
    std::size_t outside = 0;
    const auto grid = grid_jobs({claims[c]}, ClaimGrids::full, &outside);
    if (!grid) return grid.error();
    for (const Job& job : *grid) add(c, job.point);
  }
  return jobs;
}

}  // namespace

Result<std::vector<Job>> grid_jobs(const std::vector<Claim>& claims, ClaimGrids grids, std::size_t* outside) {
  std::vector<Job> jobs;
  *outside = 0;
  for (std::size_t c = 0; c < claims.size(); ++c) {
    const auto points = claim_points(claims[c], builtin_constructions(), {}, grids);
    if (!points) return points.error();
    auto region = points_inside(claims[c], *points);
    if (!region) return region.error();
    *outside += region->outside.size();
    for (Values& point : region->inside) jobs.push_back({c, std::move(point)});
  }
  return jobs;
}

Status decide_all(const std::vector<Claim>& claims, const std::vector<Job>& jobs, std::size_t threads,
                  const CheckOptions& options, const std::function<Status(const Job&, Record)>& take) {
  std::optional<Error> failure;
  Progress progress("checking", jobs.size());
  in_order(
      jobs.size(), threads, [&](std::size_t k) { return decide(claims[jobs[k].claim], jobs[k].point, options); },
      [&](std::size_t k, Result<Record> record) {
        if (!record) {
          failure.emplace(record.error());
          return false;
        }
        if (const Status taken = take(jobs[k], std::move(*record)); !taken) {
          failure.emplace(taken.error());
          return false;
        }
        progress.step();
        return true;
      },
      interrupted);
  progress.finish();
  if (failure && failure->kind != Error::Kind::interrupted) return *failure;
  return success();
}

Result<std::vector<Record>> proofs_of(const std::vector<Claim>& claims, const std::vector<std::string>& only) {
  std::vector<const Claim*> chosen;
  for (const Claim& claim : claims) {
    const auto chain = has_chain(claim);
    if (!chain) return chain.error();
    if (*chain && (only.empty() || std::ranges::find(only, claim.id) != only.end())) chosen.push_back(&claim);
  }
  ProofLimits limits;
  limits.stop = interrupted;
  std::vector<Record> records;
  Progress progress("proving", chosen.size());
  for (const Claim* claim : chosen) {
    if (interrupted()) break;
    auto proven = prove(*claim, limits);
    if (!proven) return proven.error();
    if (!interrupted()) records.push_back(std::move(proven->record));
    progress.step();
  }
  progress.finish();
  return records;
}

Result<std::vector<Record>> gather(const Wanted& wanted, const std::vector<Claim>& claims, const Gathering& how) {
  std::vector<Record> records;
  for (const std::string& path : how.files) {
    auto read = read_records(path);
    if (!read) return read.error();
    for (const Record& record : *read)
      if (record.model)
        return bad_input(
            "{}: a record of {} is about the weights of {}; tables and plots are about the constructions, "
            "leave it out",
            path, record.claim, record.model->file);
    records.insert(records.end(), read->begin(), read->end());
  }
  const auto jobs = missing_jobs(wanted, claims, records);
  if (!jobs) return jobs.error();
  keep_results_when_interrupted();
  const Status decided = decide_all(claims, *jobs, how.threads, how.check, [&](const Job&, Record record) {
    records.push_back(std::move(record));
    return success();
  });
  if (!decided) return decided.error();
  if (!wanted.proofs.empty() && !interrupted()) {
    auto proofs = proofs_of(claims, wanted.proofs);
    if (!proofs) return proofs.error();
    std::ranges::move(*proofs, std::back_inserter(records));
  }
  if (interrupted()) return Error{Error::Kind::interrupted, "interrupted; " + how.left_undone};
  return records;
}

}  // namespace seqcert
