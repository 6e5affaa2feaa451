#pragma once

#include "base/result.hpp"
#include "model/stepper.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// What an output says: the integer k of the field's range with output strictly inside (k - 1/2, k + 1/2); or that it
/// lies outside [lo - 1/2, hi + 1/2] for certain; or neither. A number that is no enclosure says the nearest integer,
/// the smaller one on a tie.
struct Decoded {
  enum class Kind { certain, outside, uncertain };
  Kind kind = Kind::uncertain;
  long value = 0;
};
Decoded decoded(const MaybeEnclosure& output, const Range& range);

/// One step of a run: what the model put out and what was emitted.
template <class S>
struct DecodedStep {
  std::vector<S> outputs;        // per field
  std::vector<Decoded> decoded;  // per field
};

namespace detail {
/// The exact number that a scalar is, where it is one.
template <class S>
MaybeEnclosure meaning(const S& x) {
  if constexpr (requires { enclosure_of(x); }) {
    return enclosure_of(x);
  } else if constexpr (std::floating_point<S>) {
    if (!std::isfinite(x)) return std::nullopt;
    return Enclosure{Rational::exactly(x), Rational::exactly(x)};
  } else {
    const auto value = exactly(x);
    return value ? MaybeEnclosure(Enclosure{*value, *value}) : std::nullopt;
  }
}
}  // namespace detail

/// Called after every step with its number; false ends the run there.
template <class S>
using AfterStep = std::function<bool(std::size_t step, const DecodedStep<S>&)>;

/// Runs the model on these inputs, each emitted value fed back, to the end or to the first step with an output that is
/// not certain. Requires check_inputs. Errors: as Stepper::make.
template <Field S>
Result<std::vector<DecodedStep<S>>> run_decoding(const Model& model, const DpTask& task, std::span<const long> inputs,
                                                 const Arithmetic<S>& number, const Trace<S>& trace = {},
                                                 const AfterStep<S>& after = {}) {
  auto stepper = Stepper<S>::make(model, number);
  if (!stepper) return stepper.error();
  std::vector<std::vector<long>> values;
  std::vector<DecodedStep<S>> steps;
  for (std::size_t position = 1; position <= task.layout.length(); ++position) {
    const bool computes = position >= task.layout.computes(1);
    std::vector<S> outputs = stepper->step(token_at(task, position, inputs, values), trace, computes);
    if (const Status defined = stepper->defined(); !defined) return defined.error();
    if (!computes) continue;
    DecodedStep<S> step{std::move(outputs), {}};
    bool certain = true;
    std::vector<long> fields;
    for (std::size_t f = 0; f < task.emitted.size(); ++f) {
      step.decoded.push_back(decoded(detail::meaning(step.outputs[f]), task.emitted[f]));
      certain = certain && step.decoded.back().kind == Decoded::Kind::certain;
      fields.push_back(step.decoded.back().value);
    }
    values.push_back(std::move(fields));
    steps.push_back(std::move(step));
    if (!certain || (after && !after(steps.size(), steps.back()))) break;
  }
  return steps;
}

}  // namespace seqcert
