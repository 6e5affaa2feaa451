#pragma once

#include "check/attention_errors.hpp"
#include "check/block_form.hpp"
#include "check/places.hpp"
#include "check/scan_errors.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace seqcert {

/// Visits the error rows of the given places of one task: visit(place, row). Returns an empty string, or why there are
/// no such rows in S: the values reach what selects, or the mixer cannot be evaluated in S.
template <Field S>
std::string for_each_error_row(const Model& model, const CopyTask& task, const std::vector<Place>& places,
                               const Arithmetic<S>& number,
                               const std::function<void(const Place&, const ErrorRow<S>&)>& visit) {
  if (const Status independent = values_select_nothing(model, task); !independent) return independent.error().message;
  const auto all = [&](auto& errors) {
    for (const Place& place : places) visit(place, errors.row(task.queries[place.query], place.output));
    return std::string();
  };
  const Mixer& mixer = model.layers.front().mixer;
  if (const auto* attention = std::get_if<Attention>(&mixer)) {
    if (!std::ranges::all_of(attention->heads, can_evaluate<S>))
      return "attention of this kind has no value in " + number.name();
    AttentionErrors<S> errors(model, *attention, task, number);
    return all(errors);
  }
  if (const auto* abstract = std::get_if<AbstractSsm>(&mixer)) {
    ScanErrors<S> errors(model, *abstract, task, number);
    return all(errors);
  }
  if constexpr (Real<S>) {
    if (const auto* block = std::get_if<MambaBlock>(&mixer)) {
      const S6 linear = *linear_form(*block);  // values_select_nothing has seen that there is one
      ScanErrors<S> errors(model, linear, task, number);
      return all(errors);
    }
    ScanErrors<S> errors(model, std::get<S6>(mixer), task, number);
    return all(errors);
  } else {
    return "S6 has no value in " + number.name();
  }
}

}  // namespace seqcert
