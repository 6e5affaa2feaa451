#include "check/machine_network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace seqcert {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

MachineBound within(const Range& range, double error, const Format& format) {
  const Interval64 slack = Interval64::exactly(error);
  const Interval64 low = Interval64::exactly(static_cast<double>(range.lo)) - slack,
                   high = Interval64::exactly(static_cast<double>(range.hi)) + slack;
  return {MachineBound::Machine::of(format), Interval64::between(lower_bound(low), upper_bound(high)), 0};
}

void set_entry(SparseVector<MachineBound>& x, std::size_t entry, const MachineBound& value) {
  const auto place = std::ranges::lower_bound(x, entry, {}, [](const auto& part) { return part.first; });
  if (place != x.end() && place->first == entry)
    place->second = value;
  else
    x.emplace(place, entry, value);
}

SparseVector<MachineBound> bound_of_token(const Model& model, const DpTask& task, std::size_t position,
                                          const Arithmetic<MachineBound>& number) {
  SparseVector<MachineBound> x;
  for (const auto& [entry, value] : model.positions.row(position - 1)) x.emplace_back(entry, number(value));
  for (const std::size_t entry : task.coordinates.fields) set_entry(x, entry, within(task.carried, 0, number.format));
  for (std::size_t k = 0; k < task.program.reads.size(); ++k)
    if (comes_with_token(task, k) && task.program.reads[k].from == Read::From::input)
      set_entry(x, task.coordinates.streamed[k], within(task.carried, 0, number.format));
  return x;
}

SparseVector<MachineBound> with_numbers(SparseVector<MachineBound> x, const DpTask& task,
                                        const std::vector<NumberRead>& numbers, const std::vector<bool>& read,
                                        const Case& at, double error, const Format& format) {
  for (std::size_t n = 0; n < numbers.size(); ++n) {
    if (!read[n] || (numbers[n].exact && !at[n])) continue;  // tokens carry any number
    const Range range = at[n] ? Range{*at[n], *at[n]} : n < task.program.reads.size() ? task.carried : numbers[n].range;
    set_entry(x, numbers[n].entry, within(range, numbers[n].exact ? 0 : error, format));
  }
  return x;
}

AddressErrors address_rounding(const Model& model, const DpTask& task, const Arithmetic<MachineBound>& number,
                               const std::vector<double>& read_errors) {
  const RealisedMlp<MachineBound> network(*model.layers.front().mlp, number);
  const std::vector<NumberRead> numbers = numbers_read(task);
  const std::size_t reads = task.program.reads.size();
  std::vector<bool> is_read(numbers.size(), false), matters(numbers.size(), false);
  for (std::size_t k = 0; k < reads; ++k) {
    const Read& read = task.program.reads[k];
    is_read[k] = comes_with_token(task, k) || is_addressed_by_row(read);
    if (is_addressed_by_row(read) || is_extremum(read)) continue;
    const std::vector<bool> used = numbers_used(task, *read.where);
    for (std::size_t n = 0; n < reads; ++n) matters[n] = matters[n] || used[n];
  }
  for (std::size_t n = 0; n < numbers.size(); ++n) matters[n] = matters[n] && is_read[n];
  AddressErrors result(task.layout.steps, std::vector<AddressError>(reads));
  for (const std::vector<std::size_t>& steps : steps_by_kind(task)) {
    // Farther off no network rounds to the right integers.
    double error = 0;
    for (const std::size_t t : steps)
      if (read_errors[t - 1] < 0.5) error = std::max(error, read_errors[t - 1]);
    const SparseVector<MachineBound> token = bound_of_token(model, task, task.layout.computes(steps.front()), number);
    std::vector<AddressError> worst(reads);
    for_each_case(task, task.program.steps[steps.front() - 1], numbers, matters, [&](const Case& at) {
      const auto made = spread(network(with_numbers(token, task, numbers, is_read, at, error, number.format)),
                               model.d_model, number(0));
      for (std::size_t k = 0; k < reads; ++k) {
        worst[k].place = std::max(worst[k].place, made[task.coordinates.at[k]].error());
        worst[k].square = std::max(worst[k].square, made[task.coordinates.at_sq[k]].error());
      }
      return true;
    });
    const std::vector<AddressError> unknown(reads, {infinite, infinite});
    for (const std::size_t t : steps) result[t - 1] = read_errors[t - 1] < 0.5 ? worst : unknown;
  }
  return result;
}

MachineNetwork::MachineNetwork(const Model& model, const DpTask& task, const std::optional<SlotEntries>& slots,
                               const Arithmetic<MachineBound>& number)
    : model_(model),
      task_(task),
      slots_(slots),
      number_(number),
      numbers_(numbers_read(task)),
      mlp_(*model.layers.back().mlp, number_),
      readout_(model.readout, number_) {}

double MachineNetwork::error(std::size_t t, double read_error, double enough) const {
  const Step& step = task_.program.steps[t - 1];
  SparseVector<MachineBound> token = bound_of_token(model_, task_, task_.layout.computes(t), number_);
  std::vector<bool> is_read(numbers_.size(), true);
  if (slots_) {
    for (std::size_t s = 0; s < slots_->count; ++s)
      set_entry(token, slots_->first + s, within(task_.carried, read_error, number_.format));
    for (std::size_t n = 0; n < numbers_.size(); ++n) is_read[n] = numbers_[n].exact;
  } else {
    for (std::size_t m = 0; m < task_.coordinates.extrema.size(); ++m)
      is_read[task_.program.reads.size() + m] = task_.coordinates.extrema[m].head->taken.has_value();
  }
  const auto errors_at = [&](const Case& at) {
    SparseVector<MachineBound> x = with_numbers(token, task_, numbers_, is_read, at, read_error, number_.format);
    x = add(std::move(x), mlp_(x));
    return spread(readout_.times(x), task_.program.fields.size(), number_(0));
  };
  const std::vector<MachineBound> anywhere = errors_at(Case(numbers_.size()));
  double worst = 0;
  for (std::size_t f = 0; f < anywhere.size(); ++f) {
    std::vector<bool> matters = numbers_used(task_, task_.program.rules[step.rule][f]);
    for (std::size_t n = 0; n < numbers_.size(); ++n) matters[n] = matters[n] && is_read[n] && !slots_;
    if (anywhere[f].error() <= enough || std::ranges::find(matters, true) == matters.end()) {
      worst = std::max(worst, anywhere[f].error());
      continue;
    }
    for_each_case(task_, step, numbers_, matters, [&](const Case& at) {
      worst = std::max(worst, errors_at(at)[f].error());
      return worst <= enough;
    });
  }
  return worst;
}

std::vector<double> MachineNetwork::errors(const std::vector<double>& read_errors, const Rational& threshold,
                                           const std::function<double(double read_error)>& enough) const {
  std::vector<double> result(task_.layout.steps, infinite);
  const auto holds = [&](std::size_t t) {
    return std::isfinite(read_errors[t - 1]) && Rational::exactly(read_errors[t - 1]) <= threshold;
  };
  for (const std::vector<std::size_t>& steps : steps_by_kind(task_)) {
    double read_error = 0;
    std::optional<double> common;
    for (const std::size_t t : steps)
      if (holds(t)) read_error = std::max(read_error, read_errors[t - 1]);
    for (const std::size_t t : steps) {
      if (!holds(t)) continue;
      // The slots that it picks from differ from step to step.
      if (!common || slots_) common = error(t, read_error, enough(read_error));
      result[t - 1] = *common;
    }
  }
  return result;
}

}  // namespace seqcert
