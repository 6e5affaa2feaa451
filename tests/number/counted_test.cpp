#include "number/counted.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace seqcert {
namespace {

static_assert(Real<Counted>);
static_assert(counts_operations<Counted> && !counts_operations<double> && !counts_operations<Rational>);

class Counting : public testing::Test {
 protected:
  Tally tally;
  Arithmetic<Counted> number{&tally};
};

TEST_F(Counting, ProductsAndQuotientsCountOneEach) {
  const Counted x = number(3), y = number(4);
  EXPECT_EQ((x * y).value(), 12);
  EXPECT_EQ((x / y).value(), 0.75);
  EXPECT_EQ(tally, (Tally{.multiply_adds = 2}));
}

TEST_F(Counting, AdditionsSignsAndComparisonsCountNothing) {
  Counted x = number(3);
  x += number(4);
  EXPECT_EQ((x - number(2)).value(), 5);
  EXPECT_EQ((-x).value(), -7);
  EXPECT_EQ(max(x, number(9)).value(), 9);
  EXPECT_EQ(min(x, number(9)).value(), 7);
  EXPECT_EQ(abs(-x).value(), 7);
  EXPECT_TRUE(number(2) < x);
  EXPECT_FALSE(x < x);
  EXPECT_EQ(tally, Tally{});
}

TEST_F(Counting, ExponentialsAreThoseOfExpSoftplusAndSilu) {
  const Counted x = number(Rational::ratio(1, 2));
  EXPECT_DOUBLE_EQ(exp(x).value(), std::exp(0.5));
  EXPECT_DOUBLE_EQ(softplus(x).value(), std::log(1 + std::exp(0.5)));
  EXPECT_DOUBLE_EQ(silu(x).value(), 0.5 / (1 + std::exp(-0.5)));
  EXPECT_EQ(tally, (Tally{.exponentials = 3}));
  EXPECT_DOUBLE_EQ(ln(x).value(), std::log(0.5));
  EXPECT_DOUBLE_EQ(sqrt(x).value(), std::sqrt(0.5));
  EXPECT_EQ(tally, (Tally{.exponentials = 3}));
}

TEST_F(Counting, AProductWithANumberKnownToBeZeroIsZeroAndCostsNothing) {
  const Counted zero = number(0), x = number(5), held = kept(x, number);
  for (const Counted& product : {zero * x, x * zero, zero / x, zero * held, held * zero}) {
    EXPECT_EQ(product.value(), 0);
    EXPECT_EQ((product * x).value(), 0) << "and known to be";
  }
  EXPECT_EQ(
      ((zero + zero) * x).value() + ((-zero) * x).value() + (max(zero, zero) * x).value() + (Counted() * x).value(), 0);
  EXPECT_EQ(tally, Tally{});
}

TEST_F(Counting, ANumberThatHappensToBeZeroCountsAsAnyOther) {
  const Counted entry = number.entry(0), x = number(5);
  EXPECT_EQ((entry * x).value(), 0);
  EXPECT_EQ(((x - x) * x).value(), 0);
  EXPECT_EQ(((number(0) + x) * x).value(), 25);
  EXPECT_EQ((max(entry, number(0)) * x).value(), 0);
  EXPECT_EQ(tally, (Tally{.multiply_adds = 4}));
}

TEST_F(Counting, EveryUseOfAKeptNumberIsARead) {
  const Counted held = kept(number(5), number), x = number(2);
  EXPECT_EQ((held * x).value(), 10);
  EXPECT_EQ((x * held).value(), 10);
  EXPECT_EQ((x + held).value(), 7);
  EXPECT_DOUBLE_EQ(exp(held).value(), std::exp(5.0));
  EXPECT_EQ(tally, (Tally{.multiply_adds = 2, .exponentials = 1, .state_reads = 4}));
  const Counted result = held * held;  // what comes out is not kept
  EXPECT_EQ((result * x).value(), 50);
  EXPECT_EQ(tally, (Tally{.multiply_adds = 4, .exponentials = 1, .state_reads = 6}));
}

TEST_F(Counting, AStateThatBeginsWithZeroIsReadAndMultiplied) {
  const Counted held = kept(number(0), number);
  EXPECT_EQ((held * number(2)).value(), 0);
  EXPECT_EQ(tally, (Tally{.multiply_adds = 1, .state_reads = 1}));
}

TEST_F(Counting, EachTallyIsOfItsOwnNumbers) {
  Tally other;
  const Counted a = number(2) * number(3), b = Arithmetic<Counted>{&other}(2) * Arithmetic<Counted>{&other}(3);
  EXPECT_EQ(a.value(), b.value());
  EXPECT_EQ(tally, other);
  EXPECT_EQ(tally, (Tally{.multiply_adds = 1}));
  EXPECT_EQ(tally - other, Tally{});
  tally += other;
  EXPECT_EQ(tally, (Tally{.multiply_adds = 2}));
}

}  // namespace
}  // namespace seqcert
