#include "solve/margin.hpp"

#include "compile/enumerate_margin.hpp"
#include "compile/problem_rules.hpp"
#include "compile/sample.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using Kind = MarginAnswer::Kind;

const Rational half = Rational::ratio(1, 2);

/// A transition compiled over these ranges.
ProblemRule compiled(const std::string& text, const std::vector<std::string>& names,
                     const std::vector<SampleInput>& inputs) {
  Network network;
  std::vector<NodeId> nodes;
  ProblemRule rule{text, parsed(text, names), {}, {}};
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    nodes.push_back(network.input(k, inputs[k].range, inputs[k].exact));
    rule.arguments.push_back({k, inputs[k].range, inputs[k].exact});
  }
  const std::pair<NodeId, std::size_t> output{*network.transition(rule.transition, nodes), inputs.size()};
  rule.compiled = compile(network, inputs.size() + 1, std::span(&output, 1));
  return rule;
}

void expect_valid(const MarginQuestion& question, const MarginAnswer& answer, const std::string& name) {
  ASSERT_EQ(answer.kind, Kind::refuted) << name << " " << answer.reason;
  ASSERT_EQ(answer.witness.size(), 1U) << name;
  EXPECT_TRUE(refutes(question, evaluate(question, answer.witness[0].arguments, answer.witness[0].inputs))) << name;
}

/// The bound of every registered transition at these sizes is attained: proved below it, and at it, where the output is
/// off by exactly 1/2, refuted by the solver and by enumeration.
TEST(Margin, OfEveryProblemHoldsBelowAndFailsAtItsBound) {
  std::size_t sharp = 0, by_both = 0;
  for (const ProblemRule& rule : problem_rules()) {
    if (rule.compiled.lipschitz.is_zero()) continue;  // it depends on nothing inexact
    if (rule.compiled.width > 100) continue;          // postfix, below
    const Rational bound = margin(rule.compiled);
    const MarginAnswer below = decide_margin(rule.question(Rational::ratio(999, 1000) * bound));
    EXPECT_EQ(below.kind, Kind::proved) << rule.name << " " << below.reason;
    const MarginQuestion at = rule.question(bound);
    expect_valid(at, decide_margin(at), rule.name);
    ++sharp;
    const auto tried = enumerate_margin(at, 1e6);
    if (!tried) continue;  // too many; smaller ones of its kind are below
    EXPECT_TRUE(refutes(at, tried->worst)) << rule.name;
    ++by_both;
  }
  EXPECT_GE(sharp, 15U);
  EXPECT_GE(by_both, 12U);
}

/// Arithmetic modulo 11 over parts of its ranges; the weights are those of the whole.
TEST(Margin, OfPostfixHoldsOnPartsOfItsRanges) {
  std::size_t seen = 0;
  for (const ProblemRule& rule : problem_rules()) {
    if (rule.compiled.width <= 100) continue;
    ++seen;
    ASSERT_EQ(rule.arguments.size(), 4U) << rule.name;  // token, right and left number among them
    for (const long token : {7L, 11L, 12L, 13L, 14L}) {
      MarginQuestion question = rule.question(Rational::ratio(999, 1000) * margin(rule.compiled));
      question.arguments[0].range = {token, token};
      question.arguments[1].range = {9, 10};
      question.arguments[3].range = {0, 1};
      const MarginAnswer below = decide_margin(question, {.seconds = 60});
      EXPECT_EQ(below.kind, Kind::proved) << token << " " << below.reason;
      question.eta = half;
      expect_valid(question, decide_margin(question, {.seconds = 60}), rule.name);
    }
  }
  EXPECT_EQ(seen, 1U);
}

