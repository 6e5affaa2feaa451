#pragma once

#include "base/result.hpp"
#include "model/attention.hpp"
#include "model/projections.hpp"
#include "model/selective_scan.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// What a run shows of its inside: called per position and layer with what the position leaves behind (`state`, by channel and state;
/// `weights` of each head over the visible positions).
template <class S>
using Trace = std::function<void(std::size_t position, std::size_t layer, const std::string& what, const std::vector<S>& values)>;

/// The model evaluated on one sequence in the arithmetic S. Law: with an enclosing S every output encloses the exact one; with Rational it
/// is the exact one; with a rounding S it is what that machine computes, operations in the written order.
/// outputs[t - 1] has d_out entries; positions before `from` are left empty, which spares attention their rows. Errors: tokens.size() beyond the position table; a layer that S cannot evaluate (softmax or S6 in
/// exact rationals, hard attention in enclosures), named.
template <Field S>
Result<std::vector<std::vector<S>>> run(const Model& model, std::span<const Token> tokens, const Arithmetic<S>& number,
                                        const Trace<S>& trace = {}, std::size_t from = 1);

// ---------------------------------------------------------------------------------------------------------------------------

namespace detail {

template <Field S>
using Emit = std::function<void(std::size_t position, const std::string& what, const std::vector<S>& values)>;

template <class S>
std::vector<S> entries_of(const Array<S>& x) {
  std::vector<S> entries;
  for (std::size_t k = 0; k < x.size(); ++k) entries.push_back(x[k]);
  return entries;
}

template <Field S>
Result<Sequence<S>> mix(const Attention& mixer, const Sequence<S>& x, const Arithmetic<S>& number, const Emit<S>& emit,
                        [[maybe_unused]] std::size_t from) {
  Sequence<S> result(x.size());
  for (std::size_t h = 0; h < mixer.heads.size(); ++h) {
    const AttentionHead& head = mixer.heads[h];
    if (!can_evaluate<S>(head))
      return bad_input("{} attention cannot be evaluated in {} arithmetic; {}",
                       head.kind == AttentionHead::Kind::hard ? "hard" : "softmax", number.name(),
                       head.kind == AttentionHead::Kind::hard ? "use --scalar exact, double, fp32, fp16, bf16 or p=BITS"
                                                              : "use --scalar ball, interval, double, fp32, fp16, bf16 or p=BITS");
    const auto queries = project(head.w_q, x, number), keys = project(head.w_k, x, number), values = project(head.w_v, x, number);
    const ColumnWeights<S> output(head.w_o, number);
    for (std::size_t i = from; i < x.size(); ++i) {
      const std::size_t first = first_visible(head, i);
      std::vector<S> query;
      for (const auto& component : queries) query.push_back(component[i]);
      const AttentionRow<S> row = attention_row(head, attention_scores(query, keys, first, i + 1), number);
      Array<S> weights(row.numerators.size());
      for (std::size_t j = 0; j < weights.size(); ++j) weights.set(j, row.numerators[j] / row.normaliser);
      if (emit) emit(i + 1, "head " + std::to_string(h + 1) + " weights", entries_of(weights));
      SparseVector<S> mixed;
      for (std::size_t r = 0; r < values.size(); ++r) mixed.emplace_back(r, weighted_sum(weights, values[r], first));
      result[i] = add(std::move(result[i]), output.times(mixed));
    }
  }
  return result;
}

template <Field S>
Result<Sequence<S>> mix(const AbstractSsm& mixer, const Sequence<S>& x, const Arithmetic<S>& number, const Emit<S>& emit,
                        [[maybe_unused]] std::size_t from) {
  const std::size_t channels = mixer.w_u.rows(), states = mixer.w_b.rows();
  const auto decays = project(mixer.w_a, x, number), inputs = project(mixer.w_u, x, number);
  const Sequence<S> b = project_sparse(mixer.w_b, x, number), c = project_sparse(mixer.w_c, x, number);
  const ColumnWeights<S> output(mixer.w_out, number);
  std::vector<S> state(channels * states, number(0));
  Sequence<S> result;
  for (std::size_t t = 0; t < x.size(); ++t) {
    for (S& h : state) h = decays[0][t] * h;
    SparseVector<S> y;
    for (std::size_t k = 0; k < channels; ++k) {
      for (const auto& [s, write] : b[t]) state[k * states + s] += write * inputs[k][t];
      S sum = number(0);
      for (const auto& [s, read] : c[t]) sum += read * state[k * states + s];
      y.emplace_back(k, sum);
    }
    if (emit) emit(t + 1, "state", state);
    result.push_back(output.times(y));
  }
  return result;
}

template <Real S>
Result<Sequence<S>> mix(const S6& mixer, const Sequence<S>& x, const Arithmetic<S>& number, const Emit<S>& emit,
                        [[maybe_unused]] std::size_t from) {
  const ScanShape step{1, mixer.w_u.rows(), mixer.w_b.rows()};
  const auto delta = step_sizes(mixer, x, number);
  const auto inputs = project(mixer.w_u, x, number), b = project(mixer.w_b, x, number), c = project(mixer.w_c, x, number);
  const ColumnWeights<S> output(mixer.w_out, number);
  Array<S> a(step.channels * step.states), d(step.channels), h(step.channels * step.states), y(step.channels);
  for (std::size_t k = 0; k < step.channels; ++k) {
    d.set(k, number(mixer.d[k]));
    for (const auto& [s, value] : mixer.a.row(k)) a.set(k * step.states + s, number(value));
  }
  for (std::size_t k = 0; k < h.size(); ++k) h.set(k, number(0));
  const auto column = [](const std::vector<Array<S>>& rows, std::size_t t) {
    Array<S> result(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) result.set(r, rows[r][t]);
    return result;
  };
  Sequence<S> result;
  for (std::size_t t = 0; t < x.size(); ++t) {
    selective_scan(step, mixer.write, column(delta, t), a, column(b, t), column(c, t), d, column(inputs, t), h, y, number);
    const std::vector<S> gate = gates(mixer, x[t], number);
    SparseVector<S> gated;
    for (std::size_t k = 0; k < step.channels; ++k) gated.emplace_back(k, mixer.w_z ? y[k] * gate[k] : y[k]);
    if (emit) emit(t + 1, "state", entries_of(h));
    result.push_back(output.times(gated));
  }
  return result;
}

}  // namespace detail

