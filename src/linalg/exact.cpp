#include "linalg/exact.hpp"

#include "base/contract.hpp"

#include <flint/fmpq_mat.h>
#include <flint/fmpz_lll.h>
#include <flint/fmpz_mat.h>

#include <algorithm>

namespace seqcert {
namespace {

slong as_slong(std::size_t n) { return static_cast<slong>(n); }

/// fmpq_mat_t with the lifetime of a C++ object.
class FlintRationals {
 public:
  FlintRationals(std::size_t rows, std::size_t cols) { fmpq_mat_init(matrix_, as_slong(rows), as_slong(cols)); }
  explicit FlintRationals(const Matrix<Rational>& a) : FlintRationals(a.rows(), a.cols()) {
    for (std::size_t r = 0; r < a.rows(); ++r)
      for (std::size_t c = 0; c < a.cols(); ++c)
        fmpq_set_mpq(fmpq_mat_entry(matrix_, as_slong(r), as_slong(c)), a(r, c).mpq().get_mpq_t());
  }
  FlintRationals(const FlintRationals&) = delete;
  FlintRationals& operator=(const FlintRationals&) = delete;
  ~FlintRationals() { fmpq_mat_clear(matrix_); }

  fmpq_mat_struct* get() { return matrix_; }
  Matrix<Rational> to_matrix() const {
    Matrix<Rational> result(static_cast<std::size_t>(fmpq_mat_nrows(matrix_)),
                            static_cast<std::size_t>(fmpq_mat_ncols(matrix_)));
    mpq_class entry;
    for (std::size_t r = 0; r < result.rows(); ++r)
      for (std::size_t c = 0; c < result.cols(); ++c) {
        fmpq_get_mpq(entry.get_mpq_t(), fmpq_mat_entry(matrix_, as_slong(r), as_slong(c)));
        result(r, c) = Rational(entry);
      }
    return result;
  }

 private:
  fmpq_mat_t matrix_;
};

class FlintIntegers {
 public:
  FlintIntegers(std::size_t rows, std::size_t cols) { fmpz_mat_init(matrix_, as_slong(rows), as_slong(cols)); }
  /// The rows of a, each scaled by its own common denominator: same rank, same kernel.
  explicit FlintIntegers(const Matrix<Rational>& a) : FlintIntegers(a.rows(), a.cols()) {
    FlintRationals rationals(a);
    fmpq_mat_get_fmpz_mat_rowwise(matrix_, nullptr, rationals.get());
  }
  FlintIntegers(const FlintIntegers&) = delete;
  FlintIntegers& operator=(const FlintIntegers&) = delete;
  ~FlintIntegers() { fmpz_mat_clear(matrix_); }
  fmpz_mat_struct* get() { return matrix_; }

