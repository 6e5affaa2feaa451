#pragma once

#include "model/array.hpp"
#include "model/model.hpp"
#include "model/selective_scan.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// What a mixer computes from its inputs before positions meet: one source for running a model and for the coefficients
// of its values.

template <Field S>
using Sequence = std::vector<SparseVector<S>>;  // x_1..x_T, each of length d_model

/// The components of W x_t as arrays over t: result[r][t].
template <Field S>
std::vector<Array<S>> project(const WeightMatrix& w, const Sequence<S>& x, const Arithmetic<S>& number) {
  std::vector<Array<S>> result(w.rows(), Array<S>(x.size()));
  const ColumnWeights<S> weights(w, number);
  for (std::size_t r = 0; r < w.rows(); ++r)
    for (std::size_t t = 0; t < x.size(); ++t) result[r].set(t, number(0));
  for (std::size_t t = 0; t < x.size(); ++t)
    for (const auto& [r, value] : weights.times(x[t])) result[r].set(t, value);
  return result;
}

/// W x_t for every t, sparse.
template <Field S>
Sequence<S> project_sparse(const WeightMatrix& w, const Sequence<S>& x, const Arithmetic<S>& number) {
  const ColumnWeights<S> weights(w, number);
  Sequence<S> result;
  result.reserve(x.size());
  for (const SparseVector<S>& vector : x) result.push_back(weights.times(vector));
  return result;
}

/// Delta_t,c = step_size((W_Delta x_t)_c + beta_c), as arrays over t: result[c][t].
template <Real S>
std::vector<Array<S>> step_sizes(const S6& mixer, const Sequence<S>& x, const Arithmetic<S>& number) {
  std::vector<Array<S>> delta = project(mixer.w_delta, x, number);
  for (std::size_t c = 0; c < delta.size(); ++c) {
    const S bias = number(mixer.beta[c]);
    for (std::size_t t = 0; t < x.size(); ++t)
      delta[c].set(t, step_size(mixer.softplus, S(delta[c][t] + bias), number));
  }
  return delta;
}

/// SiLU((W_z x)_c) for one position, by channel; all ones when the mixer has no gate.
template <Real S>
std::vector<S> gates(const S6& mixer, const SparseVector<S>& x, const Arithmetic<S>& number) {
  std::vector<S> gate(mixer.w_u.rows(), number(1));
  if (!mixer.w_z) return gate;
  for (S& g : gate) g = number(0);
  for (const auto& [c, z] : ColumnWeights<S>(*mixer.w_z, number).times(x)) gate[c] = silu(z);
  return gate;
}

/// Exact numbers into S.
template <Field S>
SparseVector<S> realise(const SparseVector<Rational>& x, const Arithmetic<S>& number) {
  SparseVector<S> result;
  result.reserve(x.size());
  for (const auto& [index, value] : x) result.emplace_back(index, number(value));
  return result;
}

}  // namespace seqcert
