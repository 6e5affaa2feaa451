#include "cli/scalars.hpp"

#include <gtest/gtest.h>

#include <random>

namespace seqcert {
namespace {

Rational number(const char* text) { return *Rational::parse(text); }
std::string compacted(const char* lo, const char* hi, int digits) { return compact({number(lo), number(hi)}, digits); }

TEST(Compact, PrintsExactNumbersAlone) {
  EXPECT_EQ(compacted("24", "24", 19), "24");
  EXPECT_EQ(compacted("0", "0", 19), "0");
  EXPECT_EQ(compacted("-1/8", "-1/8", 19), "-0.125");
  EXPECT_EQ(compacted("1000", "1000", 19), "1000");
}

TEST(Compact, PrintsTheCertainDigitsAndTheDistance) {
  EXPECT_EQ(compacted("0.12344", "0.12346", 19), "0.12345 ± 0.00001");
  EXPECT_EQ(compacted("1/3", "1/3", 4), "0.3333 ± 0.000034");
  EXPECT_EQ(compacted("-2/3", "-2/3", 4), "-0.6667 ± 0.000034");
  EXPECT_EQ(compacted("0.9999999", "1.0000001", 19), "1 ± 1e-07");
  EXPECT_EQ(compacted("-1/8", "1/4", 19), "0 ± 0.25");
}

// |x - printed| <= distance for both ends, for enclosures of all widths and sizes; and the distance is not wasteful.
TEST(Compact, EveryNumberEnclosedLiesWithinTheDistance) {
  std::mt19937_64 random(20260101);
  for (int k = 0; k < 2000; ++k) {
    const auto draw = [&](long lo, long hi) { return std::uniform_int_distribution<long>(lo, hi)(random); };
    const Rational lo =
        Rational(draw(-1000000, 1000000)) / Rational(draw(1, 1000000)) * Rational::power_of_two(draw(-60, 60));
    const Rational width = Rational(draw(0, 3)) * Rational::power_of_two(draw(-120, 2)) * abs(lo);
    const int digits = static_cast<int>(draw(1, 40));
    const Rational hi = lo + width;
    const std::string text = compact({lo, hi}, digits);
    const std::size_t at = text.find(" ± ");
    const Rational middle = *Rational::parse(text.substr(0, at));
    const Rational distance =
        at == std::string::npos ? Rational(0) : *Rational::parse(text.substr(at + std::string(" ± ").size()));
    EXPECT_LE(hi - middle, distance) << text << " for " << lo.text() << " .. " << hi.text();
    EXPECT_LE(middle - lo, distance) << text << " for " << lo.text() << " .. " << hi.text();
    // Ten units of the last of `digits` digits for a narrow enclosure, the width for a wide one; 2 digits of the
    // distance rounded up.
    const Rational unit = max(abs(lo), abs(hi)) * pow(Rational(10), 1 - digits);
    EXPECT_LE(distance * Rational(10), (width + unit) * Rational(11))
        << text << " for " << lo.text() << " .. " << hi.text();
  }
}

}  // namespace
}  // namespace seqcert
