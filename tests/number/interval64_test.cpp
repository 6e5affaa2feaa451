#include "number/interval64.hpp"

#include "tests/number/interval64_cases.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace seqcert {
namespace {

using namespace interval_cases;

static_assert(Real<Interval64>);

constexpr double infinite = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

struct Operation {
  const char* name;
  Interval64 (*ours)(const Interval64&, const Interval64&);
  Rational (*exact)(const Rational&, const Rational&);
};

const Operation operations[] = {
    {"+", [](const Interval64& x, const Interval64& y) { return x + y; }, [](const Rational& x, const Rational& y) { return x + y; }},
    {"-", [](const Interval64& x, const Interval64& y) { return x - y; }, [](const Rational& x, const Rational& y) { return x - y; }},
    {"*", [](const Interval64& x, const Interval64& y) { return x * y; }, [](const Rational& x, const Rational& y) { return x * y; }},
    {"/", [](const Interval64& x, const Interval64& y) { return x / y; }, [](const Rational& x, const Rational& y) { return x / y; }},
    {"max", [](const Interval64& x, const Interval64& y) { return max(x, y); }, [](const Rational& x, const Rational& y) { return max(x, y); }},
    {"min", [](const Interval64& x, const Interval64& y) { return min(x, y); }, [](const Rational& x, const Rational& y) { return min(x, y); }},
};

bool holds_zero(const Interval64& x) { return x.lo().sign() <= 0 && x.hi().sign() >= 0; }

TEST(Interval64, OperationsContainEveryRationalResult) {
  auto random = seeded("OperationsContainEveryRationalResult");
  long checked = 0;
  for (int round = 0; round < 20000; ++round) {
    const long reach = round % 3 == 0 ? 1000 : (round % 3 == 1 ? 530 : 20);
    const Interval64 x = any_interval(random, reach), y = any_interval(random, reach);
    if (!x.is_finite() || !y.is_finite()) continue;
    for (const Operation& op : operations) {
      const Interval64 result = op.ours(x, y);
      if (!result.is_finite()) continue;
      ASSERT_FALSE(op.name[0] == '/' && holds_zero(y)) << ::testing::PrintToString(x) << " / " << ::testing::PrintToString(y);
      for (const Rational& s : reals_inside(x, random))
        for (const Rational& t : reals_inside(y, random)) {
          ASSERT_TRUE(contains(result, op.exact(s, t)))
              << ::testing::PrintToString(x) << " " << op.name << " " << ::testing::PrintToString(y) << " = " << ::testing::PrintToString(result);
          ++checked;
        }
    }
  }
  EXPECT_GT(checked, 400000);
}

// The radii of products of enclosures around 0 are single rounded products: half of those round down.
TEST(Interval64, RadiiAreRoundedUp) {
  auto random = seeded("RadiiAreRoundedUp");
  for (int round = 0; round < 20000; ++round) {
    const double a = std::fabs(any_double(random, -3, 3)), b = std::fabs(any_double(random, -3, 3));
    const Interval64 x = Interval64::midpoint_radius(0, a), y = Interval64::midpoint_radius(0, b), z = Interval64::exactly(b);
    ASSERT_TRUE(contains(x + y, Rational::exactly(a) + Rational::exactly(b)));
    ASSERT_TRUE(contains(x * y, Rational::exactly(a) * Rational::exactly(b)));
    ASSERT_TRUE(contains(x / z, Rational::exactly(a) / Rational::exactly(b)));
    const double low = any_double(random, -3, 3), high = low + a;
    const Interval64 hull = Interval64::between(low, high);
    ASSERT_TRUE(contains(hull, Rational::exactly(low)) && contains(hull, Rational::exactly(high)));
  }
}

// Where results underflow the radius must say so: exact products of subnormal and tiny numbers, all pairs of a small set.
TEST(Interval64, UnderflowIsPaidFor) {
  std::vector<Interval64> tiny;
  for (double mid : {0.0, 0x1p-1074, -0x1.8p-1073, 0x1p-1022, -0x1.fffffffffffffp-1023, 0x1.5555555555555p-537, 0x1.3p-538, 0x1.8p-1, 0.75, -3.0, 0x1.1p52})
    for (double rad : {0.0, 0x1p-1074, 0x1.8p-1073, 0x1.7p-538, 0x1.4p-1021, 0.3, 0x1.234567p-30})
      tiny.push_back(Interval64::midpoint_radius(mid, rad));
  for (const Interval64& x : tiny)
    for (const Interval64& y : tiny)
      for (const Operation& op : operations) {
        const Interval64 result = op.ours(x, y);
        if (!result.is_finite()) continue;
        for (const Rational& s : {x.lo(), x.hi()})
          for (const Rational& t : {y.lo(), y.hi()})
            ASSERT_TRUE(contains(result, op.exact(s, t)))
                << ::testing::PrintToString(x) << " " << op.name << " " << ::testing::PrintToString(y) << " = " << ::testing::PrintToString(result);
      }
}

// Width against the exact range, from all corners: * and / may double it (midpoint-radius products do), the others may not.
TEST(Interval64, OperationsAreTight) {
  auto random = seeded("OperationsAreTight");
  for (int round = 0; round < 20000; ++round) {
    const Interval64 x = any_interval(random, 60), y = any_interval(random, 60);
    if (!x.is_finite() || !y.is_finite()) continue;
    const auto ordinary = [](const Interval64& v) { return (v.mid() == 0 || (std::fabs(v.mid()) > 0x1p-300 && std::fabs(v.mid()) < 0x1p300)) && (v.rad() == 0 || (v.rad() > 0x1p-300 && v.rad() < 0x1p300)); };
    if (!ordinary(x) || !ordinary(y)) continue;
    for (const Operation& op : operations) {
      if (op.name[0] == '/' && holds_zero(y)) continue;
      const Interval64 result = op.ours(x, y);
      ASSERT_TRUE(result.is_finite());
      std::vector<Rational> corners;
      for (const Rational& s : {x.lo(), x.hi()})
        for (const Rational& t : {y.lo(), y.hi()}) corners.push_back(op.exact(s, t));
      const auto [least, largest] = std::minmax_element(corners.begin(), corners.end());
      const Rational size = max(abs(*least), abs(*largest)), factor = op.name[0] == '*' || op.name[0] == '/' ? Rational(2) : Rational(1);
      ASSERT_LE(width(result), factor * (*largest - *least) + size * Rational::power_of_two(-47) + Rational::power_of_two(-1000))
          << ::testing::PrintToString(x) << " " << op.name << " " << ::testing::PrintToString(y) << " = " << ::testing::PrintToString(result);
    }
  }
}

TEST(Interval64, PointOperationsStayWithinAFewUlps) {
  auto random = seeded("PointOperationsStayWithinAFewUlps");
  for (int round = 0; round < 10000; ++round) {
    const Interval64 x = Interval64::exactly(any_double(random, -200, 200)), y = Interval64::exactly(any_double(random, -200, 200));
    for (const Interval64& z : {x + y, x - y, x * y, x / y}) ASSERT_LE(z.rad(), std::fabs(z.mid()) * 0x1.01p-53);
  }
}

TEST(Interval64, ExactZeroStaysExact) {
  const Interval64 zero, x = Interval64::midpoint_radius(3, 0.25);
  for (const Interval64& z : {zero + zero, zero * x, x * zero, zero / x, abs(zero), zero - zero, sqrt(zero), ln(Interval64::exactly(1))}) {
    EXPECT_EQ(z.mid(), 0);
    EXPECT_EQ(z.rad(), 0);
  }
}

TEST(Interval64, AbsoluteValue) {
  auto random = seeded("AbsoluteValue");
  for (int round = 0; round < 20000; ++round) {
    const Interval64 x = any_interval(random, 900);
    if (!x.is_finite()) continue;
    const Interval64 y = abs(x);
    if (!y.is_finite()) continue;
    for (const Rational& t : reals_inside(x, random)) ASSERT_TRUE(contains(y, abs(t))) << ::testing::PrintToString(x);
    ASSERT_GE(y.lo().sign(), 0) << ::testing::PrintToString(x);
    const Rational least = holds_zero(x) ? Rational(0) : min(abs(x.lo()), abs(x.hi())), largest = max(abs(x.lo()), abs(x.hi()));
    ASSERT_LE(width(y), largest - least + largest * Rational::power_of_two(-49) + Rational::power_of_two(-1072)) << ::testing::PrintToString(x);
  }
}

// What is not finite must never become finite again, in any operand, whichever way it came about.
TEST(Interval64, NotFiniteIsHandedOn) {
  const double largest = std::numeric_limits<double>::max();
  const Interval64 big = Interval64::exactly(largest), zero;
  const std::vector<Interval64> bad = {Interval64::whole(), Interval64::exactly(infinite), Interval64::exactly(-infinite), Interval64::exactly(nan),
                                       Interval64::midpoint_radius(1, infinite), Interval64::midpoint_radius(1, nan), Interval64::midpoint_radius(nan, 1),
                                       Interval64::midpoint_radius(infinite, 1), Interval64::midpoint_radius(1, -1), Interval64::between(2, 1),
                                       Interval64::between(nan, 1), Interval64::between(0, infinite), big + big, big * big, big - -big,
                                       Interval64::exactly(1) / zero, Interval64::exactly(1) / Interval64::midpoint_radius(1, 1), big / Interval64::exactly(0x1p-1074),
                                       ln(zero), ln(Interval64::exactly(-1)), ln(Interval64::midpoint_radius(1, 1)), sqrt(Interval64::exactly(-1)),
                                       sqrt(Interval64::midpoint_radius(1, 1.0000000001)), exp(Interval64::exactly(710)), exp(Interval64::midpoint_radius(0, 711)),
                                       exp(Interval64::exactly(1e300))};
  std::vector<Interval64> good;
  for (double mid : {0.0, 1.0, -1.0, 1e300, -1e300, 0x1p-1074, -800.0, 800.0})
    for (double rad : {0.0, 0.25, 2.0, 1e300, 0x1p-1074}) good.push_back(Interval64::midpoint_radius(mid, rad));
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const Interval64 b = bad[i];
    ASSERT_FALSE(b.is_finite()) << i;
    for (const Interval64& y : {-b, abs(b), exp(b), ln(b), sqrt(b), softplus(b), silu(b)}) EXPECT_FALSE(y.is_finite()) << i;
    EXPECT_FALSE(enclosure_of(b).has_value()) << i;
    EXPECT_EQ(upper_bound(b), infinite);
    EXPECT_EQ(lower_bound(b), -infinite);
    for (const Interval64& g : good)
      for (const Operation& op : operations) {
        EXPECT_FALSE(op.ours(b, g).is_finite()) << i << op.name << ::testing::PrintToString(g);
        EXPECT_FALSE(op.ours(g, b).is_finite()) << i << op.name << ::testing::PrintToString(g);
        EXPECT_FALSE(op.ours(b, b).is_finite()) << i << op.name;
        for (const auto compare : {static_cast<Truth (*)(const Interval64&, const Interval64&)>(less), static_cast<Truth (*)(const Interval64&, const Interval64&)>(less_equal),
                                   static_cast<Truth (*)(const Interval64&, const Interval64&)>(equal)}) {
          EXPECT_EQ(compare(b, g), Truth::unknown);
          EXPECT_EQ(compare(g, b), Truth::unknown);
        }
      }
  }
}

