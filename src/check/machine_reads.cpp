#include "check/machine_reads.hpp"

#include "check/decoding_proof.hpp"
#include "check/machine_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <variant>

namespace seqcert {

Result<MachineReads> MachineReads::of(const Model& model, const DpTask& task, std::size_t layer,
                                      const Rational& exact_error) {
  MachineReads result(model, task);
  result.exact_error_ = exact_error;
  for (std::size_t k = 0; layer > 0 && k < task.program.reads.size(); ++k)
    if (!is_addressed_by_row(task.program.reads[k])) result.computed_.push_back(k);
  const Mixer& mixer = model.layers[layer].mixer;
  if (const auto* attention = std::get_if<Attention>(&mixer)) {
    for (std::size_t h = 0; h < attention->heads.size(); ++h) {
      const AttentionHead& weights = attention->heads[h];
      if (layer > 0 && task.program.place_field) {
        auto head = matching_head(weights, h + 1, task);
        if (!head) return head.error();
        result.matching_.push_back(std::move(*head));
        continue;
      }
      if (layer > 0 && !task.coordinates.extrema.empty()) {
        auto head = machine_optimum(model, weights, h + 1, task);
        if (!head) return head.error();
        result.optima_.push_back(std::move(*head));
        continue;
      }
      auto head = position_head_of(model, weights);
      if (!head) return head.error();
      result.heads_.push_back(std::move(*head));
    }
    return result;
  }
  result.memory_ = std::get_if<S6>(&mixer);
  if (!result.memory_) return bad_input("rounding is bounded for attention and memories of slots only");
  return result;
}

std::vector<double> MachineReads::errors(const Arithmetic<MachineBound>& number,
                                         const std::vector<double>& before) const {
  if (!memory_ && computed_.empty()) return of_heads(number);
  if (!optima_.empty()) {
    std::vector<double> errors(task_->layout.steps, 0);
    for (const MachineOptimum& head : optima_) {
      const std::vector<double> off = optimum_rounding(head, *model_, *task_, number, before);
      for (std::size_t t = 0; t < errors.size(); ++t) errors[t] = std::max(errors[t], off[t]);
    }
    return errors;
  }
  const AddressErrors addresses =
      computed_.empty() ? AddressErrors{} : address_rounding(*model_, *task_, number, before);
  if (!memory_) return matching_.empty() ? of_heads_at(number.format, addresses) : of_matching(number, addresses);
  std::vector<double> errors = computed_.empty()
                                   ? memory_rounding(*memory_, *model_, *task_, number)
                                   : memory_rounding_at(*memory_, *model_, *task_, number, computed_, addresses);
  const Interval64 exact = Arithmetic<Interval64>{}(exact_error_);
  for (double& error : errors) error = magnitude(exact + Interval64::exactly(error));
  return errors;
}

/// Position rows ask for integers; where there is nothing to read, for some other token or for none.
std::vector<double> MachineReads::of_heads(const Arithmetic<MachineBound>& number) const {
  const DpLayout& layout = task_->layout;
  std::vector<double> errors(layout.steps, 0);
  for (const PositionHead& head : heads_) {
    std::optional<MachineHead> machine;
    if (number.alone) machine.emplace(head, number.format, box(), layout.length());
    const double common = number.alone ? 0 : magnitude(deviation_from(number.format, head, box(), layout.length(), 0));
    for (std::size_t t = 1; t <= layout.steps; ++t) {
      const std::size_t position = layout.computes(t);
      const auto asked = address_in_row(model_->positions.row(position - 1), head.asked);
      const bool visible = asked && *asked >= 1 && *asked <= position;
      const double error =
          visible ? machine ? magnitude(machine->deviation(Rational(*asked), *asked, position, position)) : common
          : asked && *asked <= layout.length() ? beyond_the_box(number.format, head, box(), layout.length())
                                               : magnitude(Interval64::whole());
      errors[t - 1] = std::max(errors[t - 1], error);
    }
  }
  return errors;
}

std::vector<double> MachineReads::of_heads_at(const Format& format, const AddressErrors& addresses) const {
  std::vector<double> errors;
  for (std::size_t t = 1; t <= task_->layout.steps; ++t) {
    const std::size_t position = task_->layout.computes(t);
    double error = 0;
    for (const PositionHead& head : heads_) {
      const auto k = static_cast<std::size_t>(std::ranges::find(task_->coordinates.at, head.asked) -
                                              task_->coordinates.at.begin());
      const double off = addresses[t - 1][k].place;
      const bool is_there = !task_->program.steps[t - 1].sources[k].absent();
      const Interval64 deviation =
          !is_there   ? Interval64::exactly(beyond_the_box(format, head, box(), task_->layout.length()))
          : off < 0.5 ? deviation_from(format, head, box(), position, Rational::exactly(off))
                      : Interval64::whole();
      error = std::max(error, magnitude(deviation));
    }
    errors.push_back(error);
  }
  return errors;
}

std::vector<double> MachineReads::of_matching(const Arithmetic<MachineBound>& number,
                                              const AddressErrors& addresses) const {
  Places places;
  places.said = task_->emitted[*task_->program.place_field].hi;
  for (long h = 0; h <= places.said; ++h)
    places.square_error = std::max(places.square_error, place_squared(*model_, *task_, h, number).error());
  std::vector<double> errors(task_->layout.steps, 0);
  for (const MatchingHead& head : matching_) {
    const Range asked = addresses_made(*model_, *task_, head.read);
    places.asked = std::max(std::abs(asked.lo), std::abs(asked.hi));
    for (std::size_t t = 1; t <= task_->layout.steps; ++t) {
      places.asked_error = addresses[t - 1][head.read].place;
      errors[t - 1] =
          std::max(errors[t - 1], matching_deviation(number.format, head, box(), places, task_->layout.computes(t)));
    }
  }
  return errors;
}

NumberBox MachineReads::box() const {
  return {Rational(std::min(task_->carried.lo, 0L)), Rational(std::max(task_->carried.hi, 0L)), true};
}

}  // namespace seqcert
