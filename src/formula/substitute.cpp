#include "formula/substitute.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

Formula node(Operation operation, std::vector<Formula> arguments) {
  Formula::Node result{operation, 0, "", std::move(arguments)};
  for (const Formula& argument : result.arguments) result.height = std::max(result.height, argument.node().height + 1);
  return Formula(std::move(result));
}

Formula literal(const Rational& value) { return Formula(Formula::Node{Operation::number, value, "", {}}); }

bool is_finite_decimal(const Rational& value) {
  mpz_class rest = value.denominator();
  for (const unsigned long prime : {2UL, 5UL})
    while (mpz_divisible_ui_p(rest.get_mpz_t(), prime)) rest /= prime;
  return rest == 1;
}

}  // namespace

Formula formula_of(const Rational& value) {
  const Rational size = abs(value);
  const Formula positive =
      is_finite_decimal(size)
          ? literal(size)
          : node(Operation::divide, {literal(Rational(size.numerator())), literal(Rational(size.denominator()))});
  return value.sign() < 0 ? node(Operation::negate, {positive}) : positive;
}

Formula substituted(const Formula& formula, const Values& values) {
  constexpr std::size_t added = 2;  // levels, by the sign and the quotient that take the place of a name
  if (formula.node().height + added > Formula::max_height) return formula;
  const Formula::Node& at = formula.node();
  if (at.operation == Operation::name) {
    const auto found = values.find(at.name);
    const Rational* number = found == values.end() ? nullptr : std::get_if<Rational>(&found->second);
    return number ? formula_of(*number) : formula;
  }
  if (at.arguments.empty()) return formula;
  Values inner;
  const bool hides = at.operation == Operation::sum && values.contains(at.name);
  if (hides) {
    inner = values;
    inner.erase(at.name);
  }
  std::vector<Formula> arguments;
  for (std::size_t k = 0; k < at.arguments.size(); ++k)
    arguments.push_back(substituted(at.arguments[k], hides && k == 2 ? inner : values));
  Formula::Node result{at.operation, at.value, at.name, std::move(arguments)};
  for (const Formula& argument : result.arguments) result.height = std::max(result.height, argument.node().height + 1);
  return Formula(std::move(result));
}

}  // namespace seqcert
