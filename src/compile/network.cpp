#include "compile/network.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <limits>

namespace seqcert {
namespace {

using Kind = NetworkNode::Kind;

constexpr Range anything{std::numeric_limits<long>::min(), std::numeric_limits<long>::max()};

/// Ranges whose products still fit.
void require_near(const Range& range) {
  constexpr long far = 1L << 40;
  SEQCERT_REQUIRE(range.lo <= range.hi && range.lo > -far && range.hi < far, "numbers of a network stay below 2^40");
}

Range intersection(const Range& a, const Range& b) { return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)}; }

Range products(const Range& x, const Range& y) {
  const auto [lo, hi] = std::minmax({x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi});
  return {lo, hi};
}

}  // namespace

Rational gate_slack(const NetworkNode& operand) {
  return operand.lipschitz.is_zero() ? Rational(0) : Rational::ratio(1, 2);
}

NodeId Network::add(NetworkNode node) {
  Key key{node.kind, node.operands, node.numbers, node.number, node.exact};
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  require_near(node.range);
  for (const NodeId operand : node.operands) node.threshold = seqcert::min(node.threshold, nodes_[operand].threshold);
  // An error up to 1 is what a value may carry into a deeper layer.
  if (node.lipschitz > Rational(1)) node.threshold = seqcert::min(node.threshold, Rational(1) / node.lipschitz);
  nodes_.push_back(std::move(node));
  known_.emplace(std::move(key), nodes_.size() - 1);
  return nodes_.size() - 1;
}

NodeId Network::input(std::size_t coordinate, const Range& range, bool exact) {
  require_near(range);
  const NodeId node = add({.kind = Kind::input,
                           .number = static_cast<long>(coordinate),
                           .exact = exact,
                           .range = range,
                           .lipschitz = exact ? 0 : 1});
  SEQCERT_REQUIRE(nodes_[node].range == range, "one entry of x has one range");
  return node;
}

NodeId Network::constant(long value) { return add({.kind = Kind::constant, .number = value, .range = {value, value}}); }

NodeId Network::affine(const std::vector<std::pair<long, NodeId>>& terms, long constant) {
  return affine_within(terms, constant, anything);
}

NodeId Network::affine_within(const std::vector<std::pair<long, NodeId>>& terms, long constant, const Range& known) {
  // Flat: a sum of sums would count an error once per way it comes in, even where they cancel.
  std::map<NodeId, long> flat;
  for (const auto& [coefficient, node] : terms) {
    const NetworkNode& term = nodes_[node];
    if (is_constant(node)) {
      constant += coefficient * term.range.lo;
    } else if (term.kind == Kind::affine) {
      constant += coefficient * term.number;
      for (std::size_t k = 0; k < term.operands.size(); ++k) flat[term.operands[k]] += coefficient * term.numbers[k];
    } else {
      flat[node] += coefficient;
    }
  }
  std::erase_if(flat, [](const auto& term) { return term.second == 0; });
  if (flat.empty()) return this->constant(constant);
  if (flat.size() == 1 && flat.begin()->second == 1 && constant == 0) return flat.begin()->first;

  NetworkNode sum{.kind = Kind::affine, .number = constant, .range = {constant, constant}};
  for (const auto& [node, coefficient] : flat) {
    sum.operands.push_back(node);
    sum.numbers.push_back(coefficient);
    const Range term = products({coefficient, coefficient}, nodes_[node].range);
    sum.range = {sum.range.lo + term.lo, sum.range.hi + term.hi};
    sum.lipschitz += Rational(std::abs(coefficient)) * nodes_[node].lipschitz;
  }
  sum.range = intersection(sum.range, known);
  if (sum.range.lo == sum.range.hi) return this->constant(sum.range.lo);
  return add(std::move(sum));
}

NodeId Network::max(NodeId a, NodeId b) {
  const Range gap = nodes_[affine({{1, a}, {-1, b}}, 0)].range;
  if (gap.lo >= 0) return a;
  if (gap.hi <= 0) return b;
  const Range &x = nodes_[a].range, &y = nodes_[b].range;
  return add({.kind = Kind::max,
              .operands = {std::min(a, b), std::max(a, b)},
              .range = {std::max(x.lo, y.lo), std::max(x.hi, y.hi)},
              .lipschitz = seqcert::max(nodes_[a].lipschitz, nodes_[b].lipschitz)});
}

NodeId Network::min(NodeId a, NodeId b) {
  const Range gap = nodes_[affine({{1, a}, {-1, b}}, 0)].range;
  if (gap.lo >= 0) return b;
  if (gap.hi <= 0) return a;
  const Range &x = nodes_[a].range, &y = nodes_[b].range;
  return add({.kind = Kind::min,
              .operands = {std::min(a, b), std::max(a, b)},
              .range = {std::min(x.lo, y.lo), std::min(x.hi, y.hi)},
              .lipschitz = seqcert::max(nodes_[a].lipschitz, nodes_[b].lipschitz)});
}

