#include "report/decimal.hpp"

namespace seqcert {
namespace {

constexpr std::size_t longest_integer = 20;

Rational power_of_ten(long exponent) { return pow(Rational(10), exponent); }

// floor(log10 |x|) for x != 0: estimated from the lengths of numerator and denominator, then put right exactly.
long decimal_exponent(const Rational& x) {
  const Rational size = abs(x);
  long exponent = static_cast<long>(mpz_sizeinbase(size.numerator().get_mpz_t(), 10)) -
                  static_cast<long>(mpz_sizeinbase(size.denominator().get_mpz_t(), 10));
  while (power_of_ten(exponent) > size) --exponent;
  while (power_of_ten(exponent + 1) <= size) ++exponent;
  return exponent;
}

bool shows_a_point(const Decimal& d) {
  return d.exponent >= -3 && d.exponent + 2 <= static_cast<long>(d.digits.size());
}

std::string mantissa(const Decimal& d) {
  if (d.digits.size() == 1) return d.digits;
  return d.digits.substr(0, 1) + "." + d.digits.substr(1);
}

std::string without_exponent(const Decimal& d) {
  if (d.exponent < 0) return "0." + std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + d.digits;
  const auto whole = static_cast<std::size_t>(d.exponent) + 1;
  return d.digits.substr(0, whole) + "." + d.digits.substr(whole);
}

}  // namespace

Rational last_unit(const Decimal& d) { return power_of_ten(d.exponent + 1 - static_cast<long>(d.digits.size())); }

Rational value(const Decimal& d) {
  const Rational size = Rational(mpz_class(d.digits, 10)) * last_unit(d);
  return d.negative ? -size : size;
}

Decimal rounded(const Rational& x, int digits, Rounding direction) {
  SEQCERT_REQUIRE(digits >= 1, "a decimal needs a digit");
  if (x.is_zero()) return {false, "0", 0};
  long exponent = decimal_exponent(x);
  const Rational scaled = x / power_of_ten(exponent + 1 - digits);
  const Rational whole = direction == Rounding::up ? ceil(scaled) : floor(scaled);
  std::string text = abs(whole).text();
  if (text.size() > static_cast<std::size_t>(digits)) {  // 9.999... became 10.00...: one digit too many, a zero
    text.pop_back();
    ++exponent;
  }
  return {x.sign() < 0, text, exponent};
}

PrintedNumber guaranteed(const Rational& lo, const Rational& hi, int digits, Rounding direction) {
  SEQCERT_REQUIRE(lo <= hi, "an enclosure has its ends the wrong way round");
  PrintedNumber result;
  if (lo == hi && lo.is_integer() && abs(lo).text().size() <= longest_integer) {
    result.integer = lo.text();
    return result;
  }
  result.kind = PrintedNumber::Kind::decimal;
  const Rational width = hi - lo;
  const Rational& outer = direction == Rounding::up ? hi : lo;
  for (int count = digits; count >= 1 && !outer.is_zero(); --count) {
    result.first = rounded(outer, count, direction);
    if (width < last_unit(result.first)) return result;
  }
  result.kind = PrintedNumber::Kind::range;
  result.first = rounded(lo, 2, Rounding::down);
  result.second = rounded(hi, 2, Rounding::up);
  return result;
}

std::string plain_text(const Decimal& d) {
  const std::string sign = d.negative ? "-" : "";
  if (d.digits == "0") return "0";
  if (shows_a_point(d)) return sign + without_exponent(d);
  return sign + mantissa(d) + "e" + std::to_string(d.exponent);
}

std::string latex_text(const Decimal& d) {
  const std::string sign = d.negative ? "-" : "";
  if (d.digits == "0") return "0";
  if (shows_a_point(d)) return sign + without_exponent(d);
  return sign + mantissa(d) + "\\times10^{" + std::to_string(d.exponent) + "}";
}

std::string plain_text(const PrintedNumber& number) {
  switch (number.kind) {
    case PrintedNumber::Kind::integer:
      return number.integer;
    case PrintedNumber::Kind::decimal:
      return plain_text(number.first);
    case PrintedNumber::Kind::range:
      break;
  }
  return "[" + plain_text(number.first) + ", " + plain_text(number.second) + "]";
}

std::string latex_text(const PrintedNumber& number) {
  switch (number.kind) {
    case PrintedNumber::Kind::integer:
      return number.integer;
    case PrintedNumber::Kind::decimal:
      return latex_text(number.first);
    case PrintedNumber::Kind::range:
      break;
  }
  return "[" + latex_text(number.first) + ",\\," + latex_text(number.second) + "]";
}

}  // namespace seqcert
