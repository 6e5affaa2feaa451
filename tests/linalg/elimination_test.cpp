#include "linalg/elimination.hpp"

#include "linalg/exact.hpp"

#include <gtest/gtest.h>

#include <random>

namespace seqcert {
namespace {

using Rows = std::vector<std::vector<Ball>>;

/// A product of random matrices: rank at most `inner`.
Matrix<Rational> random_product(std::size_t rows, std::size_t inner, std::size_t cols, std::mt19937& random) {
  Matrix<Rational> a(rows, inner), b(inner, cols);
  const auto draw = [&] {
    return Rational::ratio(static_cast<long>(random() % 7) - 3, 1 + static_cast<long>(random() % 3));
  };
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < inner; ++c) a(r, c) = draw();
  for (std::size_t r = 0; r < inner; ++r)
    for (std::size_t c = 0; c < cols; ++c) b(r, c) = draw();
  return multiply(a, b);
}

Rows balls(const Matrix<Rational>& a, long bits, const Rational& radius = 0) {
  Rows rows(a.rows());
  for (std::size_t r = 0; r < a.rows(); ++r)
    for (std::size_t c = 0; c < a.cols(); ++c)
      rows[r].push_back(Ball::interval(a(r, c) - radius, a(r, c) + radius, bits));
  return rows;
}

TEST(Elimination, CertifiesTheRankOfPointMatricesAndNeverMore) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    const Matrix<Rational> a = random_product(1 + random() % 6, 1 + random() % 5, 1 + random() % 6, random);
    EXPECT_EQ(certified_rank(balls(a, 128), 128), rank(a));
    EXPECT_LE(certified_rank(balls(a, 128, Rational::ratio(1, 10)), 128), rank(a));
  }
}

TEST(Elimination, WideBallsCertifyOnlyWhatEveryMatrixInThemHas) {
  // [1 1; 1 1 +- r]: regular for no r > 0 that reaches 0.
  const Ball one = Ball::of(1, 128);
  EXPECT_EQ(
      certified_rank({{one, one}, {one, Ball::interval(Rational::ratio(9, 10), Rational::ratio(11, 10), 128)}}, 128),
      1U);
  EXPECT_EQ(certified_rank({{one, one}, {one, Ball::interval(Rational(2), Rational(3), 128)}}, 128), 2U);
  EXPECT_EQ(certified_rank({}, 128), 0U);
  EXPECT_EQ(certified_rank({{Ball::whole(128)}}, 128), 0U);
}

TEST(Elimination, NearKernelVectorsAreNearTheKernel) {
  std::mt19937 random(12);
  for (int round = 0; round < 200; ++round) {
    const std::size_t rows = 1 + random() % 6, cols = rows + 1 + random() % 4;
    const Matrix<Rational> a = random_product(rows, 1 + random() % 6, cols, random);
    const auto x = near_kernel_vector(balls(a, 256), 256);
    ASSERT_TRUE(x);
    ASSERT_EQ(x->size(), cols);
    Rational largest = 0;
    for (const Ball& entry : *x) largest = max(largest, abs(enclosure_of(entry)->lo));
    EXPECT_EQ(largest, Rational(1));
    for (std::size_t r = 0; r < rows; ++r) {
      Rational sum = 0;
      for (std::size_t c = 0; c < cols; ++c) sum += a(r, c) * enclosure_of((*x)[c])->lo;
      EXPECT_LE(abs(sum), Rational::power_of_two(-200));
    }
  }
}

TEST(Elimination, IndependentColumnsHaveNoNearKernelVector) {
  const Ball zero = Ball::of(0, 128), one = Ball::of(1, 128);
  EXPECT_FALSE(near_kernel_vector({{one, zero}, {one, one}}, 128));
  EXPECT_TRUE(near_kernel_vector({{one, one}, {one, one}}, 128));
}

TEST(ShortKernelVector, ExistsExactlyWhereColumnsAreDependentAndLiesInTheKernel) {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    const std::size_t rows = 1 + random() % 5, cols = 1 + random() % 7;
    const Matrix<Rational> a = random_product(rows, 1 + random() % 5, cols, random);
    const auto x = short_kernel_vector(a);
    ASSERT_EQ(x.has_value(), rank(a) < cols);
    if (!x) continue;
    mpz_class common = 0;
    for (const Rational& entry : *x) {
      EXPECT_TRUE(entry.is_integer());
      common = gcd(common, entry.numerator());
    }
    EXPECT_EQ(common, 1);
    for (std::size_t r = 0; r < rows; ++r) {
      Rational sum = 0;
      for (std::size_t c = 0; c < cols; ++c) sum += a(r, c) * (*x)[c];
      EXPECT_EQ(sum, Rational(0));
    }
  }
}

TEST(ShortKernelVector, OfARandomSignMatrixHasSmallEntriesWhereThereIsRoom) {
  // 16 signs times 33 columns: Siegel's lemma promises entries of at most 33^(1/2 * 16/17) < 6.
  std::mt19937 random(15);  // of which FLINT's own basis has entries of 38
  Matrix<Rational> a(16, 33);
  for (std::size_t r = 0; r < 16; ++r)
    for (std::size_t c = 0; c < 33; ++c) a(r, c) = random() % 2 == 0 ? 1 : -1;
  const auto x = short_kernel_vector(a);
  ASSERT_TRUE(x);
  Rational largest = 0;
  for (const Rational& entry : *x) largest = max(largest, abs(entry));
  EXPECT_LE(largest, Rational(6));
}

TEST(ShortKernelVector, OfNoRowsIsAUnitVector) {
  const auto x = short_kernel_vector(Matrix<Rational>(0, 3));
  ASSERT_TRUE(x);
  EXPECT_EQ(x->size(), 3U);
  EXPECT_FALSE(short_kernel_vector(Matrix<Rational>(2, 0)));
}

}  // namespace
}  // namespace seqcert