template <Field S>
Result<std::vector<std::vector<S>>> run(const Model& model, std::span<const Token> tokens, const Arithmetic<S>& number,
                                        const Trace<S>& trace, std::size_t from) {
  SEQCERT_REQUIRE(from >= 1, "positions are 1-based");
  if (tokens.size() > model.positions.rows())
    return bad_input("{} tokens, but the model has positions 1..{}", tokens.size(), model.positions.rows());
  Sequence<S> x;
  for (std::size_t t = 0; t < tokens.size(); ++t) x.push_back(realise(embed(model, tokens[t], t + 1), number));
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    detail::Emit<S> emit;
    if (trace)
      emit = [&, l](std::size_t position, const std::string& what, const std::vector<S>& values) {
        trace(position, l + 1, what, values);
      };
    auto mixed = std::visit(
        [&](const auto& mixer) -> Result<Sequence<S>> {
          if constexpr (!Real<S> && std::same_as<std::decay_t<decltype(mixer)>, S6>)
            return bad_input("an S6 layer needs exp and softplus and cannot be evaluated in {} arithmetic; use --scalar ball, "
                             "interval, double, fp32, fp16, bf16 or p=BITS",
                             number.name());
          else
            return detail::mix<S>(mixer, x, number, emit, l + 1 == model.layers.size() ? from - 1 : 0);
        },
        model.layers[l].mixer);
    if (!mixed) return mixed.error();
    for (std::size_t t = 0; t < x.size(); ++t) x[t] = add(std::move(x[t]), (*mixed)[t]);
  }
  const ColumnWeights<S> readout(model.readout, number);
  std::vector<std::vector<S>> outputs;
  for (std::size_t t = 0; t < x.size(); ++t)
    outputs.push_back(t + 1 < from ? std::vector<S>() : spread(readout.times(x[t]), model.readout.rows(), number(0)));
  return outputs;
}

}  // namespace seqcert
