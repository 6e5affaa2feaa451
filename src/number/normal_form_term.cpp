#include "number/normal_form_sum.hpp"

#include <algorithm>
#include <cstdlib>

namespace seqcert {

namespace {

constexpr std::size_t coefficient_bits_cap = std::size_t{1} << 20;
constexpr long power_cap = 1L << 20;

bool small_enough(const Rational& q) { return q.bits() <= coefficient_bits_cap; }

bool is_ln(const Atom& atom) { return atom.kind == Atom::Kind::ln; }

/// Merges two lists sorted by atom, adding the numbers of equal atoms and dropping zeros.
template <class Number>
std::vector<std::pair<Atom, Number>> merged(const std::vector<std::pair<Atom, Number>>& a,
                                            const std::vector<std::pair<Atom, Number>>& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::vector<std::pair<Atom, Number>> result;
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() || j != b.end()) {
    if (j == b.end() || (i != a.end() && i->first < j->first)) {
      result.push_back(*i++);
    } else if (i == a.end() || j->first < i->first) {
      result.push_back(*j++);
    } else {
      if (const Number total = i->second + j->second; total != Number(0)) result.emplace_back(i->first, total);
      ++i, ++j;
    }
  }
  return result;
}

/// The largest k with n = m^k, and m, for n without prime factors below 1000. Beyond 2048 bits n is taken as it is: any
/// answer is sound.
std::pair<mpz_class, long> as_power(mpz_class n) {
  long exponent = 1;
  if (mpz_sizeinbase(n.get_mpz_t(), 2) > 2048) return {n, exponent};
  mpz_class root;
  for (unsigned long k = 2; 9 * k < mpz_sizeinbase(n.get_mpz_t(), 2); ++k)  // no root is below 1000
    while (mpz_root(root.get_mpz_t(), n.get_mpz_t(), k) != 0 && root > 1) n = root, exponent *= static_cast<long>(k);
  return {n, exponent};
}

/// factor * ln n for an integer n >= 1.
void add_ln(AtomMultiples& to, mpz_class n, const Rational& factor) {
  const auto add_one = [&](const mpz_class& m, long exponent) {
    if (exponent != 0 && m > 1) add(to, {{Atom{Atom::Kind::ln, Rational(m)}, Rational(exponent)}}, factor);
  };
  for (unsigned long p = 2; p < 1000 && n > 1; ++p) {  // a composite p never divides what is left
    const mpz_class prime(p);
    const auto exponent = mpz_remove(n.get_mpz_t(), n.get_mpz_t(), prime.get_mpz_t());
    add_one(prime, static_cast<long>(exponent));
  }
  const auto [base, exponent] = as_power(n);
  add_one(base, exponent);
}

}  // namespace

std::string Atom::text() const { return (is_ln(*this) ? "ln(" : "softplus(") + argument.text() + ")"; }

Ball Atom::value(long bits) const {
  const Ball x = Ball::of(argument, bits);
  return is_ln(*this) ? ln(x) : softplus(x);
}

std::strong_ordering operator<=>(const Atom& a, const Atom& b) {
  if (const auto by_kind = a.kind <=> b.kind; by_kind != 0) return by_kind;
  return a.argument <=> b.argument;
}

std::strong_ordering operator<=>(const Monomial& a, const Monomial& b) {
  if (const auto by_constant = a.constant <=> b.constant; by_constant != 0) return by_constant;
  if (a.multiples.empty() && b.multiples.empty() && a.powers.empty() && b.powers.empty())
    return std::strong_ordering::equal;
  if (a.multiples != b.multiples)
    return a.multiples < b.multiples ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a.powers != b.powers) return a.powers < b.powers ? std::strong_ordering::less : std::strong_ordering::greater;
  return std::strong_ordering::equal;
}

std::string Monomial::text() const {
  std::string exponent = constant.is_zero() ? "" : constant.text();
  for (const auto& [atom, factor] : multiples) {
    if (!exponent.empty()) exponent += factor.sign() < 0 ? " - " : " + ";
    if (exponent.empty() && factor.sign() < 0) exponent += "-";
    exponent += abs(factor).text() + "*" + atom.text();
  }
  std::string result = exponent.empty() ? "" : "exp(" + exponent + ")";
  for (const auto& [atom, power] : powers)
    result += (result.empty() ? "" : "*") + atom.text() + (power == 1 ? "" : "^" + std::to_string(power));
  return result;
}

void add(AtomMultiples& to, const AtomMultiples& what, const Rational& factor) {
  if (factor.is_zero()) return;
  AtomMultiples scaled = what;
  for (auto& [atom, multiple] : scaled) multiple *= factor;
  to = merged(to, scaled);
}

AtomMultiples ln_of(const Rational& q) {
  AtomMultiples result;
  add_ln(result, q.numerator(), Rational(1));
  add_ln(result, q.denominator(), Rational(-1));
  return result;
}

std::optional<Term> reduced(Term term) {
  auto& multiples = term.monomial.multiples;
  for (auto& [atom, multiple] : multiples) {
    if (!is_ln(atom)) continue;
    const Rational whole = floor(multiple);
    if (whole.is_zero()) continue;
    const auto power = whole.to_long();
    if (!power || abs(whole) * Rational(static_cast<long>(atom.argument.bits())) > Rational(coefficient_bits_cap))
      return std::nullopt;
    term.coefficient *= pow(atom.argument, *power);
    multiple -= whole;
  }
  std::erase_if(multiples, [](const auto& entry) { return entry.second.is_zero(); });
  const bool fits =
      small_enough(term.coefficient) && small_enough(term.monomial.constant) &&
      std::ranges::all_of(multiples, [](const auto& entry) { return small_enough(entry.second); }) &&
      std::ranges::all_of(term.monomial.powers, [](const auto& e) { return std::abs(e.second) <= power_cap; });
  if (!fits) return std::nullopt;
  return term;
}

std::optional<Term> product(const Term& a, const Term& b) {
  return reduced({a.coefficient * b.coefficient,
                  {a.monomial.constant + b.monomial.constant, merged(a.monomial.multiples, b.monomial.multiples),
                   merged(a.monomial.powers, b.monomial.powers)}});
}

std::optional<Term> inverse(const Term& a) {
  Term result{Rational(1) / a.coefficient, {-a.monomial.constant, a.monomial.multiples, a.monomial.powers}};
  for (auto& [atom, multiple] : result.monomial.multiples) multiple = -multiple;
  for (auto& [atom, power] : result.monomial.powers) power = -power;
  return reduced(std::move(result));
}

// sqrt(c) is exp(ln(c)/2), so that no atom of its own is needed and sqrt(2)^2 = 2 by the rule for logarithms.
std::optional<Term> square_root(const Term& a) {
  if (a.coefficient.sign() <= 0) return std::nullopt;
  const Rational half = Rational::ratio(1, 2);
  Term result{Rational(1), {a.monomial.constant * half, {}, a.monomial.powers}};
  add(result.monomial.multiples, a.monomial.multiples, half);
  add(result.monomial.multiples, ln_of(a.coefficient), half);
  for (auto& [atom, power] : result.monomial.powers) {
    if (power % 2 != 0) return std::nullopt;
    power /= 2;
  }
  return reduced(std::move(result));
}

}  // namespace seqcert
