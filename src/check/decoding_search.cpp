#include "check/decoding_search.hpp"

#include "base/splitmix.hpp"
#include "number/interval64.hpp"
#include "task/decode.hpp"

#include <algorithm>
#include <array>
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

namespace {

/// The fewest tokens that a head sees, where heads have windows.
std::optional<std::size_t> narrowest_window(const Model& model) {
  std::optional<std::size_t> least;
  for (const Layer& layer : model.layers)
    if (const auto* attention = std::get_if<Attention>(&layer.mixer))
      for (const AttentionHead& head : attention->heads)
        if (head.window) least = std::min(*head.window, least.value_or(*head.window));
  return least;
}

/// What a read whose place is computed finds with these arguments of its step.
long found_by(const DpProgram& program, const Step& step, std::size_t k, std::vector<long> arguments,
              const std::vector<StepValue>& right) {
  const Read& read = program.reads[k];
  const Source& source = step.sources[k];
  if (read.from == Read::From::address) {
    const long at = (*read.where)(arguments);
    return right
        [static_cast<std::size_t>(std::clamp(at, static_cast<long>(source.first), static_cast<long>(source.last))) - 1]
            .fields[read.field];
  }
  if (read.from == Read::From::match) {
    const long place = (*read.where)(arguments);
    if (read.needed && (*read.needed)(arguments) == 0) return step.absent[k];
    for (std::size_t at = source.last; at >= source.first; --at)
      if (right[at - 1].fields[read.match_field] == place) return right[at - 1].fields[read.field];
    return step.absent[k];
  }
  std::optional<long> best;
  arguments.push_back(0);
  for (std::size_t at = source.first; at <= source.last; ++at) {
    arguments.back() = right[at - 1].arguments[read.key];
    if (read.where && (*read.where)(arguments) == 0) continue;
    const long term = right[at - 1].fields[read.field] + (read.bonus ? (*read.bonus)(arguments) : 0);
    if (!best || (read.from == Read::From::largest ? term > *best : term < *best)) best = term;
  }
  return best.value_or(step.absent[k]);
}

/// Whether the step comes out otherwise when read k finds this number.
bool matters(const DpProgram& program, const std::vector<StepValue>& right, std::size_t t, std::size_t k, long number) {
  const Step& step = program.steps[t - 1];
  std::vector<long> arguments = right[t - 1].arguments;
  if (arguments[k] == number) return false;
  arguments[k] = number;
  for (std::size_t j = 0; j < program.reads.size(); ++j)
    if (j != k && !is_addressed_by_row(program.reads[j]) && !step.sources[j].absent())
      arguments[j] = found_by(program, step, j, arguments, right);
  const std::vector<Transition>& rule = program.rules[step.rule];
  for (std::size_t f = 0; f < rule.size(); ++f)
    if (rule[f](arguments) != right[t - 1].fields[f]) return true;
  return false;
}

/// How far some step looks back, both ends included, for a read that matters: it comes out otherwise when what stands
/// next to the token read is found instead, or first in the window where that is later. A guess at what a head finds
/// that does not see so far: inputs of which this is more than the window are worth a run.
std::size_t look_back_that_matters(const DpTask& task, std::size_t window, std::span<const long> inputs) {
  const std::vector<StepValue> right = execute(task.program, inputs);
  std::vector<std::vector<long>> values;
  for (const StepValue& step : right) values.push_back(step.fields);
  std::size_t farthest = 0;
  for (std::size_t t = 1; t <= right.size(); ++t) {
    const Step& step = task.program.steps[t - 1];
    const std::size_t position = task.layout.computes(t);
    for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
      const Read& read = task.program.reads[k];
      const std::size_t at = right[t - 1].read_at[k];
      if (step.sources[k].absent() || comes_with_token(task, k) || (at == 0 && !is_extremum(read))) continue;
      const bool is_input = read.from == Read::From::input;
      // An optimum over nothing is the start token.
      const std::size_t stands = at == 0 ? task.layout.computes(1) : is_input ? at : task.layout.stands_at(at);
      if (stands >= position || position + 1 - stands <= farthest) continue;
      const std::size_t next = std::max(stands + 1, position + 1 - std::min(position, window));
      const long instead = token_at(task, next, inputs, values)[is_input ? 0 : read.field].to_long().value_or(0);
      if (matters(task.program, right, t, k, instead)) farthest = position + 1 - stands;
    }
  }
  return farthest;
}

/// One or two inputs changed, to an end of their ranges or to any number.
std::vector<long> changed(std::vector<long> inputs, const DpProgram& program, SplitMix& random) {
  for (std::size_t times = 1 + random.below(2); times > 0; --times) {
    const std::size_t g = random.below(inputs.size());
    const auto [lo, hi] = program.inputs[g];
    const long any = lo + static_cast<long>(random.below(static_cast<std::size_t>(hi - lo) + 1));
    inputs[g] = std::array{lo, hi, any}[random.below(3)];
  }
  return inputs;
}

/// Inputs on which a read before the window matters, at most that many: of the task's own candidates, and climbing from
/// the one of them on which the farthest look back matters.
std::vector<std::vector<long>> inputs_that_miss(const DpTask& task, std::size_t window, std::size_t most) {
  const auto looks = static_cast<std::size_t>(std::clamp(1e6 / static_cast<double>(task.layout.steps), 50.0, 1e4));
  std::vector<std::vector<long>> found;
  std::vector<long> best;
  std::size_t reached = 0;
  const auto look = [&](const std::vector<long>& inputs) {
    const std::size_t back = look_back_that_matters(task, window, inputs);
    if (back > window && found.size() < most) found.push_back(inputs);
    if (back < reached) return;
    reached = back;
    best = inputs;
  };
  for (const std::vector<long>& inputs : task.candidates(looks / 4)) look(inputs);
  SplitMix random(1);
  for (std::size_t n = looks / 4; n < looks && found.size() < most; ++n)
    if (const std::vector<long> inputs = changed(best, task.program, random); check_inputs(task.program, inputs))
      look(inputs);
  return found;
}

}  // namespace

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
  const auto fails_on = [&](const std::vector<std::vector<long>>& candidates) -> std::optional<DecodingFailure> {
    for (const std::vector<long>& inputs : candidates) {
      if (!tried.insert(inputs).second) continue;
      if (auto failure = wrong_step(model, task, inputs, max_bits)) return failure;
    }
    return std::nullopt;
  };
  if (const auto window = narrowest_window(model)) {
    constexpr std::size_t at_once = 10, chosen = 30;  // most windows that are too short show at once
    if (auto failure = fails_on(task.candidates(std::min(at_once, runs)))) return failure;
    if (auto failure = fails_on(inputs_that_miss(task, *window, chosen))) return failure;
  }
  return fails_on(task.candidates(runs));
}

}  // namespace seqcert
