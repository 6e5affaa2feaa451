#include "number/normal_form_sum.hpp"

namespace seqcert {

namespace {

constexpr std::size_t terms_cap = std::size_t{1} << 16;
constexpr std::size_t products_cap = std::size_t{1} << 20;

Ball power(Ball base, long exponent) {
  Ball result = Ball::of(Rational(1), base.bits());
  for (long k = exponent < 0 ? -exponent : exponent; k > 0; k /= 2, base *= base)
    if (k % 2 != 0) result *= base;
  return exponent < 0 ? Ball::of(Rational(1), base.bits()) / result : result;
}

}  // namespace

std::optional<int> FormalSum::evident_sign() const {
  if (is_zero()) return 0;
  if (negative_terms_ == 0) return 1;
  if (negative_terms_ == terms_.size()) return -1;
  return std::nullopt;
}

void FormalSum::add(Monomial monomial, const Rational& coefficient) {
  if (coefficient.is_zero()) return;
  const auto [place, is_new] = terms_.try_emplace(std::move(monomial), Rational(0));
  if (!is_new && place->second.sign() < 0) --negative_terms_;
  place->second += coefficient;
  if (place->second.is_zero())
    terms_.erase(place);
  else if (place->second.sign() < 0)
    ++negative_terms_;
}

void FormalSum::add(const FormalSum& other, const Rational& factor) {
  for (const auto& [monomial, coefficient] : other.terms_) add(monomial, coefficient * factor);
}

void FormalSum::scale(const Rational& factor) {
  if (factor.is_zero()) {
    *this = FormalSum();
    return;
  }
  for (auto& [monomial, coefficient] : terms_) coefficient *= factor;
  if (factor.sign() < 0) negative_terms_ = terms_.size() - negative_terms_;
}

std::optional<FormalSum> FormalSum::times(const Term& term) const {
  FormalSum result;
  for (const auto& [monomial, coefficient] : terms_) {
    auto one = product({coefficient, monomial}, term);
    if (!one) return std::nullopt;
    result.add(std::move(one->monomial), one->coefficient);
  }
  return result;
}

std::optional<FormalSum> FormalSum::times(const FormalSum& other) const {
  if (is_zero() || other.is_zero()) return FormalSum();
  if (size() > products_cap / other.size()) return std::nullopt;
  FormalSum result;
  for (const auto& [monomial, coefficient] : other.terms_) {
    const auto partial = times(Term{coefficient, monomial});
    if (!partial) return std::nullopt;
    result.add(*partial);
    if (result.size() > terms_cap) return std::nullopt;
  }
  return result;
}

std::optional<Rational> FormalSum::multiple_of(const FormalSum& other) const {
  if (size() != other.size()) return std::nullopt;
  const Rational factor = terms_.begin()->second / other.terms_.begin()->second;
  for (auto i = terms_.begin(), j = other.terms_.begin(); i != terms_.end(); ++i, ++j)
    if (i->first != j->first || i->second != factor * j->second) return std::nullopt;
  return factor;
}

Ball FormalSum::value(long bits) const {
  const Arithmetic<Ball> number{bits};
  std::map<Atom, Ball> known;
  const auto value_of = [&](const Atom& atom) -> const Ball& {
    const auto place = known.find(atom);
    return place != known.end() ? place->second : known.emplace(atom, atom.value(bits)).first->second;
  };
  Ball total = number(0);
  for (const auto& [monomial, coefficient] : terms_) {
    Ball exponent = number(monomial.constant);
    for (const auto& [atom, multiple] : monomial.multiples) exponent += number(multiple) * value_of(atom);
    Ball term = number(coefficient) * exp(exponent);
    for (const auto& [atom, exponent_of_atom] : monomial.powers) term *= power(value_of(atom), exponent_of_atom);
    total += term;
  }
  return total;
}

std::string FormalSum::text() const {
  if (is_zero()) return "0";
  std::string result;
  for (const auto& [monomial, coefficient] : terms_) {
    if (!result.empty()) result += coefficient.sign() < 0 ? " - " : " + ";
    const Rational shown = result.empty() ? coefficient : abs(coefficient);
    if (monomial.is_one()) {
      result += shown.text();
    } else {
      result += (shown == Rational(1) ? "" : shown == Rational(-1) ? "-" : shown.text() + "*") + monomial.text();
    }
  }
  return result;
}

}  // namespace seqcert
