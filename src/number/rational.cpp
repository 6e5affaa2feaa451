#include "number/rational.hpp"

#include "base/contract.hpp"

#include <cctype>
#include <cmath>
#include <cstdlib>

namespace seqcert {
namespace {

constexpr long largest_decimal_exponent = 1000000;  // beyond the ends of every enclosure that can be printed

bool all_digits(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text)
    if (!std::isdigit(static_cast<unsigned char>(c))) return false;
  return true;
}

mpz_class power_of_ten(unsigned long exponent) {
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), 10, exponent);
  return result;
}

/// [digits][.digits][e[+-]digits], at least one digit before or after the point. Unsigned.
std::optional<mpq_class> parse_decimal(std::string_view text) {
  long exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    const bool negative = !digits.empty() && digits.front() == '-';
    if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
    if (!all_digits(digits) || digits.size() > 7) return std::nullopt;
    exponent = std::strtol(std::string(digits).c_str(), nullptr, 10);
    if (exponent > largest_decimal_exponent) return std::nullopt;
    if (negative) exponent = -exponent;
    text = text.substr(0, e);
  }
  std::string digits(text.substr(0, text.find('.')));
  if (const auto point = text.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (!fraction.empty() && !all_digits(fraction)) return std::nullopt;
    digits += fraction;
    exponent -= static_cast<long>(fraction.size());
  }
  if (!all_digits(digits)) return std::nullopt;
  mpq_class value{mpz_class(digits, 10)};
  if (exponent >= 0)
    value *= power_of_ten(static_cast<unsigned long>(exponent));
  else
    value /= power_of_ten(static_cast<unsigned long>(-exponent));
  return value;
}

}  // namespace

Rational Rational::ratio(long numerator, long denominator) {
  SEQCERT_REQUIRE(denominator != 0, "denominator is zero");
  return Rational(numerator) / Rational(denominator);
}

Rational Rational::exactly(double value) {
  SEQCERT_REQUIRE(std::isfinite(value), "only finite doubles are rational");
  return Rational(mpq_class(value));
}

Rational Rational::power_of_two(long exponent) {
  mpq_class value(1);
  if (exponent >= 0)
    mpq_mul_2exp(value.get_mpq_t(), value.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  else
    mpq_div_2exp(value.get_mpq_t(), value.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  return Rational(Canonical{}, std::move(value));
}

Result<Rational> Rational::parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);

  std::optional<mpq_class> value;
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    const std::string_view top = rest.substr(0, slash), bottom = rest.substr(slash + 1);
    if (all_digits(top) && all_digits(bottom)) {
      const mpz_class denominator{std::string(bottom), 10};
      if (denominator == 0) return bad_input("\"{}\" has denominator zero", text);
      value = mpq_class(mpz_class(std::string(top), 10), denominator);
      value->canonicalize();
    }
  } else {
    value = parse_decimal(rest);
  }
  if (!value)
    return bad_input("\"{}\" is not a number; write an integer 12, a fraction 1/1000 or a decimal 0.001, 1e-9", text);
  if (negative) *value = -*value;
  return Rational(std::move(*value));
}

std::optional<long> Rational::to_long() const {
  if (!is_integer() || !value_.get_num().fits_slong_p()) return std::nullopt;
  return value_.get_num().get_si();
}

std::size_t Rational::bits() const {
  return mpz_sizeinbase(mpq_numref(value_.get_mpq_t()), 2) + mpz_sizeinbase(mpq_denref(value_.get_mpq_t()), 2);
}

Rational& Rational::operator/=(const Rational& other) {
  SEQCERT_REQUIRE(!other.is_zero(), "division by zero");
  value_ /= other.value_;
  return *this;
}

Rational abs(const Rational& x) { return x.sign() < 0 ? -x : x; }
const Rational& min(const Rational& x, const Rational& y) { return y < x ? y : x; }
const Rational& max(const Rational& x, const Rational& y) { return x < y ? y : x; }

Rational floor(const Rational& x) {
  mpz_class result;
  mpz_fdiv_q(result.get_mpz_t(), mpq_numref(x.mpq().get_mpq_t()), mpq_denref(x.mpq().get_mpq_t()));
  return Rational(result);
}

Rational ceil(const Rational& x) { return -floor(-x); }

Rational pow(const Rational& base, long exponent) {
  SEQCERT_REQUIRE(exponent >= 0 || !base.is_zero(), "zero to a negative power");
  const unsigned long magnitude =
      exponent < 0 ? 0UL - static_cast<unsigned long>(exponent) : static_cast<unsigned long>(exponent);
  mpq_class power;
  mpz_pow_ui(mpq_numref(power.get_mpq_t()), mpq_numref(base.mpq().get_mpq_t()), magnitude);
  mpz_pow_ui(mpq_denref(power.get_mpq_t()), mpq_denref(base.mpq().get_mpq_t()), magnitude);
  const Rational result(std::move(power));
  return exponent < 0 ? Rational(1) / result : result;
}

}  // namespace seqcert