// Comparisons, against the same question asked of rational ends; neighbours one ulp apart included.
TEST(Interval64, ComparisonsAreExact) {
  auto random = seeded("ComparisonsAreExact");
  long yes = 0, no = 0, unknown = 0;
  for (int round = 0; round < 30000; ++round) {
    const Interval64 x = any_interval(random, 40);
    Interval64 y = any_interval(random, 40);
    if (!x.is_finite()) continue;
    if (round % 2 == 0) {  // make the ends meet, up to an ulp
      const double rad = uniform(random, 0, 1) * (std::fabs(x.mid()) + x.rad()), mid = (x.mid() + x.rad()) + rad;
      const double moved = round % 4 == 0 ? mid : std::nextafter(mid, round % 8 == 2 ? infinite : -infinite);
      y = Interval64::midpoint_radius(moved, rad);
    }
    if (!y.is_finite()) continue;
    const Enclosure a = *enclosure_of(x), b = *enclosure_of(y);
    ASSERT_EQ(less(x, y), a.hi < b.lo ? Truth::yes : (a.lo >= b.hi ? Truth::no : Truth::unknown)) << ::testing::PrintToString(x) << ::testing::PrintToString(y);
    ASSERT_EQ(less_equal(x, y), a.hi <= b.lo ? Truth::yes : (a.lo > b.hi ? Truth::no : Truth::unknown)) << ::testing::PrintToString(x) << ::testing::PrintToString(y);
    const Truth same = a.lo == a.hi && b.lo == b.hi && a.lo == b.lo ? Truth::yes : (a.hi < b.lo || b.hi < a.lo ? Truth::no : Truth::unknown);
    ASSERT_EQ(equal(x, y), same) << ::testing::PrintToString(x) << ::testing::PrintToString(y);
    (less(x, y) == Truth::yes ? yes : (less(x, y) == Truth::no ? no : unknown))++;
  }
  EXPECT_GT(std::min({yes, no, unknown}), 1000);
}

