#include "task/transition.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace seqcert {
namespace {

using Kind = TransitionNode::Kind;

/// Numbers in transitions stay far from overflow: ranges are refused before they get there.
constexpr long largest_literal = 1'000'000'000;

/// From a formula to nodes, equal parts once.
class Translator {
 public:
  explicit Translator(std::span<const std::string> arguments) : arguments_(arguments) {}

  std::optional<std::size_t> translate(const Formula& formula) {
    const std::size_t at = formula.node().at;
    const auto operands = [&]() -> std::optional<std::vector<std::size_t>> {
      std::vector<std::size_t> nodes;
      for (const Formula& argument : formula.arguments()) {
        const auto node = translate(argument);
        if (!node) return std::nullopt;
        nodes.push_back(*node);
      }
      return nodes;
    };
    switch (formula.operation()) {
      case Operation::number:
        return literal(formula.node());
      case Operation::name:
        return argument(formula.node());
      case Operation::mod:
      case Operation::inv:
        return modular(formula);
      default:
        break;
    }
    if (!in_language(formula.operation())) return refuse(formula);
    const auto x = operands();
    if (!x) return std::nullopt;
    const auto unary = [&](Kind kind, std::size_t a, std::size_t b) { return add({kind, 0, a, b, 0, at}); };
    const auto negation = [&](std::size_t condition) {
      return unary(Kind::subtract, add({Kind::constant, 1, 0, 0, 0, at}), condition);
    };
    switch (formula.operation()) {
      case Operation::add:
        return unary(Kind::add, (*x)[0], (*x)[1]);
      case Operation::subtract:
        return unary(Kind::subtract, (*x)[0], (*x)[1]);
      case Operation::multiply:
        return unary(Kind::multiply, (*x)[0], (*x)[1]);
      case Operation::negate:
        return unary(Kind::subtract, add({Kind::constant, 0, 0, 0, 0, at}), (*x)[0]);
      case Operation::max:
        return fold(Kind::max, *x, at);
      case Operation::min:
        return fold(Kind::min, *x, at);
      case Operation::select:
        return add({Kind::select, 0, (*x)[0], (*x)[1], (*x)[2], at});
      case Operation::greater_equal:
        return unary(Kind::at_least, (*x)[0], (*x)[1]);
      case Operation::less_equal:
        return unary(Kind::at_least, (*x)[1], (*x)[0]);
      case Operation::less:
        return negation(unary(Kind::at_least, (*x)[0], (*x)[1]));
      case Operation::greater:
        return negation(unary(Kind::at_least, (*x)[1], (*x)[0]));
      case Operation::equal:
        return unary(Kind::equal, (*x)[0], (*x)[1]);
      case Operation::not_equal:
        return negation(unary(Kind::equal, (*x)[0], (*x)[1]));
      case Operation::conjunction:
        return unary(Kind::min, (*x)[0], (*x)[1]);
      case Operation::disjunction:
        return unary(Kind::max, (*x)[0], (*x)[1]);
      case Operation::negation:
        return negation((*x)[0]);
      default:
        break;
    }
    return refuse(formula);
  }

  std::string complaint() const { return complaint_; }
  std::vector<TransitionNode> nodes() && { return std::move(nodes_); }

 private:
  static bool in_language(Operation operation) {
    using enum Operation;
    constexpr Operation language[] = {add,       subtract,    multiply,    negate,  max,           min,
                                      select,    less,        less_equal,  greater, greater_equal, equal,
                                      not_equal, conjunction, disjunction, negation};
    return std::ranges::find(language, operation) != std::end(language);
  }

  std::nullopt_t complain(std::string complaint) {
    if (complaint_.empty()) complaint_ = std::move(complaint);
    return std::nullopt;
  }
  std::nullopt_t refuse(const Formula& part) {
    return complain(
        fmt::format("\"{}\" at character {} is outside the language of transitions: integers, names, + - *, min, max, "
                    "select(condition, "
                    "x, y), comparisons, and or not, mod(x, p), inv(x, p)",
                    seqcert::text(part), part.node().at));
  }

