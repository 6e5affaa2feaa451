#include "solve/smt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace seqcert {
namespace {

using Answer = SmtQuestion::Answer;

TEST(Smt, FindsRationalAndNegativeValues) {
  SmtQuestion smt({});
  const auto x = smt.real("x", -5, 5);
  const auto n = smt.integer("n", {-3, -2});
  smt.require(smt.equal(smt.linear({{3, x}, {1, n}}, 0), smt.number(Rational::ratio(-7, 2))));
  smt.require(smt.at_least(smt.number(-3), n));
  ASSERT_EQ(smt.check(), Answer::satisfiable);
  EXPECT_EQ(smt.value(n), Rational(-3));
  EXPECT_EQ(smt.value(x), Rational::ratio(-1, 6));
}

TEST(Smt, IntegersHaveNoValueBetweenThem) {
  SmtQuestion smt({});
  const auto n = smt.integer("n", {0, 9});
  smt.require(smt.equal(smt.linear({{2, n}}, 0), smt.number(7)));
  EXPECT_EQ(smt.check(), Answer::unsatisfiable);
}

TEST(Smt, RemaindersOfNegativeNumbersAreNotNegative) {
  for (const long wanted : {0L, 1L, 2L}) {
    SmtQuestion smt({});
    const auto n = smt.integer("n", {-2, 0});
    smt.require(smt.equal(smt.mod(n, 3), smt.number(wanted)));
    ASSERT_EQ(smt.check(), Answer::satisfiable);
    EXPECT_EQ(smt.value(n), Rational(wanted == 0 ? 0 : wanted - 3));
  }
}

TEST(Smt, ChoosesByConditionsAndKeepsBounds) {
  SmtQuestion smt({});
  const auto x = smt.real("x", Rational::ratio(1, 3), 2);
  const auto size = smt.named("size", smt.choose(smt.at_least(x, smt.number(1)), x, smt.number(1)));
  smt.require(smt.either(smt.at_least(smt.number(Rational::ratio(1, 2)), size), smt.at_least(size, smt.number(2))));
  ASSERT_EQ(smt.check(), Answer::satisfiable);
  EXPECT_EQ(smt.value(x), Rational(2));
  EXPECT_EQ(smt.value(size), Rational(2));
}

/// Pigeons in holes: n + 1 different integers among n, by pairwise difference.
TEST(Smt, SaysThatItGaveUpWhenTheTimeIsOver) {
  SmtQuestion smt({.seconds = 0.05});
  const long holes = 14;
  std::vector<SmtQuestion::Term> pigeons;
  for (long k = 0; k <= holes; ++k) pigeons.push_back(smt.integer("pigeon" + std::to_string(k), {1, holes}));
  for (std::size_t a = 0; a < pigeons.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      smt.require(smt.either(smt.at_least(pigeons[a], smt.linear({{1, pigeons[b]}}, 1)),
                             smt.at_least(pigeons[b], smt.linear({{1, pigeons[a]}}, 1))));
  EXPECT_EQ(smt.check(), Answer::unknown);
  EXPECT_NE(smt.reason(), "");
}

/// n + 1 pigeons in n holes as truth values: no short proof.
void ask_for_holes(SmtQuestion& smt, std::size_t holes) {
  std::vector<std::vector<SmtQuestion::Condition>> in(holes + 1);
  for (std::size_t p = 0; p <= holes; ++p) {
    for (std::size_t h = 0; h < holes; ++h)
      in[p].push_back(smt.truth("p" + std::to_string(p) + "h" + std::to_string(h)));
    smt.require(smt.any(in[p]));
    for (std::size_t q = 0; q < p; ++q)
      for (std::size_t h = 0; h < holes; ++h) smt.require(smt.any({smt.negation(in[p][h]), smt.negation(in[q][h])}));
  }
}

TEST(Smt, StopsInTheMiddleOfACheckWhenNobodyWaits) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  SmtQuestion smt({.seconds = 1000, .stop = [&] { return Clock::now() - start > std::chrono::milliseconds(400); }},
                  SmtQuestion::Logic::finite);
  ask_for_holes(smt, 14);
  EXPECT_FALSE(smt.over());
  EXPECT_EQ(smt.check(), Answer::unknown);
  EXPECT_EQ(smt.reason(), "interrupted");
}

/// A question of nothing takes 17 to 20 MB.
TEST(Smt, KeepsToItsMemory) {
  for (const auto logic : {SmtQuestion::Logic::finite, SmtQuestion::Logic::arithmetic}) {
    SmtQuestion smt({.seconds = 60, .megabytes = 24}, logic);
    ask_for_holes(smt, 14);
    EXPECT_EQ(smt.check(), Answer::unknown);
    EXPECT_EQ(smt.reason(), "out of memory at 24 MB");
  }
  SmtQuestion small({.megabytes = 24});
  EXPECT_EQ(small.check(), Answer::satisfiable) << "what others used is free again";
}

/// Which of 40 truth values hold is free: a seed chooses, the same one the same.
TEST(Smt, ASeedChoosesAmongModelsAndChoosesTheSameAgain) {
  const auto model = [](unsigned seed) {
    SmtQuestion smt({.seconds = 60, .seed = seed}, SmtQuestion::Logic::finite);
    std::vector<SmtQuestion::Condition> x;
    for (int k = 0; k < 40; ++k) x.push_back(smt.truth("x" + std::to_string(k)));
    for (std::size_t k = 0; k + 2 < x.size(); ++k) {
      smt.require(smt.any({x[k], x[k + 1], x[k + 2]}));
      smt.require(smt.any({smt.negation(x[k]), smt.negation(x[k + 1]), smt.negation(x[k + 2])}));
    }
    EXPECT_EQ(smt.check(), Answer::satisfiable);
    std::vector<bool> holds;
    for (const auto condition : x) holds.push_back(smt.holds(condition));
    return holds;
  };
  std::set<std::vector<bool>> models;
  for (unsigned seed = 0; seed < 20; ++seed) {
    models.insert(model(seed));
    EXPECT_EQ(model(seed), model(seed)) << seed;
  }
  EXPECT_GT(models.size(), 1U);
}

/// All sums of weights over three truth values against what the solver can make true.
TEST(Smt, WeighsTruthValues) {
  const std::vector<int> weights{3, -2, 1};
  for (int least = -3; least <= 5; ++least) {
    int right = 0;
    for (unsigned choice = 0; choice < 8; ++choice) {
      int sum = 0;
      for (unsigned k = 0; k < 3; ++k) sum += (choice >> k & 1U) != 0 ? weights[k] : 0;
      right += sum >= least ? 1 : 0;
    }
    SmtQuestion smt({}, SmtQuestion::Logic::finite);
    std::vector<std::pair<int, SmtQuestion::Condition>> weighted;
    for (const int weight : weights) weighted.emplace_back(weight, smt.truth("x" + std::to_string(weighted.size())));
    smt.require(smt.weight_at_least(weighted, least));
    int found = 0;
    while (smt.check() == Answer::satisfiable) {
      ++found;
      int sum = 0;
      std::vector<SmtQuestion::Condition> other;
      for (const auto& [weight, x] : weighted) {
        const bool holds = smt.holds(x);
        sum += holds ? weight : 0;
        other.push_back(holds ? smt.negation(x) : x);
      }
      EXPECT_GE(sum, least);
      smt.require(smt.any(other));
    }
    EXPECT_EQ(found, right) << least;
  }
}

TEST(Smt, KeepsAtMostOne) {
  SmtQuestion smt({}, SmtQuestion::Logic::finite);
  std::vector<SmtQuestion::Condition> x;
  for (int k = 0; k < 3; ++k) x.push_back(smt.truth("x" + std::to_string(k)));
  smt.require(smt.at_most_one(x));
  ASSERT_EQ(smt.check(), Answer::satisfiable);
  smt.require(smt.any({x[0], x[1]}));
  smt.require(smt.any({x[1], x[2]}));
  ASSERT_EQ(smt.check(), Answer::satisfiable);
  EXPECT_TRUE(smt.holds(x[1]));
  EXPECT_FALSE(smt.holds(x[0]));
  smt.require(smt.negation(x[1]));
  EXPECT_EQ(smt.check(), Answer::unsatisfiable);
}

TEST(Smt, KeepsAtMostOneOfFewAndOfManyAndAllowsIt) {
  for (const auto& [many, other] :
       {std::pair<std::size_t, std::size_t>{2, 1}, {3, 1}, {3, 2}, {64, 63}, {65, 1}, {100, 50}, {100, 99}}) {
    SmtQuestion smt({}, SmtQuestion::Logic::finite);
    std::vector<SmtQuestion::Condition> x;
    for (std::size_t k = 0; k < many; ++k) x.push_back(smt.truth("x" + std::to_string(k)));
    smt.require(smt.at_most_one(x));
    smt.require(x[0]);
    ASSERT_EQ(smt.check(), Answer::satisfiable);
    smt.require(x[other]);
    EXPECT_EQ(smt.check(), Answer::unsatisfiable) << other;
  }
}

TEST(Smt, NamesTheSolverWithItsVersion) {
  const std::string name = solver_name();
  EXPECT_EQ(name.rfind("z3:", 0), 0U);
  EXPECT_EQ(std::count(name.begin(), name.end(), '.'), 2);
}

}  // namespace
}  // namespace seqcert
