#include "number/interval64_exp.hpp"

#include "tests/number/interval64_cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace seqcert {
namespace {

using namespace interval_cases;
using interval64::exp_near;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// |approximation - e^x| / (u e^x), less the eta/2 that subnormal results may be off by.
double error_in_u(double x, double approximation) {
  Real512 e, difference, slack;
  arb_exp(e, Real512(Rational::exactly(x)), 256);
  arb_sub(difference, Real512(Rational::exactly(approximation)), e, 256);
  arb_abs(difference, difference);
  arb_set_d(slack, 0x1p-1074);
  arb_mul_2exp_si(slack, slack, -1);
  arb_sub(difference, difference, slack, 256);
  arb_div(difference, difference, e, 256);
  arb_mul_2exp_si(difference, difference, 53);
  return arf_get_d(arb_midref(static_cast<arb_srcptr>(difference)), ARF_RND_UP);
}

/// Where errors gather: the ends of the reduced range, integers, powers of two, the limits of the result's range; with neighbours.
std::vector<double> edges() {
  std::vector<double> result = {0.0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-1022, -0x1p-1022, 709.0, 709.782712893383973096, -708.396418532264106224,
                                -745.133219101941108420, interval64::exp_underflow, -744.4400719213812};
  for (int k = -1075; k <= 1023; ++k) {
    result.push_back((k + 0.5) * 0.69314718055994530942);
    result.push_back(k * 0.69314718055994530942);
  }
  for (int k = -745; k <= 709; ++k) result.push_back(k);
  for (int k = -1074; k <= 9; ++k) result.insert(result.end(), {std::ldexp(1.0, k), -std::ldexp(1.0, k), std::ldexp(1.7, k), -std::ldexp(1.7, k)});
  const std::size_t count = result.size();
  for (std::size_t i = 0; i < count; ++i) {
    const double x = result[i];
    result.push_back(std::nextafter(x, infinite));
    result.push_back(std::nextafter(x, -infinite));
  }
  std::erase_if(result, [](double x) { return !(x >= interval64::exp_underflow && x <= 709.78271289338397); });
  return result;
}

std::vector<double> points(std::mt19937_64& random, int count) {
  std::vector<double> result = edges();
  for (int i = 0; i < count; ++i) {
    switch (i % 5) {
      case 0: result.push_back(uniform(random, interval64::exp_underflow, 709.78)); break;
      case 1: result.push_back(uniform(random, -0.3466, 0.3466)); break;
      case 2: result.push_back(uniform(random, -40, 40)); break;
      case 3: result.push_back(uniform(random, -745.13, -708)); break;
      default: result.push_back(any_double(random, -60, 8)); break;
    }
  }
  return result;
}

// The law of section 1 of interval64_exp.md. The largest error seen is printed; the proof says at most 1.8.
TEST(Interval64Exp, PointsKeepTheProvedError) {
  auto random = seeded("PointsKeepTheProvedError");
  double worst = 0, where = 0;
  const std::vector<double> xs = points(random, 120000);
  ASSERT_GT(xs.size(), 100000U);
  for (double x : xs) {
    const double error = error_in_u(x, exp_near(x));
    if (error > worst) worst = error, where = x;
  }
  std::cout << "largest error " << worst << " u at " << std::hexfloat << where << std::defaultfloat << "\n";
  EXPECT_LE(worst, 1.8);
}

TEST(Interval64Exp, EnclosesAtEveryPoint) {
  auto random = seeded("EnclosesAtEveryPoint");
  std::vector<double> xs = points(random, 120000);
  for (double x : {-746.0, -750.0, -1e4, -1e300, 709.78271289338397, 709.7828, 710.0, 1e300}) xs.push_back(x);
  for (double x : xs) {
    const Interval64 y = exp(Interval64::exactly(x));
    const MidRad narrow = interval64::exp_narrow(x, 0);
    ASSERT_EQ(y.is_finite(), x < 709.7827128933841) << std::hexfloat << x;
    if (!y.is_finite()) continue;
    ASSERT_TRUE(may_contain(y, oracle(Function::exp, Rational::exactly(x)))) << std::hexfloat << x;
    ASSERT_TRUE(may_contain(Interval64::midpoint_radius(narrow.mid, narrow.rad), oracle(Function::exp, Rational::exactly(x)))) << std::hexfloat << x;
    if (x > -700) { ASSERT_LE(y.rad(), y.mid() * 0x1.1p-52) << std::hexfloat << x; }
    if (x > -700) { ASSERT_TRUE(y.mid() == narrow.mid && y.rad() == narrow.rad) << std::hexfloat << x; }  // the bits of scalar and array kernels agree
  }
}

TEST(Interval64Exp, EnclosesOverNarrowAndWideRadii) {
  auto random = seeded("EnclosesOverNarrowAndWideRadii");
  for (int round = 0; round < 40000; ++round) {
    const double mid = uniform(random, -760, 709), rad = round % 7 == 0 ? 0.5 : std::fabs(any_double(random, round % 3 == 0 ? -1074 : -60, 5));
    const Interval64 x = Interval64::midpoint_radius(mid, rad), y = exp(x);
    const MidRad narrow = interval64::exp_narrow(mid, rad);
    const Interval64 z = Interval64::unchecked(narrow.mid, narrow.rad);
    ASSERT_EQ(z.is_finite(), rad <= 0.5);
    for (const Rational& t : {x.lo(), x.hi()}) {
      const Real512 value = oracle(Function::exp, t);
      if (y.is_finite()) { ASSERT_TRUE(may_contain(y, value)) << std::hexfloat << mid << " +- " << rad; }
      if (z.is_finite()) { ASSERT_TRUE(may_contain(z, value)) << std::hexfloat << mid << " +- " << rad; }
    }
  }
}

// The constants, against Arb: ln2_high short enough for exact multiples, the sum ln 2 to 2^-86, 1/n! rounded to nearest.
TEST(Interval64Exp, ReductionConstants) {
  Real512 ln_2, sum, low;
  arb_const_log2(ln_2, 512);
  sum = Real512(Rational::exactly(interval64::ln2_high) + Rational::exactly(interval64::ln2_low));
  arb_sub(sum, sum, ln_2, 512);
  EXPECT_LE(std::fabs(arf_get_d(arb_midref(static_cast<arb_srcptr>(sum)), ARF_RND_NEAR)), 0x1p-86);
  EXPECT_TRUE((Rational::exactly(interval64::ln2_high) * Rational::power_of_two(32)).is_integer());
}

}  // namespace
}  // namespace seqcert