  std::optional<std::size_t> literal(const Formula::Node& node) {
    const auto value = node.value.to_long();
    if (!value || *value > largest_literal)
      return complain(fmt::format("the number {} at character {} is no integer up to {}", decimal_text(node.value),
                                  node.at, largest_literal));
    return add({Kind::constant, *value, 0, 0, 0, node.at});
  }

  std::optional<std::size_t> argument(const Formula::Node& node) {
    const auto found = std::ranges::find(arguments_, node.name);
    if (found == arguments_.end()) {
      const std::vector<std::string> known(arguments_.begin(), arguments_.end());
      return complain(fmt::format("\"{}\" at character {} is no argument{}; the arguments are {}", node.name, node.at,
                                  did_you_mean(node.name, known), join(known, ", ")));
    }
    return add({Kind::argument, found - arguments_.begin(), 0, 0, 0, node.at});
  }

  std::optional<std::size_t> modular(const Formula& formula) {
    const auto x = translate(formula.arguments()[0]);
    if (!x) return std::nullopt;
    const Formula::Node& p = formula.arguments()[1].node();
    const auto modulus = p.value.to_long();
    if (p.operation != Operation::number || !modulus || *modulus < 1 || *modulus > largest_literal)
      return complain(fmt::format("the modulus \"{}\" at character {} is no positive integer written as a number",
                                  seqcert::text(formula.arguments()[1]), p.at));
    const Kind kind = formula.operation() == Operation::mod ? Kind::mod : Kind::inverse;
    return add({kind, *modulus, *x, 0, 0, formula.node().at});
  }

  std::size_t fold(Kind kind, const std::vector<std::size_t>& x, std::size_t at) {
    std::size_t result = x[0];
    for (std::size_t k = 1; k < x.size(); ++k) result = add({kind, 0, result, x[k], 0, at});
    return result;
  }

  std::size_t add(const TransitionNode& node) {
    const auto same = [&](const TransitionNode& other) {
      return other.kind == node.kind && other.number == node.number && other.first == node.first &&
             other.second == node.second && other.third == node.third;
    };
    const auto found = std::ranges::find_if(nodes_, same);
    if (found != nodes_.end()) return static_cast<std::size_t>(found - nodes_.begin());
    nodes_.push_back(node);
    return nodes_.size() - 1;
  }

  std::span<const std::string> arguments_;
  std::vector<TransitionNode> nodes_;
  std::string complaint_;
};

long remainder_of(long x, long p) { return (x % p + p) % p; }

/// Euclid's algorithm, keeping factor * x = rest modulo p. There is no inverse where x and p share a factor; none is
/// called 0 for p = 1.
long inverse_of(long x, long p) {
  long rest = p, next_rest = remainder_of(x, p), factor = 0, next_factor = 1;
  while (next_rest != 0) {
    const long times = rest / next_rest;
    rest = std::exchange(next_rest, rest - times * next_rest);
    factor = std::exchange(next_factor, factor - times * next_factor);
  }
  return rest == 1 ? remainder_of(factor, p) : 0;
}

Range remainders(const Range& x, long p) {
  if (x.hi - x.lo >= p - 1) return {0, p - 1};
  const long lo = remainder_of(x.lo, p), hi = remainder_of(x.hi, p);
  return lo <= hi ? Range{lo, hi} : Range{0, p - 1};
}

Range products(const Range& x, const Range& y) {
  const auto [lo, hi] = std::minmax({x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi});
  return {lo, hi};
}

Range truth(bool may_fail, bool may_hold) { return {may_fail ? 0 : 1, may_hold ? 1 : 0}; }

}  // namespace

Range hull(const Range& a, const Range& b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }

Result<Transition> Transition::parse(std::string_view text, std::span<const std::string> arguments) {
  const auto formula = parse_formula(text);
  if (!formula) return formula.error();
  if (formula->is_condition()) return bad_input("\"{}\" is a condition; write select({}, 1, 0)", text, text);
  Translator translator(arguments);
  const auto last = translator.translate(*formula);
  if (!last) return bad_input("\"{}\": {}", text, translator.complaint());
  Transition result;
  result.text_ = text;
  result.nodes_ = std::move(translator).nodes();
  SEQCERT_REQUIRE(*last + 1 == result.nodes_.size(), "the whole is no part of itself");
  return result;
}

