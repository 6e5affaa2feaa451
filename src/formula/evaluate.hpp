#pragma once

#include "formula/formula.hpp"
#include "formula/parameters.hpp"
#include "number/ball.hpp"
#include "number/interval64.hpp"
#include "number/normal_form.hpp"
#include "number/scalar.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace seqcert {

/// A number on its way through a formula: rational as long as it is one, S from the first transcendental operation on.
template <class S>
using Mixed = std::variant<Rational, S>;

/// The value of a formula in S. Subtrees that are rational are computed exactly and enter S at the end (powers of more than a million bits
/// through exp and ln), so a division by zero is seen as such.
/// Law: with an enclosing S the result encloses the exact value; it is not finite where that does not exist or cannot be told.
/// Errors: an unknown name (with the nearest known one), a word in arithmetic, a condition, an exact division by zero, ln or sqrt of an exact
/// number outside their domain, a sum with limits that are no integers or with more than ten million terms.
template <Real S>
Result<S> evaluate(const Formula& formula, const Values& values, const Arithmetic<S>& number);

/// The value of a formula that is rational. Errors: as above, and the part that is not.
Result<Rational> evaluate_exactly(const Formula& formula, const Values& values);

/// Whether a condition holds: exact where both sides are rational, else by balls of 128, 256, ... max_bits bits; unknown if they still overlap.
/// Errors: as above; a formula that is a number.
Result<Truth> holds(const Formula& formula, const Values& values, long max_bits = 4096);

// ---------------------------------------------------------------------------------------------------------------------------

namespace detail {

/// Errors that do not depend on the scalar.
Error unknown_name(const std::string& name, const Values& values);
Error word_in_arithmetic(const std::string& name, const std::string& word);
Error undefined(const std::string& what, const Formula& part);

/// floor and ceil of what is enclosed, where every number in it has the same.
std::optional<Rational> common_floor(const MaybeEnclosure& x);
template <class S>
std::optional<Rational> floor_of(const S& x) {
  if constexpr (requires { enclosure_of(x); }) return common_floor(enclosure_of(x));
  else return std::nullopt;
}
inline std::optional<Rational> floor_of(const double& x) { return std::isfinite(x) ? std::optional(floor(Rational::exactly(x))) : std::nullopt; }

/// What stands for "no number" in each scalar.
inline double no_number(const Arithmetic<double>&) { return std::nan(""); }
inline Interval64 no_number(const Arithmetic<Interval64>&) { return Interval64::whole(); }
inline Ball no_number(const Arithmetic<Ball>& number) { return Ball::whole(number.bits); }
inline NormalForm no_number(const Arithmetic<NormalForm>&) { return NormalForm::absent(); }

template <class S>
class Evaluator {
 public:
  Evaluator(const Values& values, const Arithmetic<S>& number) : values_(values), number_(number) {}

  S in_scalar(const Mixed<S>& x) const {
    return std::holds_alternative<Rational>(x) ? number_(std::get<Rational>(x)) : std::get<S>(x);
  }

  Result<Mixed<S>> operator()(const Formula& formula) {
    const Formula::Node& node = formula.node();
    if (formula.is_condition()) return undefined("a condition is not a number", formula);
    switch (node.operation) {
      case Operation::number: return Mixed<S>(node.value);
      case Operation::name: return name(node.name);
      case Operation::sum: return sum(formula);
      default: break;
    }
    std::vector<Mixed<S>> arguments;
    for (const Formula& argument : formula.arguments()) {
      auto value = (*this)(argument);
      if (!value) return value;
      arguments.push_back(std::move(*value));
    }
    return apply(formula, arguments);
  }

 private:
  static const Rational* rational(const Mixed<S>& x) { return std::get_if<Rational>(&x); }

  Result<Mixed<S>> name(const std::string& name) const {
    if (const auto bound = indices_.find(name); bound != indices_.end()) return Mixed<S>(bound->second);
    const auto found = values_.find(name);
    if (found == values_.end()) return unknown_name(name, values_);
    if (const auto* word = std::get_if<std::string>(&found->second)) return word_in_arithmetic(name, *word);
    return Mixed<S>(std::get<Rational>(found->second));
  }

