#pragma once

// Random enclosures and reals inside them for the tests of Interval64, and Arb as the oracle.

#include "number/interval64.hpp"

#include <arb.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace seqcert {

inline void PrintTo(const Interval64& x, std::ostream* out) { *out << std::hexfloat << x.mid() << " +- " << x.rad() << std::defaultfloat; }

namespace interval_cases {

/// The seed of a test: SEQCERT_TEST_SEED, else a new one each run; printed, so that a failure can be had again.
inline std::mt19937_64 seeded(const char* test) {
  const char* given = std::getenv("SEQCERT_TEST_SEED");
  const unsigned long seed = given != nullptr ? std::strtoul(given, nullptr, 10) : std::random_device{}();
  std::cout << test << ": SEQCERT_TEST_SEED=" << seed << "\n";
  return std::mt19937_64(seed);
}

inline double uniform(std::mt19937_64& random, double low, double high) { return std::uniform_real_distribution<>(low, high)(random); }
inline long integer(std::mt19937_64& random, long low, long high) { return std::uniform_int_distribution<long>(low, high)(random); }

/// +-[1, 2) * 2^exponent with full or short mantissas.
inline double any_double(std::mt19937_64& random, long least_exponent, long largest_exponent) {
  double mantissa = uniform(random, 1, 2);
  if (integer(random, 0, 3) == 0) mantissa = 1 + 0x1p-4 * static_cast<double>(integer(random, 0, 15));
  const double value = std::ldexp(mantissa, static_cast<int>(integer(random, least_exponent, largest_exponent)));
  return integer(random, 0, 1) == 0 ? value : -value;
}

/// Points, thin, wide, touching zero, around zero, huge, tiny, subnormal and exact zero; exponents within +-reach of 0 for the
/// ordinary ones.
inline Interval64 any_interval(std::mt19937_64& random, long reach) {
  const double mid = any_double(random, -reach, reach);
  switch (integer(random, 0, 10)) {
    case 0: return Interval64::exactly(mid);
    case 1: return Interval64::midpoint_radius(mid, std::fabs(mid) * std::fabs(any_double(random, -56, -40)));
    case 2: return Interval64::midpoint_radius(mid, std::fabs(mid) * uniform(random, 0, 1));
    case 3: return Interval64::midpoint_radius(mid, std::fabs(mid));
    case 4: return Interval64::midpoint_radius(mid, std::fabs(mid) * (1 - 0x1p-53));
    case 5: return Interval64::midpoint_radius(mid, std::fabs(mid) * uniform(random, 1, 9));
    case 6: return Interval64::midpoint_radius(0, std::fabs(mid));
    case 7: return Interval64::midpoint_radius(any_double(random, 900, 1023), std::fabs(any_double(random, 800, 1023)));
    case 8: return Interval64::midpoint_radius(any_double(random, -1074, -900), integer(random, 0, 1) == 0 ? 0 : std::fabs(any_double(random, -1074, -900)));
    case 9: return Interval64::midpoint_radius(0x1p-1074 * static_cast<double>(integer(random, -9, 9)), 0x1p-1074 * static_cast<double>(integer(random, 0, 9)));
    default: return Interval64();
  }
}

/// Both ends, the midpoint and reals between, ends of a rational grid that no double need lie on.
inline std::vector<Rational> reals_inside(const Interval64& x, std::mt19937_64& random) {
  if (x.rad() == 0) return {x.lo()};
  const Rational lo = x.lo(), hi = x.hi(), where = Rational::ratio(integer(random, 0, 3000), 3000);
  return {lo, hi, Rational::exactly(x.mid()), lo + where * (hi - lo)};
}

inline bool contains(const Interval64& x, const Rational& t) { return x.lo() <= t && t <= x.hi(); }
inline Rational width(const Interval64& x) { return Rational::exactly(x.rad()) * Rational(2); }

/// A ball of Arb at 512 bits.
class Real512 {
 public:
  static constexpr slong bits = 512;
  Real512() { arb_init(value_); }
  explicit Real512(const Rational& x) : Real512() {
    fmpq_t q;
    fmpq_init(q);
    fmpq_set_mpq(q, x.mpq().get_mpq_t());
    arb_set_fmpq(value_, q, 4096);
    fmpq_clear(q);
  }
  Real512(const Real512& other) : Real512() { arb_set(value_, other.value_); }
  Real512& operator=(const Real512& other) {
    arb_set(value_, other.value_);
    return *this;
  }
  ~Real512() { arb_clear(value_); }
  operator arb_ptr() { return value_; }
  operator arb_srcptr() const { return value_; }

 private:
  arb_t value_;
};

enum class Function { exp, ln, sqrt, softplus, silu };
inline constexpr std::array all_functions = {Function::exp, Function::ln, Function::sqrt, Function::softplus, Function::silu};

inline std::string name(Function f) {
  return std::array<const char*, 5>{"exp", "ln", "sqrt", "softplus", "silu"}[static_cast<std::size_t>(f)];
}

inline Interval64 ours(Function f, const Interval64& x) {
  switch (f) {
    case Function::exp: return exp(x);
    case Function::ln: return ln(x);
    case Function::sqrt: return sqrt(x);
    case Function::softplus: return softplus(x);
    default: return silu(x);
  }
}

inline Real512 oracle(Function f, const Rational& t) {
  const Real512 x(t);
  Real512 y, e;
  const slong bits = Real512::bits;
  switch (f) {
    case Function::exp: arb_exp(y, x, bits); break;
    case Function::ln: arb_log(y, x, bits); break;
    case Function::sqrt: arb_sqrt(y, x, bits); break;
    case Function::softplus:  // max(t, 0) + ln(1 + e^-|t|)
      arb_abs(e, x);
      arb_neg(e, e);
      arb_exp(e, e, bits);
      arb_log1p(y, e, bits);
      if (t.sign() > 0) arb_add(y, y, x, bits);
      break;
    case Function::silu:
      arb_neg(e, x);
      arb_exp(e, e, bits);
      arb_add_ui(e, e, 1, bits);
      arb_div(y, x, e, bits);
      break;
  }
  return y;
}

/// False only if the number Arb encloses lies surely outside.
inline bool may_contain(const Interval64& x, const Real512& value) {
  return arb_lt(value, Real512(x.lo())) == 0 && arb_gt(value, Real512(x.hi())) == 0;
}

}  // namespace interval_cases
}  // namespace seqcert
