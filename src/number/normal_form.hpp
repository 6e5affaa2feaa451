#pragma once

#include "number/ball.hpp"
#include "number/rational.hpp"
#include "number/scalar.hpp"
#include "number/truth.hpp"

#include <memory>
#include <optional>
#include <string>

namespace seqcert {

class FormalSum;

/// An exact real in the language of attained bounds, where enclosures of equal sides overlap at every precision: a
/// quotient of two sums of terms
///     rational * exp(rational + rational multiples of atoms) * integer powers of atoms,
/// atoms being ln(n) for integers n > 1 and softplus(q) for rationals q > 0, both positive and otherwise opaque.
/// Rewritten, always exactly: exp(r + k ln n) = n^k exp(r) for integer k; ln of a rational into logarithms of integers;
/// sqrt(q) = exp(ln(q)/2); softplus(-q) = softplus(q) - q; softplus(0) = ln 2; silu(x) = x/(1 + exp(-x)).
///
/// A value may be absent: an operation left the language, a denominator or a sign could not be told from zero with 4096
/// bits, or it grew past a cap (65,536 terms in a sum, 2^20 in a product before collecting, 2^20 bits in a coefficient,
/// power 2^20 of an atom). Whatever is computed from an absent value is absent.
/// Law: where it exists, the value is the exact result of the operations; every denominator was proved nonzero.
/// Cost: `total += term` is logarithmic in the size of total while it has one owner (`total = total + term` copies it),
/// and quotients with the same denominator are added without multiplying out.
class NormalForm {
 public:
  /// 0.
  NormalForm();
  explicit NormalForm(const Rational& value);
  static NormalForm absent();

  bool exists() const { return numerator_ != nullptr; }
  /// The value, when it exists and is formally rational.
  std::optional<Rational> rational() const;
  /// `(1 + 3*exp(-1))/(2 + ln(2))`, or `absent`.
  std::string text() const;

  NormalForm operator-() const;
  NormalForm& operator+=(const NormalForm& other);
  NormalForm& operator-=(const NormalForm& other);
  NormalForm& operator*=(const NormalForm& other);
  /// Absent unless the divisor is proved nonzero.
  NormalForm& operator/=(const NormalForm& other);
  friend NormalForm operator+(NormalForm x, const NormalForm& y) { return x += y; }
  friend NormalForm operator-(NormalForm x, const NormalForm& y) { return x -= y; }
  friend NormalForm operator*(NormalForm x, const NormalForm& y) { return x *= y; }
  friend NormalForm operator/(NormalForm x, const NormalForm& y) { return x /= y; }

  friend NormalForm exp(const NormalForm& x);
  friend NormalForm ln(const NormalForm& x);
  friend NormalForm sqrt(const NormalForm& x);
  friend NormalForm softplus(const NormalForm& x);
  friend Truth equal(const NormalForm& x, const NormalForm& y);
  friend std::optional<int> sign(const NormalForm& x);
  friend Ball value(const NormalForm& x, long bits);

 private:
  using Shared = std::shared_ptr<FormalSum>;  // written to only while it has one owner
  NormalForm(Shared numerator, Shared denominator)
      : numerator_(std::move(numerator)), denominator_(std::move(denominator)) {}
  static NormalForm of(std::optional<FormalSum> numerator);
  FormalSum& own_numerator();
  void add(const NormalForm& other, const Rational& factor);
  void tidy();

  Shared numerator_;    // null: absent
  Shared denominator_;  // null: 1
};

/// exp of a rational plus rational multiples of atoms; otherwise absent.
NormalForm exp(const NormalForm& x);
/// ln of a positive single term without powers of atoms; otherwise absent.
NormalForm ln(const NormalForm& x);
/// sqrt of zero or of a positive single term with even powers of atoms; otherwise absent.
NormalForm sqrt(const NormalForm& x);
/// ln(1 + e^x) of a rational; otherwise absent.
NormalForm softplus(const NormalForm& x);
/// x / (1 + e^-x), absent where exp(-x) is.
NormalForm silu(const NormalForm& x);

/// -1, 0 or 1; 0 only for the formal zero. Decided from the signs of the terms, else by balls of 128 to 4096 bits;
/// nullopt when that does not tell, or x is absent.
std::optional<int> sign(const NormalForm& x);
/// Absent when the sign (of the difference) is not known.
NormalForm abs(const NormalForm& x);
NormalForm max(const NormalForm& x, const NormalForm& y);
NormalForm min(const NormalForm& x, const NormalForm& y);

/// Yes: the cross products are the same formal sum, so the reals are equal. No: both are formally rational and differ.
/// Unknown: everything else, different reals as well as equal ones whose identity this language does not see.
Truth equal(const NormalForm& x, const NormalForm& y);
/// An enclosure computed with the given precision; not finite when x is absent.
Ball value(const NormalForm& x, long bits);

template <>
struct Arithmetic<NormalForm> {
  NormalForm operator()(const Rational& x) const { return NormalForm(x); }
  std::string name() const { return "normal-form"; }
};

}  // namespace seqcert
