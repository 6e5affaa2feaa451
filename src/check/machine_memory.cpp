#include "check/machine_memory.hpp"

#include "check/decoding_proof.hpp"
#include "model/stepper.hpp"

#include <algorithm>

namespace seqcert {
namespace {

double worst_error(const SparseVector<MachineBound>& x) {
  double worst = 0;
  for (const auto& [entry, value] : x) worst = std::max(worst, value.error());
  return worst;
}

}  // namespace

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
  set_entry(x, task.coordinates.fields[*task.program.place_field], number(Rational(*place)));
  set_entry(x, task.coordinates.place_field_sq, *square);
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
          set_entry(x, task.coordinates.at[k], integer(address, off[k].place));
          set_entry(x, task.coordinates.at_sq[k], integer(address * address, off[k].square));
        }
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

}  // namespace seqcert
