#include "solve/axioms.hpp"

#include "formula/evaluate.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace seqcert {
namespace {

Formula parsed(const char* text) { return *parse_formula(text); }

const std::vector<Formula>& terms() {
  static const std::vector<Formula> result = [] {
    std::vector<Formula> formulas;
    for (const char* text :
         {"exp(x)", "exp(y)", "exp(x+y)", "exp(-x)", "exp(3*x)", "exp(0*x)", "ln(y)", "ln(1+exp(x))", "ln(x)", "y^n",
          "y^(n+1)", "y^m", "x^n", "y^x", "sum(k, 1, n, exp(-k*x))", "sum(k, 1, n+1, exp(-k*x))",
          "sum(k, 1, m, exp(-k*x))", "sum(k, 0, n, y^k)", "sum(k, 0, n+1, y^k)"})
      formulas.push_back(parsed(text));
    return formulas;
  }();
  return result;
}

/// A point with small numbers, so that premises such as x + y = 0 or m = n + 1 hold now and then.
Values random_point(std::mt19937& random) {
  const auto integer = [&](int lo, int hi) { return std::uniform_int_distribution<int>(lo, hi)(random); };
  return {{"x", Rational::ratio(integer(-6, 6), integer(1, 3))},
          {"y", Rational::ratio(integer(-6, 6), integer(1, 3))},
          {"n", Rational(integer(-2, 5))},
          {"m", Rational(integer(-2, 5))}};
}

/// How often instances of each axiom were found true, false, or without an answer (equal sides in balls).
std::map<std::string_view, std::map<Truth, int>> tried(const std::vector<AxiomInstance>& instances, unsigned seed) {
  std::mt19937 random(seed);
  std::map<std::string_view, std::map<Truth, int>> counts;
  for (int round = 0; round < 40; ++round) {
    const Values point = random_point(random);
    for (const AxiomInstance& instance : instances)
      if (const auto answer = holds(instance.condition, point, 256)) ++counts[instance.axiom][*answer];
  }
  return counts;
}

TEST(Axioms, InstancesHoldAtRandomPointsInBalls) {
  std::vector<AxiomInstance> all;
  for (const Reach reach : {Reach::occurring, Reach::negated, Reach::sums})
    for (AxiomInstance& instance : instances(terms(), reach)) all.push_back(std::move(instance));
  for (AxiomInstance& gap : integer_gaps(parsed("n < m and not (m >= n+1)"), {"n", "m"})) all.push_back(std::move(gap));
  all.push_back(split_at("n", Rational::ratio(3, 2)));
  auto counts = tried(all, 20);
  for (const Axiom& axiom : axioms()) {
    EXPECT_EQ(counts[axiom.name][Truth::no], 0) << axiom.name;
    EXPECT_GT(counts[axiom.name][Truth::yes] + counts[axiom.name][Truth::unknown], 20) << axiom.name;
  }
  EXPECT_EQ(counts.size(), axioms().size()) << "every axiom has an instance, and every instance an axiom";
}

TEST(Axioms, WrongOnesFailAtTheSamePoints) {
  for (const char* wrong :
       {"exp(x) >= 2 + x", "exp(x) > 1 + x", "exp(x) > 1", "not (x < y) or exp(y) < exp(x)",
        "not (x + y = 0) or exp(x)*exp(y) = 2", "exp(x)*exp(y) = exp(x-y)", "not (y > 0) or exp(ln(y)) = y + 1",
        "not (x = 0) or exp(x) = 0", "not (y > 0) or y^(n+1) = y^n*n", "n <= 0 or n >= 2",
        "not (m = n+1 and m >= 1) or sum(k, 1, m, exp(-k*x)) = sum(k, 1, n, exp(-k*x)) + exp(-n*x)",
        "not (n < 1) or sum(k, 1, n, exp(-k*x)) = 1"}) {
    const auto counts = tried({{"wrong", parsed(wrong)}}, 20);
    EXPECT_TRUE(counts.contains("wrong") && counts.at("wrong").contains(Truth::no)) << wrong;
  }
}

}  // namespace
}  // namespace seqcert
