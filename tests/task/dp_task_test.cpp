// Where inputs and values stand, by hand.
#include "task/dp_task.hpp"
#include "task/small_programs.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

Token token_of(std::initializer_list<long> numbers) {
  Token token;
  for (const long number : numbers) token.emplace_back(number);
  return token;
}

TEST(DpLayout, PromptFirst) {
  // Three inputs at 1, 2, 3; steps 1..3 computed at 3, 4, 5, standing at 4, 5, (6).
  const DpTask task = task_of(fibonacci(3, 5), Inputs::prompt);
  EXPECT_EQ(task.layout.prompt, 3U);
  EXPECT_EQ(task.layout.computes(1), 3U);
  EXPECT_EQ(task.layout.stands_at(1), 4U);
  EXPECT_EQ(task.layout.computes(3), 5U);
  EXPECT_EQ(task.layout.length(), 5U);
  const std::vector<long> inputs{4, 0, 3};
  const std::vector<std::vector<long>> values{{4}, {2}};
  const std::vector<Token> expected{token_of({4}), token_of({0}), token_of({3}), token_of({4}), token_of({2})};
  for (std::size_t p = 1; p <= 5; ++p) EXPECT_EQ(token_at(task, p, inputs, values), expected[p - 1]) << p;
}

TEST(DpLayout, Streamed) {
  // A start token at 1; step t computed at t, whose token has the value of step t - 1 and the input that step t reads.
  // Fields: value, a, b, s.
  const DpTask task = task_of(fibonacci(3, 5), Inputs::streamed);
  EXPECT_EQ(task.layout.prompt, 0U);
  EXPECT_EQ(task.layout.computes(1), 1U);
  EXPECT_EQ(task.layout.stands_at(1), 2U);
  EXPECT_EQ(task.layout.length(), 3U);
  const std::vector<long> inputs{4, 1, 3};
  const std::vector<std::vector<long>> values{{4}, {2}};
  const std::vector<Token> expected{token_of({0, 0, 0, 4}), token_of({4, 0, 0, 1}), token_of({2, 0, 0, 3})};
  for (std::size_t p = 1; p <= 3; ++p) EXPECT_EQ(token_at(task, p, inputs, values), expected[p - 1]) << p;
}

TEST(DpLayout, StreamedInputsAreThoseOfTheStep) {
  // Cell (2, 1) of a 2 x 2 grid is step 3 and reads x_2 and y_1, that is inputs 2 and 3.
  const DpTask task = task_of(grid(2, 2, 3), Inputs::streamed);
  const std::vector<long> inputs{0, 1, 2, 0};
  const std::vector<std::vector<long>> values{{1}, {2}};
  EXPECT_EQ(token_at(task, 3, inputs, values), token_of({2, 0, 0, 0, 1, 2}));
}

TEST(DpTask, RangesOfWhatIsEmittedAndCarried) {
  const DpTask task = task_of(fibonacci(4, 7), Inputs::prompt);
  EXPECT_EQ(task.emitted, (std::vector<Range>{{0, 6}}));
  EXPECT_EQ(task.carried, (Range{0, 6}));
  EXPECT_EQ(task.value_ranges.size(), 4U);
  // Letters 0..4 of an expression over F_3 are larger than the values, and heights may be larger than both.
  const DpTask expression = task_of(postfix(1, 3), Inputs::prompt);
  EXPECT_EQ(expression.emitted[0].hi, 4);  // a token stands for itself where its height lets it
  EXPECT_GE(expression.carried.hi, 4);
  EXPECT_LE(expression.carried.lo, 0);
}

TEST(DpTask, WhatComesWithTheToken) {
  for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
    const bool streamed = inputs == Inputs::streamed;
    const DpTask line = task_of(fibonacci(3, 5), inputs);
    EXPECT_FALSE(comes_with_token(line, 0));  // memory is by position: the value before is read like any other
    EXPECT_EQ(comes_with_token(line, 2), streamed);
    const DpTask stack = task_of(postfix(1, 3), inputs);
    EXPECT_EQ(comes_with_token(stack, 0), streamed);
    EXPECT_TRUE(comes_with_token(stack, 1));
    EXPECT_TRUE(comes_with_token(stack, 2));
    EXPECT_FALSE(comes_with_token(stack, 3));
    EXPECT_FALSE(is_addressed_by_row(stack.program.reads[3]));
    EXPECT_TRUE(is_addressed_by_row(stack.program.reads[1]));
  }
}

}  // namespace
}  // namespace seqcert::test