  Result<Mixed<S>> sum(const Formula& formula) {
    constexpr long most_terms = 10'000'000;
    std::optional<long> limits[2];
    for (int k : {0, 1}) {
      const auto limit = (*this)(formula.arguments()[static_cast<std::size_t>(k)]);
      if (!limit) return limit;
      if (const Rational* exact = rational(*limit)) limits[k] = exact->to_long();
      if (!limits[k]) return undefined("the limits of a sum must be integers", formula);
    }
    if (*limits[1] >= *limits[0] && (*limits[1] - *limits[0] < 0 || *limits[1] - *limits[0] >= most_terms))
      return undefined("a sum of more than ten million terms is not computed", formula);
    const std::string& index = formula.node().name;
    const auto outer = indices_.find(index) == indices_.end() ? std::optional<Rational>() : indices_[index];
    Rational exact = 0;
    std::optional<S> inexact;
    for (long k = *limits[0]; k <= *limits[1]; ++k) {
      indices_[index] = Rational(k);
      const auto term = (*this)(formula.arguments()[2]);
      if (!term) return term;
      if (const Rational* value = rational(*term))
        exact += *value;
      else if (inexact)
        *inexact += std::get<S>(*term);
      else
        inexact = std::get<S>(*term);
    }
    if (outer)
      indices_[index] = *outer;
    else
      indices_.erase(index);
    if (!inexact) return Mixed<S>(exact);
    if (!exact.is_zero()) *inexact += number_(exact);
    return Mixed<S>(std::move(*inexact));
  }

  Result<Mixed<S>> apply(const Formula& formula, const std::vector<Mixed<S>>& x) {
    switch (formula.operation()) {
      case Operation::add: return both(x, [](const auto& a, const auto& b) { return a + b; });
      case Operation::subtract: return both(x, [](const auto& a, const auto& b) { return a - b; });
      case Operation::multiply: return both(x, [](const auto& a, const auto& b) { return a * b; });
      case Operation::min: return fold(x, [](const auto& a, const auto& b) { return min(a, b); });
      case Operation::max: return fold(x, [](const auto& a, const auto& b) { return max(a, b); });
      case Operation::divide: {
        const Rational* divisor = rational(x[1]);
        if (divisor && divisor->is_zero()) return undefined("division by zero", formula);
        return both(x, [](const auto& a, const auto& b) { return a / b; });
      }
      case Operation::negate: return one(x, [](const auto& a) { return -a; });
      case Operation::abs: return one(x, [](const auto& a) { return abs(a); });
      case Operation::power: return power(formula, x[0], x[1]);
      case Operation::floor: return rounded(x[0], false);
      case Operation::ceil: return rounded(x[0], true);
      default: return transcendental(formula, x[0]);
    }
  }

  template <class F>
  Result<Mixed<S>> both(const std::vector<Mixed<S>>& x, F&& f) const {
    if (rational(x[0]) && rational(x[1])) return Mixed<S>(Rational(f(*rational(x[0]), *rational(x[1]))));
    return Mixed<S>(S(f(in_scalar(x[0]), in_scalar(x[1]))));
  }
  template <class F>
  Result<Mixed<S>> one(const std::vector<Mixed<S>>& x, F&& f) const {
    if (rational(x[0])) return Mixed<S>(Rational(f(*rational(x[0]))));
    return Mixed<S>(S(f(std::get<S>(x[0]))));
  }
  template <class F>
  Result<Mixed<S>> fold(const std::vector<Mixed<S>>& x, F&& f) const {
    Mixed<S> result = x[0];
    for (std::size_t k = 1; k < x.size(); ++k) result = *both({result, x[k]}, f);
    return result;
  }

  Result<Mixed<S>> rounded(const Mixed<S>& x, bool up) const {
    if (const Rational* exact = rational(x)) return Mixed<S>(up ? ceil(*exact) : floor(*exact));
    const auto integer = up ? floor_of(S(-std::get<S>(x))) : floor_of(std::get<S>(x));
    if (!integer) return Mixed<S>(no_number(number_));
    return Mixed<S>(up ? -*integer : *integer);
  }

