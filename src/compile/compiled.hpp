#pragma once

#include "compile/network.hpp"
#include "model/model.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace seqcert {

/// A network as weights, with the tree it came from.
struct Compiled {
  /// Reads entries of x, writes the output coordinates only. Weights and biases are integers and halves.
  Mlp mlp;
  /// The nodes of the network by their NodeId, with the units that were made for each; nodes that no output needs have
  /// none.
  std::vector<NetworkNode> tree;
  /// Each with the entry of x (0-based) to which it is added.
  std::vector<std::pair<NodeId, std::size_t>> outputs;
  std::size_t width = 0;        // units of the widest hidden layer
  std::size_t depth = 0;        // hidden layers
  std::size_t nonzeros = 0;     // nonzero entries of the matrices; biases not counted
  Rational largest_weight = 0;  // in absolute value, biases included
  /// Over all outputs: within lipschitz * eta of the exact integer for every eta <= threshold.
  Rational lipschitz = 0, threshold = 1;
};

/// The weights. Each output is a node and the coordinate it is added to, different ones. Requires coordinates below
/// d_model.
Compiled compile(const Network& network, std::size_t d_model, std::span<const std::pair<NodeId, std::size_t>> outputs);

/// For every eta below this, every output lies strictly within 1/2 of its integer, for all integers in the ranges and
/// all inexact inputs within eta of theirs: min(1 / (2 lipschitz), threshold).
Rational margin(const Compiled& compiled);

}  // namespace seqcert
