// The counts in proofs/REFUTE.md are what this prints.
#include "mutants.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

constexpr std::uint64_t first_seed = 20'000;
constexpr std::size_t per_claim = 8;
constexpr std::size_t points = 250;

TEST(Mutants, OfTheBuiltInClaimsAreRefutedOrWeakerOrUndecidedWithTheReason) {
  Harvest total;
  std::uint64_t seed = first_seed;
  for (const char* id : {"copy/attention-gap",
                         "copy/attention-gap-needed",
                         "copy/attention-gap-threshold",
                         "copy/attention-matching",
                         "copy/attention-matching-gap",
                         "copy/attention-matching-gap-bound",
                         "copy/attention-position",
                         "copy/attention-position-address",
                         "copy/attention-position-threshold",
                         "copy/attention-state",
                         "copy/block-ring-gate",
                         "copy/block-ring-state",
                         "copy/ssm-decay-state",
                         "copy/ssm-onehot",
                         "copy/ssm-onehot-exact",
                         "copy/ssm-onehot-rate",
                         "copy/ssm-onehot-state",
                         "copy/ssm-ring",
                         "copy/ssm-ring-beyond",
                         "copy/ssm-ring-bound",
                         "copy/ssm-ring-state",
                         "copy/ssm-score-growth",
                         "copy/ssm-score-growth-constant",
                         "copy/ssm-score-growth-selective",
                         "copy/ssm-score-growth-slow",
                         "copy/ssm-score-growth-sufficient",
                         "copy/ssm-score-growth-sufficient-linear",
                         "copy/window",
                         "copy/window-beyond",
                         "copy/window-state"}) {
    harvest(id, seed, per_claim, points, total);
    seed += per_claim;
    fmt::print("{}: {} of {} refuted so far\n", id, total.refuted, total.all());
  }
  fmt::print("{} mutants: {} refuted, {} true all the same, {} undecided\n", total.all(), total.refuted, total.weaker,
             total.undecided.size());
  for (const std::string& line : total.undecided) fmt::print("  undecided: {}\n", line);
  EXPECT_EQ(total.all(), 240U);
  EXPECT_GE(total.refuted, 187U);
  EXPECT_LE(total.undecided.size(), 24U);
}

}  // namespace
}  // namespace seqcert::test
