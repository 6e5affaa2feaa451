#pragma once

#include "formula/formula.hpp"
#include "linalg/matrix.hpp"
#include "number/rational.hpp"
#include "number/scalar.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace seqcert {

/// Every entry written down, as many as the matrix has columns.
struct DenseRow {
  std::vector<Rational> entries;
};
/// The entries that may be nonzero.
struct SparseRow {
  SparseVector<Rational> entries;
};
/// One nonzero entry.
struct OneHotRow {
  std::size_t column;
  Rational value = 1;
};
/// Entries given by formulas in `i`, the 1-based row number: (column, formula). Shared by all rows it serves, so a
/// position table of any length costs what its formulas cost.
struct FormulaRow {
  std::shared_ptr<const std::vector<std::pair<std::size_t, Formula>>> entries;
};
using WeightRow = std::variant<SparseRow, DenseRow, OneHotRow, FormulaRow>;

/// A matrix of exact weights, (rows, cols), 0-based, each row stored in the way that suits it. New rows are zero.
class WeightMatrix {
 public:
  WeightMatrix() = default;
  WeightMatrix(std::size_t rows, std::size_t cols) : cols_(cols), rows_(rows) {}
  /// All rows by the same formulas in `i`. Requires columns < cols and formulas that are rational at every row.
  static WeightMatrix by_formula(std::size_t rows, std::size_t cols,
                                 std::vector<std::pair<std::size_t, Formula>> entries);

  std::size_t rows() const { return rows_.size(); }
  std::size_t cols() const { return cols_; }
  /// Requires row < rows() and every column of `content` < cols().
  void set_row(std::size_t row, WeightRow content);
  const WeightRow& stored_row(std::size_t row) const { return rows_[row]; }

  /// The nonzero entries of one row, columns increasing.
  SparseVector<Rational> row(std::size_t row) const;
  Rational entry(std::size_t row, std::size_t col) const;
  /// Rows x with entries that may be nonzero; formula rows count their formulas.
  std::size_t stored_entries() const;

 private:
  std::size_t cols_ = 0;
  std::vector<WeightRow> rows_;
};

/// W x exactly.
SparseVector<Rational> multiply(const WeightMatrix& w, const SparseVector<Rational>& x);
/// The rows x columns table, for small matrices.
Matrix<Rational> dense(const WeightMatrix& w);

/// Weights brought into the scalar S once, by columns, so that a product with a sparse vector touches only what meets
/// it.
template <Field S>
class ColumnWeights {
 public:
  ColumnWeights(const WeightMatrix& w, const Arithmetic<S>& number) : columns_(w.cols()) {
    for (std::size_t r = 0; r < w.rows(); ++r)
      for (const auto& [c, value] : w.row(r)) columns_[c].emplace_back(r, number(value));
  }

  /// W x. Each entry sums its products in the order of increasing column, which is what a rounding scalar computes.
  SparseVector<S> times(const SparseVector<S>& x) const {
    SparseVector<S> products;
    for (const auto& [c, value] : x)
      for (const auto& [r, weight] : columns_[c]) products.emplace_back(r, weight * value);
    return summed(std::move(products));
  }

  /// Adds up entries of equal index, keeping their order, and sorts by index.
  static SparseVector<S> summed(SparseVector<S> terms) {
    std::stable_sort(terms.begin(), terms.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    SparseVector<S> result;
    for (auto& term : terms) {
      if (!result.empty() && result.back().first == term.first)
        result.back().second += term.second;
      else
        result.push_back(std::move(term));
    }
    return result;
  }

 private:
  std::vector<SparseVector<S>> columns_;
};

/// x + y, entry by entry.
template <Field S>
SparseVector<S> add(SparseVector<S> x, const SparseVector<S>& y) {
  x.insert(x.end(), y.begin(), y.end());
  return ColumnWeights<S>::summed(std::move(x));
}

/// The vector of length `size` with the entries of x, zero elsewhere.
template <Field S>
std::vector<S> spread(const SparseVector<S>& x, std::size_t size, const S& zero) {
  std::vector<S> result(size, zero);
  for (const auto& [index, value] : x) result[index] = value;
  return result;
}

}  // namespace seqcert
