#include "mutants.hpp"

#include "check/witness.hpp"

#include <fmt/core.h>

namespace seqcert::test {
namespace {

/// Decides the mutant once more where it is said to fail, and runs the witness once more.
void confirm(const Claim& claim, const Counterexample& found, const Subject& subject) {
  const auto again = check_claim(claim, found.point, builtin_constructions(), CheckOptions{});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->record.verdict.kind, Verdict::Kind::refuted);
  if (found.witness.values.empty() || claim.quantity != "copy_error") return;
  if (claim.relation != Relation::less_equal) return;
  const auto instance = subject.instance(found.witness);
  ASSERT_TRUE(instance.ok());
  const auto error = replayed_error(instance->model, instance->tasks.task(found.witness.task), found.witness.query,
                                    found.witness.output, found.witness.values, 1024);
  ASSERT_TRUE(error.ok());
  EXPECT_GT(error->lo, *Rational::parse(found.witness.bound_lo));
}

}  // namespace

void harvest(const std::string& id, std::uint64_t seed, std::size_t count, std::size_t points, Harvest& harvest) {
  const Claim claim = changed_claim(id, {});
  const Subject subject = subject_of(builtin_constructions());
  for (std::uint64_t k = 0; k < count; ++k) {
    const Mutant mutant = mutated(claim, seed + k);
    SCOPED_TRACE(fmt::format("{}, seed {}: {}", id, seed + k, mutant.what));
    RefuteOptions how;
    how.budget = {points, 1000, [] { return false; }};
    how.breaking_points = false;
    const auto refutation = refute(mutant.claim, builtin_constructions(), subject, {}, how);
    const bool follows = follows_from(mutant.claim, claim);
    if (refutation && refutation->found) {
      EXPECT_FALSE(follows) << "refuted, though it follows from the claim";
      confirm(mutant.claim, *refutation->found, subject);
      ++harvest.refuted;
    } else if (follows) {
      ++harvest.weaker;
    } else {
      const std::string reason =
          !refutation ? "cannot be asked: " + refutation.error().message
                      : fmt::format("{} points hold and {} are undecided of {}; {}", refutation->searched.holds,
                                    refutation->searched.open, refutation->searched.inside(), refutation->ended_by);
      harvest.undecided.push_back(fmt::format("{}: {}: {}", id, mutant.what, reason));
    }
  }
}

}  // namespace seqcert::test
