#pragma once

#include "check/backend.hpp"
#include "check/error_row.hpp"
#include "check/value_path.hpp"
#include "model/attention.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace seqcert {

/// The error rows of a one-layer attention model on one task, in the arithmetic S. Keys are projected once and shared
/// by all queries. Requires values_select_nothing(model, task) and can_evaluate<S> for every head.
template <Field S>
class AttentionErrors {
 public:
  AttentionErrors(const Model& model, const Attention& mixer, const CopyTask& task, const Arithmetic<S>& number)
      : model_(model),
        mixer_(mixer),
        task_(task),
        number_(number),
        inputs_(value_free_inputs(model, task)),
        directions_(value_directions(model, task)) {
    Sequence<S> x;
    for (const auto& input : inputs_) x.push_back(realise(input, number));
    for (const AttentionHead& head : mixer.heads) keys_.push_back(project(head.w_k, x, number));
    for (const AttentionHead& head : mixer.heads)
      for (std::size_t o = 0; o < directions_.size(); ++o)
        paths_.push_back(row_times(row_times(model.readout.row(o), head.w_o), head.w_v));
    for (const SparseVector<Rational>& path : paths_) {
      SparseVector<Rational> nonzero;
      for (std::size_t j = 0; j < inputs_.size(); ++j)
        if (const Rational base = inner(path, inputs_[j]); !base.is_zero()) nonzero.emplace_back(j, base);
      bases_.push_back(std::move(nonzero));
    }
  }

  /// Scores of one query under one head over the visible positions, the query's own token standing at its position.
  Array<S> scores(std::size_t h, const Query& query) {
    const AttentionHead& head = mixer_.heads[h];
    return with_own_key(h, query, [&](const std::vector<S>& q) {
      return attention_scores(q, keys_[h], first_visible(head, query.position - 1), query.position);
    });
  }

  /// Whether head h hands the value on as it is: output k gets 1 times component k of the value attended to, and
  /// nothing else.
  bool copies(std::size_t h, std::size_t output) const {
    const SparseVector<Rational>& path = paths_[h * directions_.size() + output];
    for (std::size_t k = 0; k < directions_.size(); ++k)
      if (inner(path, directions_[k]) != Rational(k == output ? 1 : 0)) return false;
    return bases_[h * directions_.size() + output].empty();
  }

  ErrorRow<S> row(const Query& query, std::size_t output) {
    const std::size_t i = query.position - 1;
    const SparseVector<Rational> own = query.token ? embed(model_, *query.token, query.position) : inputs_[i];
    const SparseVector<Rational> read = model_.readout.row(output);
    coefficient_.resize(inputs_.size() * directions_.size(), number_(0));
    std::vector<bool> present((i + 1) * directions_.size(), false);
    const auto accumulate = [&](std::size_t j, std::size_t k, const S& term) {
      S& entry = coefficient_[j * directions_.size() + k];
      if (present[j * directions_.size() + k])
        entry += term;
      else
        entry = term;
      present[j * directions_.size() + k] = true;
    };

    ErrorRow<S> result{{}, number_(inner(read, own)), number_(1)};
    bool target_subtracted = false;
    // One head and nothing past it: the row keeps the normaliser as its scale.
    const bool alone = mixer_.heads.size() == 1 && result_is_mixer_only(read, own);
    for (std::size_t h = 0; h < mixer_.heads.size(); ++h) {
      const AttentionHead& head = mixer_.heads[h];
      const std::size_t first = first_visible(head, i), target = query.target - 1;
      const AttentionRow<S> weights = weights_of(h, query);
      const SparseVector<Rational>& path = paths_[h * directions_.size() + output];
      if (alone) result.scale = weights.normaliser;
      const auto weight = [&](std::size_t j) {
        return alone ? weights.numerators[j - first] : weights.numerators[j - first] / weights.normaliser;
      };
      for (std::size_t k = 0; k < directions_.size(); ++k) {
        const Rational copied = inner(path, directions_[k]);
        if (copied.is_zero()) continue;
        const bool whole = copied == Rational(1);
        for (std::size_t j = first; j <= i; ++j) {
          if (!task_.free[j]) continue;
          if (alone && whole && k == output && j == target)
            continue;  // its numerator cancels against the normaliser below
          accumulate(j, k, whole ? weight(j) : number_(copied) * weight(j));
        }
        if (alone && whole && k == output) {
          S missing = number_(0);  // normaliser - numerator of the target, summed without cancellation
          for (std::size_t j = first; j <= i; ++j)
            if (j != target) missing += weights.numerators[j - first];
          if (normalises(head)) {
            accumulate(target, k, -missing);
          } else {
            accumulate(target, k,
                       target >= first ? weights.numerators[target - first] - weights.normaliser : -weights.normaliser);
          }
          target_subtracted = true;
        }
      }
      for (const auto& [j, base] : bases_[h * directions_.size() + output])
        if (first <= j && j < i) result.constant += number_(base) * weight(j);
      if (const Rational base = inner(path, own); !base.is_zero()) result.constant += number_(base) * weight(i);
    }
    for (std::size_t k = 0; k < directions_.size(); ++k) {
      const Rational past = inner(read, directions_[k]);  // the residual stream itself
      if (!past.is_zero() && task_.free[i]) accumulate(i, k, number_(past));
    }
    if (!target_subtracted) accumulate(query.target - 1, output, -result.scale);

    result.entries.reserve(present.size());
    for (std::size_t j = 0; j <= i; ++j)
      for (std::size_t k = 0; k < directions_.size(); ++k)
        if (present[j * directions_.size() + k])
          result.entries.push_back({j, k, coefficient_[j * directions_.size() + k]});
    return result;
  }

