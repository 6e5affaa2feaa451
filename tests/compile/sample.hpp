#pragma once

#include "compile/compiled.hpp"
#include "model/mlp.hpp"
#include "task/transition.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace seqcert {

/// One input of a small network.
struct SampleInput {
  Range range;
  bool exact = false;
};

/// One node over inputs at coordinates 0, 1, ..., written to the coordinate after them.
struct Sample {
  Network network;
  std::vector<SampleInput> inputs;
  NodeId node = 0;
  Compiled compiled;

  using Make = std::function<NodeId(Network&, const std::vector<NodeId>&)>;
  Sample(std::vector<SampleInput> given, const Make& make) : inputs(std::move(given)) {
    std::vector<NodeId> nodes;
    for (std::size_t k = 0; k < inputs.size(); ++k) nodes.push_back(network.input(k, inputs[k].range, inputs[k].exact));
    node = make(network, nodes);
    const std::pair<NodeId, std::size_t> output{node, inputs.size()};
    compiled = compile(network, inputs.size() + 1, std::span(&output, 1));
  }

  Rational lipschitz() const { return network[node].lipschitz; }

  Rational at(const std::vector<Rational>& x) const {
    if (!realised) realised = std::make_shared<const RealisedMlp<Rational>>(compiled.mlp, Arithmetic<Rational>());
    SparseVector<Rational> entries;
    for (std::size_t k = 0; k < x.size(); ++k) entries.emplace_back(k, x[k]);
    const auto written = (*realised)(entries);
    for (const auto& [coordinate, value] : written)
      if (coordinate == x.size()) return value;
    return 0;
  }
  mutable std::shared_ptr<const RealisedMlp<Rational>> realised = nullptr;
};

/// Calls f for every choice of integers in the ranges.
inline void for_all(const std::vector<SampleInput>& inputs, const std::function<void(const std::vector<long>&)>& f) {
  std::vector<long> at;
  for (const SampleInput& input : inputs) at.push_back(input.range.lo);
  for (;;) {
    f(at);
    std::size_t k = 0;
    while (k < at.size() && at[k] == inputs[k].range.hi) at[k] = inputs[k].range.lo, ++k;
    if (k == at.size()) return;
    ++at[k];
  }
}

/// The largest |network - wanted| over all integers and a grid of errors -eta, ..., eta with 2 * half + 1 points per
/// inexact input.
inline Rational largest_error(const Sample& sample, const std::function<long(const std::vector<long>&)>& wanted,
                              const Rational& eta, long half) {
  Rational worst = 0;
  std::vector<SampleInput> errors;
  for (const SampleInput& input : sample.inputs)
    errors.push_back({input.exact ? Range{0, 0} : Range{-half, half}, false});
  for_all(sample.inputs, [&](const std::vector<long>& at) {
    const Rational right = wanted(at);
    for_all(errors, [&](const std::vector<long>& error) {
      std::vector<Rational> x;
      for (std::size_t k = 0; k < at.size(); ++k) x.push_back(Rational(at[k]) + eta * Rational::ratio(error[k], half));
      worst = max(worst, abs(sample.at(x) - right));
    });
  });
  return worst;
}

inline Transition parsed(const std::string& text, std::vector<std::string> names) {
  return *Transition::parse(text, names);
}

}  // namespace seqcert
