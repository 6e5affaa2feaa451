#include "check/state_map.hpp"

#include "base/contract.hpp"
#include "check/block_form.hpp"
#include "check/scan_errors.hpp"
#include "check/stacked_state.hpp"
#include "check/value_path.hpp"
#include "model/attention.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace seqcert {
namespace {

template <class S>
using Rows = std::vector<std::vector<S>>;

Status unreached(const std::string& name, const WeightMatrix& w,
                 const std::vector<SparseVector<Rational>>& directions) {
  for (const SparseVector<Rational>& direction : directions)
    for (std::size_t r = 0; r < w.rows(); ++r)
      if (!inner(w.row(r), direction).is_zero())
        return bad_input("the values reach row {} of {}, so the state is no linear map of them", r + 1, name);
  return success();
}

/// h of a scan: entry (channel, state) gets (decays behind j) * write_j B_j,s (W_u E_k)_channel from component k of the
/// value at j.
template <Field S, class Mixer>
Rows<S> scan_rows(const Model& model, const Mixer& mixer, const CopyTask& task, const Cut& cut,
                  const Arithmetic<S>& number) {
  std::vector<SparseVector<Rational>> inputs = value_free_inputs(model, task);
  inputs.resize(cut.position);
  const std::vector<SparseVector<Rational>> directions = value_directions(model, task);
  Sequence<S> x;
  for (const SparseVector<Rational>& input : inputs) x.push_back(realise(input, number));
  ScanSteps<S> steps(mixer, x, number);
  const ColumnWeights<Rational> w_b(mixer.w_b, {});
  std::vector<std::vector<Rational>> written;  // B by position
  for (const SparseVector<Rational>& input : inputs)
    written.push_back(spread(w_b.times(input), mixer.w_b.rows(), Rational(0)));
  Rows<S> rows;
  for (std::size_t channel = 0; channel < mixer.w_u.rows(); ++channel) {
    std::vector<Rational> taken;  // W_u E by component
    for (const SparseVector<Rational>& direction : directions)
      taken.push_back(inner(mixer.w_u.row(channel), direction));
    if (std::ranges::all_of(taken, [](const Rational& input) { return input.is_zero(); })) continue;
    for (std::size_t state = 0; state < mixer.w_b.rows(); ++state) {
      const auto& step = steps.steps(channel, state);
      std::vector<S> row(cut.asked.size(), number(0));
      bool reached = false;
      S left = number(1);  // of one unit written at `position`
      std::size_t position = cut.position;
      for (std::size_t column = cut.asked.size(); column-- > 0;) {
        const auto [j, k] = cut.asked[column];
        while (position > j + 1) left = left * step.decay[--position];
        const Rational input = written[j][state] * taken[k];
        if (input.is_zero()) continue;
        row[column] = left * step.write[j] * number(input);
        reached = true;
      }
      if (reached) rows.push_back(std::move(row));
    }
  }
  return rows;
}

/// How many rows scan_rows has that are not 0: those with a factor for some value behind which no decay is 0.
template <class Mixer>
std::size_t scan_entries(const Model& model, const Mixer& mixer, const CopyTask& task, const Cut& cut) {
  std::vector<SparseVector<Rational>> inputs = value_free_inputs(model, task);
  inputs.resize(cut.position);
  const std::vector<SparseVector<Rational>> directions = value_directions(model, task);
  std::size_t kept_from = 0;  // what was written before is lost: only the abstract form has decays 0
  if constexpr (std::same_as<Mixer, AbstractSsm>) {
    const ColumnWeights<Rational> w_a(mixer.w_a, {});
    for (std::size_t t = 0; t < inputs.size(); ++t)
      if (spread(w_a.times(inputs[t]), 1, Rational(0)).front().is_zero()) kept_from = t;
  }
  std::vector<std::vector<bool>> taken(mixer.w_u.rows(), std::vector<bool>(directions.size()));
  for (std::size_t channel = 0; channel < taken.size(); ++channel)
    for (std::size_t k = 0; k < directions.size(); ++k)
      taken[channel][k] = !inner(mixer.w_u.row(channel), directions[k]).is_zero();
  const ColumnWeights<Rational> w_b(mixer.w_b, {});
  std::vector<std::vector<bool>> reached(mixer.w_u.rows(), std::vector<bool>(mixer.w_b.rows()));
  for (const auto& [j, k] : cut.asked) {
    if (j < kept_from) continue;
    const SparseVector<Rational> written = w_b.times(inputs[j]);
    for (std::size_t channel = 0; channel < taken.size(); ++channel)
      if (taken[channel][k])
        for (const auto& [state, entry] : written)
          if (!entry.is_zero()) reached[channel][state] = true;
  }
  std::size_t entries = 0;
  for (const auto& channel : reached) entries += static_cast<std::size_t>(std::ranges::count(channel, true));
  return entries;
}

Result<Rows<Rational>> attention_rows(const Model& model, const Attention& mixer, const CopyTask& task,
                                      const Cut& cut) {
  const std::vector<SparseVector<Rational>> inputs = value_free_inputs(model, task);
  const std::vector<SparseVector<Rational>> directions = value_directions(model, task);
  Rows<Rational> rows;
  const auto row_of = [&](const auto& entry) {
    std::vector<Rational> row;
    for (const auto& [j, k] : cut.asked) row.push_back(entry(j, k));
    rows.push_back(std::move(row));
  };
  for (const AttentionHead& head : mixer.heads) {
    const bool summed = head.kind == AttentionHead::Kind::linear || head.kind == AttentionHead::Kind::linear_normalised;
    if (summed && !head.window) {
      if (const Status status = unreached("W_K", head.w_k, directions); !status) return status.error();
      for (std::size_t feature = 0; feature < head.w_k.rows(); ++feature)
        for (std::size_t r = 0; r < head.w_v.rows(); ++r)
          row_of([&](std::size_t j, std::size_t k) {
            return inner(head.w_k.row(feature), inputs[j]) * inner(head.w_v.row(r), directions[k]);
          });
      continue;
    }
    for (std::size_t kept = first_visible(head, cut.position); kept < cut.position; ++kept)
      for (const WeightMatrix* w : {&head.w_k, &head.w_v})
        for (std::size_t r = 0; r < w->rows(); ++r)
          row_of(
              [&](std::size_t j, std::size_t k) { return j == kept ? inner(w->row(r), directions[k]) : Rational(0); });
  }
  return rows;
}

template <class Mixer>
Status made_without_values(const Mixer& mixer, const std::vector<SparseVector<Rational>>& directions) {
  if constexpr (std::same_as<Mixer, AbstractSsm>) {
    if (const Status status = unreached("W_a", mixer.w_a, directions); !status) return status;
  } else {
    if (const Status status = unreached("W_Delta", mixer.w_delta, directions); !status) return status;
  }
  return unreached("W_B", mixer.w_b, directions);
}

/// The same model with every Mamba block in the form through which its answers factor.
Result<Model> in_linear_form(Model model) {
  for (Layer& layer : model.layers)
    if (const auto* block = std::get_if<MambaBlock>(&layer.mixer)) {
      auto linear = linear_form(*block);
      if (!linear) return linear.error();
      layer.mixer = std::move(*linear);
    }
  return model;
}

}  // namespace

