#include "number/enclosure.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace seqcert {
namespace {

Enclosure between(long lo, long hi) { return {Rational(lo), Rational(hi)}; }

TEST(Enclosure, ComparisonsAreThreeValued) {
  EXPECT_EQ(less(between(1, 2), between(3, 4)), Truth::yes);
  EXPECT_EQ(less(between(1, 3), between(3, 4)), Truth::unknown);
  EXPECT_EQ(less(between(3, 4), between(1, 3)), Truth::no);
  EXPECT_EQ(less_equal(between(1, 3), between(3, 4)), Truth::yes);
  EXPECT_EQ(less_equal(between(3, 4), between(1, 3)), Truth::unknown);
  EXPECT_EQ(less_equal(between(4, 5), between(1, 3)), Truth::no);
  EXPECT_EQ(less_equal(between(3, 3), between(3, 3)), Truth::yes);
  EXPECT_EQ(less(between(3, 3), between(3, 3)), Truth::no);
  EXPECT_EQ(equal(between(3, 3), between(3, 3)), Truth::yes);
  EXPECT_EQ(equal(between(3, 4), between(3, 4)), Truth::unknown);
  EXPECT_EQ(equal(between(3, 3), between(3, 4)), Truth::unknown);
  EXPECT_EQ(equal(between(1, 2), between(3, 4)), Truth::no);
  EXPECT_EQ(equal(between(1, 1), between(2, 2)), Truth::no);
}

TEST(Enclosure, RationalsCompareAsPoints) {
  EXPECT_EQ(less(Rational(1), Rational(2)), Truth::yes);
  EXPECT_EQ(less(Rational(2), Rational(2)), Truth::no);
  EXPECT_EQ(less_equal(Rational(2), Rational(2)), Truth::yes);
  EXPECT_EQ(less_equal(Rational(3), Rational(2)), Truth::no);
  EXPECT_EQ(equal(Rational(3), Rational(3)), Truth::yes);
  EXPECT_EQ(equal(Rational(3), Rational(2)), Truth::no);
  EXPECT_TRUE(enclosure_of(Rational(3))->is_point());
}

// Brute force: all corners and grid points of small enclosures, every sign pattern.
TEST(Enclosure, QuotientIsTheExactRange) {
  for (long a = -4; a <= 4; ++a)
    for (long b = a; b <= 4; ++b)
      for (long c = -4; c <= 4; ++c)
        for (long d = c; d <= 4; ++d) {
          const MaybeEnclosure q = quotient(between(a, b), between(c, d));
          ASSERT_EQ(q.has_value(), c > 0 || d < 0);
          if (!q) continue;
          bool low_reached = false, high_reached = false;
          for (long x = a; x <= b; ++x)
            for (long y = c; y <= d; ++y) {
              const Rational value = Rational::ratio(x, 1) / Rational(y);
              ASSERT_TRUE(q->lo <= value && value <= q->hi);
              low_reached |= value == q->lo;
              high_reached |= value == q->hi;
            }
          ASSERT_TRUE(low_reached && high_reached);
        }
}

TEST(Enclosure, HasDigitsIsRelativeToTheSmallerEnd) {
  const Rational tenth = Rational::ratio(1, 10);
  EXPECT_TRUE(has_digits({Rational(5), Rational(5)}, 1000));
  EXPECT_TRUE(has_digits({Rational(0), Rational(0)}, 3));
  EXPECT_FALSE(has_digits({Rational(1), Rational(1) + tenth}, 1));  // equality is not enough
  EXPECT_TRUE(has_digits({Rational(1), Rational(1) + Rational::ratio(99, 1000)}, 1));
  EXPECT_FALSE(has_digits({Rational(-1) - tenth, Rational(-1)}, 1));
  EXPECT_FALSE(has_digits({-tenth, tenth}, 0));
  EXPECT_FALSE(has_digits({Rational(0), tenth}, 5));
  EXPECT_TRUE(has_digits({Rational::power_of_two(-4000), Rational::power_of_two(-4000) * Rational::ratio(1001, 1000)}, 2));
}

// By hand.
TEST(Decimal, KnownTexts) {
  const auto both = [](const char* x, int digits, const char* lower, const char* upper) {
    EXPECT_EQ(decimal_lower(*Rational::parse(x), digits), lower) << x;
    EXPECT_EQ(decimal_upper(*Rational::parse(x), digits), upper) << x;
  };
  both("0", 5, "0", "0");
  both("1024", 5, "1024", "1024");
  both("-1024", 4, "-1024", "-1024");
  both("1024", 3, "1020", "1030");
  both("99999", 3, "9.99e+04", "1.00e+05");
  both("12345", 3, "1.23e+04", "1.24e+04");
  both("-12345", 3, "-1.24e+04", "-1.23e+04");
  both("1/3", 5, "0.33333", "0.33334");
  both("-1/3", 5, "-0.33334", "-0.33333");
  both("1/2", 3, "0.500", "0.500");
  both("2/3", 1, "0.6", "0.7");
  both("999.9999", 5, "999.99", "1000.0");
  both("99.96", 3, "99.9", "100");
  both("0.00001", 3, "0.0000100", "0.0000100");
  both("0.000001", 3, "1.00e-06", "1.00e-06");
  both("0.0000099999", 2, "9.9e-06", "0.000010");
  both("4.21711141947617783063447e-6", 21, "4.21711141947617783063e-06", "4.21711141947617783064e-06");
  both("1e-300", 2, "1.0e-300", "1.0e-300");
  both("123e50", 1, "1e+52", "2e+52");
  both("1000", 3, "1000", "1000");
  both("1000.5", 4, "1000", "1001");
  both("10000.5", 4, "10000", "10010");
}

/// What a printed decimal says, read by Rational::parse.
Rational read(const std::string& text) { return *Rational::parse(text); }

RC_GTEST_PROP(Decimal, RoundsOutwardByLessThanOneUnitOfTheLastDigit, ()) {
  for (int round = 0; round < 40; ++round) {
    const int digits = *rc::gen::inRange(1, 40);
    const Rational x = Rational(*rc::gen::arbitrary<long>()) / Rational(*rc::gen::inRange<long>(1, 1000000007L)) * pow(Rational(10), *rc::gen::inRange<long>(-60, 60)) +
                       (*rc::gen::arbitrary<bool>() ? Rational::power_of_two(-400) : Rational(0));
    const std::string lower = decimal_lower(x, digits), upper = decimal_upper(x, digits);
    RC_ASSERT(read(lower) <= x);
    RC_ASSERT(x <= read(upper));
    RC_ASSERT(read(upper) - read(lower) <= abs(x) * pow(Rational(10), 1 - digits));
    RC_ASSERT(decimal_upper(-x, digits) == (x.is_zero() ? "0" : (lower[0] == '-' ? lower.substr(1) : "-" + lower)));
    if (x == read(lower)) RC_ASSERT(lower == upper);
  }
}

TEST(Decimal, HugeAndTinyExponents) {
  const Rational huge = Rational::power_of_two(300000), tiny = Rational::power_of_two(-300000);
  // 2^300000 = 1.0173...e90309 (mantissa of 300000 log10 2 = 90308.9986...: 9.97e90308), by logarithms
  EXPECT_EQ(decimal_lower(huge, 3), "9.97e+90308");
  EXPECT_EQ(decimal_upper(huge, 3), "9.98e+90308");
  EXPECT_EQ(decimal_lower(tiny, 3), "1.00e-90309");
  EXPECT_EQ(decimal_upper(tiny, 3), "1.01e-90309");
}

}  // namespace
}  // namespace seqcert