/// Where composition gives less than the truth, bisection with the solver finds the true margin; enumeration agrees
/// above it and a grid below it.
TEST(Margin, WhereCompositionIsNotTightIsFoundByBisection) {
  const ProblemRule rule = compiled("a * b - a", {"a", "b"}, {{{-2, 1}}, {{-2, 2}}});
  Rational low = margin(rule.compiled), high = half;
  ASSERT_EQ(decide_margin(rule.question(low * Rational::ratio(999, 1000))).kind, Kind::proved);
  ASSERT_EQ(decide_margin(rule.question(high)).kind, Kind::refuted);
  for (int step = 0; step < 12; ++step) {
    const Rational middle = (low + high) / Rational(2);
    const MarginAnswer answer = decide_margin(rule.question(middle));
    ASSERT_NE(answer.kind, Kind::undecided) << answer.reason;
    (answer.kind == Kind::proved ? low : high) = middle;
  }
  EXPECT_GT(low, Rational::ratio(5, 4) * margin(rule.compiled));  // not tight indeed
  expect_valid(rule.question(high), decide_margin(rule.question(high)), rule.name);
  const auto above = enumerate_margin(rule.question(high)), below = enumerate_margin(rule.question(low));
  EXPECT_TRUE(refutes(rule.question(high), above->worst));
  EXPECT_LT(below->largest_error, half);
}

/// Each weight of a compiled transition up by 1, each bias down by 1: refuted by both ways of looking, but for the one
/// that only makes a gate close harder.
TEST(Margin, OfWrongWeightsIsRefuted) {
  const ProblemRule rule =
      compiled("max(m, select(b < a, d, 0))", {"m", "d", "a", "b"}, {{{0, 2}}, {{0, 2}}, {{1, 3}}, {{1, 3}}});
  const Rational eta = Rational::ratio(999, 1000) * margin(rule.compiled);
  std::size_t planted = 0;
  std::vector<std::string> harmless;
  const auto look = [&](const Mlp& wrong, const std::string& where) {
    ++planted;
    const MarginQuestion question{wrong, 4, rule.arguments, rule.transition, eta};
    const MarginAnswer answer = decide_margin(question);
    if (answer.kind == Kind::refuted) {
      EXPECT_TRUE(refutes(question, enumerate_margin(question)->worst)) << where;
    } else {
      EXPECT_EQ(answer.kind, Kind::proved) << where;
      EXPECT_FALSE(refutes(question, enumerate_margin(question)->worst)) << where;
      harmless.push_back(where);
    }
  };
  const auto plant = [&](const AffineMap& map, const std::function<AffineMap&(Mlp&)>& place, const std::string& name) {
    for (std::size_t r = 0; r < map.w.rows(); ++r) {
      const SparseVector<Rational> row = map.w.row(r);
      for (std::size_t k = 0; k < row.size(); ++k) {
        Mlp wrong = rule.compiled.mlp;
        SparseRow changed{row};
        changed.entries[k].second += Rational(1);
        place(wrong).w.set_row(r, changed);
        look(wrong, name + " row " + std::to_string(r) + " entry " + std::to_string(k));
      }
      if (row.empty()) continue;
      Mlp wrong = rule.compiled.mlp;
      place(wrong).bias[r] -= Rational(1);
      look(wrong, name + " row " + std::to_string(r) + " bias");
    }
  };
  for (std::size_t l = 0; l < rule.compiled.depth; ++l)
    plant(
        rule.compiled.mlp.hidden[l], [l](Mlp& mlp) -> AffineMap& { return mlp.hidden[l]; },
        "layer " + std::to_string(l));
  plant(
      rule.compiled.mlp.out, [](Mlp& mlp) -> AffineMap& { return mlp.out; }, "out");
  EXPECT_EQ(planted, 24U);
  // [b >= a] = R(b - a + 1) - R(b - a) becomes 2 where b > a, and the gate R(d - 5/2 [b >= a]) stays shut.
  EXPECT_EQ(harmless, std::vector<std::string>{"layer 0 row 1 bias"});
}

