#include "compile/enumerate_margin.hpp"

#include "compile/problem_rules.hpp"
#include "compile/sample.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

const Rational half = Rational::ratio(1, 2);

/// max(a, b) of 0..3 as written by hand: a + R(b - a), with a carried as R(a + room) - room; the rest is wrong unless 1
/// and 0.
Mlp maximum(long weight_of_a, long bias, long room = 1) {
  Mlp mlp;
  mlp.hidden.push_back({WeightMatrix(2, 3), {0, room + bias}});
  mlp.hidden[0].w.set_row(0, DenseRow{{-1, 1, 0}});
  mlp.hidden[0].w.set_row(1, DenseRow{{weight_of_a, 0, 0}});
  mlp.out = {WeightMatrix(3, 2), {0, 0, -room}};
  mlp.out.w.set_row(2, DenseRow{{1, 1}});
  return mlp;
}

TEST(EnumerateMargin, SeesExactnessAndTheLargestErrorAtCorners) {
  const Transition transition = parsed("max(a, b)", {"a", "b"});
  const Mlp right = maximum(1, 0);
  const MarginQuestion question{right, 2, {{0, {0, 3}}, {1, {0, 3}}}, transition, Rational::ratio(1, 3)};
  const auto seen = enumerate_margin(question);
  ASSERT_TRUE(seen.ok());
  EXPECT_TRUE(seen->exact);
  EXPECT_EQ(seen->points, 16U * 9U);
  EXPECT_EQ(seen->largest_error, Rational::ratio(1, 3));
  EXPECT_FALSE(refutes(question, seen->worst));
  const MarginQuestion wide{right, 2, question.arguments, transition, half};
  EXPECT_TRUE(refutes(wide, enumerate_margin(wide)->worst));
}

/// Without room below 0 the carried a stops there while b - a goes on: exact on integers, and yet off by 2 eta at a =
/// -eta, b = eta.
TEST(EnumerateMargin, RefutesAMarginThatExactWeightsDoNotHave) {
  const Transition transition = parsed("max(a, b)", {"a", "b"});
  const Mlp tight = maximum(1, 0, 0);
  const MarginQuestion question{tight, 2, {{0, {0, 3}}, {1, {0, 3}}}, transition, Rational::ratio(1, 3)};
  const auto seen = enumerate_margin(question);
  EXPECT_TRUE(seen->exact);
  EXPECT_EQ(seen->largest_error, Rational::ratio(2, 3));
  EXPECT_TRUE(refutes(question, seen->worst));
}

TEST(EnumerateMargin, LeavesExactArgumentsAlone) {
  const Transition transition = parsed("max(a, b)", {"a", "b"});
  const Mlp right = maximum(1, 0);
  const MarginQuestion question{right, 2, {{0, {0, 3}, true}, {1, {0, 3}}}, transition, half};
  const auto seen = enumerate_margin(question);
  EXPECT_EQ(seen->points, 16U * 3U);
  EXPECT_EQ(seen->worst.inputs[0], Rational(seen->worst.arguments[0]));
}

TEST(EnumerateMargin, CatchesWrongWeights) {
  const Transition transition = parsed("max(a, b)", {"a", "b"});
  for (const Mlp& wrong : {maximum(2, 0), maximum(1, 1), maximum(-1, 3)}) {
    const MarginQuestion question{wrong, 2, {{0, {0, 3}}, {1, {0, 3}}}, transition, 0};
    const auto seen = enumerate_margin(question);
    EXPECT_FALSE(seen->exact);
    EXPECT_NE(seen->inexact.output, Rational(seen->inexact.wanted));
    EXPECT_TRUE(refutes(question, seen->worst));
  }
}

TEST(EnumerateMargin, RefusesWhatWouldNotEndWithTheEstimate) {
  const Transition transition = parsed("max(a, b)", {"a", "b"});
  const Mlp right = maximum(1, 0);
  const MarginQuestion question{right, 2, {{0, {1, 100'000}}, {1, {1, 100'000}}}, transition, half};
  const auto refusal = enumerate_margin(question);
  ASSERT_FALSE(refusal.ok());
  // 10^10 choices, 9 errors each; 2 rows of 3 weights and one of 2.
  EXPECT_EQ(refusal.error().message,
            "enumeration would look at 9e+10 points, 7.2e+11 products of exact numbers, more than 3e+07; make the "
            "ranges smaller");
}

TEST(MarginWitness, RefutesOnlyWithinRangesAndErrors) {
  const Transition transition = parsed("max(a, b)", {"a", "b"});
  const Mlp right = maximum(1, 0);
  const MarginQuestion question{right, 2, {{0, {0, 3}}, {1, {0, 3}, true}}, transition, half};
  EXPECT_TRUE(refutes(question, evaluate(question, {2, 1}, {Rational::ratio(5, 2), 1})));
  EXPECT_FALSE(refutes(question, evaluate(question, {2, 1}, {Rational::ratio(12, 5), 1})));  // right there
  EXPECT_FALSE(refutes(question, evaluate(question, {2, 1}, {3, 1})));                       // too far away
  EXPECT_FALSE(refutes(question, evaluate(question, {4, 1}, {Rational::ratio(9, 2), 1})));   // out of range
  EXPECT_FALSE(refutes(question, evaluate(question, {1, 2}, {1, Rational::ratio(5, 2)})));   // exact
}

/// Each registered problem: exact on all integers, and within its margin wherever corners can be tried.
TEST(Problems, TransitionsAreExactAndKeepTheirMarginAtCorners) {
  std::size_t corners = 0, rules = 0;
  for (const ProblemRule& rule : problem_rules()) {
    ++rules;
    const auto exactness = enumerate_margin(rule.question(0));
    ASSERT_TRUE(exactness.ok()) << rule.name << ": " << exactness.error().message;
    EXPECT_TRUE(exactness->exact) << rule.name;
    const Rational eta = Rational::ratio(99, 100) * margin(rule.compiled);
    const auto seen = enumerate_margin(rule.question(eta), 3e6);
    if (!seen) continue;
    ++corners;
    EXPECT_LT(seen->largest_error, half) << rule.name;
    EXPECT_LE(seen->largest_error, rule.compiled.lipschitz * eta) << rule.name;
  }
  EXPECT_GE(rules, 5U);
  EXPECT_GE(2 * corners, rules);
}

}  // namespace
}  // namespace seqcert
