#include "task/best_machine.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

// One state answers every blank alike: it copies the words of one letter repeated, one for each letter it may choose.
TEST(BestMachine, OfOneStateCopiesOneWord) {
  for (const auto& [D, N] : {std::pair<std::size_t, std::size_t>{2, 1}, {2, 2}, {2, 4}, {3, 2}, {5, 1}})
    EXPECT_EQ(*most_runs_performed(*copying_task(D, N, 0), 1), 1U) << D << " " << N;
}

// With lead = N every letter leaves as it comes, by one state.
TEST(BestMachine, WithoutDelayCopiesAllByOneState) { EXPECT_EQ(*most_runs_performed(*copying_task(2, 3, 3), 1), 8U); }

TEST(BestMachine, WithEnoughStatesCopiesAll) {
  EXPECT_EQ(*most_runs_performed(*copying_task(2, 1, 0), 2), 2U);
  EXPECT_EQ(*most_runs_performed(*copying_task(2, 2, 1), 2), 4U);
}

// Three letters, the first leaving with the second: a blank has one answer per state, so the second letter is one of
// two, and with each second letter the state tells two first ones apart. Both letters from the same two: four words.
TEST(BestMachine, OfTwoStatesCopiesTheWordsOfTwoLetters) {
  EXPECT_EQ(*most_runs_performed(*copying_task(3, 2, 1), 2), 4U);
}

// The last letter is the state; a blank answers it and stays: 00 and 11.
TEST(BestMachine, OfTwoStatesKeepsOneOfTwoWords) {
  EXPECT_EQ(*most_runs_performed(*copying_task(2, 2, 0), 2), 2U);
  EXPECT_LT(*most_runs_performed(*copying_task(2, 3, 0), 2), 3U);
}

TEST(BestMachine, RefusesMoreMachinesThanItRuns) {
  const auto refused = most_runs_performed(*copying_task(2, 2, 0), 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("machines of 4 states are more than"), std::string::npos);
}

}  // namespace
}  // namespace seqcert
