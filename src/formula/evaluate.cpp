#include "formula/evaluate.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace seqcert {
namespace detail {

Error unknown_name(const std::string& name, const Values& values) {
  std::vector<std::string> known;
  for (const auto& [known_name, value] : values) known.push_back(known_name);
  return bad_input("unknown name \"{}\"{}; known are {}", name, did_you_mean(name, known),
                   known.empty() ? "none" : join(known, ", "));
}

Error word_in_arithmetic(const std::string& name, const std::string& word) {
  return bad_input("parameter {} is the word \"{}\" and cannot be computed with", name, word);
}

Error undefined(const std::string& what, const Formula& part) { return bad_input("{} in \"{}\"", what, text(part)); }

Result<Rational> remainder(const Formula& part, const Rational& x, const Rational& p) {
  if (p.sign() <= 0) return undefined("a modulus that is not positive", part);
  return x - p * floor(x / p);
}

Result<Rational> modular_inverse(const Formula& part, const Rational& x, const Rational& p) {
  if (p.sign() <= 0) return undefined("a modulus that is not positive", part);
  if (!x.is_integer() || !p.is_integer()) return undefined("an inverse of or modulo what is no integer", part);
  const mpz_class value = x.numerator(), modulus = p.numerator();
  mpz_class inverse;
  if (mpz_invert(inverse.get_mpz_t(), value.get_mpz_t(), modulus.get_mpz_t()) == 0) return Rational(0);
  return Rational(inverse);
}

bool is_comparison(const Formula& formula) {
  return formula.is_condition() && formula.operation() < Operation::conjunction;
}

Truth compared(Operation operation, const Enclosure& x, const Enclosure& y) {
  switch (operation) {
    case Operation::less:
      return less(x, y);
    case Operation::less_equal:
      return less_equal(x, y);
    case Operation::greater:
      return less(y, x);
    case Operation::greater_equal:
      return less_equal(y, x);
    case Operation::equal:
      return equal(x, y);
    default:
      return !equal(x, y);
  }
}

bool is_costly(const Formula& part) {
  switch (part.operation()) {
    case Operation::exp:
    case Operation::ln:
    case Operation::log2:
    case Operation::sqrt:
    case Operation::softplus:
    case Operation::silu:
    case Operation::power:
    case Operation::sum:
      return true;
    default:
      return std::ranges::any_of(part.arguments(), is_costly);
  }
}

std::optional<Rational> common_floor(const MaybeEnclosure& x) {
  if (!x) return std::nullopt;
  const Rational lowest = floor(x->lo);
  return lowest == floor(x->hi) ? std::optional(lowest) : std::nullopt;
}

namespace {

Result<Truth> compare_at(const Formula& formula, const Values& values, long bits) {
  const Arithmetic<Ball> number{bits};
  MaybeEnclosure sides[2];
  for (std::size_t k : {0u, 1u}) {
    Evaluator<Ball> evaluator(values, number, default_work);
    const auto side = evaluator(formula.arguments()[k]);
    if (!side) return side.error();
    sides[k] = std::holds_alternative<Rational>(*side) ? enclosure_of(std::get<Rational>(*side))
                                                       : enclosure_of(std::get<Ball>(*side));
  }
  if (!sides[0] || !sides[1]) return Truth::unknown;
  return compared(formula.operation(), *sides[0], *sides[1]);
}

/// Whether the sides are the same number in two spellings, which no enclosure shows.
bool same_form(const Formula& formula, const Values& values) {
  const Arithmetic<NormalForm> number;
  const auto left = evaluate(formula.arguments()[0], values, number),
             right = evaluate(formula.arguments()[1], values, number);
  return left && right && equal(*left, *right) == Truth::yes;
}

Result<Truth> compare(const Formula& formula, const Values& values, long max_bits) {
  for (long bits = 128;; bits *= 2) {
    const auto answer = compare_at(formula, values, bits);
    if (!answer || *answer != Truth::unknown) return answer;
    if (bits == 128 && same_form(formula, values)) return compared(formula.operation(), {0, 0}, {0, 0});
    if (2 * bits > max_bits) return answer;
  }
}

}  // namespace

Result<Truth> decided(const Formula& formula, const Values& values, long max_bits) {
  if (!formula.is_condition()) return undefined("a number is not a condition", formula);
  if (is_comparison(formula)) return compare(formula, values, max_bits);
  const auto left = decided(formula.arguments()[0], values, max_bits);
  if (!left) return left;
  if (formula.operation() == Operation::negation) return !*left;
  const bool is_and = formula.operation() == Operation::conjunction;
  if (*left == (is_and ? Truth::no : Truth::yes)) return left;
  const auto right = decided(formula.arguments()[1], values, max_bits);
  if (!right) return right;
  return is_and ? *left && *right : *left || *right;
}

}  // namespace detail

Result<Rational> evaluate_exactly(const Formula& formula, const Values& values, long most_work) {
  const Arithmetic<double> number;
  detail::Evaluator<double> evaluator(values, number, most_work);
  const auto result = evaluator(formula);
  if (!result) return result.error();
  if (!std::holds_alternative<Rational>(*result)) return detail::undefined("there is no exact rational value", formula);
  return std::get<Rational>(*result);
}

Result<Truth> holds(const Formula& formula, const Values& values, long max_bits) {
  return detail::decided(formula, values, max_bits);
}

}  // namespace seqcert
