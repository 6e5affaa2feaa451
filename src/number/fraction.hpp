#pragma once

#include "number/rational.hpp"
#include "number/scalar.hpp"

#include <gmpxx.h>

#include <utility>

namespace seqcert {

/// An exact rational number that is not kept in lowest terms. A sum of fractions over one denominator costs an addition
/// of integers, where Rational takes two greatest common divisors: runs on values with a large common denominator, as
/// kernel vectors have, are the faster for it. Denominators are positive and grow to common multiples only.
class Fraction {
 public:
  Fraction() = default;
  explicit Fraction(const Rational& x) : numerator_(x.numerator()), denominator_(x.denominator()) {}

  /// In lowest terms.
  Rational rational() const { return Rational(mpq_class(numerator_, denominator_)); }

  bool is_zero() const { return sgn(numerator_) == 0; }

  Fraction operator-() const { return {mpz_class(-numerator_), denominator_}; }
  friend Fraction operator+(const Fraction& a, const Fraction& b);
  friend Fraction operator-(const Fraction& a, const Fraction& b) { return a + -b; }
  friend Fraction operator*(const Fraction& a, const Fraction& b);
  /// Requires b != 0.
  friend Fraction operator/(const Fraction& a, const Fraction& b);
  Fraction& operator+=(const Fraction& other) { return *this = *this + other; }

  friend bool operator<(const Fraction& a, const Fraction& b) { return sgn((a - b).numerator_) < 0; }

 private:
  Fraction(mpz_class numerator, mpz_class denominator)
      : numerator_(std::move(numerator)), denominator_(std::move(denominator)) {}

  mpz_class numerator_ = 0, denominator_ = 1;
};

inline Fraction abs(const Fraction& x) { return x < Fraction() ? -x : x; }
inline Fraction max(const Fraction& x, const Fraction& y) { return x < y ? y : x; }
inline Fraction min(const Fraction& x, const Fraction& y) { return y < x ? y : x; }

template <>
struct Arithmetic<Fraction> {
  Fraction operator()(const Rational& x) const { return Fraction(x); }
  std::string name() const { return "exact"; }
};

}  // namespace seqcert
