#include "mutate.hpp"

#include "formula/formula.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <random>
#include <vector>

namespace seqcert::test {
namespace {

using Generator = std::mt19937_64;

Formula node(Operation operation, std::vector<Formula> arguments, std::string name = "") {
  Formula::Node result{operation, 0, std::move(name), std::move(arguments)};
  for (const Formula& argument : result.arguments) result.height = std::max(result.height, argument.node().height + 1);
  return Formula(std::move(result));
}
Formula number(const Rational& value) { return Formula(Formula::Node{Operation::number, value, "", {}}); }
Formula with_arguments(const Formula& formula, std::vector<Formula> arguments) {
  return node(formula.operation(), std::move(arguments), formula.node().name);
}

/// What may stand in place of a node; none where nothing of the kind applies.
std::vector<Formula> alternatives(const Formula& at, const std::vector<std::string>& names) {
  std::vector<Formula> result;
  const std::vector<Formula>& x = at.arguments();
  switch (at.operation()) {
    case Operation::number: {
      const Rational& value = at.node().value;
      result = {number(value * Rational(2)), number(value / Rational(2)), number(value + Rational(1))};
      if (value >= Rational(1)) result.push_back(number(value - Rational(1)));
      break;
    }
    case Operation::name:
      for (const std::string& other : names)
        if (other != at.node().name) result.push_back(node(Operation::name, {}, other));
      result.push_back(node(Operation::subtract, {at, number(1)}));
      result.push_back(node(Operation::add, {at, number(1)}));
      break;
    case Operation::add:
      result = {node(Operation::subtract, x), x[0], x[1]};
      break;
    case Operation::subtract:
      result = {node(Operation::add, x), x[0], node(Operation::subtract, {x[1], x[0]})};
      break;
    case Operation::multiply:
      result = {x[0], x[1], node(Operation::divide, x)};
      break;
    case Operation::divide:
      result = {x[0], node(Operation::multiply, x), node(Operation::divide, {x[1], x[0]})};
      break;
    case Operation::power:
      result = {x[0], node(Operation::multiply, x)};
      break;
    case Operation::negate:
      result = {x[0]};
      break;
    case Operation::max:
      result = {node(Operation::min, x), x[0], x[1]};
      break;
    case Operation::min:
      result = {node(Operation::max, x), x[0], x[1]};
      break;
    case Operation::exp:
    case Operation::ln:
    case Operation::softplus:
    case Operation::sqrt:
    case Operation::abs:
      result = {x[0], with_arguments(at, {node(Operation::negate, x)})};
      break;
    default:
      break;
  }
  return result;
}

std::size_t count_nodes(const Formula& formula) {
  std::size_t count = 1;
  for (const Formula& argument : formula.arguments()) count += count_nodes(argument);
  return count;
}

/// The tree with one node replaced by what `change` makes of it: the one at which `left`, counted down node by node,
/// an operation before its arguments, is 0.
Formula changed_at(const Formula& formula, std::size_t& left, const std::function<Formula(const Formula&)>& change) {
  constexpr auto done = static_cast<std::size_t>(-1);
  if (left == done) return formula;
  if (left == 0) {
    left = done;
    return change(formula);
  }
  --left;
  std::vector<Formula> arguments;
  for (const Formula& argument : formula.arguments()) arguments.push_back(changed_at(argument, left, change));
  return arguments.empty() ? formula : with_arguments(formula, std::move(arguments));
}

std::vector<std::string> numbers_of(const Claim& claim) {
  std::vector<std::string> names;
  for (const ParameterSpec& spec : claim.parameters)
    if (spec.type != ParameterSpec::Type::choice) names.push_back(spec.name);
  return names;
}

}  // namespace

Mutant mutated(const Claim& claim, std::uint64_t seed) {
  Generator random(seed);
  Mutant result{claim, ""};
  if (random() % 8 == 0) {
    constexpr std::array relations = {Relation::less_equal, Relation::greater_equal, Relation::equal, Relation::less,
                                      Relation::greater};
    while (result.claim.relation == claim.relation) result.claim.relation = relations[random() % relations.size()];
    result.what = fmt::format("{} -> {}", text(claim.relation), text(result.claim.relation));
    return result;
  }
  const std::vector<std::string> names = numbers_of(claim);
  const std::size_t nodes = count_nodes(claim.bound);
  while (result.what.empty()) {
    std::size_t left = random() % nodes;
    std::string what;
    const Formula bound = changed_at(claim.bound, left, [&](const Formula& at) {
      const std::vector<Formula> choices = alternatives(at, names);
      if (choices.empty()) return at;
      Formula chosen = choices[random() % choices.size()];
      what = fmt::format("{} -> {}", text(at), text(chosen));
      return chosen;
    });
    if (what.empty() || bound == claim.bound) continue;
    result.claim.bound = bound;
    result.what = what;
  }
  return result;
}

}  // namespace seqcert::test
