#pragma once

#include "formula/formula.hpp"
#include "formula/parameters.hpp"
#include "number/ball.hpp"
#include "number/normal_form.hpp"
#include "number/scalar.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace seqcert {

/// A number on its way through a formula: rational as long as it is one, S from the first transcendental operation on.
template <class S>
using Mixed = std::variant<Rational, S>;

constexpr long default_work = 50'000'000;

/// The value of a formula in S. Subtrees that are rational are computed exactly and enter S at the end (what has more
/// than a million bits enters at once, powers through exp and ln), so a division by zero is seen as such. Law: with an
/// enclosing S the result encloses the exact value; it is not finite where that does not exist or cannot be told.
/// Errors: an unknown name (with the nearest known one), a word in arithmetic, a condition, an exact division by zero,
/// ln or sqrt of an exact number outside their domain, a sum with limits that are no integers or with more than ten
/// million terms, more than most_work steps of work (a step is one operation, or 64 bits of an exact one; what is the
/// same in several terms of a sum counts once).
template <Real S>
Result<S> evaluate(const Formula& formula, const Values& values, const Arithmetic<S>& number,
                   long most_work = default_work);

/// The value of a formula that stays rational in every part and below a million bits. Errors: as above; a formula that
/// does not.
Result<Rational> evaluate_exactly(const Formula& formula, const Values& values, long most_work = default_work);

/// Whether a condition holds: exact where both sides are rational, else by balls of 128, 256, ... max_bits bits and,
/// when the first overlap, by their normal forms; unknown if that does not tell. What stands right of an `and` that is
/// no, or an `or` that is yes, is not looked at. Errors: as above; a formula that is a number.
Result<Truth> holds(const Formula& formula, const Values& values, long max_bits = 4096);

// ---------------------------------------------------------------------------------------------------------------------------

namespace detail {

/// Errors that do not depend on the scalar.
Error unknown_name(const std::string& name, const Values& values);
Error word_in_arithmetic(const std::string& name, const std::string& word);
Error undefined(const std::string& what, const Formula& part);
/// less, less_equal, ..., not_equal, and which of them holds between the sides.
bool is_comparison(const Formula& formula);
Truth compared(Operation operation, const Enclosure& x, const Enclosure& y);
/// Whether a condition holds, as `holds` says.
Result<Truth> decided(const Formula& formula, const Values& values, long max_bits);
/// mod(x, p) and inv(x, p) of rationals. Errors: p not positive; inv of or modulo what is no integer.
Result<Rational> remainder(const Formula& part, const Rational& x, const Rational& p);
Result<Rational> modular_inverse(const Formula& part, const Rational& x, const Rational& p);

/// Whether a sum or an operation that is no field operation is in it: worth remembering.
bool is_costly(const Formula& part);

/// The floor that every number in the enclosure has.
std::optional<Rational> common_floor(const MaybeEnclosure& x);
/// The floor of what a scalar stands for, where it can be told: of all it encloses, or of the number it is.
template <class S>
std::optional<Rational> floor_of(const S& x) {
  if constexpr (requires { enclosure_of(x); }) {
    return common_floor(enclosure_of(x));
  } else if constexpr (std::floating_point<S>) {
    return std::isfinite(x) ? std::optional(floor(Rational::exactly(x))) : std::nullopt;
  } else if constexpr (requires { exactly(x); }) {
    const std::optional<Rational> value = exactly(x);
    return value ? std::optional(floor(*value)) : std::nullopt;
  } else {
    return std::nullopt;
  }
}

/// Whether x is known to be a number at all.
inline bool has_value(double x) { return std::isfinite(x); }
inline bool has_value(const NormalForm& x) { return x.exists(); }
template <class S>
bool has_value(const S& x) {
  return x.is_finite();
}

template <class S>
class Evaluator {
 public:
  Evaluator(const Values& values, const Arithmetic<S>& number, long most_work)
      : values_(values), number_(number), work_left_(most_work) {}

