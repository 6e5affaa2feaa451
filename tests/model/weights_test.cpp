#include "model/weights.hpp"

#include "formula/formula.hpp"
#include "model/model.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using Table = std::vector<std::vector<Rational>>;

struct Pair {
  WeightMatrix stored;
  Table table;
};

/// The same numbers stored by rows of mixed kinds and written down entry by entry.
Pair random_pair(Dice& dice, std::size_t rows, std::size_t cols) {
  Pair pair{WeightMatrix(rows, cols), Table(rows, std::vector<Rational>(cols))};
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<Rational>& entries = pair.table[r];
    switch (dice.below(5)) {
      case 0:
        for (Rational& x : entries) x = dice.rational();
        pair.stored.set_row(r, DenseRow{entries});
        break;
      case 1: {
        SparseRow row;
        for (std::size_t c = 0; c < cols; ++c)
          if (dice.coin()) row.entries.emplace_back(c, entries[c] = dice.rational());
        pair.stored.set_row(r, row);
        break;
      }
      case 2: {
        const std::size_t c = dice.below(cols);
        pair.stored.set_row(r, OneHotRow{c, entries[c] = dice.rational()});
        break;
      }
      case 3: {
        // i^2 - 3 in one column, 1/i in another: with the 1-based row number.
        const Rational i(r + 1);
        auto formulas = std::make_shared<std::vector<std::pair<std::size_t, Formula>>>();
        formulas->emplace_back(0, *parse_formula("i^2 - 3"));
        entries[0] = i * i - Rational(3);
        if (cols > 1) {
          formulas->emplace_back(cols - 1, *parse_formula("1/i"));
          entries[cols - 1] = Rational(1) / i;
        }
        pair.stored.set_row(r, FormulaRow{formulas});
        break;
      }
      default:
        break;  // a row never set is zero
    }
  }
  return pair;
}

TEST(WeightMatrix, EveryRowKindEqualsItsDenseEquivalent) {
  Dice dice(1);
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t rows = 1 + dice.below(5), cols = 1 + dice.below(5);
    const Pair pair = random_pair(dice, rows, cols);
    ASSERT_EQ(pair.stored.rows(), rows);
    ASSERT_EQ(pair.stored.cols(), cols);
    const Matrix<Rational> full = dense(pair.stored);
    for (std::size_t r = 0; r < rows; ++r) {
      SparseVector<Rational> nonzero;
      for (std::size_t c = 0; c < cols; ++c) {
        EXPECT_EQ(pair.stored.entry(r, c), pair.table[r][c]);
        EXPECT_EQ(full(r, c), pair.table[r][c]);
        if (!pair.table[r][c].is_zero()) nonzero.emplace_back(c, pair.table[r][c]);
      }
      EXPECT_EQ(pair.stored.row(r), nonzero);
    }
  }
}

TEST(WeightMatrix, ByFormulaGivesEveryRowItsOneBasedNumber) {
  const WeightMatrix w = WeightMatrix::by_formula(1000, 3, {{1, *parse_formula("2*i+1")}});
  EXPECT_EQ(w.entry(0, 1), Rational(3));
  EXPECT_EQ(w.entry(999, 1), Rational(2001));
  EXPECT_EQ(w.entry(999, 0), Rational(0));
  EXPECT_EQ(w.stored_entries(), 1000U);
}

TEST(WeightMatrix, StoredEntriesCountsWhatIsStored) {
  WeightMatrix w(4, 3);
  w.set_row(0, DenseRow{{1, 0, 0}});
  w.set_row(1, SparseRow{{{0, 1}, {2, 5}}});
  w.set_row(2, OneHotRow{1});
  EXPECT_EQ(w.stored_entries(), 3U + 2U + 1U + 0U);
}

