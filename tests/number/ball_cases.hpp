#pragma once

// Random inputs for the tests of Ball: an enclosure together with a rational that lies in it.

#include "number/ball.hpp"

#include <rapidcheck.h>

namespace seqcert::testing {

struct Inside {
  Ball ball;
  Rational point;
  Rational width;  ///< of the ball
};

/// sign * mantissa * 2^exponent with a mantissa of up to 40 bits.
inline Rational random_dyadic(long least_exponent, long largest_exponent) {
  const auto mantissa = *rc::gen::inRange<long>(-(1L << 40), (1L << 40) + 1);
  return Rational(mantissa) * Rational::power_of_two(*rc::gen::inRange<long>(least_exponent, largest_exponent + 1));
}

/// Point, thin, wide, touching zero, straddling zero, huge, tiny, subnormal: one of them, scaled to `reach` powers of
/// two.
inline Inside random_inside(long bits, long reach) {
  enum Kind { point, ordinary, thin, wide, touching_zero, straddling_zero, huge, tiny, subnormal, kinds };
  const int kind = *rc::gen::inRange<int>(0, kinds);
  Rational lo = random_dyadic(-44, -36), hi = lo;
  switch (kind) {
    case point:
      lo = hi = random_dyadic(-44, -36) / Rational(3);
      break;
    case ordinary:
      hi = lo + abs(random_dyadic(-50, -40));
      break;
    case thin:
      hi = lo + abs(random_dyadic(-140, -90));
      break;
    case wide:
      hi = lo + abs(random_dyadic(-40, -33));
      break;
    case touching_zero:
      lo = Rational(0), hi = abs(random_dyadic(-60, -36));
      break;
    case straddling_zero:
      lo = -abs(random_dyadic(-60, -36)), hi = abs(random_dyadic(-60, -36));
      break;
    case huge:
      lo = random_dyadic(-40 + reach / 2, -40 + reach), hi = lo + abs(random_dyadic(-60, -40 + reach));
      break;
    case tiny:
      lo = random_dyadic(-2040, -300), hi = lo + abs(random_dyadic(-2100, -300));
      break;
    case subnormal:
      lo = Rational(*rc::gen::inRange<long>(-9, 10)) * Rational::power_of_two(-1074), hi = lo;
      break;
    default:
      break;
  }
  if (kind == touching_zero && *rc::gen::arbitrary<bool>()) {
    const Rational top = hi;
    hi = Rational(0), lo = -top;
  }
  const Rational where = Rational::ratio(*rc::gen::inRange<long>(0, 65), 64);
  return {Ball::interval(lo, hi, bits), lo + where * (hi - lo), hi - lo};
}

inline Rational width(const Enclosure& x) { return x.hi - x.lo; }
inline bool contains(const Enclosure& outer, const Rational& x) { return outer.lo <= x && x <= outer.hi; }
inline Rational power_of_two(long exponent) { return Rational::power_of_two(exponent); }

}  // namespace seqcert::testing
