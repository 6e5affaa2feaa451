#include "solve/obligation.hpp"

#include "formula/evaluate.hpp"
#include "solve/opaque_terms.hpp"
#include "solve/real_question.hpp"

#include <gtest/gtest.h>
#include <z3++.h>

#include <chrono>

namespace seqcert {
namespace {

Formula parsed(const char* text) { return *parse_formula(text); }

Obligation obligation(std::set<std::string> reals, std::set<std::string> integers, std::vector<const char*> assume,
                      const char* show) {
  Obligation result{"test", std::move(reals), std::move(integers), {}, parsed(show), {}};
  for (const char* text : assume) result.assumptions.push_back({text, parsed(text)});
  return result;
}

ObligationAnswer decided(const Obligation& question) {
  ProofLimits limits;
  limits.solver.seconds = 5;
  limits.seconds = 10;
  return decide(question, limits);
}

using Kind = ObligationAnswer::Kind;

/// By Z3's parser, in a context that has seen nothing else.
bool is_unsatisfiable(const std::string& script) {
  z3::context context;
  z3::solver solver(context, "QF_NRA");
  for (const z3::expr& assertion : context.parse_string(script.c_str())) solver.add(assertion);
  return solver.check() == z3::unsat;
}

TEST(Obligation, ProvesWithOnlyTheAxiomsItNeeds) {
  const auto answer = decided(obligation({"x"}, {}, {"x > 0"}, "exp(-x) < 1"));
  ASSERT_EQ(answer.kind, Kind::proved) << answer.reason;
  EXPECT_FALSE(answer.axioms.empty());
  EXPECT_LE(answer.instances, 3U);
  EXPECT_TRUE(is_unsatisfiable(answer.script));
  const auto polynomial = decided(obligation({"x", "y"}, {}, {}, "x^2 + y^2 >= 2*x*y"));
  EXPECT_EQ(polynomial.kind, Kind::proved);
  EXPECT_TRUE(polynomial.axioms.empty());
}

/// Arithmetic mean against geometric mean of five fifth powers: more than the solver decides in a while.
TEST(Obligation, AHardQuestionEndsWithItsTimeAndWithAnInterrupt) {
  const Obligation hard = obligation({"a", "b", "c", "d", "e"}, {}, {"a > 0", "b > 0", "c > 0", "d > 0", "e > 0"},
                                     "a^5 + b^5 + c^5 + d^5 + e^5 >= 5*a*b*c*d*e");
  const auto timed = [&](const ProofLimits& limits) {
    const auto start = std::chrono::steady_clock::now();
    const ObligationAnswer answer = decide(hard, limits);
    return std::pair{answer, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
  };
  ProofLimits limits;
  limits.solver.seconds = 0.5;
  const auto [late, seconds] = timed(limits);
  EXPECT_EQ(late.kind, Kind::undecided);
  EXPECT_LT(seconds, 20);
  limits.solver.seconds = 300;
  limits.seconds = 300;
  const auto begun = std::chrono::steady_clock::now();
  limits.stop = [&] { return std::chrono::steady_clock::now() - begun > std::chrono::milliseconds(500); };
  const auto [stopped, until] = timed(limits);
  EXPECT_EQ(stopped.kind, Kind::undecided);
  EXPECT_NE(stopped.reason.find("interrupted"), std::string::npos) << stopped.reason;
  EXPECT_LT(until, 60);
}

TEST(Obligation, RefutesByAPointThatIsEvaluatedRigorously) {
  const Obligation question = obligation({"x"}, {}, {"x >= 0"}, "exp(x) <= 1 + 2*x");
  const auto answer = decided(question);
  ASSERT_EQ(answer.kind, Kind::refuted) << answer.reason;
  EXPECT_TRUE(is_counterexample(question, *answer.counterexample));
  EXPECT_EQ(*holds(parsed("exp(x) > 1 + 2*x and x >= 0"), *answer.counterexample), Truth::yes);
}

TEST(Obligation, PointsBetweenIntegersRefuteNothing) {
  EXPECT_EQ(decided(obligation({}, {"n"}, {}, "n^2 >= n")).kind, Kind::proved);
  EXPECT_EQ(decided(obligation({"n"}, {}, {}, "n^2 >= n")).kind, Kind::refuted);
  EXPECT_EQ(decided(obligation({}, {"n", "m"}, {"n < m"}, "n + 1 <= m")).kind, Kind::proved);
  EXPECT_EQ(decided(obligation({"n"}, {"m"}, {"n < m"}, "n + 1 <= m")).kind, Kind::refuted);
}

TEST(Obligation, FalseStatementsAreNotProved) {
  for (const char* wrong : {"exp(x) >= 2 + x", "exp(x)*exp(y) = exp(x*y)", "exp(x) >= exp(y)", "ln(1 + exp(x)) > 1",
                            "exp(-x)*exp(x) = 2", "abs(x) = x", "x/(1+x^2) <= 1/4", "sqrt(x^2) = x", "floor(x) = x",
                            "min(x, y) = y", "softplus(x) < 1", "silu(x) >= 0", "select(x < y, x, y) = y"})
    EXPECT_EQ(decided(obligation({"x", "y"}, {}, {}, wrong)).kind, Kind::refuted) << wrong;
}

TEST(Obligation, TrueStatementsOverEveryKindOfTerm) {
  for (const char* right :
       {"abs(x) >= x", "x/(1+x^2) <= 1/2", "sqrt(x^2) >= 0", "floor(x) <= x and ceil(x) >= x and ceil(x) < x+1",
        "max(x, y) >= y", "softplus(x) > 0", "select(x < y, x, y) <= y", "sum(k, 1, 3, x^k) = x + x^2 + x^3",
        "x^2/4 >= x - 1", "exp(x)^2 > 0", "log2(2) = 1 or ln(2) = 0"})
    EXPECT_EQ(decided(obligation({"x", "y"}, {}, {}, right)).kind, Kind::proved) << right;
}

TEST(Obligation, WhatTheSolverCannotTellIsUndecided) {
  ProofLimits limits;
  limits.questions = 2;
  const auto answer = decide(obligation({"x", "y"}, {}, {"x > 0", "y > 0"}, "exp(x + y) >= (1+x)*(1+y)"), limits);
  EXPECT_EQ(answer.kind, Kind::undecided);
  EXPECT_FALSE(answer.reason.empty());
  const auto remainders = decided(obligation({"x"}, {}, {}, "mod(x, 3) < 3"));
  EXPECT_EQ(remainders.kind, Kind::undecided);
  EXPECT_NE(remainders.reason.find("remainders"), std::string::npos);
  const auto limits_of_sum = decided(obligation({"x"}, {}, {}, "sum(k, 1, x, k) >= 0"));
  EXPECT_EQ(limits_of_sum.kind, Kind::undecided);
}

TEST(Obligation, ATermWithoutValueProvesNothingOfIt) {
  // 1/0 and ln(-1) are left open: nothing follows of them that does not follow of any number.
  EXPECT_NE(decided(obligation({"x"}, {}, {"x = 0"}, "1/x > 0")).kind, Kind::proved);
  EXPECT_NE(decided(obligation({"x"}, {}, {"x < 0"}, "exp(ln(x)) = x")).kind, Kind::proved);
  EXPECT_NE(decided(obligation({"x"}, {}, {"x < 0"}, "sqrt(x) >= 0")).kind, Kind::proved);
}

}  // namespace
}  // namespace seqcert
