#include "solve/weight_search.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

/// The walk finds the same (WeightSearch.ByWalkFourStatesCopyEightLettersFedBack). About 15 s of a processor.
TEST(WeightSearchSlow, BySolverFourStatesCopyEightLettersFedBackAndNoMore) {
  const auto most = most_letters_copied(4, integers_up_to(1), CopyGoal::letters_fed_back, {.seconds = 400});
  ASSERT_TRUE(most.ok() && most->letters) << most->reason;
  EXPECT_EQ(*most->letters, 8U);
  EXPECT_TRUE(copies(most->weights, CopyGoal::letters_fed_back));
}

}  // namespace
}  // namespace seqcert