  /// a^b: exactly for an integer b while the power stays small, else exp(b ln a).
  Result<Mixed<S>> power(const Formula& formula, const Mixed<S>& base, const Mixed<S>& exponent) {
    constexpr double most_bits = 1e6;
    const Rational *a = rational(base), *b = rational(exponent);
    const std::optional<long> n = b ? b->to_long() : std::nullopt;
    if (n && *n == 0) return Mixed<S>(Rational(1));
    if (a && a->is_zero()) {
      if (b && b->sign() > 0) return Mixed<S>(Rational(0));
      return undefined("0 to a power that is not positive", formula);
    }
    if (n && a && std::fabs(static_cast<double>(*n)) * static_cast<double>(a->bits()) <= most_bits) return Mixed<S>(pow(*a, *n));
    if (n && !a && *n > -4096 && *n < 4096) {
      S result = number_(1), square = std::get<S>(base);
      for (long k = *n < 0 ? -*n : *n; k > 0; k /= 2) {
        if (k % 2 == 1) result = result * square;
        if (k > 1) square = square * square;
      }
      return Mixed<S>(*n < 0 ? S(number_(1) / result) : result);
    }
    if (a && a->sign() < 0) {
      if (!n) return undefined("a negative number to a power that is no integer", formula);
      const S magnitude = exp(in_scalar(exponent) * ln(number_(-*a)));
      return Mixed<S>(*n % 2 == 0 ? magnitude : S(-magnitude));
    }
    return Mixed<S>(S(exp(in_scalar(exponent) * ln(in_scalar(base)))));
  }

  Result<Mixed<S>> transcendental(const Formula& formula, const Mixed<S>& x) {
    const Rational* exact = rational(x);
    const bool zero = exact && exact->is_zero(), one_exactly = exact && *exact == Rational(1);
    switch (formula.operation()) {
      case Operation::exp:
        if (zero) return Mixed<S>(Rational(1));
        return Mixed<S>(S(exp(in_scalar(x))));
      case Operation::ln:
      case Operation::log2:
        if (exact && exact->sign() <= 0) return undefined("the logarithm of a number that is not positive", formula);
        if (one_exactly) return Mixed<S>(Rational(0));
        if (formula.operation() == Operation::ln) return Mixed<S>(S(ln(in_scalar(x))));
        return log2(x);
      case Operation::sqrt:
        if (exact && exact->sign() < 0) return undefined("the square root of a negative number", formula);
        if (exact)
          if (const auto root = rational_root(*exact)) return Mixed<S>(*root);
        return Mixed<S>(S(sqrt(in_scalar(x))));
      case Operation::softplus: return Mixed<S>(S(softplus(in_scalar(x))));
      case Operation::silu:
        if (zero) return Mixed<S>(Rational(0));
        return Mixed<S>(S(silu(in_scalar(x))));
      default: break;
    }
    return undefined("this operation has no value", formula);
  }

  Result<Mixed<S>> log2(const Mixed<S>& x) const {
    if (const Rational* exact = rational(x))
      for (const auto& [part, sign] : {std::pair{exact->numerator(), 1L}, {exact->denominator(), -1L}}) {
        const long power = static_cast<long>(mpz_sizeinbase(part.get_mpz_t(), 2)) - 1;
        if (*exact == Rational::power_of_two(sign * power)) return Mixed<S>(Rational(sign * power));
      }
    return Mixed<S>(S(ln(in_scalar(x)) / ln(number_(2))));
  }

  static std::optional<Rational> rational_root(const Rational& x) {
    const mpz_class top = x.numerator(), bottom = x.denominator();
    if (!mpz_perfect_square_p(top.get_mpz_t()) || !mpz_perfect_square_p(bottom.get_mpz_t())) return std::nullopt;
    return Rational(mpz_class(::sqrt(top))) / Rational(mpz_class(::sqrt(bottom)));
  }

  const Values& values_;
  const Arithmetic<S>& number_;
  std::map<std::string, Rational> indices_;
};

}  // namespace detail

template <Real S>
Result<S> evaluate(const Formula& formula, const Values& values, const Arithmetic<S>& number) {
  detail::Evaluator<S> evaluator(values, number);
  const auto result = evaluator(formula);
  if (!result) return result.error();
  return evaluator.in_scalar(*result);
}

}  // namespace seqcert
