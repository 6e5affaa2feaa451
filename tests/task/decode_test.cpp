// What an output says, against the cells k - 1/2 .. k + 1/2 written down.
#include "task/decode.hpp"

#include <gtest/gtest.h>

#include <string>

namespace seqcert {
namespace {

using Kind = Decoded::Kind;

Rational number(const char* text) { return *Rational::parse(text); }

struct Expectation {
  const char *lo, *hi;
  Range range;
  Kind kind;
  long value;
};

TEST(Decoded, IsTheCellAnEnclosureLiesStrictlyInside) {
  const std::vector<Expectation> all = {
      // points, ties to the smaller integer
      {"0", "0", {0, 3}, Kind::certain, 0},
      {"3", "3", {0, 3}, Kind::certain, 3},
      {"1/2", "1/2", {0, 3}, Kind::certain, 0},
      {"3/2", "3/2", {0, 3}, Kind::certain, 1},
      {"50001/100000", "50001/100000", {0, 3}, Kind::certain, 1},
      {"-1/2", "-1/2", {0, 3}, Kind::certain, 0},
      {"7/2", "7/2", {0, 3}, Kind::certain, 3},
      // points outside
      {"-51/100", "-51/100", {0, 3}, Kind::outside, 0},
      {"351/100", "351/100", {0, 3}, Kind::outside, 0},
      {"1000000", "1000000", {0, 3}, Kind::outside, 0},
      // enclosures inside a cell, and touching its ends
      {"51/100", "149/100", {0, 3}, Kind::certain, 1},
      {"1/2", "1", {0, 3}, Kind::uncertain, 0},
      {"1", "3/2", {0, 3}, Kind::uncertain, 0},
      {"49/100", "51/100", {0, 3}, Kind::uncertain, 0},
      {"-1/2", "0", {0, 3}, Kind::uncertain, 0},
      {"-49/100", "49/100", {0, 3}, Kind::certain, 0},
      {"251/100", "349/100", {0, 3}, Kind::certain, 3},
      {"3", "7/2", {0, 3}, Kind::uncertain, 0},
      {"0", "3", {0, 3}, Kind::uncertain, 0},
      // enclosures outside for certain, and not for certain
      {"-2", "-51/100", {0, 3}, Kind::outside, 0},
      {"-2", "-1/2", {0, 3}, Kind::uncertain, 0},
      {"-2", "0", {0, 3}, Kind::uncertain, 0},
      {"351/100", "9", {0, 3}, Kind::outside, 0},
      {"7/2", "9", {0, 3}, Kind::uncertain, 0},
      {"3", "9", {0, 3}, Kind::uncertain, 0},
      // ranges that begin elsewhere
      {"2", "2", {2, 5}, Kind::certain, 2},
      {"3/2", "3/2", {2, 5}, Kind::certain, 2},
      {"149/100", "149/100", {2, 5}, Kind::outside, 0},
      {"0", "0", {2, 5}, Kind::outside, 0},
      {"7/5", "8/5", {2, 5}, Kind::uncertain, 0},
      {"8/5", "12/5", {2, 5}, Kind::certain, 2},
      {"-7/2", "-7/2", {-4, -2}, Kind::certain, -4},
      {"-5/2", "-5/2", {-4, -2}, Kind::certain, -3},
      {"-21/10", "-19/10", {-4, -2}, Kind::certain, -2},
      {"-1", "-1", {-4, -2}, Kind::outside, 0},
      {"4", "4", {4, 4}, Kind::certain, 4},
      {"9/2", "9/2", {4, 4}, Kind::certain, 4},
      {"10/2", "5", {4, 4}, Kind::outside, 0},
  };
  for (const Expectation& e : all) {
    SCOPED_TRACE(std::string(e.lo) + ".." + e.hi + " in " + std::to_string(e.range.lo) + ".." +
                 std::to_string(e.range.hi));
    const Decoded got = decoded(Enclosure{number(e.lo), number(e.hi)}, e.range);
    EXPECT_EQ(got.kind, e.kind);
    EXPECT_EQ(got.value, e.kind == Kind::certain ? e.value : 0);
  }
  EXPECT_EQ(decoded(std::nullopt, {0, 3}).kind, Kind::uncertain);
}

TEST(Decoded, OfAPointIsTheArgmaxOfTheScores) {
  // argmax over k of 2 k y - k^2, the smaller k on a tie.
  for (long lo = -2; lo <= 2; ++lo)
    for (long hi = lo; hi <= lo + 4; ++hi)
      for (long twelfths = 12 * lo - 6; twelfths <= 12 * hi + 6; ++twelfths) {
        long best = lo;
        for (long k = lo; k <= hi; ++k)
          if (2 * k * twelfths - 12 * k * k > 2 * best * twelfths - 12 * best * best) best = k;
        const Rational y = Rational::ratio(twelfths, 12);
        const Decoded got = decoded(Enclosure{y, y}, {lo, hi});
        EXPECT_EQ(got.kind, Kind::certain);
        EXPECT_EQ(got.value, best) << twelfths << "/12 in " << lo << ".." << hi;
      }
}

/// Emits, at position p, the entry p of its only matrix: 1 output, one field.
Model table(const std::vector<Rational>& outputs) {
  Model model;
  model.d_model = 2;
  model.fields = {{"value", RealField{{{1, 1}}}}};
  model.positions = WeightMatrix(outputs.size(), 2);
  for (std::size_t p = 0; p < outputs.size(); ++p) model.positions.set_row(p, SparseRow{{{0, outputs[p]}}});
  model.readout = WeightMatrix(1, 2);
  model.readout.set_row(0, SparseRow{{{0, 1}, {1, 1}}});
  return model;
}

DpTask counting() {
  // Three steps without reads, one field 0..9; position 1 is a start token.
  DpTask task;
  task.program.fields = {"value"};
  task.program.steps.resize(3);
  task.layout = {Inputs::streamed, 0, true, 3};
  task.emitted = {{0, 9}};
  return task;
}

TEST(RunDecoding, FeedsWhatItEmitsBack) {
  // y_t = row t + the value emitted before: 2, 2 + 1.4 -> 3, 3 + 5.4 -> 8.
  const auto run = run_decoding(table({2, number("7/5"), number("27/5")}), counting(), {}, Arithmetic<Rational>{});
  ASSERT_TRUE(run.ok());
  ASSERT_EQ(run->size(), 3U);
  const std::vector<long> values{2, 3, 8};
  const std::vector<const char*> outputs{"2", "17/5", "42/5"};
  for (std::size_t t = 0; t < 3; ++t) {
    EXPECT_EQ((*run)[t].decoded[0].value, values[t]);
    EXPECT_EQ((*run)[t].outputs[0], number(outputs[t]));
  }
}

TEST(RunDecoding, EndsWhereNothingIsCertain) {
  const auto outside = run_decoding(table({2, 11, 1}), counting(), {}, Arithmetic<Rational>{});
  ASSERT_TRUE(outside.ok());
  ASSERT_EQ(outside->size(), 2U);
  EXPECT_EQ((*outside)[1].decoded[0].kind, Kind::outside);
  std::size_t called = 0;
  const AfterStep<Rational> stop = [&](std::size_t step, const DecodedStep<Rational>&) {
    called = step;
    return step < 2;
  };
  const auto stopped = run_decoding(table({1, 1, 1}), counting(), {}, Arithmetic<Rational>{}, {}, stop);
  ASSERT_TRUE(stopped.ok());
  EXPECT_EQ(stopped->size(), 2U);
  EXPECT_EQ(called, 2U);
}

}  // namespace
}  // namespace seqcert