TEST(Interval64, BoundsAreTheNearestDoublesOutward) {
  auto random = seeded("BoundsAreTheNearestDoublesOutward");
  for (int round = 0; round < 20000; ++round) {
    const Interval64 x = any_interval(random, 500);
    if (!x.is_finite()) continue;
    const double low = lower_bound(x), high = upper_bound(x);
    if (std::isfinite(low)) {
      ASSERT_LE(Rational::exactly(low), x.lo());
      const double next = std::nextafter(low, infinite);
      ASSERT_TRUE(!std::isfinite(next) || Rational::exactly(next) > x.lo());
    }
    if (std::isfinite(high)) {
      ASSERT_GE(Rational::exactly(high), x.hi());
      const double next = std::nextafter(high, -infinite);
      ASSERT_TRUE(!std::isfinite(next) || Rational::exactly(next) < x.hi());
    }
  }
}

TEST(Interval64, NonnegativeHullsStayNonnegative) {
  auto random = seeded("NonnegativeHullsStayNonnegative");
  for (int round = 0; round < 20000; ++round) {
    const double low = round % 2 == 0 ? 0 : std::fabs(any_double(random, -1074, 10));
    const double high = low + std::fabs(any_double(random, -1074, 10));
    ASSERT_GE(Interval64::between(low, high).lo().sign(), 0) << std::hexfloat << low << " " << high;
  }
}

