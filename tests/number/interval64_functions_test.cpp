#include "number/interval64.hpp"

#include "tests/number/interval64_cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace seqcert {
namespace {

using namespace interval_cases;

/// Enclosures where functions are interesting: exponents around 0, and any.
Interval64 argument(std::mt19937_64& random) {
  switch (integer(random, 0, 9)) {
    case 0: return Interval64::exactly(uniform(random, -750, 712));
    case 1: return Interval64::midpoint_radius(uniform(random, -750, 712), std::fabs(any_double(random, -60, 3)));
    case 2: return Interval64::midpoint_radius(uniform(random, -3, 3), std::fabs(any_double(random, -60, 2)));
    case 3: return Interval64::midpoint_radius(uniform(random, -1.2785, -1.2784), std::fabs(any_double(random, -50, -2)));
    case 4: return Interval64::midpoint_radius(1 + any_double(random, -53, -1), std::fabs(any_double(random, -60, -2)));
    case 5: {
      const double mid = std::fabs(any_double(random, -1074, 1020));
      return Interval64::midpoint_radius(mid, mid * uniform(random, 0, 1));
    }
    default: return abs(any_interval(random, integer(random, 0, 1) == 0 ? 9 : 900));
  }
}

/// The reals at which f is asked on x: the samples, and where its extremum lies.
std::vector<Rational> askable(Function f, const Interval64& x, std::mt19937_64& random) {
  std::vector<Rational> result = reals_inside(x, random);
  const Rational silu_least = *Rational::parse("-1.278464542761073795109358739022980155439");
  if (f == Function::silu && contains(x, silu_least)) result.push_back(silu_least);
  return result;
}

TEST(Interval64Functions, ContainWhatArbEncloses) {
  auto random = seeded("ContainWhatArbEncloses");
  std::map<std::string, long> checked;
  for (int round = 0; round < 30000; ++round) {
    const Interval64 x = argument(random);
    if (!x.is_finite()) continue;
    for (Function f : all_functions) {
      const Interval64 y = ours(f, x);
      if (!y.is_finite()) continue;
      for (const Rational& t : askable(f, x, random)) {
        ASSERT_TRUE(may_contain(y, oracle(f, t))) << name(f) << "(" << ::testing::PrintToString(x) << ") = " << ::testing::PrintToString(y) << " at " << t.approximately();
        ++checked[name(f)];
      }
    }
  }
  for (Function f : all_functions) EXPECT_GT(checked[name(f)], 30000) << name(f);
}

// m/2 rounds up among subnormals, so that a radius above it once counted as narrow.
TEST(Interval64Functions, LnOfThreeAndTwoSubnormals) {
  const Interval64 x = Interval64::midpoint_radius(0x3p-1074, 0x2p-1074), y = ln(x);
  for (const Rational& t : {x.lo(), x.hi()}) EXPECT_TRUE(may_contain(y, oracle(Function::ln, t)));
}

/// width(f(x)) <= 2 * range + ulps * u * max |f| + floor.
struct Width {
  double ulps, floor;
};

Width allowed(Function f) {
  switch (f) {
    case Function::exp: return {8, 0x1p-899};
    case Function::ln: return {20, 0x1p-1060};
    case Function::sqrt: return {8, 0x1p-1060};
    case Function::softplus: return {40, 0x1p-898};
    default: return {40, 0x1p-898};
  }
}

void expect_tight(Function f, const Interval64& x, std::mt19937_64& random) {
  const Interval64 y = ours(f, x);
  ASSERT_TRUE(y.is_finite()) << name(f) << ::testing::PrintToString(x);
  Real512 low, high, size, bound, part;
  bool first = true;
  for (const Rational& t : askable(f, x, random)) {
    const Real512 value = oracle(f, t);
    if (first) low = high = value;
    first = false;
    arb_min(low, low, value, 512);
    arb_max(high, high, value, 512);
    arb_abs(part, value);
    arb_max(size, size, part, 512);
  }
  arb_sub(bound, high, low, 512);
  arb_mul_ui(bound, bound, 2, 512);
  arb_set_d(part, allowed(f).ulps * 0x1p-53);
  arb_addmul(bound, part, size, 512);
  arb_set_d(part, allowed(f).floor);
  arb_add(bound, bound, part, 512);
  ASSERT_TRUE(arb_gt(Real512(width(y)), bound) == 0) << name(f) << "(" << ::testing::PrintToString(x) << ") = " << ::testing::PrintToString(y);
}

TEST(Interval64Functions, AreTight) {
  auto random = seeded("AreTight");
  std::map<std::string, long> checked;
  for (int round = 0; round < 20000; ++round) {
    const Interval64 x = argument(random);
    if (!x.is_finite()) continue;
    for (Function f : all_functions) {
      if (f == Function::ln && x.lo().sign() <= 0) continue;
      if (f == Function::sqrt && x.lo().sign() < 0) continue;
      if (f == Function::exp && x.hi() > Rational(709)) continue;
      if (!std::isfinite(upper_bound(x)) || !std::isfinite(lower_bound(x))) continue;
      expect_tight(f, x, random);
      if (HasFatalFailure()) return;
      ++checked[name(f)];
    }
  }
  for (Function f : all_functions) EXPECT_GT(checked[name(f)], 4000) << name(f);
}

// Outside their domains there is no number to enclose.
TEST(Interval64Functions, AnswerExactlyWhereTheyAreDefined) {
  auto random = seeded("AnswerExactlyWhereTheyAreDefined");
  for (int round = 0; round < 20000; ++round) {
    const Interval64 x = any_interval(random, 100);
    if (!x.is_finite()) continue;
    EXPECT_EQ(ln(x).is_finite(), x.lo().sign() > 0) << ::testing::PrintToString(x);
    EXPECT_EQ(sqrt(x).is_finite(), x.lo().sign() >= 0) << ::testing::PrintToString(x);
  }
}

TEST(Interval64Functions, RootsAndExponentialsAreNotNegative) {
  auto random = seeded("RootsAndExponentialsAreNotNegative");
  for (int round = 0; round < 20000; ++round) {
    const Interval64 x = argument(random);
    for (const Interval64& y : {exp(x), sqrt(abs(x))})
      if (y.is_finite()) { ASSERT_GE(y.lo().sign(), 0) << ::testing::PrintToString(x); }
  }
}

// Values to 30 digits from a calculation outside this project (mpmath at 60 digits).
TEST(Interval64Functions, KnownValues) {
  const auto expect = [](const Interval64& y, const char* digits) {
    const Rational value = *Rational::parse(digits);
    EXPECT_LE(y.lo() - Rational::power_of_two(-90), value) << digits;
    EXPECT_GE(y.hi() + Rational::power_of_two(-90), value) << digits;
    EXPECT_LE(y.rad(), std::fabs(y.mid()) * 0x1p-48) << digits;
  };
  const Interval64 one = Interval64::exactly(1), zero;
  expect(exp(one), "2.71828182845904523536028747135266");
  expect(ln(Interval64::exactly(2)), "0.693147180559945309417232121458177");
  expect(sqrt(Interval64::exactly(2)), "1.41421356237309504880168872420970");
  expect(softplus(zero), "0.693147180559945309417232121458177");
  expect(silu(one), "0.731058578630004879251159241821836");
}

TEST(Interval64Functions, SiluFindsItsMinimum) {
  const Interval64 y = silu(Interval64::midpoint_radius(-2, 3));  // [-5, 1]: from the minimum to silu(1)
  const double least = -0.27846454276107379, silu_of_one = 0.73105857863000488;
  EXPECT_NEAR(y.lo().approximately(), least, 1e-14);
  EXPECT_NEAR(y.hi().approximately(), silu_of_one, 1e-14);
  EXPECT_LE(y.lo().approximately(), least + 1e-16);
}

}  // namespace
}  // namespace seqcert
