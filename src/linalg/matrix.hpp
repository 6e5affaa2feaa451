#pragma once

#include "base/contract.hpp"
#include "number/rational.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace seqcert {

/// A dense matrix, row-major, 0-based. Entries are value-initialised, so zero for every exact scalar.
template <class S>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols) : rows_(rows), cols_(cols), entries_(rows * cols) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  S& operator()(std::size_t row, std::size_t col) { return entries_[row * cols_ + col]; }
  const S& operator()(std::size_t row, std::size_t col) const { return entries_[row * cols_ + col]; }
  friend bool operator==(const Matrix&, const Matrix&) = default;

 private:
  std::size_t rows_ = 0, cols_ = 0;
  std::vector<S> entries_;
};

/// Entries of a vector that may be nonzero: (index, value), 0-based, indices strictly increasing.
template <class S>
using SparseVector = std::vector<std::pair<std::size_t, S>>;

/// a * b. Requires a.cols() == b.rows().
Matrix<Rational> multiply(const Matrix<Rational>& a, const Matrix<Rational>& b);

}  // namespace seqcert