RC_GTEST_PROP(Interval64Arithmetic, EnclosesARationalWithinHalfAnUlp, ()) {
  const Arithmetic<Interval64> number;
  for (int round = 0; round < 50; ++round) {
    const Rational q = Rational(*rc::gen::arbitrary<long>()) / Rational(*rc::gen::inRange<long>(1, 1L << 40)) * Rational::power_of_two(*rc::gen::inRange<long>(-1100, 950));
    const Interval64 x = number(q);
    RC_ASSERT(x.is_finite());
    RC_ASSERT(contains(x, q));
    RC_ASSERT(Rational::exactly(x.rad()) <= abs(q) * (Rational::power_of_two(-53) + Rational::power_of_two(-100)) + Rational::power_of_two(-1074));
    const double exact = x.mid();
    RC_ASSERT(number(Rational::exactly(exact)).mid() == exact);
    RC_ASSERT(number(Rational::exactly(exact)).rad() == 0.0);
  }
}

TEST(Interval64, EnclosesHugeAndTinyRationals) {
  const Arithmetic<Interval64> number;
  const Rational largest = Rational::exactly(std::numeric_limits<double>::max());
  EXPECT_TRUE(contains(number(largest + Rational::ratio(1, 3)), largest + Rational::ratio(1, 3)));
  EXPECT_FALSE(number(Rational::power_of_two(1024)).is_finite());
  EXPECT_FALSE(number(-Rational::power_of_two(100000)).is_finite());
  EXPECT_FALSE(number(Rational::power_of_two(1024) - Rational(1)).is_finite());
  for (long exponent : {-1073L, -1074L, -1075L, -1076L, -5000L}) {
    const Rational q = Rational::power_of_two(exponent) / Rational(3);
    ASSERT_TRUE(contains(number(q), q) && contains(number(-q), -q)) << exponent;
    EXPECT_LE(number(q).rad(), 0x1p-1074);
  }
  EXPECT_EQ(number(Rational(0)).rad(), 0);
  EXPECT_EQ(number.name(), "interval64");
}

}  // namespace
}  // namespace seqcert
