#pragma once

#include "check/dp_models.hpp"
#include "model/stepper.hpp"

#include <type_traits>
#include <variant>
#include <vector>

namespace seqcert::dp_models {

// What second layers find on a machine whose tokens are right, and what they should find.

/// x after the second layer's mixer, at every position, of a machine whose tokens are right.
inline std::vector<std::vector<Rounded>> after_second_mixer(const Model& model, const DpTask& task,
                                                            const std::vector<long>& inputs, const Format& format) {
  const Arithmetic<Rounded> machine{format};
  const std::vector<StepValue> right = execute(task.program, inputs);
  std::vector<std::vector<long>> values;
  for (const StepValue& value : right) values.push_back(value.fields);
  const RealisedMlp<Rounded> network(*model.layers[0].mlp, machine);
  std::vector<std::vector<Rounded>> result;
  std::visit(
      [&](const auto& first, const auto& second) {
        detail::MixerState<Rounded, std::decay_t<decltype(first)>> before(first, machine);
        detail::MixerState<Rounded, std::decay_t<decltype(second)>> after(second, machine);
        for (std::size_t p = 1; p <= task.layout.length(); ++p) {
          SparseVector<Rounded> x = realise(embed(model, token_at(task, p, inputs, values), p), machine);
          x = add(x, before.step(x, machine, {}, true));
          x = add(x, network(x));
          x = add(x, after.step(x, machine, {}, true));
          result.push_back(spread(x, model.d_model, Rounded(format, 0)));
        }
      },
      model.layers[0].mixer, model.layers[1].mixer);
  return result;
}

/// The step whose value is found: of several optima the one with the largest key. 0: none.
inline std::size_t found_at(const DpTask& task, std::size_t t, std::size_t k, const std::vector<StepValue>& right) {
  const Read& read = task.program.reads[k];
  std::size_t at = right[t - 1].read_at[k];
  if (!read.bonus || at == 0) return at;
  const auto key = [&](std::size_t s) { return right[s - 1].arguments[read.key]; };
  for (std::size_t s = task.program.steps[t - 1].sources[k].first; s <= task.program.steps[t - 1].sources[k].last;
       ++s) {
    std::vector<long> arguments = right[t - 1].arguments;
    arguments.push_back(key(s));
    if (right[s - 1].fields[read.field] + (*read.bonus)(arguments) == right[t - 1].arguments[k] && key(s) > key(at))
      at = s;
  }
  return at;
}

}  // namespace seqcert::dp_models
