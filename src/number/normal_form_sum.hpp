#pragma once

// Private to normal_form.cpp: the formal sums that NormalForm is a quotient of.

#include "number/ball.hpp"
#include "number/rational.hpp"

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// An opaque positive real: ln(n) of an integer n > 1, or softplus(q) of a rational q > 0.
struct Atom {
  enum class Kind { ln, softplus };
  Kind kind;
  Rational argument;

  std::string text() const;
  Ball value(long bits) const;
  friend bool operator==(const Atom&, const Atom&) = default;
  friend std::strong_ordering operator<=>(const Atom& a, const Atom& b);
};

/// Sum of rational multiples of atoms, sorted by atom, no zero multiples.
using AtomMultiples = std::vector<std::pair<Atom, Rational>>;

/// exp(constant + sum of multiples) * product of atom^power: positive. Sorted by atom, no zero entries. The multiples
/// of logarithms lie strictly between 0 and 1, because exp(k ln n) = n^k moves into the coefficient for every integer
/// k.
struct Monomial {
  Rational constant;
  AtomMultiples multiples;
  std::vector<std::pair<Atom, long>> powers;

  bool is_one() const { return constant.is_zero() && multiples.empty() && powers.empty(); }
  std::string text() const;
  friend bool operator==(const Monomial&, const Monomial&) = default;
  friend std::strong_ordering operator<=>(const Monomial& a, const Monomial& b);
};

struct Term {
  Rational coefficient;
  Monomial monomial;
};

/// Brings the multiples of logarithms into 0..1; nullopt when the coefficient would pass the size cap.
std::optional<Term> reduced(Term term);
std::optional<Term> product(const Term& a, const Term& b);
/// Requires a nonzero coefficient.
std::optional<Term> inverse(const Term& a);
/// The positive square root of a positive term, when every atom occurs to an even power.
std::optional<Term> square_root(const Term& a);

/// ln q as multiples of logarithms of integers: primes below 1000 are split off, then perfect powers. Requires q > 0.
AtomMultiples ln_of(const Rational& q);
void add(AtomMultiples& to, const AtomMultiples& what, const Rational& factor);

/// A sum of terms with distinct monomials and nonzero coefficients. Two sums that are equal here are equal as reals;
/// the converse is not claimed.
class FormalSum {
 public:
  FormalSum() = default;
  explicit FormalSum(Term term) { add(std::move(term.monomial), term.coefficient); }

  bool is_zero() const { return terms_.empty(); }
  bool is_rational() const { return is_zero() || (size() == 1 && terms_.begin()->first.is_one()); }
  bool is_one() const { return size() == 1 && terms_.begin()->first.is_one() && terms_.begin()->second == Rational(1); }
  /// Requires is_rational().
  Rational rational() const { return is_zero() ? Rational(0) : terms_.begin()->second; }
  std::size_t size() const { return terms_.size(); }
  const std::map<Monomial, Rational>& terms() const { return terms_; }
  Term only_term() const { return {terms_.begin()->second, terms_.begin()->first}; }
  /// +1 or -1 when all terms have that sign (monomials are positive), 0 for the empty sum, nullopt when signs are
  /// mixed.
  std::optional<int> evident_sign() const;

  void add(Monomial monomial, const Rational& coefficient);
  void add(const FormalSum& other, const Rational& factor = Rational(1));
  void scale(const Rational& factor);
  std::optional<FormalSum> times(const FormalSum& other) const;
  std::optional<FormalSum> times(const Term& term) const;
  /// c with *this = c * other, if there is one. Requires other nonzero.
  std::optional<Rational> multiple_of(const FormalSum& other) const;

  Ball value(long bits) const;
  std::string text() const;
  friend bool operator==(const FormalSum& a, const FormalSum& b) { return a.terms_ == b.terms_; }

 private:
  std::map<Monomial, Rational> terms_;
  std::size_t negative_terms_ = 0;
};

}  // namespace seqcert