 private:
  /// f(query vector) while the query's own key stands at its position.
  template <class F>
  auto with_own_key(std::size_t h, const Query& query, F&& f) {
    const AttentionHead& head = mixer_.heads[h];
    const std::size_t i = query.position - 1;
    const SparseVector<S> x = realise(query.token ? embed(model_, *query.token, query.position) : inputs_[i], number_);
    const std::vector<S> q = spread(ColumnWeights<S>(head.w_q, number_).times(x), head.w_q.rows(), number_(0));
    if (!query.token) return f(q);
    std::vector<Array<S>>& keys = keys_[h];
    const std::vector<S> own_key = spread(ColumnWeights<S>(head.w_k, number_).times(x), head.w_k.rows(), number_(0));
    std::vector<S> kept;
    for (std::size_t c = 0; c < keys.size(); ++c) {
      kept.push_back(keys[c][i]);
      keys[c].set(i, own_key[c]);
    }
    auto result = f(q);
    for (std::size_t c = 0; c < keys.size(); ++c) keys[c].set(i, kept[c]);
    return result;
  }

  /// Double enclosures of softmax rows are bulk work and go through the backend.
  AttentionRow<S> weights_of(std::size_t h, const Query& query) {
    const AttentionHead& head = mixer_.heads[h];
    if constexpr (std::same_as<S, Interval64>)
      if (head.kind == AttentionHead::Kind::softmax)
        return with_own_key(h, query, [&](const std::vector<S>& q) {
          return cpu_backend().softmax_row(q, keys_[h], first_visible(head, query.position - 1), query.position);
        });
    return attention_row(head, scores(h, query), number_);
  }

  static bool normalises(const AttentionHead& head) { return head.kind != AttentionHead::Kind::linear; }

  bool result_is_mixer_only(const SparseVector<Rational>& read, const SparseVector<Rational>& own) const {
    if (!inner(read, own).is_zero()) return false;
    for (const auto& direction : directions_)
      if (!inner(read, direction).is_zero()) return false;
    return true;
  }

  const Model& model_;
  const Attention& mixer_;
  const CopyTask& task_;
  Arithmetic<S> number_;
  std::vector<SparseVector<Rational>> inputs_;
  std::vector<SparseVector<Rational>> directions_;
  std::vector<S> coefficient_;                 // kept from query to query, entries set where `present`
  std::vector<std::vector<Array<S>>> keys_;    // by head and component
  std::vector<SparseVector<Rational>> paths_;  // by head and output: R W_O W_V
  std::vector<SparseVector<Rational>>
      bases_;  // by head and output: what position j adds with all values 0, where nonzero
};

}  // namespace seqcert