  S in_scalar(const Mixed<S>& x) const {
    return std::holds_alternative<Rational>(x) ? number_(std::get<Rational>(x)) : std::get<S>(x);
  }

  Result<Mixed<S>> operator()(const Formula& formula) {
    if (--work_left_ < 0) return undefined("more work than one formula may take", formula);
    if (indices_.empty() || formula.arguments().empty()) return computed(formula);
    Invariant& same = invariant(formula);
    if (!same.costly) return computed(formula);
    Bindings key = bindings(same.names);
    const auto bound =
        static_cast<std::size_t>(std::ranges::count_if(key, [](const auto& x) { return x.has_value(); }));
    if (bound == indices_.size()) return computed(formula);  // every term has its own
    if (const auto found = same.values.find(key); found != same.values.end()) return found->second;
    auto value = computed(formula);
    if (value && remembered_ < most_remembered) {
      ++remembered_;
      same.values.emplace(std::move(key), *value);
    }
    return value;
  }

 private:
  using Bindings = std::vector<std::optional<long>>;

  /// What a part of a sum's term is worth, by the indices that occur in it. A part in which some index of the sums
  /// around it does not occur is computed once for all terms that differ in that index alone.
  struct Invariant {
    std::set<std::string> names;
    bool costly;  // a sum or a transcendental operation is in it
    std::map<Bindings, Mixed<S>> values;
  };

  Invariant& invariant(const Formula& formula) {
    const auto [place, is_new] = invariants_.try_emplace(&formula.node());
    if (is_new) place->second = {free_names(formula), is_costly(formula), {}};
    return place->second;
  }

  /// Of each name: the index it is here. (A part may stand in several places, where it is not the same.)
  Bindings bindings(const std::set<std::string>& names) const {
    Bindings result;
    result.reserve(names.size());
    for (const std::string& name : names) {
      const auto found = indices_.find(name);
      result.push_back(found == indices_.end() ? std::nullopt : std::optional(found->second));
    }
    return result;
  }

  Result<Mixed<S>> computed(const Formula& formula) {
    const Formula::Node& node = formula.node();
    if (formula.is_condition()) return undefined("a condition is not a number", formula);
    switch (node.operation) {
      case Operation::number:
        return Mixed<S>(node.value);
      case Operation::name:
        return name(node.name);
      case Operation::sum:
        return sum(formula);
      case Operation::select:
        return select(formula);
      default:
        break;
    }
    std::vector<Mixed<S>> arguments;
    for (const Formula& argument : formula.arguments()) {
      auto value = (*this)(argument);
      if (!value) return value;
      arguments.push_back(std::move(*value));
    }
    return apply(formula, arguments);
  }

  static const Rational* rational(const Mixed<S>& x) { return std::get_if<Rational>(&x); }

  Result<Mixed<S>> name(const std::string& name) const {
    if (const auto bound = indices_.find(name); bound != indices_.end()) return Mixed<S>(Rational(bound->second));
    const auto found = values_.find(name);
    if (found == values_.end()) return unknown_name(name, values_);
    if (const auto* word = std::get_if<std::string>(&found->second)) return word_in_arithmetic(name, *word);
    return Mixed<S>(std::get<Rational>(found->second));
  }

  /// Only the branch that counts is looked at.
  Result<Mixed<S>> select(const Formula& formula) {
    const auto holds = condition(formula.arguments()[0]);
    if (!holds) return holds.error();
    if (*holds == Truth::unknown) return undefined("it cannot be told whether the condition holds", formula);
    return (*this)(formula.arguments()[*holds == Truth::yes ? 1 : 2]);
  }

  /// Most conditions compare rationals, where they stand.
  Result<Truth> condition(const Formula& formula) {
    if (is_comparison(formula)) {
      const auto left = (*this)(formula.arguments()[0]), right = (*this)(formula.arguments()[1]);
      if (!left) return left.error();
      if (!right) return right.error();
      const Rational *x = rational(*left), *y = rational(*right);
      if (x && y) return compared(formula.operation(), {*x, *x}, {*y, *y});
    }
    Values values = values_;
    for (const auto& [index, value] : indices_) values[index] = Rational(value);
    return decided(formula, values, 4096);
  }

