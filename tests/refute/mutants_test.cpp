#include "mutants.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

Formula parsed(const std::string& text) { return *parse_formula(text); }

TEST(Mutate, ChangesTheBoundOrTheRelationAndRepeats) {
  const Claim claim = changed_claim("copy/attention-gap", {});
  std::set<std::string> kinds;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Mutant mutant = mutated(claim, seed);
    EXPECT_NE(mutant.claim.bound == claim.bound, mutant.claim.relation == claim.relation) << mutant.what;
    EXPECT_EQ(mutant.what, mutated(claim, seed).what);
    kinds.insert(mutant.what);
  }
  EXPECT_GT(kinds.size(), 40U);
  for (const char* kind : {"2 -> 1", "L - 1 -> L", "<= -> <", "2*M -> M"}) EXPECT_TRUE(kinds.contains(kind)) << kind;
}

// By hand: M > 0, L >= 2 and gamma >= 0 in this claim.
TEST(Dominates, ProvesWhatIsEvidentAndNothingFalse) {
  const Claim claim = changed_claim("copy/attention-gap", {});
  const auto at_least = [&](const char* f, const char* g) { return is_at_least(parsed(f), parsed(g), claim); };
  EXPECT_TRUE(at_least("2*M", "M"));
  EXPECT_TRUE(at_least("M*L", "M*(L-1)"));
  EXPECT_TRUE(at_least("M/(1+exp(-gamma))", "M/(2+exp(-gamma))"));
  EXPECT_TRUE(at_least("exp(-gamma)*L", "exp(-gamma)*(L-1)"));
  EXPECT_TRUE(at_least("1", "exp(-gamma)"));
  EXPECT_TRUE(at_least("M + gamma", "M"));
  EXPECT_FALSE(at_least("M", "2*M"));
  EXPECT_FALSE(at_least("M*M", "M"));
  EXPECT_FALSE(at_least("M/(2+gamma)", "M/(1+gamma)"));
  EXPECT_FALSE(at_least("gamma", "1"));
  EXPECT_FALSE(at_least("exp(-gamma)", "1"));
}

TEST(Mutants, OfAFewClaimsAreRefutedOrWeaker) {
  Harvest total;
  for (const char* id : {"copy/attention-gap", "copy/ssm-score-growth-sufficient", "copy/attention-position",
                         "copy/window-state", "copy/ssm-onehot"})
    harvest(id, 1, 4, 150, total);
  EXPECT_EQ(total.all(), 20U);
  EXPECT_GE(total.refuted, 12U);
}

}  // namespace
}  // namespace seqcert::test
