#include "model/mlp.hpp"

#include "number/ball.hpp"
#include "number/interval64.hpp"
#include "number/rounded.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

Mlp random_mlp(Dice& dice, std::size_t d_model, std::size_t depth) {
  Mlp mlp;
  const auto map = [&](std::size_t rows, std::size_t cols) {
    AffineMap result{random_matrix(dice, rows, cols), {}};
    for (std::size_t r = 0; r < rows; ++r) result.bias.push_back(dice.coin() ? dice.rational() : Rational(0));
    return result;
  };
  std::size_t width = d_model;
  for (std::size_t l = 0; l < depth; ++l) {
    const std::size_t next = 1 + dice.below(5);
    mlp.hidden.push_back(map(next, width));
    width = next;
  }
  mlp.out = map(d_model, width);
  return mlp;
}

/// The definition over dense tables.
std::vector<Rational> defined(const Mlp& mlp, std::vector<Rational> x) {
  const auto times = [&](const AffineMap& map) {
    std::vector<Rational> y;
    for (std::size_t r = 0; r < map.w.rows(); ++r) {
      Rational sum = map.bias[r];
      for (std::size_t c = 0; c < x.size(); ++c) sum += map.w.entry(r, c) * x[c];
      y.push_back(sum);
    }
    return y;
  };
  for (const AffineMap& map : mlp.hidden) {
    x = times(map);
    for (Rational& entry : x)
      if (entry.sign() < 0) entry = 0;
  }
  return times(mlp.out);
}

TEST(Mlp, IsItsDefinitionExactlyAndEnclosed) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const std::size_t d_model = 1 + dice.below(4);
    const Mlp mlp = random_mlp(dice, d_model, seed % 4);
    std::vector<Rational> full(d_model, 0);
    SparseVector<Rational> x;
    for (std::size_t k = 0; k < d_model; ++k)
      if (dice.coin()) x.emplace_back(k, full[k] = dice.rational());
    const std::vector<Rational> expected = defined(mlp, full);
    EXPECT_EQ(spread<Rational>(RealisedMlp<Rational>(mlp, {})(x), d_model, 0), expected);

    const auto enclosed = [&]<class S>(const Arithmetic<S>& number, const Rational& width) {
      SparseVector<S> y;
      for (const auto& [k, value] : x) y.emplace_back(k, number(value));
      const auto out = spread<S>(RealisedMlp<S>(mlp, number)(y), d_model, number(0));
      for (std::size_t k = 0; k < d_model; ++k) {
        const auto range = enclosure_of(out[k]);
        ASSERT_TRUE(range.has_value());
        EXPECT_TRUE(range->lo <= expected[k] && expected[k] <= range->hi);
        EXPECT_LE(range->hi - range->lo, width);
      }
    };
    enclosed(Arithmetic<Interval64>{}, Rational::power_of_two(-30));
    enclosed(Arithmetic<Ball>{128}, Rational::power_of_two(-90));

    SparseVector<double> hints;
    for (const auto& [k, value] : x) hints.emplace_back(k, value.approximately());
    const auto out = spread<double>(RealisedMlp<double>(mlp, {})(hints), d_model, 0.0);
    for (std::size_t k = 0; k < d_model; ++k) EXPECT_NEAR(out[k], expected[k].approximately(), 1e-9);
  }
}

/// With three bits, by hand.
TEST(Mlp, RoundsEveryOperation) {
  Mlp mlp;
  mlp.hidden.push_back({WeightMatrix(1, 1), {Rational::ratio(1, 4)}});
  mlp.hidden[0].w.set_row(0, OneHotRow{0, Rational::ratio(1, 3)});
  mlp.out = {WeightMatrix(1, 1), {0}};
  mlp.out.w.set_row(0, OneHotRow{0, 1});
  const Arithmetic<Rounded> number{Format::precision(3)};
  const auto out = RealisedMlp<Rounded>(mlp, number)({{0, number(7)}});
  // 1/3 -> 5/16; 7 * 5/16 = 2.1875 -> 2; 2 + 1/4 -> 2 (tie to even between 2 and 2.5).
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(exactly(out[0].second), Rational(2));
}

}  // namespace
}  // namespace seqcert
