#pragma once

#include "model/array.hpp"
#include "model/weights.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace seqcert::detail {

template <Field S>
using Emit = std::function<void(const std::string& what, const std::vector<S>& values)>;

/// One mixer on its way through a sequence. step() takes x_t and gives what the mixer adds to it (nothing where not
/// `wanted`, which spares attention its row), leaving in the state what later positions need.
template <Field S, class Mixer>
class MixerState;

template <class S>
std::vector<S> entries_of(const Array<S>& x) {
  std::vector<S> entries;
  for (std::size_t k = 0; k < x.size(); ++k) entries.push_back(x[k]);
  return entries;
}

/// W x written out, `size` entries.
template <Field S>
Array<S> column(const ColumnWeights<S>& w, const SparseVector<S>& x, std::size_t size, const Arithmetic<S>& number) {
  Array<S> result(size);
  for (std::size_t k = 0; k < size; ++k) result.set(k, number(0));
  for (const auto& [k, value] : w.times(x)) result.set(k, value);
  return result;
}

}  // namespace seqcert::detail