 private:
  fmpz_mat_t matrix_;
};

Rational to_rational(const fmpz* x) {
  mpz_class value;
  fmpz_get_mpz(value.get_mpz_t(), x);
  return Rational(value);
}

void make_primitive(std::vector<Rational>& vector) {
  mpz_class common = 0;
  for (const Rational& entry : vector) common = gcd(common, entry.numerator());
  for (Rational& entry : vector) entry /= Rational(common);
}

Rational largest_entry(const std::vector<Rational>& vector) {
  Rational largest = 0;
  for (const Rational& entry : vector) largest = max(largest, abs(entry));
  return largest;
}

// Lattices this wide are reduced in a fraction of a second.
constexpr std::size_t widest_lattice = 96;

/// The first `cols` columns.
Matrix<Rational> first_columns(const Matrix<Rational>& a, std::size_t cols) {
  Matrix<Rational> result(a.rows(), cols);
  for (std::size_t r = 0; r < a.rows(); ++r)
    for (std::size_t c = 0; c < cols; ++c) result(r, c) = a(r, c);
  return result;
}

/// The vectors x of an LLL-reduced basis of the lattice of all (2^60 A x, x), A integral with the kernel of a, that lie
/// in the kernel. There may be fewer than the kernel has dimensions, even none.
std::vector<std::vector<Rational>> reduced_kernel(const Matrix<Rational>& a) {
  FlintIntegers integers(a), lattice(a.cols(), a.rows() + a.cols());
  const auto entry = [&](std::size_t r, std::size_t c) {
    return fmpz_mat_entry(lattice.get(), as_slong(r), as_slong(c));
  };
  for (std::size_t k = 0; k < a.cols(); ++k) {
    for (std::size_t r = 0; r < a.rows(); ++r)
      fmpz_mul_2exp(entry(k, r), fmpz_mat_entry(integers.get(), as_slong(r), as_slong(k)), 60);
    fmpz_one(entry(k, a.rows() + k));
  }
  fmpz_lll_t options;
  fmpz_lll_context_init_default(options);
  fmpz_lll(lattice.get(), nullptr, options);
  std::vector<std::vector<Rational>> vectors;
  for (std::size_t k = 0; k < a.cols(); ++k) {
    bool inside = true;
    for (std::size_t r = 0; r < a.rows(); ++r) inside = inside && fmpz_is_zero(entry(k, r));
    if (!inside) continue;
    std::vector<Rational> vector;
    for (std::size_t c = 0; c < a.cols(); ++c) vector.push_back(to_rational(entry(k, a.rows() + c)));
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

}  // namespace

Matrix<Rational> multiply(const Matrix<Rational>& a, const Matrix<Rational>& b) {
  SEQCERT_REQUIRE(a.cols() == b.rows(), "shapes of a product do not meet");
  FlintRationals left(a), right(b), product(a.rows(), b.cols());
  fmpq_mat_mul(product.get(), left.get(), right.get());
  return product.to_matrix();
}

std::size_t rank(const Matrix<Rational>& a) {
  FlintIntegers integers(a);
  return static_cast<std::size_t>(fmpz_mat_rank(integers.get()));
}

std::vector<std::vector<Rational>> kernel(const Matrix<Rational>& a) {
  FlintIntegers integers(a), basis(a.cols(), a.cols());
  const slong dimension = fmpz_mat_nullspace(basis.get(), integers.get());
  std::vector<std::vector<Rational>> vectors;
  for (slong k = 0; k < dimension; ++k) {
    std::vector<Rational> vector;
    for (std::size_t i = 0; i < a.cols(); ++i)
      vector.push_back(to_rational(fmpz_mat_entry(basis.get(), as_slong(i), k)));
    make_primitive(vector);
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

std::optional<std::vector<Rational>> short_kernel_vector(const Matrix<Rational>& a) {
  // rows + 1 columns are dependent; with as many again there is room for a shorter vector, where a lattice of that
  // width can be reduced.
  const bool reducible = 2 * a.rows() + 1 <= widest_lattice;
  const std::size_t used = std::min(a.cols(), reducible ? 2 * a.rows() + 1 : a.rows() + 1);
  const Matrix<Rational> part = first_columns(a, used);
  std::vector<std::vector<Rational>> candidates;
  if (reducible && used > 1 && used <= widest_lattice) candidates = reduced_kernel(part);
  if (candidates.empty()) candidates = kernel(part);
  if (candidates.empty()) return std::nullopt;
  std::vector<Rational> best = *std::ranges::min_element(candidates, {}, largest_entry);
  best.resize(a.cols(), Rational(0));
  return best;
}

std::optional<Matrix<Rational>> solve(const Matrix<Rational>& a, const Matrix<Rational>& b) {
  SEQCERT_REQUIRE(a.rows() == a.cols() && a.rows() == b.rows(),
                  "solve needs a square matrix and a matching right side");
  FlintRationals left(a), right(b), solution(b.rows(), b.cols());
  if (!fmpq_mat_solve(solution.get(), left.get(), right.get())) return std::nullopt;
  return solution.to_matrix();
}

}  // namespace seqcert
