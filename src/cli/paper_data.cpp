#include "cli/paper_data.hpp"

#include "check/claim_points.hpp"
#include "check/sweep.hpp"
#include "cli/record_file.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"

namespace seqcert {

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

Status decide_all(const std::vector<Claim>& claims, const std::vector<Job>& jobs, std::size_t threads, const CheckOptions& options,
                  const std::function<Status(const Job&, Record)>& take) {
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
  if (failure) return *failure;
  return success();
}

}  // namespace seqcert
