#include "check/decoding_search.hpp"

#include "number/interval64.hpp"
#include "task/decode.hpp"

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

struct Look {
  std::optional<DecodingFailure> failure;
  bool certain = true;  // no step was left open
};

template <Field S>
Result<Look> look(const Model& model, const DpTask& task, std::span<const long> inputs,
                  const std::vector<StepValue>& right, const Arithmetic<S>& number) {
  Look result;
  const AfterStep<S> compare = [&](std::size_t step, const DecodedStep<S>& made) {
    for (std::size_t f = 0; f < made.decoded.size(); ++f) {
      const Decoded& decoded = made.decoded[f];
      const long expected = right[step - 1].fields[f];
      if (decoded.kind == Decoded::Kind::uncertain) result.certain = false;
      const bool wrong = decoded.kind == Decoded::Kind::outside ||
                         (decoded.kind == Decoded::Kind::certain && decoded.value != expected);
      if (!wrong) continue;
      result.failure =
          DecodingFailure{{inputs.begin(), inputs.end()}, step, f, expected, *detail::meaning(made.outputs[f])};
      return false;
    }
    return result.certain;
  };
  const auto run = run_decoding<S>(model, task, inputs, number, {}, compare);
  if (!run) return run.error();
  return result;
}

}  // namespace

std::optional<DecodingFailure> wrong_step(const Model& model, const DpTask& task, std::span<const long> inputs,
                                          long max_bits) {
  const std::vector<StepValue> right = execute(task.program, inputs);
  if (const auto exact = look(model, task, inputs, right, Arithmetic<Rational>{})) return exact->failure;
  if (const auto narrow = look(model, task, inputs, right, Arithmetic<Interval64>{});
      narrow && (narrow->failure || narrow->certain))
    return narrow->failure;
  for (long bits = 128; bits <= max_bits; bits *= 2) {
    const auto found = look(model, task, inputs, right, Arithmetic<Ball>{bits});
    if (!found) return std::nullopt;
    if (found->failure || found->certain) return found->failure;
  }
  return std::nullopt;
}

std::optional<DecodingFailure> find_wrong_step(const Model& model, const DpTask& task, long max_bits) {
  // As many runs as fit into some seconds: every token meets the weights, and what came before it where heads look
  // back.
  double weights = static_cast<double>(task.layout.length());
  for (const Layer& layer : model.layers) {
    if (const auto* memory = std::get_if<S6>(&layer.mixer)) weights += 10 * static_cast<double>(memory->w_u.rows());
    if (layer.mlp)
      for (const AffineMap& map : layer.mlp->hidden) weights += static_cast<double>(map.w.stored_entries());
  }
  const auto runs =
      static_cast<std::size_t>(std::clamp(2e7 / (static_cast<double>(task.layout.length()) * weights), 4.0, 400.0));
  std::set<std::vector<long>> tried;  // small sizes have fewer inputs than runs
  for (const std::vector<long>& inputs : task.candidates(runs)) {
    if (!tried.insert(inputs).second) continue;
    if (auto failure = wrong_step(model, task, inputs, max_bits)) return failure;
  }
  return std::nullopt;
}

}  // namespace seqcert
