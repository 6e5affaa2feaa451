#include "solve/smt.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace seqcert
