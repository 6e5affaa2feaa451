#pragma once

#include "number/ball.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace seqcert {

/// A fixed number of balls side by side, in Arb's own layout and all of one precision: what bulk kernels work on. A
/// Ball carries its precision along and is wider, so arb_dot cannot walk over an array of them; it walks over this
/// directly.
class BallArray {
 public:
  /// `size` exact zeros. Requires bits >= 2.
  BallArray(std::size_t size, long bits);
  BallArray(std::span<const Ball> values, long bits);

  std::size_t size() const;
  long bits() const;
  /// The i-th element, 0-based. Requires i < size().
  Ball get(std::size_t i) const;
  void set(std::size_t i, const Ball& value);

  /// A run of `count` elements starting at `first`, `step` apart (a row has step 1, a column the row length).
  struct Slice {
    std::size_t first, count, step = 1;
  };
  /// The sum of x[xs][k] * y[ys][k], at the larger of the two precisions. Requires slices of equal count inside the
  /// arrays. Source: arb_dot.
  friend Ball dot(const BallArray& x, Slice xs, const BallArray& y, Slice ys);

 private:
  struct Storage;
  std::unique_ptr<Storage, void (*)(Storage*)> storage_;  // movable, not copyable
};

Ball dot(const BallArray& x, BallArray::Slice xs, const BallArray& y, BallArray::Slice ys);

}  // namespace seqcert
