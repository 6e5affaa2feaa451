// From a transition expression to gadgets, node by node.
#include "compile/network.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {
namespace {

using Kind = TransitionNode::Kind;

std::size_t size_of(const Range& range) { return static_cast<std::size_t>(range.hi - range.lo) + 1; }

class Compilation {
 public:
  Compilation(Network& network, const Transition& transition, std::span<const NodeId> arguments)
      : network_(network), transition_(transition), arguments_(arguments) {}

  Result<NodeId> run() {
    for (std::size_t k = 0; k < transition_.nodes().size(); ++k) {
      learn(k);
      const Result<NodeId> made = make(k);
      if (!made) return made;
      made_.push_back(*made);
    }
    return made_.back();
  }

 private:
  const TransitionNode& node(std::size_t k) const { return transition_.nodes()[k]; }

  /// Which varying arguments node k depends on, and whether a product of two of them or an inverse is in it.
  void learn(std::size_t k) {
    const TransitionNode& part = node(k);
    std::set<std::size_t> depends;
    bool curved = part.kind == Kind::inverse;
    if (part.kind == Kind::argument) {
      const auto argument = static_cast<std::size_t>(part.number);
      SEQCERT_REQUIRE(argument < arguments_.size(), "a transition gets all its arguments");
      const Range range = network_[arguments_[argument]].range;
      if (range.lo != range.hi) depends.insert(argument);
    } else {
      for (const std::size_t operand : operands(part)) {
        depends.insert(depends_[operand].begin(), depends_[operand].end());
        curved = curved || curved_[operand];
      }
      if (part.kind == Kind::multiply)
        curved = curved || (!depends_[part.first].empty() && !depends_[part.second].empty());
    }
    depends_.push_back(std::move(depends));
    curved_.push_back(curved);
  }

  static std::vector<std::size_t> operands(const TransitionNode& part) {
    switch (part.kind) {
      case Kind::constant:
      case Kind::argument:
        return {};
      case Kind::mod:
      case Kind::inverse:
        return {part.first};
      case Kind::select:
        return {part.first, part.second, part.third};
      default:
        return {part.first, part.second};
    }
  }

  Result<NodeId> make(std::size_t k) {
    const TransitionNode& part = node(k);
    const auto x = [&] { return made_[part.first]; };
    const auto y = [&] { return made_[part.second]; };
    switch (part.kind) {
      case Kind::constant:
        return network_.constant(part.number);
      case Kind::argument:
        return arguments_[static_cast<std::size_t>(part.number)];
      case Kind::add:
        return network_.affine({{1, x()}, {1, y()}}, 0);
      case Kind::subtract:
        return network_.affine({{1, x()}, {-1, y()}}, 0);
      case Kind::max:
        return network_.max(x(), y());
      case Kind::min:
        return network_.min(x(), y());
      case Kind::at_least:
        return network_.at_least(x(), y());
      case Kind::equal:
        return network_.equal(x(), y());
      case Kind::select:
        return network_.select(x(), y(), made_[part.third]);
      case Kind::multiply:
        return product(part, x(), y());
      case Kind::mod:
      case Kind::inverse:
        return modular(k);
    }
    SEQCERT_REQUIRE(false, "a node of a transition is of one of these kinds");
    return x();
  }

  Result<NodeId> product(const TransitionNode& part, NodeId x, NodeId y) {
    const std::size_t terms = network_.product_terms(x, y);
    if (terms > Network::most_product_terms)
      return refuse(part, "the product of {} and {} takes {} units, more than {}; make one range smaller", words(x),
                    words(y), terms, Network::most_product_terms);
    return network_.product(x, y);
  }

  /// mod and inv. Of a product (or an inverse) of two small arguments: one table of pairs, whose error does not pass
  /// through the product. Of the rest: a table. x - p [x >= p], for ranges below 2p, is the same function as the table,
  /// whose Lipschitz bound is the better one.
  Result<NodeId> modular(std::size_t k) {
    const TransitionNode& part = node(k);
    if (curved_[part.first])
      if (const auto made = table_of_arguments(k)) return *made;
    const NodeId x = made_[part.first];
    const std::size_t entries = size_of(network_[x].range);
    if (entries > Network::most_table_entries)
      return refuse(part, "the {} modulo {} of {} takes a table of {} numbers, more than {}; make the range smaller",
                    part.kind == Kind::mod ? "remainder" : "inverse", part.number, words(x), entries,
                    Network::most_table_entries);
    const std::vector<std::string> name{"x"};
    const auto alone =
        Transition::parse(fmt::format("{}(x, {})", part.kind == Kind::mod ? "mod" : "inv", part.number), name);
    std::vector<long> values;
    for (long value = network_[x].range.lo; value <= network_[x].range.hi; ++value)
      values.push_back((*alone)(std::span(&value, 1)));
    return network_.table(x, std::move(values));
  }

  /// Node k as a table of its one or two varying arguments, if these are so few and small enough.
  std::optional<NodeId> table_of_arguments(std::size_t k) {
    const std::vector<std::size_t> varying(depends_[k].begin(), depends_[k].end());
    if (varying.empty() || varying.size() > 2) return std::nullopt;
    const std::size_t first = varying.front(), second = varying.back();
    const Range rows = network_[arguments_[first]].range, columns = network_[arguments_[second]].range;
    const bool single = first == second;
    if (size_of(rows) > Network::most_pairs || (!single && size_of(columns) > Network::most_pairs / size_of(rows)))
      return std::nullopt;
    std::vector<long> known, values;
    for (const NodeId argument : arguments_) known.push_back(network_[argument].range.lo);
    for (long x = rows.lo; x <= rows.hi; ++x)
      for (long y = single ? x : columns.lo; y <= (single ? x : columns.hi); ++y) {
        known[first] = x;
        known[second] = y;
        values.push_back(transition_.values(known)[k]);
      }
    const NodeId x = arguments_[first], y = arguments_[second];
    return single ? network_.table(x, std::move(values)) : network_.table2(x, y, std::move(values));
  }

  std::string words(NodeId node) const {
    return fmt::format("{}..{}", network_[node].range.lo, network_[node].range.hi);
  }

  template <class... Parts>
  Error refuse(const TransitionNode& part, fmt::format_string<Parts...> format, Parts&&... parts) const {
    return bad_input("\"{}\" at character {}: {}", transition_.text(), part.at,
                     fmt::format(format, std::forward<Parts>(parts)...));
  }

  Network& network_;
  const Transition& transition_;
  std::span<const NodeId> arguments_;
  std::vector<NodeId> made_;
  std::vector<std::set<std::size_t>> depends_;
  std::vector<bool> curved_;
};

}  // namespace

Result<NodeId> Network::transition(const Transition& transition, std::span<const NodeId> arguments) {
  return Compilation(*this, transition, arguments).run();
}

}  // namespace seqcert
