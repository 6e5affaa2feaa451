#pragma once

#include "base/result.hpp"
#include "check/cut.hpp"
#include "model/run.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace seqcert {

// The states of several layers of scans as one linear map of the values that pass a cut, read off runs: the difference
// that one unit of a value makes.

/// Success when every layer is an abstract SSM or an S6 without a ReLU network, and no value reaches what makes a state
/// (W_a, W_Delta, W_B) of any layer, nor, of any layer but the last, what its answer is multiplied with (W_C, W_z).
/// Through W_out of a layer the values reach the coordinates that it writes to. Errors: the layer and the weight.
Status states_are_linear(const Model& model, const CopyTask& task);

/// Row by row the entries of all states at the cut, layer by layer, each by channel and state; columns as cut.asked.
/// Requires states_are_linear. Errors: those of run.
template <Field S>
Result<std::vector<std::vector<S>>> stacked_state_map(const Model& model, const CopyTask& task, const Cut& cut,
                                                      const Arithmetic<S>& number) {
  const auto states_with = [&](std::size_t column) -> Result<std::vector<S>> {
    std::vector<std::vector<Rational>> values(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
    if (column < cut.asked.size()) values[cut.asked[column].first][cut.asked[column].second] = 1;
    std::vector<Token> tokens = filled(task, task.queries[cut.queries.front()], values);
    tokens.resize(cut.position);
    std::vector<S> states;
    const Trace<S> keep = [&](std::size_t position, std::size_t, const std::string& what, const std::vector<S>& found) {
      if (position == cut.position && what == "state") states.insert(states.end(), found.begin(), found.end());
    };
    const auto outputs = run(model, std::span<const Token>(tokens), number, keep, cut.position);
    if (!outputs) return outputs.error();
    return states;
  };
  const auto without = states_with(cut.asked.size());
  if (!without) return without.error();
  std::vector<std::vector<S>> rows(without->size());
  for (std::size_t column = 0; column < cut.asked.size(); ++column) {
    const auto with = states_with(column);
    if (!with) return with.error();
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].push_back((*with)[r] - (*without)[r]);
  }
  return rows;
}

}  // namespace seqcert
