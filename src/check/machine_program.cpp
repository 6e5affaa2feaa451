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

MachineBound place_squared(const Model& model, const DpTask& task, long place, const Arithmetic<MachineBound>& number) {
  const RealisedMlp<MachineBound> network(*model.layers.front().mlp, number);
  const SparseVector<MachineBound> x{{task.coordinates.fields[*task.program.place_field], number(Rational(place))}};
  return spread(network(x), model.d_model, number(0))[task.coordinates.place_field_sq];
}

Range addresses_made(const Model& model, const DpTask& task, std::size_t read) {
  const Read& what = task.program.reads[read];
  if (what.from == Read::From::match) return what.where->range(argument_ranges(task.program, task.value_ranges));
  std::size_t last = 0;
  for (std::size_t p = 1; p <= model.positions.rows(); ++p)
    last = std::max(last, address_in_row(model.positions.row(p - 1), task.coordinates.place).value_or(0));
  return {0, static_cast<long>(last)};
}

namespace {

/// x of a token that is kept at this place, if it says one.
SparseVector<MachineBound> kept_at(SparseVector<MachineBound> x, const DpTask& task, std::optional<long> place,
                                   const std::optional<MachineBound>& square, const Arithmetic<MachineBound>& number) {
  if (!place) return x;
  const std::size_t entry = task.coordinates.fields[*task.program.place_field];
  std::erase_if(x, [&](const auto& part) { return part.first == entry; });
  x.emplace_back(entry, number(Rational(*place)));
  x.emplace_back(task.coordinates.place_field_sq, *square);
  sort_entries(x);
  return x;
}

/// Whichever of two.
MachineBound either(const MachineBound& x, const MachineBound& y, const MachineBound::Machine& machine) {
  const Interval64 &a = x.exact(), &b = y.exact();
  return {machine,
          Interval64::between(std::min(lower_bound(a), lower_bound(b)), std::max(upper_bound(a), upper_bound(b))),
          std::max(x.error(), y.error())};
}

}  // namespace

std::vector<double> memory_rounding_at(const S6& mixer, const Model& model, const DpTask& task,
                                       const Arithmetic<MachineBound>& number, const std::vector<std::size_t>& computed,
                                       const AddressErrors& addresses) {
  const MachineBound::Machine machine = MachineBound::Machine::of(number.format);
  const auto integer = [&](long n, double error) {
    return MachineBound(machine, Interval64::exactly(static_cast<double>(n)), error);
  };
  Range asked{0, 0};
  for (const std::size_t k : computed) asked = hull(asked, addresses_made(model, task, k));
  // Where a token may be kept: an input nowhere, a value at any place there is; or where its row says.
  std::vector<std::optional<long>> places{std::nullopt};
  std::vector<std::optional<MachineBound>> squares{std::nullopt};
  if (task.program.place_field) {
    places.clear(), squares.clear();
    for (long h = 0; h <= task.emitted[*task.program.place_field].hi; ++h) {
      places.emplace_back(h);
      squares.emplace_back(place_squared(model, task, h, number));
    }
  }
  detail::MixerState<MachineBound, S6> memory(mixer, number);
  std::vector<double> errors;
  for (std::size_t position = 1; position <= task.layout.length(); ++position) {
    const SparseVector<MachineBound> token = bound_of_token(model, task, position, number);
    const bool computes = position >= task.layout.computes(1);
    double worst = 0;
    std::optional<Array<MachineBound>> state;
    for (std::size_t h = 0; h < places.size(); ++h) {
      const SparseVector<MachineBound> kept = kept_at(token, task, places[h], squares[h], number);
      for (long address = asked.lo; computes && address <= asked.hi; ++address) {
        const std::vector<AddressError>& off = addresses[errors.size()];
        SparseVector<MachineBound> x = kept;
        for (const std::size_t k : computed) {
          x.emplace_back(task.coordinates.at[k], integer(address, off[k].place));
          x.emplace_back(task.coordinates.at_sq[k], integer(address * address, off[k].square));
        }
        sort_entries(x);
        auto as_it_stands = memory;
        worst = std::max(worst, worst_error(as_it_stands.step(x, number, {}, true)));
      }
      auto as_it_stands = memory;
      as_it_stands.step(kept, number, {}, false);
      Array<MachineBound> next = as_it_stands.state();
      for (std::size_t c = 0; state && c < next.size(); ++c) next.set(c, either(next[c], (*state)[c], machine));
      state = std::move(next);
    }
    memory.set_state(std::move(*state));
    if (computes) errors.push_back(worst);
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
