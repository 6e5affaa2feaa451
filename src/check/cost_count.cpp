#include "check/cost_count.hpp"

#include "model/stepper.hpp"

#include <algorithm>

namespace seqcert {

Result<std::vector<Tally>> count_run(const Model& model, const DpTask& task, std::span<const long> inputs) {
  const auto is_counted = [](const Layer& layer) {
    return std::holds_alternative<Attention>(layer.mixer) || std::holds_alternative<S6>(layer.mixer);
  };
  if (!std::ranges::all_of(model.layers, is_counted))
    return bad_input("cost is counted of models whose mixers are attention or S6");
  Tally so_far;
  auto stepper = Stepper<Counted>::make(model, Arithmetic<Counted>{&so_far});
  if (!stepper) return stepper.error();
  std::vector<std::vector<long>> values;
  for (const StepValue& step : execute(task.program, inputs)) values.push_back(step.fields);
  std::vector<Tally> tokens;
  for (std::size_t position = 1; position <= task.layout.length(); ++position) {
    const Tally before = so_far;
    stepper->step(token_at(task, position, inputs, values), {}, position >= task.layout.computes(1));
    tokens.push_back(so_far - before);
  }
  return tokens;
}

Tally sum(std::span<const Tally> tallies) {
  Tally total;
  for (const Tally& tally : tallies) total += tally;
  return total;
}

}  // namespace seqcert
