#include "number/rational.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

TEST(Rational, ParsesIntegersFractionsAndDecimalsExactly) {
  EXPECT_EQ(*Rational::parse("-12"), Rational(-12));
  EXPECT_EQ(*Rational::parse("6/4"), Rational::ratio(3, 2));
  EXPECT_EQ(*Rational::parse("0.001"), Rational::ratio(1, 1000));
  EXPECT_EQ(*Rational::parse("1e-9"), Rational(1) / Rational(1000000000));
  EXPECT_EQ(*Rational::parse("-2.5e3"), Rational(-2500));
  EXPECT_EQ(*Rational::parse(".5"), Rational::ratio(1, 2));
}

TEST(Rational, RefusesWhatIsNotANumberAndSaysWhatIs) {
  for (const char* text :
       {"", "-", "1/0", "1//2", "0x10", "1e", "1.2.3", "nan", "inf", "1e999999999", "1/-2", "--1", " 1"}) {
    const auto result = Rational::parse(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.error().message.find(text), std::string::npos) << text;
  }
}

TEST(Rational, PowersAndRounding) {
  EXPECT_EQ(pow(Rational::ratio(-2, 3), 3), Rational::ratio(-8, 27));
  EXPECT_EQ(pow(Rational::ratio(-2, 3), -2), Rational::ratio(9, 4));
  EXPECT_EQ(pow(Rational(0), 0), Rational(1));
  EXPECT_EQ(floor(Rational::ratio(-7, 2)), Rational(-4));
  EXPECT_EQ(ceil(Rational::ratio(-7, 2)), Rational(-3));
  EXPECT_EQ(Rational::power_of_two(-3), Rational::ratio(1, 8));
  EXPECT_EQ(Rational::exactly(0.1).text(), "3602879701896397/36028797018963968");
}

}  // namespace
}  // namespace seqcert