  Result<Mixed<S>> modular(const Formula& formula, const std::vector<Mixed<S>>& x) {
    if (!rational(x[0]) || !rational(x[1])) return undefined("mod and inv take exact rationals only", formula);
    const auto result = formula.operation() == Operation::mod
                            ? remainder(formula, *rational(x[0]), *rational(x[1]))
                            : modular_inverse(formula, *rational(x[0]), *rational(x[1]));
    if (!result) return result.error();
    return Mixed<S>(*result);
  }

  Result<Mixed<S>> sum(const Formula& formula) {
    constexpr long most_terms = 10'000'000;
    constexpr std::size_t most_sum_bits = 65536;  // the cost of 1 + 1/2 + 1/3 + ... grows with the square of the terms
    std::optional<long> limits[2];
    for (int k : {0, 1}) {
      const auto limit = (*this)(formula.arguments()[static_cast<std::size_t>(k)]);
      if (!limit) return limit;
      if (const Rational* exact = rational(*limit)) limits[k] = exact->to_long();
      if (!limits[k]) return undefined("the limits of a sum must be integers", formula);
    }
    if (Rational(*limits[1]) - Rational(*limits[0]) >= Rational(most_terms))
      return undefined("a sum of more than ten million terms is not computed", formula);
    const std::string& index = formula.node().name;
    auto outer = indices_.extract(index);  // of a sum around this one with the same name
    Rational exact = 0;
    std::optional<S> inexact;
    for (long k = *limits[0]; k <= *limits[1]; ++k) {
      indices_[index] = k;
      const auto term = (*this)(formula.arguments()[2]);
      if (!term) return term;
      const Rational* value = rational(*term);
      if (!value) {
        add_to(inexact, std::get<S>(*term));
        continue;
      }
      exact += *value;
      work_left_ -= static_cast<long>(exact.bits() / 64);
      if (exact.bits() > most_sum_bits) add_to(inexact, number_(std::exchange(exact, Rational(0))));
    }
    indices_.erase(index);
    if (outer) indices_.insert(std::move(outer));
    if (!inexact) return Mixed<S>(exact);
    if (!exact.is_zero()) *inexact += number_(exact);
    return Mixed<S>(std::move(*inexact));
  }

  static void add_to(std::optional<S>& total, const S& term) {
    if (total)
      *total += term;
    else
      total = term;
  }

  Result<Mixed<S>> apply(const Formula& formula, const std::vector<Mixed<S>>& x) {
    switch (formula.operation()) {
      case Operation::add:
        return both(x, [](const auto& a, const auto& b) { return a + b; });
      case Operation::subtract:
        return both(x, [](const auto& a, const auto& b) { return a - b; });
      case Operation::multiply:
        return both(x, [](const auto& a, const auto& b) { return a * b; });
      case Operation::min:
        return fold(x, [](const auto& a, const auto& b) { return min(a, b); });
      case Operation::max:
        return fold(x, [](const auto& a, const auto& b) { return max(a, b); });
      case Operation::divide: {
        const Rational* divisor = rational(x[1]);
        if (divisor && divisor->is_zero()) return undefined("division by zero", formula);
        return both(x, [](const auto& a, const auto& b) { return a / b; });
      }
      case Operation::negate:
        return one(x, [](const auto& a) { return -a; });
      case Operation::abs:
        return one(x, [](const auto& a) { return abs(a); });
      case Operation::power:
        return power(formula, x[0], x[1]);
      case Operation::mod:
      case Operation::inv:
        return modular(formula, x);
      case Operation::floor:
        return rounded(x[0], false);
      case Operation::ceil:
        return rounded(x[0], true);
      default:
        return transcendental(formula, x[0]);
    }
  }

