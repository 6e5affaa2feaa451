#pragma once

#include "number/rational.hpp"

#include <string>

namespace seqcert {

/// A decimal of a chosen number of significant digits: d.ddd * 10^exponent with the sign in front. Zero is "0",
/// exponent 0.
struct Decimal {
  bool negative = false;
  std::string digits;  // most significant first; the first is not 0 unless the value is
  long exponent = 0;   // of ten, for the first digit
};

Rational value(const Decimal& d);
/// One unit of the last digit.
Rational last_unit(const Decimal& d);

enum class Rounding { down, up };  // toward minus and plus infinity

/// The largest decimal <= x, or the least >= x, among those with `digits` significant digits. Requires digits >= 1.
/// Law: |value - x| < last_unit, and the value is x itself when x has that many digits.
Decimal rounded(const Rational& x, int digits, Rounding direction);

/// What a table prints for a number known to lie in [lo, hi].
struct PrintedNumber {
  enum class Kind {
    integer,  ///< lo = hi, an integer of at most 20 digits: `integer` is it, exactly
    decimal,  ///< `first` is on the outer side: hi <= first < hi + u (rounded up) or lo - u < first <= lo (down), and
              ///< hi - lo < u
    range     ///< not even one digit is certain: first <= lo, hi <= second, two digits each
  };
  Kind kind = Kind::integer;
  std::string integer;
  Decimal first, second;
};

/// Prints at most `digits` significant digits, fewer when the enclosure is not narrower than a unit u of the last one,
/// so that the true value lies on the stated side of what is printed and less than 2u from it (less than u unless a
/// decimal of that many digits lies strictly inside the enclosure). Requires lo <= hi and digits >= 1. Rational
/// arithmetic throughout.
PrintedNumber guaranteed(const Rational& lo, const Rational& hi, int digits, Rounding direction);

/// `0.0123`, `14.27`, `1.2346e-6`: plain for 10^-3 and up while the decimal point stays visible, else with an exponent.
/// Thus a number without a point or exponent is an exact integer.
std::string plain_text(const Decimal& d);
/// The same in math mode, without the dollars: `1.2346\times10^{-6}`.
std::string latex_text(const Decimal& d);
/// `[0.12, 3.4]` for a range.
std::string plain_text(const PrintedNumber& number);
std::string latex_text(const PrintedNumber& number);

}  // namespace seqcert