bool Transition::uses(std::size_t argument) const {
  return std::ranges::any_of(nodes_, [&](const TransitionNode& node) {
    return node.kind == Kind::argument && static_cast<std::size_t>(node.number) == argument;
  });
}

void Transition::evaluate(std::span<const long> arguments, std::vector<long>& values) const {
  values.resize(nodes_.size());
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const TransitionNode& node = nodes_[k];
    const auto x = [&] { return values[node.first]; };
    const auto y = [&] { return values[node.second]; };
    switch (node.kind) {
      case Kind::constant:
        values[k] = node.number;
        break;
      case Kind::argument:
        values[k] = arguments[static_cast<std::size_t>(node.number)];
        break;
      case Kind::add:
        values[k] = x() + y();
        break;
      case Kind::subtract:
        values[k] = x() - y();
        break;
      case Kind::multiply:
        values[k] = x() * y();
        break;
      case Kind::max:
        values[k] = std::max(x(), y());
        break;
      case Kind::min:
        values[k] = std::min(x(), y());
        break;
      case Kind::at_least:
        values[k] = x() >= y() ? 1 : 0;
        break;
      case Kind::equal:
        values[k] = x() == y() ? 1 : 0;
        break;
      case Kind::select:
        values[k] = x() != 0 ? y() : values[node.third];
        break;
      case Kind::mod:
        values[k] = remainder_of(x(), node.number);
        break;
      case Kind::inverse:
        values[k] = inverse_of(x(), node.number);
        break;
    }
  }
}

long Transition::operator()(std::span<const long> arguments) const {
  thread_local std::vector<long> values;
  evaluate(arguments, values);
  return values.back();
}

std::vector<long> Transition::values(std::span<const long> arguments) const {
  std::vector<long> values;
  evaluate(arguments, values);
  return values;
}

std::vector<Range> Transition::ranges(std::span<const Range> arguments) const {
  std::vector<Range> values(nodes_.size());
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const TransitionNode& node = nodes_[k];
    const Range &x = values[node.first], &y = values[node.second];
    switch (node.kind) {
      case Kind::constant:
        values[k] = {node.number, node.number};
        break;
      case Kind::argument:
        values[k] = arguments[static_cast<std::size_t>(node.number)];
        break;
      case Kind::add:
        values[k] = {x.lo + y.lo, x.hi + y.hi};
        break;
      case Kind::subtract:
        values[k] = {x.lo - y.hi, x.hi - y.lo};
        break;
      case Kind::multiply:
        values[k] = products(x, y);
        break;
      case Kind::max:
        values[k] = {std::max(x.lo, y.lo), std::max(x.hi, y.hi)};
        break;
      case Kind::min:
        values[k] = {std::min(x.lo, y.lo), std::min(x.hi, y.hi)};
        break;
      case Kind::at_least:
        values[k] = truth(x.lo < y.hi, x.hi >= y.lo);
        break;
      case Kind::equal:
        values[k] = truth(!(x == y && x.lo == x.hi), x.lo <= y.hi && y.lo <= x.hi);
        break;
      case Kind::select:
        values[k] = x.lo == 1 ? y : x.hi == 0 ? values[node.third] : hull(y, values[node.third]);
        break;
      case Kind::mod:
        values[k] = remainders(x, node.number);
        break;
      case Kind::inverse:
        values[k] = {0, node.number - 1};
        break;
    }
    // Products of two such numbers still fit.
    constexpr long far = 1L << 31;
    SEQCERT_REQUIRE(values[k].lo > -far && values[k].hi < far, "a transition of a built-in program stays below 2^31");
  }
  return values;
}

Range Transition::range(std::span<const Range> arguments) const { return ranges(arguments).back(); }

}  // namespace seqcert
