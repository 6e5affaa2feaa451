#pragma once

#include "base/result.hpp"

#include <gmpxx.h>

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seqcert {

/// An exact rational number, always in lowest terms with a positive denominator.
///
/// A double never becomes a Rational by accident: the constructor is deleted, and Rational::exactly says that the
/// dyadic rational the double stands for is meant.
class Rational {
 public:
  Rational() = default;
  template <std::integral I>
  requires(sizeof(I) <= sizeof(long) && !std::same_as<I, bool>) Rational(I value) : value_(value) {}
  template <std::floating_point F>
  Rational(F) = delete;
  explicit Rational(mpq_class value) : value_(std::move(value)) { value_.canonicalize(); }
  explicit Rational(const mpz_class& value) : value_(value) {}

  /// numerator / denominator. Requires denominator != 0.
  static Rational ratio(long numerator, long denominator);
  /// The dyadic rational `value` is. Requires a finite value.
  static Rational exactly(double value);
  /// 2^exponent.
  static Rational power_of_two(long exponent);
  /// Reads an integer `-12`, a fraction `1/1000` or a decimal `0.001`, `1e-9`, `-2.5e3`, exactly.
  /// Errors: the offending text and the forms accepted; exponents beyond +-1000000 are refused.
  static Result<Rational> parse(std::string_view text);

  /// `7`, `-1/3`.
  std::string text() const { return value_.get_str(); }
  /// The double toward zero nearest to the value. A hint, no bound.
  double approximately() const { return value_.get_d(); }

  bool is_integer() const { return value_.get_den() == 1; }
  bool is_zero() const { return sgn(value_) == 0; }
  int sign() const { return sgn(value_); }
  mpz_class numerator() const { return value_.get_num(); }
  mpz_class denominator() const { return value_.get_den(); }
  /// The value as a machine integer, when it is one and fits.
  std::optional<long> to_long() const;
  /// Bits of numerator and denominator together: what one more exact operation costs.
  std::size_t bits() const;

  const mpq_class& mpq() const { return value_; }

  Rational operator-() const { return Rational(Canonical{}, mpq_class(-value_)); }
  Rational& operator+=(const Rational& other) {
    value_ += other.value_;
    return *this;
  }
  Rational& operator-=(const Rational& other) {
    value_ -= other.value_;
    return *this;
  }
  Rational& operator*=(const Rational& other) {
    value_ *= other.value_;
    return *this;
  }
  /// Requires other != 0.
  Rational& operator/=(const Rational& other);

  friend Rational operator+(Rational a, const Rational& b) { return a += b; }
  friend Rational operator-(Rational a, const Rational& b) { return a -= b; }
  friend Rational operator*(Rational a, const Rational& b) { return a *= b; }
  friend Rational operator/(Rational a, const Rational& b) { return a /= b; }
  friend bool operator==(const Rational& a, const Rational& b) { return a.value_ == b.value_; }
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
    return cmp(a.value_, b.value_) <=> 0;
  }

 private:
  struct Canonical {};
  Rational(Canonical, mpq_class value) : value_(std::move(value)) {}

  mpq_class value_;
};

Rational abs(const Rational& x);
const Rational& min(const Rational& x, const Rational& y);
const Rational& max(const Rational& x, const Rational& y);
/// The largest integer <= x and the least integer >= x.
Rational floor(const Rational& x);
Rational ceil(const Rational& x);
/// base^exponent, 0^0 = 1. Requires base != 0 when exponent < 0.
Rational pow(const Rational& base, long exponent);

}  // namespace seqcert