Result<std::size_t> entries_reached(const Model& model, const CopyTask& task, const Cut& cut) {
  if (model.layers.size() > 1) {
    const auto linear = in_linear_form(model);
    if (!linear) return linear.error();
    if (const Status status = states_are_linear(*linear, task); !status) return status.error();
    if (!state_is_rational(model)) return state_size(*linear, cut.position);
    const auto rows = rational_state_map(model, task, cut);
    if (!rows) return rows.error();
    return rows->size();
  }
  const auto of = [&](const auto& mixer) -> Result<std::size_t> {
    if (const Status status = made_without_values(mixer, value_directions(model, task)); !status) return status.error();
    return scan_entries(model, mixer, task, cut);
  };
  const Mixer& mixer = model.layers.front().mixer;
  if (const auto* abstract = std::get_if<AbstractSsm>(&mixer)) return of(*abstract);
  if (const auto* s6 = std::get_if<S6>(&mixer)) return of(*s6);
  if (const auto* block = std::get_if<MambaBlock>(&mixer)) {
    const auto linear = linear_form(*block);
    if (!linear) return linear.error();
    return of(*linear);
  }
  const auto rows = rational_state_map(model, task, cut);
  if (!rows) return rows.error();
  return rows->size();
}

bool state_is_rational(const Model& model) {
  return std::ranges::all_of(model.layers, [](const Layer& layer) {
    return std::holds_alternative<AbstractSsm>(layer.mixer) || std::holds_alternative<Attention>(layer.mixer);
  });
}

Result<Rows<Rational>> rational_state_map(const Model& model, const CopyTask& task, const Cut& cut) {
  SEQCERT_REQUIRE(state_is_rational(model), "the state of this model is not rational");
  const Mixer& mixer = model.layers.front().mixer;
  Rows<Rational> rows;
  if (model.layers.size() > 1) {
    if (const Status status = states_are_linear(model, task); !status) return status.error();
    auto found = stacked_state_map(model, task, cut, Arithmetic<Rational>{});
    if (!found) return found.error();
    rows = std::move(*found);
  } else if (const auto* attention = std::get_if<Attention>(&mixer)) {
    auto found = attention_rows(model, *attention, task, cut);
    if (!found) return found.error();
    rows = std::move(*found);
  } else {
    const auto& abstract = std::get<AbstractSsm>(mixer);
    if (const Status status = made_without_values(abstract, value_directions(model, task)); !status)
      return status.error();
    rows = scan_rows(model, abstract, task, cut, Arithmetic<Rational>{});
  }
  std::erase_if(rows, [](const std::vector<Rational>& row) {
    return std::ranges::all_of(row, [](const Rational& entry) { return entry.is_zero(); });
  });
  return rows;
}

Result<Rows<Ball>> enclosed_state_map(const Model& model, const CopyTask& task, const Cut& cut, long bits) {
  if (model.layers.size() > 1) {
    const auto linear = in_linear_form(model);
    if (!linear) return linear.error();
    if (const Status status = states_are_linear(*linear, task); !status) return status.error();
    return stacked_state_map(*linear, task, cut, Arithmetic<Ball>{bits});
  }
  const auto of = [&](const S6& mixer) -> Result<Rows<Ball>> {
    if (const Status status = made_without_values(mixer, value_directions(model, task)); !status) return status.error();
    return scan_rows(model, mixer, task, cut, Arithmetic<Ball>{bits});
  };
  const Mixer& mixer = model.layers.front().mixer;
  if (const auto* block = std::get_if<MambaBlock>(&mixer)) {
    const auto linear = linear_form(*block);
    if (!linear) return linear.error();
    return of(*linear);
  }
  SEQCERT_REQUIRE(std::holds_alternative<S6>(mixer), "the state of this mixer is rational");
  return of(std::get<S6>(mixer));
}

}  // namespace seqcert