TEST(WeightMatrixDeathTest, RefusesRowsThatDoNotFit) {
  WeightMatrix w(2, 3);
  EXPECT_DEATH(w.set_row(2, OneHotRow{0}), "row outside");
  EXPECT_DEATH(w.set_row(0, OneHotRow{3}), "does not fit");
  EXPECT_DEATH(w.set_row(0, DenseRow{{1, 2}}), "does not fit");
  EXPECT_DEATH(w.set_row(0, SparseRow{{{1, 1}, {1, 2}}}), "does not fit");
  EXPECT_DEATH((void)WeightMatrix::by_formula(2, 3, {{3, *parse_formula("i")}}), "leaves the matrix");
}

TEST(ColumnWeights, TimesIsTheMatrixVectorProductInRationalsAndDoubles) {
  Dice dice(2);
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t rows = 1 + dice.below(5), cols = 1 + dice.below(5);
    const Pair pair = random_pair(dice, rows, cols);
    SparseVector<Rational> x;
    SparseVector<double> x_double;
    std::vector<Rational> expected(rows);
    for (std::size_t c = 0; c < cols; ++c) {
      if (dice.below(4) == 0) continue;
      x.emplace_back(c, dice.rational());
      x_double.emplace_back(c, x.back().second.approximately());
      for (std::size_t r = 0; r < rows; ++r) expected[r] += pair.table[r][c] * x.back().second;
    }
    EXPECT_EQ(spread(multiply(pair.stored, x), rows, Rational(0)), expected);
    const Arithmetic<double> number;
    const std::vector<double> y = spread(ColumnWeights<double>(pair.stored, number).times(x_double), rows, 0.0);
    for (std::size_t r = 0; r < rows; ++r) EXPECT_NEAR(y[r], expected[r].approximately(), 1e-12);
  }
}

TEST(ColumnWeights, SumsInTheOrderOfIncreasingColumn) {
  // In double 1e16 + 1 - 1e16 is 0 in this order and 1 in another.
  WeightMatrix w(1, 3);
  w.set_row(0, DenseRow{{1, 1, -1}});
  const auto y = ColumnWeights<double>(w, Arithmetic<double>{}).times({{0, 1e16}, {1, 1.0}, {2, 1e16}});
  EXPECT_EQ(y.at(0).second, 0.0);
}

TEST(Embedding, IsTheSumOfItsFieldsAndThePositionRow) {
  Dice dice(3);
  for (int trial = 0; trial < 50; ++trial) {
    Model model;
    model.d_model = 4;
    const Pair index = random_pair(dice, 3, 4), positions = random_pair(dice, 5, 4);
    const std::vector<Rational> direction{dice.rational(), dice.rational(), 0, dice.rational()};
    RealField real;
    for (std::size_t c : {0u, 1u, 3u}) real.direction.emplace_back(c, direction[c]);
    model.fields = {{"value", real}, {"kind", IndexField{index.stored}}};
    model.positions = positions.stored;
    const Rational value = dice.coin() ? Rational(0) : dice.rational();
    const std::size_t kind = dice.below(3), t = 1 + dice.below(5);
    const std::vector<Rational> x = spread(embed(model, {value, Rational(kind)}, t), 4, Rational(0));
    for (std::size_t c = 0; c < 4; ++c)
      EXPECT_EQ(x[c], value * direction[c] + index.table[kind][c] + positions.table[t - 1][c]);
  }
}

TEST(EmbeddingDeathTest, RefusesTokensAndPositionsOutsideTheModel) {
  Model model;
  model.d_model = 2;
  model.fields = {{"kind", IndexField{WeightMatrix(2, 2)}}};
  model.positions = WeightMatrix(3, 2);
  EXPECT_DEATH((void)embed(model, {0, 0}, 1), "one entry per field");
  EXPECT_DEATH((void)embed(model, {0}, 4), "outside the position table");
  EXPECT_DEATH((void)embed(model, {0}, 0), "outside the position table");
  EXPECT_DEATH((void)embed(model, {2}, 1), "outside its table");
  EXPECT_DEATH((void)embed(model, {-1}, 1), "outside its table");
}

}  // namespace
}  // namespace seqcert
