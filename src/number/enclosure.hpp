#pragma once

#include "number/rational.hpp"
#include "number/truth.hpp"

#include <optional>
#include <string>

namespace seqcert {

/// A closed interval [lo, hi] of reals with rational ends, lo <= hi: what every enclosing scalar can be turned into,
/// and what records print. Not finite (NaN, overflow, unbounded): std::nullopt in its place.
struct Enclosure {
  Rational lo, hi;
  bool is_point() const { return lo == hi; }
};
using MaybeEnclosure = std::optional<Enclosure>;

/// Three-valued comparison of the numbers enclosed.
Truth less(const Enclosure& x, const Enclosure& y);
Truth less_equal(const Enclosure& x, const Enclosure& y);
Truth equal(const Enclosure& x, const Enclosure& y);

/// A Rational as the enclosing scalars are asked: the point it is, and comparisons that are always known.
MaybeEnclosure enclosure_of(const Rational& x);
Truth less(const Rational& x, const Rational& y);
Truth less_equal(const Rational& x, const Rational& y);
Truth equal(const Rational& x, const Rational& y);

/// x / y, or nullopt when y contains zero.
MaybeEnclosure quotient(const Enclosure& x, const Enclosure& y);

/// (hi - lo) < 10^-digits * min(|lo|, |hi|), or a point.
bool has_digits(const Enclosure& x, int digits);

/// Decimals with `digits` significant digits, rounded toward minus / plus infinity: decimal_lower(x) <= x <=
/// decimal_upper(x). Integers of at most `digits` digits are printed as integers (`1024`), everything else plainly when
/// the decimal exponent lies in -5..digits, otherwise as d.ddde-06.
std::string decimal_lower(const Rational& x, int digits);
std::string decimal_upper(const Rational& x, int digits);

}  // namespace seqcert
