#pragma once

#include "model/array.hpp"
#include "model/model.hpp"
#include "number/ball.hpp"
#include "number/normal_form.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

namespace seqcert {

// One row of an attention head: scores, then weights. Key arrays are by component: keys[c][j] is component c of k_j; j
// is 0-based. The visible positions of a query are first..last-1. Weights come as numerator[j] / normaliser, kept
// apart: the error 1 - w_p is then a sum of positive terms, and enclosures lose nothing to cancellation.

/// scores[j - first] = sum_c query[c] * keys[c][j], products and sums in the order of c.
template <Field S>
Array<S> attention_scores(const std::vector<S>& query, const std::vector<Array<S>>& keys, std::size_t first,
                          std::size_t last) {
  Array<S> scores(last - first);
  for (std::size_t c = 0; c < query.size(); ++c) {
    const S q = query[c];
    const Array<S>& key = keys[c];
    for (std::size_t j = first; j < last; ++j)
      scores.set(j - first, c == 0 ? q * key[j] : scores[j - first] + q * key[j]);
  }
  return scores;
}

/// In balls each score is one dot product, rounded once.
template <>
inline Array<Ball> attention_scores(const std::vector<Ball>& query, const std::vector<Array<Ball>>& keys,
                                    std::size_t first, std::size_t last) {
  Array<Ball> scores(last - first);
  std::vector<const Ball*> columns;
  for (const Array<Ball>& key : keys) columns.push_back(key.data());
  long bits = 0;
  for (const Ball& q : query) bits = std::max(bits, q.bits());
  combine(query, columns, first, last, bits, scores.data());
  return scores;
}

template <Field S>
struct AttentionRow {
  Array<S> numerators;
  S normaliser;
};

/// Softmax subtracts a common number from every score, so that exp does not overflow; scalars with unbounded exponents
/// need none.
template <class S>
inline constexpr bool needs_shift = !std::same_as<S, Ball> && !std::same_as<S, NormalForm>;

/// That number: the largest score. An enclosure takes a point near it, so that nothing is lost.
template <Real S>
S softmax_shift(const Array<S>& scores) {
  S largest = scores[0];
  for (std::size_t j = 1; j < scores.size(); ++j) largest = max(largest, scores[j]);
  return largest;
}
template <>
inline Interval64 softmax_shift(const Array<Interval64>& scores) {
  double largest = scores.mid()[0];
  for (std::size_t j = 1; j < scores.size(); ++j) largest = std::max(largest, scores.mid()[j]);
  return Interval64::midpoint_radius(largest, 0);
}

/// w_j = exp(s_j) / sum_k exp(s_k). Requires scores.size() >= 1.
template <Real S>
AttentionRow<S> softmax_row(const Array<S>& scores, const Arithmetic<S>& number) {
  AttentionRow<S> row{Array<S>(scores.size()), number(0)};
  if constexpr (needs_shift<S>) {
    const S shift = softmax_shift(scores);
    for (std::size_t j = 0; j < scores.size(); ++j) row.numerators.set(j, exp(scores[j] - shift));
  } else {
    for (std::size_t j = 0; j < scores.size(); ++j) row.numerators.set(j, exp(scores[j]));
  }
  for (std::size_t j = 0; j < scores.size(); ++j) row.normaliser += row.numerators[j];
  return row;
}

/// Scalars whose order is decided by `<`: exact or rounded numbers, not enclosures.
template <class S>
concept Ordered = Field<S> && requires(const S a, const S b) {
  { a < b } -> std::same_as<bool>;
};

/// Uniform over the largest scores.
template <Ordered S>
AttentionRow<S> hard_row(const Array<S>& scores, const Arithmetic<S>& number) {
  S largest = scores[0];
  for (std::size_t j = 1; j < scores.size(); ++j) largest = max(largest, scores[j]);
  AttentionRow<S> row{Array<S>(scores.size()), number(0)};
  for (std::size_t j = 0; j < scores.size(); ++j) {
    const S weight = number(scores[j] < largest ? 0 : 1);
    row.numerators.set(j, weight);
    row.normaliser += weight;
  }
  return row;
}

/// w_j = s_j, or s_j / sum_k s_k when normalised.
template <Field S>
AttentionRow<S> linear_row(Array<S> scores, bool normalised, const Arithmetic<S>& number) {
  S sum = number(normalised ? 0 : 1);
  if (normalised)
    for (std::size_t j = 0; j < scores.size(); ++j) sum += scores[j];
  return {std::move(scores), std::move(sum)};
}

/// sum_j weights[j] * values[first + j], in the order of j.
template <Field S>
S weighted_sum(const Array<S>& weights, const Array<S>& values, std::size_t first) {
  S sum = weights[0] * values[first];
  for (std::size_t j = 1; j < weights.size(); ++j) sum += weights[j] * values[first + j];
  return sum;
}
template <>
inline Ball weighted_sum(const Array<Ball>& weights, const Array<Ball>& values, std::size_t first) {
  const std::span<const Ball> used(values.data() + first, weights.size());
  return dot(std::span<const Ball>(weights.data(), weights.size()), used, weights[0].bits());
}

/// Numbers without error: there sums may be taken in any order.
template <class S>
concept Exact = Field<S> && requires(const S x) {
  x.is_zero();
};

/// What linear attention has seen, added up: sum_j v_j k_j^T by rows of values, and sum_j k_j. Its answer to a query is
/// a product with these, whatever the number of tokens: the same where S is Exact.
template <Field S>
struct LinearSums {
  std::vector<std::vector<S>> products;  // (values, features)
  std::vector<S> keys;

  LinearSums(std::size_t values, std::size_t features) : products(values, std::vector<S>(features)), keys(features) {}

  void add(const SparseVector<S>& key, const SparseVector<S>& value) {
    for (const auto& [c, k] : key) {
      keys[c] += k;
      for (const auto& [r, v] : value) products[r][c] += v * k;
    }
  }
  static S asked(const SparseVector<S>& query, const std::vector<S>& sums) {
    S result = S();
    for (const auto& [c, q] : query) result += q * sums[c];
    return result;
  }
};

/// The first visible position (0-based) of a query at 0-based position i.
inline std::size_t first_visible(const AttentionHead& head, std::size_t i) {
  const std::size_t window = head.window.value_or(i + 1);
  return i + 1 > window ? i + 1 - window : 0;
}

/// Whether the kind of this head can be evaluated in S: softmax needs exp, hard attention needs decided comparisons.
template <Field S>
bool can_evaluate(const AttentionHead& head) {
  if (head.kind == AttentionHead::Kind::softmax) return Real<S>;
  if (head.kind == AttentionHead::Kind::hard) return Ordered<S>;
  return true;
}

/// The row of any head. Requires can_evaluate<S>(head).
template <Field S>
AttentionRow<S> attention_row(const AttentionHead& head, Array<S> scores, const Arithmetic<S>& number) {
  if (head.kind == AttentionHead::Kind::softmax) {
    if constexpr (Real<S>) return softmax_row(scores, number);
  } else if (head.kind == AttentionHead::Kind::hard) {
    if constexpr (Ordered<S>) return hard_row(scores, number);
  } else {
    return linear_row(std::move(scores), head.kind == AttentionHead::Kind::linear_normalised, number);
  }
  SEQCERT_REQUIRE(false, "this head cannot be evaluated in this arithmetic");
  return {};
}

}  // namespace seqcert
