#pragma once

#include "base/result.hpp"
#include "number/rational.hpp"
#include "task/transition.hpp"

#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// A node of a Network, by the order in which it was made; 0-based.
using NodeId = std::size_t;

/// Hidden units first..first+count-1 of one hidden layer, both 0-based.
struct UnitBlock {
  std::size_t layer = 0, first = 0, count = 0;
  friend bool operator==(const UnitBlock&, const UnitBlock&) = default;
};

/// What one gadget stands for: an integer that is a function of the integers its operands stand for. Two facts go with
/// it, proved per gadget in gadgets.md:
///   exactness: where every input of the network holds its integer, the node holds its own;
///   error law: where every inexact input is within eta of its integer and eta <= threshold, the node is within
///   lipschitz * eta of its own.
struct NetworkNode {
  enum class Kind {
    input,     // entry `number` of x
    constant,  // number
    affine,    // number + sum of numbers[k] * operands[k]
    max,       // of two operands
    min,
    non_negative,  // 1 where the operand is >= 0, else 0
    zero,          // 1 where the operand is 0, else 0
    select,        // the second operand where the first is 1, the third where it is 0
    choice,        // the sum of operands of which all but one are 0 without error
    product,       // first * second operand, both >= 0
    table,         // numbers[x - range.lo of x]
    pair_table,    // numbers[(x - lo of x) * size of y + (y - lo of y)]
    staircase      // numbers[x - range.lo of x], free of error
  };
  Kind kind = Kind::constant;
  std::vector<NodeId> operands = {};
  std::vector<long> numbers = {};
  long number = 0;
  bool exact = true;  // input: holds its integer itself

  Range range = {};        // of the integer it stands for
  Rational lipschitz = 0;  // sup norm over the inexact inputs; 0: the node holds its integer whenever eta <= threshold
  Rational threshold = 1;  // in (0, 1], and lipschitz * threshold <= 1
  std::vector<UnitBlock> units = {};  // the hidden units made for it; filled in by compile()
};

/// An expression over integers under construction, as a graph of ReLU gadgets. Nodes stand in topological order; equal
/// nodes are made once; what the ranges decide is folded away (the maximum of 0..3 and 5..9 is its second operand).
/// Every function below returns the node of its value.
class Network {
 public:
  /// Entry `coordinate` of x, which is an integer of the range (exact) or within eta of one (inexact, lipschitz 1).
  NodeId input(std::size_t coordinate, const Range& range, bool exact);
  NodeId constant(long value);
  /// constant + the sum of coefficient * node.
  NodeId affine(const std::vector<std::pair<long, NodeId>>& terms, long constant);
  NodeId max(NodeId a, NodeId b);
  NodeId min(NodeId a, NodeId b);
  /// 1 where a >= b, else 0.
  NodeId at_least(NodeId a, NodeId b);
  /// 1 where a = b, else 0.
  NodeId equal(NodeId a, NodeId b);
  /// x where c = 1, y where c = 0. Requires the range of c within 0..1.
  NodeId select(NodeId c, NodeId x, NodeId y);
  /// The value of the case whose condition is 1. Requires: conditions without error, exactly one of which is 1 at a
  /// time; the integer chosen lies in `range`.
  NodeId choose(const std::vector<std::pair<NodeId, NodeId>>& cases, const Range& range);
  /// a b. Requires product_terms(a, b) <= most_product_terms.
  NodeId product(NodeId a, NodeId b);
  /// values[x - lo] for x in lo..hi, its range; values[0] below, values.back() above. Requires as many values as the
  /// range has numbers.
  NodeId table(NodeId x, std::vector<long> values);
  /// values[(x - lo_x) * (hi_y - lo_y + 1) + (y - lo_y)]. Requires as many values as there are pairs, and at most
  /// most_pairs.
  NodeId table2(NodeId x, NodeId y, std::vector<long> values);
  /// x rounded: free of error while x is within 1/4 of its integer. Comparisons and tables of it are staircases of x
  /// themselves: they share its steps.
  NodeId staircase(NodeId x);

  /// The transition with its arguments at these nodes, node by node: mod and inv are tables, or tables of pairs where
  /// they are taken of a product. Errors: the part, by its character, that has no gadget at these ranges.
  Result<NodeId> transition(const Transition& transition, std::span<const NodeId> arguments);

  /// Largest gadgets: numbers in the range of a table's argument, units of a product, units of a table of pairs.
  static constexpr std::size_t most_table_entries = 1 << 16;
  static constexpr std::size_t most_product_terms = 1 << 12;
  static constexpr std::size_t most_pairs = 1 << 12;
  /// How many units a b takes: 0 where a factor is constant, 1 where one is 0 or 1, else the smaller range.
  std::size_t product_terms(NodeId a, NodeId b) const;

  const NetworkNode& operator[](NodeId node) const { return nodes_[node]; }
  const std::vector<NetworkNode>& nodes() const { return nodes_; }

 private:
  /// What makes two nodes equal.
  struct Key {
    NetworkNode::Kind kind;
    std::vector<NodeId> operands;
    std::vector<long> numbers;
    long number;
    bool exact;
    auto operator<=>(const Key&) const = default;
  };
  /// Adds the node, or finds its equal. The threshold is lowered to those of the operands and to 1 / lipschitz.
  NodeId add(NetworkNode node);
  NodeId affine_within(const std::vector<std::pair<long, NodeId>>& terms, long constant, const Range& known);
  NodeId gate(NodeId c, NodeId x, NodeId y);
  /// values[x - lo of x], by steps.
  NodeId steps(NodeId x, std::vector<long> values);
  /// The function of x where x is a number times one staircase plus a constant: a staircase of what that one rounds.
  std::optional<NodeId> of_rounded(NodeId x, const std::function<long(long)>& function);
  bool is_constant(NodeId node) const { return nodes_[node].range.lo == nodes_[node].range.hi; }

  std::vector<NetworkNode> nodes_;
  std::map<Key, NodeId> known_;
};

/// How far above the largest integer of an operand the constant of a gate lies: its error may grow to this. 0 for an
/// operand without error.
Rational gate_slack(const NetworkNode& operand);

}  // namespace seqcert
