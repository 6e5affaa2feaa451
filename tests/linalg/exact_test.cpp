#include "linalg/exact.hpp"

#include <gtest/gtest.h>

#include <random>

namespace seqcert {
namespace {

Matrix<Rational> random_matrix(std::size_t rows, std::size_t cols, std::mt19937& random) {
  Matrix<Rational> a(rows, cols);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < cols; ++c)
      a(r, c) = Rational::ratio(static_cast<long>(random() % 7) - 3, 1 + static_cast<long>(random() % 4));
  return a;
}

/// Gaussian elimination over Rational, the slow and obvious way: the oracle for FLINT's answers.
std::size_t rank_by_elimination(Matrix<Rational> a) {
  std::size_t rank = 0;
  for (std::size_t c = 0; c < a.cols() && rank < a.rows(); ++c) {
    std::size_t pivot = rank;
    while (pivot < a.rows() && a(pivot, c).is_zero()) ++pivot;
    if (pivot == a.rows()) continue;
    for (std::size_t k = 0; k < a.cols(); ++k) std::swap(a(pivot, k), a(rank, k));
    for (std::size_t r = rank + 1; r < a.rows(); ++r) {
      const Rational factor = a(r, c) / a(rank, c);
      for (std::size_t k = c; k < a.cols(); ++k) a(r, k) -= factor * a(rank, k);
    }
    ++rank;
  }
  return rank;
}

TEST(ExactLinearAlgebra, RankAndKernelAgreeWithElimination) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 300; ++round) {
    const std::size_t rows = 1 + random() % 6, inner = 1 + random() % 4, cols = 1 + random() % 6;
    const Matrix<Rational> a = multiply(random_matrix(rows, inner, random), random_matrix(inner, cols, random));
    const std::size_t r = rank_by_elimination(a);
    EXPECT_EQ(rank(a), r) << "round " << round;
    const auto basis = kernel(a);
    ASSERT_EQ(basis.size(), cols - r) << "round " << round;
    Matrix<Rational> stacked(basis.size(), cols);
    for (std::size_t k = 0; k < basis.size(); ++k)
      for (std::size_t i = 0; i < rows; ++i) {
        Rational product = 0;
        for (std::size_t j = 0; j < cols; ++j) {
          product += a(i, j) * basis[k][j];
          stacked(k, j) = basis[k][j];
        }
        EXPECT_TRUE(product.is_zero());
      }
    EXPECT_EQ(rank_by_elimination(stacked), basis.size());
  }
}

TEST(ExactLinearAlgebra, SolveReturnsTheSolutionAndRecognisesSingularMatrices) {
  std::mt19937 random(7);
  int solved = 0, singular = 0;
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 1 + random() % 4;
    Matrix<Rational> a = random_matrix(n, n, random);
    if (round % 4 == 0)  // every fourth one singular: its last row is three times its first (0 for a single row)
      for (std::size_t c = 0; c < n; ++c) a(n - 1, c) = n == 1 ? Rational(0) : Rational(3) * a(0, c);
    const Matrix<Rational> x = random_matrix(n, 2, random), b = multiply(a, x);
    const auto solution = solve(a, b);
    const bool regular = rank_by_elimination(a) == n;
    ASSERT_EQ(solution.has_value(), regular);
    if (regular) {
      EXPECT_EQ(*solution, x);
    }
    ++(regular ? solved : singular);
  }
  EXPECT_GT(solved, 50);
  EXPECT_GE(singular, 50);
}

TEST(ExactLinearAlgebra, ProductAgreesWithTheDefinition) {
  std::mt19937 random(3);
  const Matrix<Rational> a = random_matrix(3, 5, random), b = random_matrix(5, 2, random), c = multiply(a, b);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      Rational sum = 0;
      for (std::size_t k = 0; k < 5; ++k) sum += a(i, k) * b(k, j);
      EXPECT_EQ(c(i, j), sum);
    }
}

}  // namespace
}  // namespace seqcert
