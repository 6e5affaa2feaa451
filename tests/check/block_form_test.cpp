// The linear form of a Mamba block: the same function, found only where the weights say so.

#include "check/block_form.hpp"

#include "check/value_path.hpp"
#include "check/witness.hpp"
#include "constructions/registry.hpp"
#include "hand_made.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace seqcert {
namespace {

using hand_made::random_instance;
using hand_made::width;
using hand_made::worst_corner;

/// A block that hides a gated S6: every input coordinate and every channel of the S6 on a pair (p, -p), at random
/// places, with a random tap, beside channels that nothing reads.
MambaBlock hiding(Dice& dice, const S6& s6) {
  const std::size_t channels = s6.w_u.rows(), pairs = channels + width, d_inner = 2 * pairs + 2,
                    d_conv = 1 + dice.below(4);
  std::vector<std::size_t> place(d_inner);
  std::iota(place.begin(), place.end(), std::size_t{0});
  for (std::size_t k = d_inner; k > 1; --k) std::swap(place[k - 1], place[dice.below(k)]);

  MambaBlock block;
  block.write = s6.write;
  block.softplus = s6.softplus;
  block.w_x = block.w_z = WeightMatrix(d_inner, width);
  block.kernel = WeightMatrix(d_inner, d_conv);
  block.conv_bias.assign(d_inner, 0);
  block.w_dt_low = WeightMatrix(channels, d_inner);
  block.w_dt = WeightMatrix(d_inner, channels);
  block.beta.assign(d_inner, 0);
  block.a = WeightMatrix(d_inner, s6.w_b.rows());
  for (std::size_t c = 0; c < d_inner; ++c)
    block.a.set_row(c, DenseRow{std::vector<Rational>(s6.w_b.rows(), -dice.positive())});
  block.d.assign(d_inner, 0);
  block.w_out = WeightMatrix(width, d_inner);

  std::vector<Rational> scale;  // SiLU(p) - SiLU(-p) is the pair's projection times its tap
  for (std::size_t k = 0; k < pairs; ++k) {
    const Rational tap = dice.coin() ? dice.positive() : -dice.positive(), factor = dice.positive();
    const bool by_tap = dice.coin();  // which of tap and projection makes the difference between p and -p
    for (std::size_t side : {0U, 1U}) {
      SparseRow row{k < channels ? s6.w_u.row(k) : SparseVector<Rational>{{k - channels, 1}}};
      for (auto& entry : row.entries) entry.second *= side == 0 || by_tap ? factor : -factor;
      block.w_x.set_row(place[2 * k + side], row);
      block.kernel.set_row(place[2 * k + side], OneHotRow{d_conv - 1, side == 1 && by_tap ? -tap : tap});
    }
    scale.push_back(tap * factor);
  }
  // A row over the input coordinates, read from the pairs that carry them.
  const auto lifted = [&](const SparseVector<Rational>& row) {
    SparseVector<Rational> result;
    for (const auto& [coordinate, weight] : row)
      for (std::size_t side : {0U, 1U}) {
        const Rational w = weight / scale[channels + coordinate];
        result.emplace_back(place[2 * (channels + coordinate) + side], side == 0 ? w : -w);
      }
    return SparseRow{ColumnWeights<Rational>::summed(std::move(result))};
  };
  const auto lifted_rows = [&](const WeightMatrix& w) {
    WeightMatrix result(w.rows(), d_inner);
    for (std::size_t r = 0; r < w.rows(); ++r) result.set_row(r, lifted(w.row(r)));
    return result;
  };
  block.w_b = lifted_rows(s6.w_b);
  block.w_c = lifted_rows(s6.w_c);
  block.w_dt_low = lifted_rows(s6.w_delta);
  for (std::size_t k = 0; k < channels; ++k)
    for (std::size_t side : {0U, 1U}) {
      const std::size_t c = place[2 * k + side];
      block.w_dt.set_row(c, OneHotRow{k});
      block.beta[c] = s6.beta[k];
      block.a.set_row(c, SparseRow{s6.a.row(k)});
      block.d[c] = s6.d[k];
      block.w_z.set_row(c, SparseRow{s6.w_z->row(k)});
    }
  for (std::size_t r = 0; r < width; ++r) {
    SparseVector<Rational> row;
    for (const auto& [k, weight] : s6.w_out.row(r))
      for (std::size_t side : {0U, 1U})
        row.emplace_back(place[2 * k + side], side == 0 ? weight / scale[k] : -weight / scale[k]);
    block.w_out.set_row(r, SparseRow{ColumnWeights<Rational>::summed(std::move(row))});
  }
  // Two channels at the values alone, which nothing reads.
  for (std::size_t c : {place[2 * pairs], place[2 * pairs + 1]}) {
    block.w_x.set_row(c, OneHotRow{0, dice.positive()});
    block.w_dt.set_row(c, OneHotRow{0, dice.rational()});
    block.w_z.set_row(c, OneHotRow{0, 1});
    block.kernel.set_row(c, OneHotRow{d_conv - 1, 1});
  }
  return block;
}

Enclosure worst_ball(const Instance& instance, const Place& place) {
  return *enclosure_of(*copy_error().ball(instance, {}, {256}, {place}).value);
}

TEST(BlockForm, GivesTheWorstCaseOfTheRealBlockOverAllCorners) {
  Dice dice(401);
  int torch = 0;
  for (int trial = 0; trial < 25; ++trial) {
    S6 s6 = random_s6(dice, dice.coin() ? S6::Write::euler : S6::Write::zoh, true, width, 2);
    if (dice.coin()) {  // some steps above 20, the others far below it
      s6.softplus = S6::Softplus::torch20;
      s6.w_delta = WeightMatrix(s6.w_u.rows(), width);
      for (Rational& beta : s6.beta) beta = Rational(dice.below(3) == 0 ? 2 : 23);
      ++torch;
    }
    hand_made::Options options;
    options.components = 1 + dice.below(2);
    options.length = 1 + dice.below(3);
    const MambaBlock block = hiding(dice, s6);
    const Instance instance = random_instance(dice, {block}, options);
    const CopyTask task = instance.tasks.task(0);
    ASSERT_TRUE(values_select_nothing(instance.model, task))
        << values_select_nothing(instance.model, task).error().message;
    for (std::size_t q = 0; q < task.queries.size(); ++q)
      for (std::size_t o = 0; o < options.components; ++o) {
        const Enclosure closed = worst_ball(instance, {0, q, o});
        const Enclosure corners = *enclosure_of(worst_corner(instance, task, q, o, Arithmetic<Ball>{320}));
        EXPECT_TRUE(overlap(closed, corners)) << closed.lo.approximately() << " " << corners.lo.approximately();
        EXPECT_TRUE(agree(closed, corners, 30)) << closed.lo.approximately() << " " << corners.lo.approximately();
        const auto failing = failing_values(instance, {0, q, o}, {-1, -1}, 256);
        ASSERT_TRUE(failing);
        EXPECT_TRUE(
            agree(failing->error, closed, 30));  // and the values chosen by the closed form attain it in the real block
      }
  }
  EXPECT_GT(torch, 8);
}

// --- planted: what breaks the linear path is refused, with its place
// -------------------------------------------------------------

MambaBlock shipped_ring() {
  const Construction& construction = **find_construction(builtin_constructions(), "ssm/block-ring");
  const Instance instance =
      *build(construction, *arguments_for(construction, {{"m", Rational(2)}, {"T", Rational(5)}}));
  return std::get<MambaBlock>(instance.model.layers[0].mixer);
}

void set_entry(WeightMatrix& w, std::size_t row, std::size_t col, const Rational& value) {
  SparseVector<Rational> entries = w.row(row);
  std::erase_if(entries, [&](const auto& entry) { return entry.first == col; });
  entries.emplace_back(col, value);
  std::ranges::sort(entries, {}, [](const auto& entry) { return entry.first; });
  w.set_row(row, SparseRow{entries});
}

/// Refused as having no linear form, and by copy_error with the same words.
void expect_refused(const MambaBlock& block, const std::string& words) {
  const auto form = linear_form(block);
  ASSERT_FALSE(form) << words;
  EXPECT_NE(form.error().message.find(words), std::string::npos) << form.error().message;
  const Construction& construction = **find_construction(builtin_constructions(), "ssm/block-ring");
  Instance instance = *build(construction, *arguments_for(construction, {{"m", Rational(2)}, {"T", Rational(5)}}));
  instance.model.layers[0].mixer = block;
  const auto measured = copy_error().ball(instance, {}, {128}, {});
  EXPECT_FALSE(measured.value);
  EXPECT_EQ(measured.reason, form.error().message);
}

// Channels of the ring with m = 2, 1-based: 1 to 4 the slots (x, -x), 5, 6 slot written, 7, 8 its square, 9, 10 the
// constant.

TEST(BlockForm, OfTheShippedRingHasOneChannelPerSlot) {
  const S6 form = *linear_form(shipped_ring());
  EXPECT_EQ(form.w_u.rows(), 2U);
  EXPECT_EQ(dense(form.w_u), dense([] {
              WeightMatrix w(2, 7);
              for (std::size_t c : {0U, 1U}) w.set_row(c, OneHotRow{0});
              return w;
            }()));
}

TEST(BlockForm, RefusesABrokenPair) {
  MambaBlock input = shipped_ring();
  set_entry(input.w_x, 1, 0, Rational::ratio(-999, 1000));  // x beside -0.999 x
  expect_refused(input, "row 7 of W_out");
  MambaBlock output = shipped_ring();
  set_entry(output.w_out, 6, 3, Rational::ratio(-1, 11));
  expect_refused(output, "reads SiLU of channel 3 with weight");
  MambaBlock scaled = shipped_ring();
  set_entry(scaled.kernel, 2, 3, 2);  // one tap of the pair doubled
  expect_refused(scaled, "row 7 of W_out");
}

TEST(BlockForm, RefusesPairsThatDoNotScanAlike) {
  MambaBlock step = shipped_ring();
  step.beta[0] += Rational::ratio(1, 1000000);
  expect_refused(step, "row 7 of W_out");
  MambaBlock low = shipped_ring();
  set_entry(low.w_dt, 1, 1, 3);
  expect_refused(low, "row 7 of W_out");
  MambaBlock rate = shipped_ring();
  set_entry(rate.a, 2, 0, -2);
  expect_refused(rate, "row 7 of W_out");
  MambaBlock skip = shipped_ring();
  skip.d[3] = 1;
  expect_refused(skip, "row 7 of W_out");
  MambaBlock gate = shipped_ring();
  set_entry(gate.w_z, 0, 5, 1);
  expect_refused(gate, "row 7 of W_out");
}

TEST(BlockForm, RefusesAConvolutionThatLooksBack) {
  for (std::size_t tap : {0U, 1U, 2U}) {
    MambaBlock block = shipped_ring();
    set_entry(block.kernel, 4, tap, Rational::ratio(1, 1000));
    expect_refused(block, "tap " + std::to_string(tap + 1) + " of the convolution of channel 5 is 1/1000");
  }
  MambaBlock biased = shipped_ring();
  biased.conv_bias[9] = Rational::ratio(1, 3);
  expect_refused(biased, "the convolution of channel 10 has the bias 1/3");
}

TEST(BlockForm, RefusesSelectionThroughASingleSilu) {
  MambaBlock b = shipped_ring();
  set_entry(b.w_b, 0, 9, 0);
  expect_refused(b, "row 1 of W_B reads SiLU of channel 9");
  MambaBlock c = shipped_ring();
  set_entry(c.w_c, 0, 6, 1);
  expect_refused(c, "row 1 of W_C reads SiLU of channel 7");
  MambaBlock leak = shipped_ring();
  set_entry(leak.w_dt_low, 1, 0, Rational::ratio(1, 1000));  // a value into Delta, on one side
  expect_refused(leak, "row 1 of W_dt W_dtlow reads SiLU of channel 1 with weight");
}

TEST(BlockForm, ValuesThatReachTheStepSizeOnAPairAreNamedToo) {
  MambaBlock leak = shipped_ring();
  set_entry(leak.w_dt_low, 1, 0, Rational::ratio(1, 1000));
  set_entry(leak.w_dt_low, 1, 1, Rational::ratio(-1, 1000));
  ASSERT_TRUE(linear_form(leak));
  const Construction& construction = **find_construction(builtin_constructions(), "ssm/block-ring");
  Instance instance = *build(construction, *arguments_for(construction, {{"m", Rational(2)}, {"T", Rational(5)}}));
  instance.model.layers[0].mixer = leak;
  const auto measured = copy_error().ball(instance, {}, {128}, {});
  EXPECT_FALSE(measured.value);
  EXPECT_EQ(measured.reason, "in the block's linear form the values reach row 1 of W_Delta");
}

TEST(BlockForm, IsBlindToChannelsNobodyReads) {
  MambaBlock block = shipped_ring();
  set_entry(block.w_dt, 8, 0, 5);  // the step size of the constant's channel, whose state nobody reads
  block.beta[9] = 7;
  const S6 form = *linear_form(block), plain = *linear_form(shipped_ring());
  EXPECT_EQ(dense(form.w_delta), dense(plain.w_delta));
  EXPECT_EQ(dense(form.w_out), dense(plain.w_out));
}

TEST(ValuesSelectNothing, RefusesAReluNetwork) {
  const Construction& construction = **find_construction(builtin_constructions(), "ssm/ring");
  Instance instance = *build(construction, *arguments_for(construction, {}));
  const std::size_t d_model = instance.model.d_model;
  instance.model.layers[0].mlp = Mlp{{}, {WeightMatrix(d_model, d_model), std::vector<Rational>(d_model)}};
  const auto measured = copy_error().ball(instance, {}, {128}, {});
  EXPECT_FALSE(measured.value);
  EXPECT_NE(measured.reason.find("ReLU network"), std::string::npos);
}

}  // namespace
}  // namespace seqcert