NodeId Network::at_least(NodeId a, NodeId b) {
  const NodeId gap = affine({{1, a}, {-1, b}}, 0);
  if (nodes_[gap].range.lo >= 0) return constant(1);
  if (nodes_[gap].range.hi < 0) return constant(0);
  if (const auto made = of_rounded(gap, [](long d) { return d >= 0 ? 1L : 0L; })) return *made;
  return add({.kind = Kind::non_negative, .operands = {gap}, .range = {0, 1}, .lipschitz = nodes_[gap].lipschitz});
}

NodeId Network::equal(NodeId a, NodeId b) {
  const NodeId gap = affine({{1, a}, {-1, b}}, 0);
  const Range range = nodes_[gap].range;
  if (range.lo > 0 || range.hi < 0) return constant(0);
  if (range.lo == 0 && range.hi == 0) return constant(1);
  if (const auto made = of_rounded(gap, [](long d) { return d == 0 ? 1L : 0L; })) return *made;
  return add({.kind = Kind::zero, .operands = {gap}, .range = {0, 1}, .lipschitz = nodes_[gap].lipschitz});
}

NodeId Network::select(NodeId c, NodeId x, NodeId y) {
  const Range condition = nodes_[c].range;
  SEQCERT_REQUIRE(condition.lo >= 0 && condition.hi <= 1, "a condition is 0 or 1");
  if (condition.lo == 1) return x;
  if (condition.hi == 0) return y;
  // Branches a constant apart need no gate.
  const NodeId gap = affine({{1, x}, {-1, y}}, 0);
  const Range values = hull(nodes_[x].range, nodes_[y].range);
  if (is_constant(gap)) return affine_within({{1, y}, {nodes_[gap].range.lo, c}}, 0, values);
  return gate(c, x, y);
}

NodeId Network::choose(const std::vector<std::pair<NodeId, NodeId>>& cases, const Range& range) {
  const NodeId zero = constant(0);
  NetworkNode node{.kind = Kind::choice, .range = range};
  for (const auto& [condition, value] : cases) {
    SEQCERT_REQUIRE(nodes_[condition].lipschitz.is_zero(), "a condition of a choice is without error");
    if (is_constant(condition) && nodes_[condition].range.lo == 1) return value;
    node.operands.push_back(select(condition, value, zero));
    node.lipschitz = seqcert::max(node.lipschitz, nodes_[node.operands.back()].lipschitz);
  }
  return add(std::move(node));
}

NodeId Network::gate(NodeId c, NodeId x, NodeId y) {
  const Range values = hull(nodes_[x].range, nodes_[y].range);
  NetworkNode node{.kind = Kind::select, .operands = {c, x, y}, .range = values};
  Rational largest = 0;
  for (const NodeId branch : {x, y}) {
    const NetworkNode& value = nodes_[branch];
    largest = seqcert::max(largest, Rational(value.range.hi - values.lo) + gate_slack(value));
    node.lipschitz = seqcert::max(node.lipschitz, value.lipschitz);
    if (!value.lipschitz.is_zero()) node.threshold = seqcert::min(node.threshold, gate_slack(value) / value.lipschitz);
  }
  node.lipschitz += largest * nodes_[c].lipschitz;
  return add(std::move(node));
}

std::size_t Network::product_terms(NodeId a, NodeId b) const {
  if (is_constant(a) || is_constant(b)) return 0;
  const Range &x = nodes_[a].range, &y = nodes_[b].range;
  const auto is_bit = [](const Range& range) { return range.lo == 0 && range.hi == 1; };
  if (is_bit(x) || is_bit(y)) return 1;
  return static_cast<std::size_t>(std::min(x.hi - x.lo, y.hi - y.lo));
}

NodeId Network::product(NodeId a, NodeId b) {
  SEQCERT_REQUIRE(product_terms(a, b) <= most_product_terms, "a product has one small factor");
  const Range ranges[] = {nodes_[a].range, nodes_[b].range};
  if (is_constant(a)) return affine({{ranges[0].lo, b}}, 0);
  if (is_constant(b)) return affine({{ranges[1].lo, a}}, 0);
  if (ranges[0].lo == 0 && ranges[0].hi == 1) return select(a, b, constant(0));
  if (ranges[1].lo == 0 && ranges[1].hi == 1) return select(b, a, constant(0));
  if (a == b) {
    std::vector<long> squares;
    for (long k = ranges[0].lo; k <= ranges[0].hi; ++k) squares.push_back(k * k);
    return table(a, std::move(squares));
  }
  if (ranges[0].hi - ranges[0].lo > ranges[1].hi - ranges[1].lo ||
      (ranges[0].hi - ranges[0].lo == ranges[1].hi - ranges[1].lo && a > b))
    return product(b, a);

  // xy = (x - x.lo)(y - y.lo) + x.lo y + y.lo x - x.lo y.lo: the gadget sees what is >= 0.
  const long low_a = ranges[0].lo, low_b = ranges[1].lo;
  const NodeId x = affine({{1, a}}, -low_a), y = affine({{1, b}}, -low_b);
  const NetworkNode &first = nodes_[x], &second = nodes_[y];
  NetworkNode node{.kind = Kind::product, .operands = {x, y}, .range = {0, first.range.hi * second.range.hi}};
  node.lipschitz =
      Rational(first.range.hi) * second.lipschitz + (Rational(second.range.hi) + gate_slack(second)) * first.lipschitz;
  if (!second.lipschitz.is_zero()) node.threshold = gate_slack(second) / second.lipschitz;
  return affine_within({{1, add(std::move(node))}, {low_a, b}, {low_b, a}}, -low_a * low_b,
                       products(ranges[0], ranges[1]));
}

