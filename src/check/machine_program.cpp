#include "check/machine_program.hpp"

#include "check/decoding_proof.hpp"
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

/// Entries of x that mixers write: what is read at row addresses in a first layer, at all after the last.
std::vector<std::size_t> entries_found(const DpTask& task, bool after_the_last,
                                       const std::optional<SlotEntries>& slots) {
  std::vector<std::size_t> entries;
  for (std::size_t s = 0; slots && s < slots->count; ++s) entries.push_back(slots->first + s);
  for (std::size_t k = 0; k < task.program.reads.size() && !slots; ++k)
    if (!comes_with_token(task, k) && (after_the_last || is_addressed_by_row(task.program.reads[k])))
      entries.push_back(task.coordinates.reads[k]);
  return entries;
}

SparseVector<MachineBound> with_reads(SparseVector<MachineBound> x, const std::vector<std::size_t>& entries,
                                      const Range& range, double error, const Format& format) {
  for (const std::size_t entry : entries) x.emplace_back(entry, within(range, error, format));
  sort_entries(x);
  return x;
}

double worst_error(const SparseVector<MachineBound>& x) {
  double worst = 0;
  for (const auto& [entry, value] : x) worst = std::max(worst, value.error());
  return worst;
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
    errors.push_back(worst_error(found));
  }
  return errors;
}

std::vector<double> memory_rounding_at(const S6& mixer, const Model& model, const DpTask& task,
                                       const Arithmetic<MachineBound>& number, const std::vector<std::size_t>& computed,
                                       const AddressErrors& addresses) {
  std::size_t slots = 0;
  for (std::size_t p = 1; p <= model.positions.rows(); ++p)
    slots = std::max(slots, address_in_row(model.positions.row(p - 1), task.coordinates.place).value_or(0));
  const MachineBound::Machine machine = MachineBound::Machine::of(number.format);
  const auto integer = [&](std::size_t n, double error) {
    return MachineBound(machine, Interval64::exactly(static_cast<double>(n)), error);
  };
  detail::MixerState<MachineBound, S6> memory(mixer, number);
  std::vector<double> errors;
  for (std::size_t position = 1; position <= task.layout.length(); ++position) {
    const SparseVector<MachineBound> token = bound_of_token(model, task, position, number);
    if (position >= task.layout.computes(1)) {
      const std::vector<AddressError>& off = addresses[errors.size()];
      double worst = 0;
      for (std::size_t address = 0; address <= slots; ++address) {
        SparseVector<MachineBound> x = token;
        for (const std::size_t k : computed) {
          x.emplace_back(task.coordinates.at[k], integer(address, off[k].place));
          x.emplace_back(task.coordinates.at_sq[k], integer(address * address, off[k].square));
        }
        sort_entries(x);
        auto as_it_stands = memory;
        worst = std::max(worst, worst_error(as_it_stands.step(x, number, {}, true)));
      }
      errors.push_back(worst);
    }
    memory.step(token, number, {}, false);
  }
  return errors;
}

AddressErrors address_rounding(const Model& model, const DpTask& task, const Arithmetic<MachineBound>& number,
                               const std::vector<double>& read_errors) {
  const RealisedMlp<MachineBound> network(*model.layers.front().mlp, number);
  const std::vector<std::size_t> entries = entries_found(task, false, std::nullopt);
  AddressErrors result;
  for (std::size_t t = 1; t <= task.layout.steps; ++t) {
    const auto made = spread(network(with_reads(bound_of_token(model, task, task.layout.computes(t), number), entries,
                                                task.carried, read_errors[t - 1], number.format)),
                             model.d_model, number(0));
    std::vector<AddressError> errors;
    for (std::size_t k = 0; k < task.program.reads.size(); ++k)
      errors.push_back({made[task.coordinates.at[k]].error(), made[task.coordinates.at_sq[k]].error()});
    result.push_back(std::move(errors));
  }
  return result;
}

MachineNetwork::MachineNetwork(const Model& model, const DpTask& task, const std::optional<SlotEntries>& slots,
                               const Arithmetic<MachineBound>& number)
    : model_(model),
      task_(task),
      slots_(slots),
      number_(number),
      mlp_(*model.layers.back().mlp, number_),
      readout_(model.readout, number_) {}

double MachineNetwork::error(std::size_t t, double read_error) const {
  SparseVector<MachineBound> x =
      with_reads(bound_of_token(model_, task_, task_.layout.computes(t), number_), entries_found(task_, true, slots_),
                 task_.carried, read_error, number_.format);
  x = add(std::move(x), mlp_(x));
  return worst_error(readout_.times(x));
}

}  // namespace seqcert
