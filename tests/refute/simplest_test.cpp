#include "refute/simplest.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

/// Denominator by denominator, numerator by numerator of least size.
Rational by_search(const Rational& low, const Rational& high) {
  for (long bottom = 1;; ++bottom)
    for (long top = 0; top <= 400 * bottom; ++top)
      for (const long signed_top : {top, -top}) {
        const Rational x = Rational::ratio(signed_top, bottom);
        if (low <= x && x <= high) return x;
      }
}

TEST(Simplest, IsTheFirstFractionByDenominator) {
  for (long a = -30; a <= 30; ++a)
    for (long b = a; b <= 30; b += 3)
      for (const long scale : {7L, 13L}) {
        const Rational low = Rational::ratio(a, scale), high = Rational::ratio(b, scale + 1);
        if (high < low) continue;
        EXPECT_EQ(simplest_between(low, high), by_search(low, high)) << low.text() << ".." << high.text();
      }
}

TEST(Simplest, OfAPointIsThePoint) {
  for (const char* x : {"0", "355/113", "-2/7", "12"}) {
    const Rational point = *Rational::parse(x);
    EXPECT_EQ(simplest_between(point, point), point);
  }
}

TEST(Simplest, ComplexityOrdersAsPeopleWould) {
  const auto of = [](const char* x) { return complexity(*Rational::parse(x)); };
  EXPECT_LT(of("0"), of("1"));
  EXPECT_EQ(of("1"), of("-1"));
  EXPECT_LT(of("1"), of("1/2"));
  EXPECT_EQ(of("2"), of("1/2"));
  EXPECT_LT(of("1/2"), of("2/3"));
  EXPECT_LT(of("3/4"), of("0.1"));
}

}  // namespace
}  // namespace seqcert
