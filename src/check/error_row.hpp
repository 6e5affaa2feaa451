#pragma once

#include "model/projections.hpp"
#include "task/copy_task.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

/// The error of one output of one query as an affine function of the values v_j,k:
///   y_o - v_target,o = (constant + sum over entries of coefficient * v_position,component) / scale.
/// Softmax keeps its normaliser in `scale`: the coefficients are then sums of terms of one sign, and enclosures of 1 -
/// w_p do not cancel.
template <Field S>
struct ErrorRow {
  struct Entry {
    std::size_t position;   // 0-based
    std::size_t component;  // 0-based
    S coefficient;
  };
  std::vector<Entry> entries;  // free positions only
  S constant;
  S scale;
};

/// The supremum of |error| over all values in the box, with box = centre + [-radius, radius]:
///   (|constant + centre * sum coefficient| + radius * sum |coefficient|) / |scale|.
/// For [-M, M] this is M sum |coefficient| + |constant|; for [0, V] it is V max(positive part, negative part) where the
/// constant is 0.
template <Field S>
S supremum(const ErrorRow<S>& row, const Box& box, const Arithmetic<S>& number) {
  const Rational centre = (box.lo + box.hi) / Rational(2), radius = (box.hi - box.lo) / Rational(2);
  S total = number(0), sum = number(0);
  for (const auto& entry : row.entries) {
    total += abs(entry.coefficient);
    if (!centre.is_zero()) sum += entry.coefficient;
  }
  S result = number(radius) * total;
  result += abs(centre.is_zero() ? row.constant : row.constant + number(centre) * sum);
  return result / abs(row.scale);
}

}  // namespace seqcert
