#include "model/weights.hpp"

#include "base/contract.hpp"
#include "formula/evaluate.hpp"

namespace seqcert {
namespace {

/// Calls f(column, value) for every stored entry of a row, zeros included.
template <class F>
void visit(const WeightRow& content, std::size_t row, F&& f) {
  if (const auto* sparse = std::get_if<SparseRow>(&content)) {
    for (const auto& [c, value] : sparse->entries) f(c, value);
  } else if (const auto* full = std::get_if<DenseRow>(&content)) {
    for (std::size_t c = 0; c < full->entries.size(); ++c) f(c, full->entries[c]);
  } else if (const auto* hot = std::get_if<OneHotRow>(&content)) {
    f(hot->column, hot->value);
  } else {
    const Values at{{"i", Rational(row + 1)}};
    for (const auto& [c, formula] : *std::get<FormulaRow>(content).entries) f(c, *evaluate_exactly(formula, at));
  }
}

std::size_t stored(const WeightRow& content) {
  if (const auto* sparse = std::get_if<SparseRow>(&content)) return sparse->entries.size();
  if (const auto* full = std::get_if<DenseRow>(&content)) return full->entries.size();
  if (std::holds_alternative<OneHotRow>(content)) return 1;
  return std::get<FormulaRow>(content).entries->size();
}

bool columns_fit(const WeightRow& content, std::size_t cols) {
  if (const auto* full = std::get_if<DenseRow>(&content)) return full->entries.size() == cols;
  if (const auto* hot = std::get_if<OneHotRow>(&content)) return hot->column < cols;
  const auto increasing_below = [cols](const auto& entries) {
    for (std::size_t k = 0; k < entries.size(); ++k)
      if (entries[k].first >= cols || (k > 0 && entries[k - 1].first >= entries[k].first)) return false;
    return true;
  };
  if (const auto* sparse = std::get_if<SparseRow>(&content)) return increasing_below(sparse->entries);
  return increasing_below(*std::get<FormulaRow>(content).entries);
}

}  // namespace

WeightMatrix WeightMatrix::by_formula(std::size_t rows, std::size_t cols,
                                      std::vector<std::pair<std::size_t, Formula>> entries) {
  WeightMatrix result(rows, cols);
  const FormulaRow shared{std::make_shared<const std::vector<std::pair<std::size_t, Formula>>>(std::move(entries))};
  SEQCERT_REQUIRE(columns_fit(shared, cols), "formula row leaves the matrix");
  for (WeightRow& row : result.rows_) row = shared;
  return result;
}

void WeightMatrix::set_row(std::size_t row, WeightRow content) {
  SEQCERT_REQUIRE(row < rows_.size(), "row outside the matrix");
  SEQCERT_REQUIRE(columns_fit(content, cols_), "row does not fit the matrix");
  rows_[row] = std::move(content);
}

SparseVector<Rational> WeightMatrix::row(std::size_t row) const {
  SparseVector<Rational> result;
  visit(rows_[row], row, [&](std::size_t c, const Rational& value) {
    if (!value.is_zero()) result.emplace_back(c, value);
  });
  return result;
}

Rational WeightMatrix::entry(std::size_t row, std::size_t col) const {
  Rational result = 0;
  visit(rows_[row], row, [&](std::size_t c, const Rational& value) {
    if (c == col) result = value;
  });
  return result;
}

std::size_t WeightMatrix::stored_entries() const {
  std::size_t count = 0;
  for (const WeightRow& row : rows_) count += stored(row);
  return count;
}

SparseVector<Rational> multiply(const WeightMatrix& w, const SparseVector<Rational>& x) {
  return ColumnWeights<Rational>(w, {}).times(x);
}

Matrix<Rational> dense(const WeightMatrix& w) {
  Matrix<Rational> result(w.rows(), w.cols());
  for (std::size_t r = 0; r < w.rows(); ++r)
    for (const auto& [c, value] : w.row(r)) result(r, c) = value;
  return result;
}

}  // namespace seqcert
