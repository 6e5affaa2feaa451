#include "number/enclosure.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

mpz_class power_of_ten(unsigned long exponent) {
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), 10, exponent);
  return result;
}

/// x 10^exponent.
mpq_class scaled(const mpq_class& x, long exponent) {
  mpq_class result = x;
  if (exponent >= 0)
    result *= power_of_ten(static_cast<unsigned long>(exponent));
  else
    result /= power_of_ten(static_cast<unsigned long>(-exponent));
  return result;
}

/// The e with 10^e <= x < 10^(e+1). Requires x > 0.
long decimal_exponent(const mpq_class& x) {
  // sizeinbase is exact or one too large, so the guess is off by at most two.
  long e = static_cast<long>(mpz_sizeinbase(mpq_numref(x.get_mpq_t()), 10)) -
           static_cast<long>(mpz_sizeinbase(mpq_denref(x.get_mpq_t()), 10));
  while (scaled(x, -e) >= 10) ++e;
  while (scaled(x, -e) < 1) --e;
  return e;
}

/// digits * 10^(exponent + 1 - their count), plainly or with an exponent.
std::string laid_out(const std::string& digits, long exponent) {
  const long count = static_cast<long>(digits.size());
  if (exponent < -5 || exponent > count)
    return digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + fmt::format("e{:+03d}", exponent);
  if (exponent < 0) return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  if (exponent >= count - 1) return digits + std::string(static_cast<std::size_t>(exponent - count + 1), '0');
  const auto whole = static_cast<std::size_t>(exponent + 1);
  return digits.substr(0, whole) + "." + digits.substr(whole);
}

/// |x| to `digits` digits, away from zero if `up`, else toward it.
std::string magnitude(const Rational& x, int digits, bool up) {
  const mpq_class value = abs(x).mpq();
  long exponent = decimal_exponent(value);
  const auto count = static_cast<unsigned long>(digits);
  if (value.get_den() == 1 && exponent < digits) return value.get_str();
  const mpq_class shifted = scaled(value, digits - 1 - exponent);
  mpz_class rounded;
  if (up)
    mpz_cdiv_q(rounded.get_mpz_t(), mpq_numref(shifted.get_mpq_t()), mpq_denref(shifted.get_mpq_t()));
  else
    mpz_fdiv_q(rounded.get_mpz_t(), mpq_numref(shifted.get_mpq_t()), mpq_denref(shifted.get_mpq_t()));
  if (rounded == power_of_ten(count)) {  // 9.99 became 10.0
    rounded = power_of_ten(count - 1);
    ++exponent;
  }
  return laid_out(rounded.get_str(), exponent);
}

std::string rounded_decimal(const Rational& x, int digits, bool toward_plus) {
  SEQCERT_REQUIRE(digits >= 1, "a decimal has at least one digit");
  if (x.is_zero()) return "0";
  return x.sign() > 0 ? magnitude(x, digits, toward_plus) : "-" + magnitude(x, digits, !toward_plus);
}

}  // namespace

Truth less(const Enclosure& x, const Enclosure& y) {
  if (x.hi < y.lo) return Truth::yes;
  return x.lo >= y.hi ? Truth::no : Truth::unknown;
}

Truth less_equal(const Enclosure& x, const Enclosure& y) { return !less(y, x); }

Truth equal(const Enclosure& x, const Enclosure& y) {
  if (x.is_point() && y.is_point()) return known(x.lo == y.lo);
  return x.hi < y.lo || y.hi < x.lo ? Truth::no : Truth::unknown;
}

MaybeEnclosure quotient(const Enclosure& x, const Enclosure& y) {
  if (y.lo.sign() <= 0 && y.hi.sign() >= 0) return std::nullopt;
  const Rational ends[] = {x.lo / y.lo, x.lo / y.hi, x.hi / y.lo, x.hi / y.hi};
  const auto [least, largest] = std::minmax_element(std::begin(ends), std::end(ends));
  return Enclosure{*least, *largest};
}

bool has_digits(const Enclosure& x, int digits) {
  if (x.is_point()) return true;
  return x.hi - x.lo < pow(Rational(10), -digits) * min(abs(x.lo), abs(x.hi));
}

MaybeEnclosure enclosure_of(const Rational& x) { return Enclosure{x, x}; }
Truth less(const Rational& x, const Rational& y) { return known(x < y); }
Truth less_equal(const Rational& x, const Rational& y) { return known(x <= y); }
Truth equal(const Rational& x, const Rational& y) { return known(x == y); }

std::string decimal_lower(const Rational& x, int digits) { return rounded_decimal(x, digits, false); }
std::string decimal_upper(const Rational& x, int digits) { return rounded_decimal(x, digits, true); }

}  // namespace seqcert
