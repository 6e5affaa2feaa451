#include "linalg/elimination.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace seqcert {
namespace {

using Rows = std::vector<std::vector<Ball>>;

Rows transposed(const Rows& a) {
  Rows result(a.front().size(), std::vector<Ball>(a.size()));
  for (std::size_t r = 0; r < a.size(); ++r)
    for (std::size_t c = 0; c < a[r].size(); ++c) result[c][r] = a[r][c];
  return result;
}

/// P A = L U by Crout's scheme with the largest pivot of each column, columns without a pivot left out: L unit lower
/// trapezoidal by rows, order[i] the row of A that stands at i.
struct Factors {
  std::size_t pivots = 0;
  Rows l;  // l[i] has min(i, pivots) entries that count
  std::vector<std::size_t> order;
};

template <class Rounding>
Factors eliminate(Rows a, long bits, const Rounding& rounded) {
  const std::size_t rows = a.size(), cols = a.front().size();
  Factors f;
  f.l.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) f.order.push_back(i);
  Rows u(cols);  // by columns: the entries above the pivot
  const auto rest = [&](std::size_t i, std::size_t column) {
    if (f.pivots == 0) return a[i][column];
    const std::span<const Ball> left(f.l[i].data(), f.pivots), above(u[column].data(), f.pivots);
    return rounded(a[i][column] - dot(left, above, bits));
  };
  for (std::size_t column = 0; column < cols && f.pivots < rows; ++column) {
    const std::size_t k = f.pivots;
    std::vector<Ball> below;
    std::size_t best = rows;
    for (std::size_t i = k; i < rows; ++i) {
      below.push_back(rest(i, column));
      if (below.back().is_finite() && !below.back().contains_zero() &&
          (best == rows || less(abs(below[best - k].midpoint()), abs(below.back().midpoint())) == Truth::yes))
        best = i;
    }
    if (best == rows) continue;
    std::swap(a[k], a[best]);
    std::swap(f.l[k], f.l[best]);
    std::swap(f.order[k], f.order[best]);
    std::swap(below.front(), below[best - k]);
    for (std::size_t i = k + 1; i < rows; ++i) f.l[i].push_back(rounded(below[i - k] / below.front()));
    for (std::size_t j = column + 1; j < cols; ++j) u[j].push_back(rest(k, j));
    ++f.pivots;
  }
  return f;
}

}  // namespace

std::size_t certified_rank(const Rows& rows, long bits) {
  if (rows.empty() || rows.front().empty()) return 0;
  return eliminate(rows, bits, [](Ball x) { return x; }).pivots;
}

std::optional<std::vector<Ball>> near_kernel_vector(const Rows& rows, long bits) {
  SEQCERT_REQUIRE(rows.empty() || !rows.front().empty(), "a matrix without columns has no kernel vector");
  if (rows.empty()) return std::nullopt;
  Rows points = transposed(rows);
  for (std::vector<Ball>& row : points)
    for (Ball& entry : row) entry = entry.midpoint();
  const std::size_t columns = points.size();
  const Factors f = eliminate(std::move(points), bits, [](const Ball& x) { return x.midpoint(); });
  if (f.pivots == columns) return std::nullopt;
  // Row r = pivots of P A is sum_l L_r,l U_l = sum_m x_m (P A)_m with x L = L_r, on the pivot columns.
  const std::size_t r = f.pivots;
  std::vector<Ball> x(f.l[r].begin(), f.l[r].begin() + static_cast<std::ptrdiff_t>(r));
  for (std::size_t m = r; m-- > 0;)
    for (std::size_t l = 0; l < m; ++l) x[l] = (x[l] - x[m] * f.l[m][l]).midpoint();
  const Ball one = Arithmetic<Ball>{bits}(1);
  std::vector<Ball> result(columns, Arithmetic<Ball>{bits}(0));
  Ball largest = one;
  for (std::size_t m = 0; m < r; ++m) {
    largest = max(largest, abs(x[m])).midpoint();
    result[f.order[m]] = -x[m];
  }
  result[f.order[r]] = one;
  for (Ball& entry : result) entry = (entry / largest).midpoint();
  return result;
}

}  // namespace seqcert