/// A transition the weights were not made for: only integers tell.
TEST(Margin, OfAnotherTransitionIsRefuted) {
  const ProblemRule rule = compiled("min(min(u + 2, l + 2), d + select(x = y, 0, 3))", {"u", "l", "d", "x", "y"},
                                    {{{0, 4}}, {{0, 4}}, {{0, 4}}, {{1, 3}}, {{1, 3}}});
  const Transition other = parsed("min(min(u + 2, l + 2), d + select(x = y, 0, 4))", {"u", "l", "d", "x", "y"});
  const MarginQuestion question{rule.compiled.mlp, 5, rule.arguments, other, 0};
  expect_valid(question, decide_margin(question), "substitution at 4");
}

/// The sizes of the public benchmark: ranges are numbers to the solver, not cases.
TEST(Margin, OfLongestIncreasingSubsequenceIsDecidedAtFullRange) {
  const ProblemRule rule =
      compiled("max(m, select(b < a, d, 0))", {"m", "d", "a", "b"}, {{{0, 100}}, {{0, 100}}, {{1, 250}}, {{1, 250}}});
  const Rational bound = margin(rule.compiled);
  // 1 + 2 (100 + 1/2).
  EXPECT_EQ(bound, Rational::ratio(1, 404));
  EXPECT_EQ(decide_margin(rule.question(Rational::ratio(999, 1000) * bound)).kind, Kind::proved);
  expect_valid(rule.question(Rational::ratio(1001, 1000) * bound),
               decide_margin(rule.question(Rational::ratio(1001, 1000) * bound)), rule.name);
}

TEST(Margin, OfMatrixChainsHoldsBelowAndFailsAtItsBound) {
  const ProblemRule rule = compiled("min(best, left + right + p * q * r)", {"best", "left", "right", "p", "q", "r"},
                                    {{{0, 40}}, {{0, 9}}, {{0, 9}}, {{1, 3}}, {{1, 3}}, {{1, 3}}});
  const Rational bound = margin(rule.compiled);
  const MarginAnswer below = decide_margin(rule.question(Rational::ratio(999, 1000) * bound), {.seconds = 60});
  EXPECT_EQ(below.kind, Kind::proved) << below.reason;
  expect_valid(rule.question(bound), decide_margin(rule.question(bound), {.seconds = 60}), rule.name);
}

/// Products and inverses in the transition are choices among numbers, remainders the solver's own.
TEST(Margin, OfModularTransitionsHoldsBelowTheirBound) {
  for (const auto& rule :
       {compiled("mod(x * y, 5)", {"x", "y"}, {{{0, 4}}, {{0, 4}}}),
        compiled("mod(x - y, 5)", {"x", "y"}, {{{0, 4}}, {{0, 4}}}),
        compiled("mod(x * inv(y, 3), 3)", {"x", "y"}, {{{0, 2}}, {{0, 2}}}),
        compiled("a * b + a", {"a", "b"}, {{{-1, 2}}, {{-2, 2}}}), compiled("inv(x, 7)", {"x"}, {{{0, 6}}})}) {
    const MarginAnswer answer =
        decide_margin(rule.question(Rational::ratio(999, 1000) * margin(rule.compiled)), {.seconds = 60});
    EXPECT_EQ(answer.kind, Kind::proved) << rule.name << " " << answer.reason;
    expect_valid(rule.question(half), decide_margin(rule.question(half)), rule.name);
  }
}

TEST(Margin, IsUndecidedWithTheReasonWhenTheTimeIsOver) {
  for (const ProblemRule& rule : problem_rules()) {
    if (rule.compiled.width <= 100) continue;
    const MarginAnswer answer =
        decide_margin(rule.question(Rational::ratio(999, 1000) * margin(rule.compiled)), {.seconds = 0.2});
    EXPECT_EQ(answer.kind, Kind::undecided);
    EXPECT_NE(answer.reason.find("left undecided after 0.2 s"), std::string::npos) << answer.reason;
    EXPECT_TRUE(answer.witness.empty());
  }
}

}  // namespace
}  // namespace seqcert
