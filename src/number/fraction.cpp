#include "number/fraction.hpp"

#include "base/contract.hpp"

namespace seqcert {

Fraction operator+(const Fraction& a, const Fraction& b) {
  if (sgn(a.numerator_) == 0) return b;
  if (sgn(b.numerator_) == 0) return a;
  if (a.denominator_ == b.denominator_) return {a.numerator_ + b.numerator_, a.denominator_};
  const mpz_class common = gcd(a.denominator_, b.denominator_);
  const mpz_class of_a = b.denominator_ / common, of_b = a.denominator_ / common;
  return {a.numerator_ * of_a + b.numerator_ * of_b, a.denominator_ * of_a};
}

Fraction operator*(const Fraction& a, const Fraction& b) {
  if (sgn(a.numerator_) == 0 || sgn(b.numerator_) == 0) return {};
  return {a.numerator_ * b.numerator_, a.denominator_ * b.denominator_};
}

Fraction operator/(const Fraction& a, const Fraction& b) {
  SEQCERT_REQUIRE(sgn(b.numerator_) != 0, "division of a fraction by zero");
  if (sgn(b.numerator_) < 0) return -a / -b;
  return {a.numerator_ * b.denominator_, a.denominator_ * b.numerator_};
}

}  // namespace seqcert
