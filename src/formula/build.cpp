#include "formula/build.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace seqcert {
namespace {

bool has_finite_decimal(const Rational& value) {
  mpz_class rest = value.denominator();
  for (const int prime : {2, 5})
    while (rest % prime == 0) rest /= prime;
  return rest == 1;
}

Formula leaf(const Rational& value) { return Formula({Operation::number, value, {}, {}}); }

Formula chained(Operation operation, const std::vector<Formula>& conditions) {
  SEQCERT_REQUIRE(!conditions.empty(), "no condition to join");
  Formula result = conditions.front();
  for (std::size_t k = 1; k < conditions.size(); ++k) result = apply(operation, {result, conditions[k]});
  return result;
}

/// A name like `index` that is free in none of the terms.
std::string fresh(std::string index, const std::map<std::string, Formula>& terms, const Formula& body) {
  std::set<std::string> taken = free_names(body);
  for (const auto& [name, term] : terms) taken.merge(free_names(term));
  do index += "_";
  while (taken.contains(index));
  return index;
}

}  // namespace

Formula number_formula(const Rational& value) {
  if (value.sign() < 0) return apply(Operation::negate, {number_formula(-value)});
  if (has_finite_decimal(value)) return leaf(value);
  return apply(Operation::divide, {leaf(Rational(value.numerator())), leaf(Rational(value.denominator()))});
}

Formula name_formula(std::string name) { return Formula({Operation::name, {}, std::move(name), {}}); }

Formula apply(Operation operation, std::vector<Formula> arguments) {
  SEQCERT_REQUIRE(!arguments.empty() && operation != Operation::sum, "an operation on arguments");
  return Formula({operation, {}, {}, std::move(arguments)});
}

Formula operator+(const Formula& a, const Formula& b) { return apply(Operation::add, {a, b}); }
Formula operator-(const Formula& a, const Formula& b) { return apply(Operation::subtract, {a, b}); }
Formula operator*(const Formula& a, const Formula& b) { return apply(Operation::multiply, {a, b}); }

Formula all_of(const std::vector<Formula>& conditions) { return chained(Operation::conjunction, conditions); }
Formula any_of(const std::vector<Formula>& conditions) { return chained(Operation::disjunction, conditions); }
Formula negation_of(const Formula& condition) { return apply(Operation::negation, {condition}); }
Formula implies(const Formula& premise, const Formula& conclusion) {
  return any_of({negation_of(premise), conclusion});
}

Formula substitute(const Formula& formula, const std::map<std::string, Formula>& terms) {
  const Formula::Node& node = formula.node();
  if (terms.empty() || node.operation == Operation::number) return formula;
  if (node.operation == Operation::name) {
    const auto found = terms.find(node.name);
    return found == terms.end() ? formula : found->second;
  }
  Formula::Node result = node;
  if (node.operation != Operation::sum) {
    for (Formula& argument : result.arguments) argument = substitute(argument, terms);
    return Formula(std::move(result));
  }
  std::map<std::string, Formula> inner = terms;
  inner.erase(node.name);
  const bool captured =
      std::ranges::any_of(inner, [&](const auto& entry) { return free_names(entry.second).contains(node.name); });
  if (captured) {
    result.name = fresh(node.name, inner, node.arguments[2]);
    inner.insert_or_assign(node.name, name_formula(result.name));
  }
  result.arguments = {substitute(node.arguments[0], terms), substitute(node.arguments[1], terms),
                      substitute(node.arguments[2], inner)};
  return Formula(std::move(result));
}

bool is_whole(const Formula& formula, const std::set<std::string>& integers) {
  const Formula::Node& node = formula.node();
  const auto whole = [&](const Formula& part) { return is_whole(part, integers); };
  switch (node.operation) {
    case Operation::number:
      return node.value.is_integer();
    case Operation::name:
      return integers.contains(node.name);
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::negate:
    case Operation::min:
    case Operation::max:
    case Operation::abs:
      return std::ranges::all_of(node.arguments, whole);
    case Operation::power:
      return whole(node.arguments[0]) && node.arguments[1].operation() == Operation::number && whole(node.arguments[1]);
    case Operation::select:
      return whole(node.arguments[1]) && whole(node.arguments[2]);
    case Operation::floor:
    case Operation::ceil:
      return true;
    default:
      return false;
  }
}

}  // namespace seqcert
