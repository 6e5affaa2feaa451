#include "report/decimal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace seqcert {
namespace {

Rational rational(const char* text) { return *Rational::parse(text); }

// A number of random size and sign between about 10^-30 and 10^30; sometimes on a decimal boundary.
Rational random_rational() {
  const long top = *rc::gen::inRange<long>(-1000000, 1000001);
  const long bottom = *rc::gen::element(1L, 3L, 7L, 1000L, 999983L);
  const long exponent = *rc::gen::inRange<long>(-25, 26);
  return Rational::ratio(top, bottom) * pow(Rational(10), exponent);
}

TEST(Decimal, IsOnItsSideAndLessThanOneUnitAway) {
  EXPECT_TRUE(rc::check([] {
    const Rational x = random_rational();
    const int digits = *rc::gen::inRange(1, 12);
    const Decimal up = rounded(x, digits, Rounding::up), down = rounded(x, digits, Rounding::down);
    RC_ASSERT(value(down) <= x && x <= value(up));
    RC_ASSERT(value(up) - x < last_unit(up) && x - value(down) < last_unit(down));
    if (!x.is_zero()) RC_ASSERT(up.digits.size() == static_cast<std::size_t>(digits) && up.digits[0] != '0');
    RC_ASSERT(value(rounded(value(up), digits, Rounding::down)) == value(up));  // a decimal of that length stays itself
  }));
}

TEST(Decimal, PrintedTextIsTheValue) {
  EXPECT_TRUE(rc::check([] {
    const Decimal d =
        rounded(random_rational(), *rc::gen::inRange(1, 9), *rc::gen::element(Rounding::up, Rounding::down));
    RC_ASSERT(*Rational::parse(plain_text(d)) == value(d));
  }));
}

TEST(Guaranteed, TheTrueValueLiesWhereThePrintedDigitsSay) {
  EXPECT_TRUE(rc::check([] {
    const Rational lo = random_rational();
    const Rational width = abs(lo) * pow(Rational(10), *rc::gen::inRange<long>(-25, 3)) *
                           Rational::ratio(*rc::gen::inRange<long>(0, 100), 7);
    const Rational hi = lo + width;
    const int digits = *rc::gen::inRange(1, 10);
    const auto direction = *rc::gen::element(Rounding::up, Rounding::down);
    const PrintedNumber printed = guaranteed(lo, hi, digits, direction);
    if (printed.kind == PrintedNumber::Kind::integer) {
      RC_ASSERT(lo == hi && *Rational::parse(printed.integer) == lo);
    } else if (printed.kind == PrintedNumber::Kind::decimal) {
      const Rational d = value(printed.first), u = last_unit(printed.first);
      RC_ASSERT(width < u && printed.first.digits.size() <= static_cast<std::size_t>(digits));
      // For the worst places the true value may have in [lo, hi]:
      if (direction == Rounding::up)
        RC_ASSERT(hi <= d && d - lo < u + u);
      else
        RC_ASSERT(d <= lo && hi - d < u + u);
      if (printed.first.digits.size() < static_cast<std::size_t>(digits))  // a digit is left out only when it has to be
        RC_ASSERT(width >= last_unit(rounded(direction == Rounding::up ? hi : lo,
                                             static_cast<int>(printed.first.digits.size()) + 1, direction)));
    } else {
      RC_ASSERT(value(printed.first) <= lo && hi <= value(printed.second));
    }
  }));
}

TEST(Guaranteed, KnownCases) {
  const auto up = [](const char* lo, const char* hi, int digits = 5) {
    return plain_text(guaranteed(rational(lo), rational(hi), digits, Rounding::up));
  };
  const auto down = [](const char* lo, const char* hi, int digits = 5) {
    return plain_text(guaranteed(rational(lo), rational(hi), digits, Rounding::down));
  };
  EXPECT_EQ(up("4.2171114194761e-6", "4.2171114194762e-6"), "4.2172e-6");
  EXPECT_EQ(down("4.2171114194761e-6", "4.2171114194762e-6"), "4.2171e-6");
  EXPECT_EQ(up("0.99999999", "0.99999999"), "1.0000");
  EXPECT_EQ(up("9.99999", "9.999991"), "10.000");
  EXPECT_EQ(down("-9.99999", "-9.99999"), "-10.000");
  EXPECT_EQ(up("-9.99999", "-9.99999"), "-9.9999");
  EXPECT_EQ(up("1.23456", "1.2435"), "1.25");  // three digits are all the enclosure gives
  EXPECT_EQ(up("1", "3"), "[1.0, 3.0]");
  EXPECT_EQ(up("-1e-30", "1e-30"), "[-1.0e-30, 1.0e-30]");
  EXPECT_EQ(up("0", "0.001"), "[0, 0.0010]");
  EXPECT_EQ(up("0", "0"), "0");
  EXPECT_EQ(up("4096", "4096"), "4096");
  EXPECT_EQ(up("-7", "-7"), "-7");
  EXPECT_EQ(up("12345678901234567890", "12345678901234567890"), "12345678901234567890");
  EXPECT_EQ(up("123456789012345678901", "123456789012345678901"), "1.2346e20");
  EXPECT_EQ(down("12345.5", "12345.5"), "1.2345e4");  // 12345 would look exact
  EXPECT_EQ(down("1234.56", "1234.56"), "1234.5");
  EXPECT_EQ(down("0.00123456", "0.00123456"), "0.0012345");
  EXPECT_EQ(down("0.000123456", "0.000123456"), "1.2345e-4");
  EXPECT_EQ(latex_text(guaranteed(rational("1.5e200"), rational("1.5e200"), 3, Rounding::up)), "1.50\\times10^{200}");
  EXPECT_EQ(latex_text(guaranteed(rational("1"), rational("3e9"), 3, Rounding::up)), "[1.0,\\,3.0\\times10^{9}]");
}

}  // namespace
}  // namespace seqcert
