#include "check/machine_program.hpp"

#include "model/stepper.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// Integers of a range, each up to `error` off, which the machine holds.
MachineBound within(const Range& range, double error, const Format& format) {
  const Interval64 slack = Interval64::exactly(error);
  const Interval64 low = Interval64::exactly(static_cast<double>(range.lo)) - slack,
                   high = Interval64::exactly(static_cast<double>(range.hi)) + slack;
  return {MachineBound::Machine::of(format), Interval64::between(lower_bound(low), upper_bound(high)), 0};
}

void sort_entries(SparseVector<MachineBound>& x) {
  std::ranges::sort(x, {}, [](const auto& entry) { return entry.first; });
}

}  // namespace

SparseVector<MachineBound> bound_of_token(const Model& model, const DpTask& task, std::size_t position,
                                          const Arithmetic<MachineBound>& number) {
  SparseVector<MachineBound> x;
  for (const auto& [entry, value] : model.positions.row(position - 1)) x.emplace_back(entry, number(value));
  std::vector<std::size_t> carried = task.coordinates.fields;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k)
    if (comes_with_token(task, k) && task.program.reads[k].from == Read::From::input)
      carried.push_back(task.coordinates.streamed[k]);
  for (const std::size_t entry : carried) x.emplace_back(entry, within(task.carried, 0, number.format));
  sort_entries(x);
  return x;
}

std::vector<double> memory_rounding(const S6& mixer, const Model& model, const DpTask& task,
                                    const Arithmetic<MachineBound>& number) {
  detail::MixerState<MachineBound, S6> memory(mixer, number);
  std::vector<double> errors;
  for (std::size_t position = 1; position <= task.layout.length(); ++position) {
    const bool computes = position >= task.layout.computes(1);
    const SparseVector<MachineBound> found =
        memory.step(bound_of_token(model, task, position, number), number, {}, computes);
    if (!computes) continue;
    double worst = 0;
    for (const auto& [entry, value] : found) worst = std::max(worst, value.error());
    errors.push_back(worst);
  }
  return errors;
}

MachineNetwork::MachineNetwork(const Model& model, const DpTask& task, const std::optional<SlotEntries>& slots,
                               const Arithmetic<MachineBound>& number)
    : model_(model),
      task_(task),
      number_(number),
      mlp_(*model.layers.back().mlp, number_),
      readout_(model.readout, number_) {
  for (std::size_t k = 0; k < task.program.reads.size() && !slots; ++k)
    if (!comes_with_token(task, k)) found_.push_back(task.coordinates.reads[k]);
  for (std::size_t s = 0; slots && s < slots->count; ++s) found_.push_back(slots->first + s);
}

double MachineNetwork::error(std::size_t t, double read_error) const {
  SparseVector<MachineBound> x = bound_of_token(model_, task_, task_.layout.computes(t), number_);
  for (const std::size_t entry : found_) x.emplace_back(entry, within(task_.carried, read_error, number_.format));
  sort_entries(x);
  x = add(std::move(x), mlp_(x));
  double worst = 0;
  for (const auto& [row, output] : readout_.times(x)) worst = std::max(worst, output.error());
  return worst;
}

}  // namespace seqcert