  /// An exact result, as long as it is not too long to go on with.
  Mixed<S> exactly(Rational x) {
    work_left_ -= static_cast<long>(x.bits() / 64);
    if (x.bits() > most_bits) return Mixed<S>(number_(x));
    return Mixed<S>(std::move(x));
  }

  template <class F>
  Result<Mixed<S>> both(const std::vector<Mixed<S>>& x, F&& f) {
    if (rational(x[0]) && rational(x[1])) return exactly(Rational(f(*rational(x[0]), *rational(x[1]))));
    return Mixed<S>(S(f(in_scalar(x[0]), in_scalar(x[1]))));
  }
  template <class F>
  Result<Mixed<S>> one(const std::vector<Mixed<S>>& x, F&& f) const {
    if (rational(x[0])) return Mixed<S>(Rational(f(*rational(x[0]))));
    return Mixed<S>(S(f(std::get<S>(x[0]))));
  }
  template <class F>
  Result<Mixed<S>> fold(const std::vector<Mixed<S>>& x, F&& f) {
    Mixed<S> result = x[0];
    for (std::size_t k = 1; k < x.size(); ++k) result = *both({result, x[k]}, f);
    return result;
  }

  Result<Mixed<S>> rounded(const Mixed<S>& x, bool up) const {
    if (const Rational* exact = rational(x)) return Mixed<S>(up ? ceil(*exact) : floor(*exact));
    const S& inexact = std::get<S>(x);
    const auto integer = up ? floor_of(S(-inexact)) : floor_of(inexact);
    if (!integer) return Mixed<S>(S(number_(0) / number_(0)));
    const Rational result = up ? -*integer : *integer;
    // A rounded scalar does not know the integer, it only has one; what it has is no exact value.
    if constexpr (requires { enclosure_of(inexact); }) return Mixed<S>(result);
    return Mixed<S>(number_(result));
  }

  /// 1 for every number; a base that is not known to be one stays what it is.
  static Result<Mixed<S>> power_zero(const Mixed<S>& base) {
    if (rational(base) || has_value(std::get<S>(base))) return Mixed<S>(Rational(1));
    return base;
  }

  /// a^b: exactly for an integer b while the power stays small, else exp(b ln a).
  Result<Mixed<S>> power(const Formula& formula, const Mixed<S>& base, const Mixed<S>& exponent) {
    const Rational *a = rational(base), *b = rational(exponent);
    const std::optional<long> n = b ? b->to_long() : std::nullopt;
    if (b && b->is_zero()) return power_zero(base);
    if (a && a->is_zero()) {
      if (b && b->sign() > 0) return Mixed<S>(Rational(0));
      return undefined("0 to a power that is not known to be positive", formula);
    }
    if (n && a && abs(*a) == Rational(1)) return Mixed<S>(*n % 2 == 0 ? Rational(1) : *a);
    if (n && a && std::fabs(static_cast<double>(*n)) * static_cast<double>(a->bits()) <= static_cast<double>(most_bits))
      return exactly(pow(*a, *n));
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
      case Operation::softplus:
        return Mixed<S>(S(softplus(in_scalar(x))));
      case Operation::silu:
        if (zero) return Mixed<S>(Rational(0));
        return Mixed<S>(S(silu(in_scalar(x))));
      default:
        break;
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

  static constexpr std::size_t most_bits = 1'000'000, most_remembered = 100'000;

  const Values& values_;
  const Arithmetic<S>& number_;
  long work_left_;
  std::map<std::string, long> indices_;
  std::unordered_map<const Formula::Node*, Invariant> invariants_;
  std::size_t remembered_ = 0;
};

}  // namespace detail

template <Real S>
Result<S> evaluate(const Formula& formula, const Values& values, const Arithmetic<S>& number, long most_work) {
  detail::Evaluator<S> evaluator(values, number, most_work);
  const auto result = evaluator(formula);
  if (!result) return result.error();
  return evaluator.in_scalar(*result);
}

}  // namespace seqcert