NodeId Network::table(NodeId x, std::vector<long> values) {
  const Range range = nodes_[x].range;
  SEQCERT_REQUIRE(values.size() == static_cast<std::size_t>(range.hi - range.lo) + 1,
                  "a table has a value for every number of the range");
  const auto [least, largest] = std::ranges::minmax(values);
  if (least == largest) return constant(least);
  long steepest = 0;
  bool straight = true;
  for (std::size_t k = 1; k < values.size(); ++k) {
    steepest = std::max(steepest, std::abs(values[k] - values[k - 1]));
    straight = straight && values[k] - values[k - 1] == values[1] - values[0];
  }
  if (straight) return affine({{values[1] - values[0], x}}, values[0] - (values[1] - values[0]) * range.lo);
  if (const auto made = of_rounded(x, [&](long v) { return values[static_cast<std::size_t>(v - range.lo)]; }))
    return *made;
  const Rational lipschitz = Rational(steepest) * nodes_[x].lipschitz;
  return add({.kind = Kind::table,
              .operands = {x},
              .numbers = std::move(values),
              .range = {least, largest},
              .lipschitz = lipschitz});
}

NodeId Network::table2(NodeId x, NodeId y, std::vector<long> values) {
  const Range rows = nodes_[x].range, columns = nodes_[y].range;
  const auto height = static_cast<std::size_t>(rows.hi - rows.lo) + 1,
             width = static_cast<std::size_t>(columns.hi - columns.lo) + 1;
  SEQCERT_REQUIRE(values.size() == height * width && values.size() <= most_pairs,
                  "a table of pairs has a value for every pair, and not too many");
  if (height == 1) return table(y, std::move(values));
  if (width == 1) return table(x, std::move(values));
  if (x == y) {
    std::vector<long> diagonal;
    for (std::size_t k = 0; k < height; ++k) diagonal.push_back(values[k * width + k]);
    return table(x, std::move(diagonal));
  }
  const auto [least, largest] = std::ranges::minmax(values);
  if (least == largest) return constant(least);
  long down = 0, across = 0;
  for (std::size_t i = 0; i < height; ++i)
    for (std::size_t j = 0; j < width; ++j) {
      if (i > 0) down = std::max(down, std::abs(values[i * width + j] - values[(i - 1) * width + j]));
      if (j > 0) across = std::max(across, std::abs(values[i * width + j] - values[i * width + j - 1]));
    }
  const Rational &first = nodes_[x].lipschitz, &second = nodes_[y].lipschitz;
  // The larger error moves the value by its jump, the smaller one takes away what no hat holds: gadgets.md, "table of
  // pairs".
  const Rational both = seqcert::min(first, second), spread = Rational(largest - least);
  NetworkNode node{
      .kind = Kind::pair_table, .operands = {x, y}, .numbers = std::move(values), .range = {least, largest}};
  node.lipschitz = seqcert::max(Rational(down) * (first - both), Rational(across) * (second - both)) + spread * both;
  if (first + second > Rational(1)) node.threshold = Rational(1) / (first + second);
  return add(std::move(node));
}

NodeId Network::staircase(NodeId x) {
  const Range& range = nodes_[x].range;
  if (nodes_[x].lipschitz.is_zero()) return x;
  std::vector<long> values;
  for (long v = range.lo; v <= range.hi; ++v) values.push_back(v);
  return steps(x, std::move(values));
}

NodeId Network::steps(NodeId x, std::vector<long> values) {
  const auto [least, largest] = std::ranges::minmax(values);
  if (least == largest) return constant(least);
  const Rational threshold = Rational::ratio(1, 4) / nodes_[x].lipschitz;
  return add({.kind = Kind::staircase,
              .operands = {x},
              .numbers = std::move(values),
              .range = {least, largest},
              .threshold = seqcert::min(Rational(1), threshold)});
}

std::optional<NodeId> Network::of_rounded(NodeId x, const std::function<long(long)>& function) {
  const NetworkNode& sum = nodes_[x];
  const bool is_sum = sum.kind == Kind::affine && sum.operands.size() == 1;
  const NetworkNode& rounded = is_sum ? nodes_[sum.operands[0]] : sum;
  if (rounded.kind != Kind::staircase) return std::nullopt;
  std::vector<long> values;
  for (const long v : rounded.numbers) {
    const long argument = is_sum ? sum.numbers[0] * v + sum.number : v;
    values.push_back(function(std::clamp(argument, sum.range.lo, sum.range.hi)));
  }
  return steps(rounded.operands[0], std::move(values));
}

}  // namespace seqcert
