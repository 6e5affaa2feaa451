#include "cli/paper_counterexamples.hpp"

#include "check/claim_points.hpp"
#include "cli/print_refutation.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "refute/refute.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t points_per_claim = 150;
constexpr double seconds_per_claim = 5;

Result<Values> point_of(const Claim& claim, const Record& record) {
  const auto whole = specialised(claim, builtin_constructions(), record.parameters);
  if (!whole) return whole.error();
  return parse_point(*whole, record.parameters);
}

}  // namespace

Result<std::vector<CounterexampleNote>> write_counterexamples(OutputFolder& folder, const std::vector<Claim>& claims,
                                                              const std::vector<Record>& records,
                                                              const CheckOptions& options) {
  std::vector<CounterexampleNote> notes;
  const Subject subject = subject_of(builtin_constructions());
  for (const Claim& claim : claims) {
    const auto refuted = std::ranges::find_if(records, [&](const Record& record) {
      return record.claim == claim.id && record.verdict.kind == Verdict::Kind::refuted;
    });
    if (refuted == records.end()) continue;
    const auto start = point_of(claim, *refuted);
    if (!start) return start.error();
    RefuteOptions how;
    how.check = options;
    how.budget = {points_per_claim, seconds_per_claim, interrupted};
    how.breaking_points = false;
    how.starts = {*start};
    auto refutation = refute(claim, builtin_constructions(), subject, {}, how);
    if (!refutation) return refutation.error();
    if (refutation->interrupted) return Error{Error::Kind::interrupted, "interrupted while minimising counterexamples"};
    if (!refutation->found) continue;
    refutation->found->record.version = program_version();
    std::string name = claim.id;
    std::ranges::replace(name, '/', '-');
    const std::string file = "counterexamples/" + name + ".json";
    if (const Status written = folder.write(file, refutation_json(claim, *refutation, false) + "\n"); !written)
      return written.error();
    notes.push_back({claim.id, fmt::format("{} {} {}", claim.quantity, text(claim.relation), text(claim.bound)),
                     refutation->found->record, witness_lines(refutation->found->witness), file});
  }
  return notes;
}

}  // namespace seqcert
