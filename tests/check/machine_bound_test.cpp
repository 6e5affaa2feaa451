#include "number/machine_bound.hpp"

#include "model/mlp.hpp"
#include "model/selective_scan.hpp"
#include "number/ball.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace seqcert {
namespace {

/// Random networks: exact, rounded and bounded runs on points and on every point of a box.
TEST(MachineBound, IsMetByRoundedNetworks) {
  Dice dice(913);
  int rounded_off = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const Format format = Format::precision(3 + static_cast<long>(dice.below(9)));
    Mlp mlp;
    for (int layer = 0; layer < 2; ++layer) {
      AffineMap map{random_matrix(dice, 4, 4), {}};
      for (int r = 0; r < 4; ++r) map.bias.push_back(dice.coin() ? dice.rational() : Rational(0));
      mlp.hidden.push_back(std::move(map));
    }
    mlp.out = {random_matrix(dice, 4, 4), std::vector<Rational>(4, Rational(0))};
    const Arithmetic<MachineBound> bound{format};
    const MachineBound::Machine machine = MachineBound::Machine::of(format);
    SparseVector<MachineBound> box;
    for (std::size_t c = 0; c < 4; ++c) box.emplace_back(c, MachineBound(machine, Interval64::between(-2, 3), 0));
    const auto bounded = spread(RealisedMlp<MachineBound>(mlp, bound)(box), 4, bound(0));
    for (int point = 0; point < 5; ++point) {
      SparseVector<Rational> x;
      for (std::size_t c = 0; c < 4; ++c) x.emplace_back(c, Rational::ratio(static_cast<long>(dice.below(6)) - 2, 1));
      SparseVector<Rounded> held;
      for (const auto& [c, value] : x) held.emplace_back(c, Rounded(format, value));
      const auto exact = spread(RealisedMlp<Rational>(mlp, {})(x), 4, Rational(0));
      const auto made = spread(RealisedMlp<Rounded>(mlp, {format})(held), 4, Rounded(format, 0));
      for (std::size_t r = 0; r < 4; ++r) {
        const Rational off = abs(*exactly(made[r]) - exact[r]);
        rounded_off += !off.is_zero();
        EXPECT_LE(off, Rational::exactly(bounded[r].error()));
        EXPECT_TRUE(bounded[r].exact().lo() <= exact[r] && exact[r] <= bounded[r].exact().hi());
      }
    }
  }
  EXPECT_GT(rounded_off, 200);
}

/// Every function at points, and over boxes of machine numbers: the machine's number against the exact one in sharp
/// balls, on the machine of the bound and, where it is not of this one alone, on finer ones.
TEST(MachineBound, OfFunctionsIsMetByMachines) {
  const auto chain = [](const auto& number, const auto& x, const Rational& scale, const Rational& shift, int what) {
    const auto z = number(scale) * x + number(shift);
    switch (what) {
      case 0:
        return exp(-abs(z));
      case 1:
        return softplus(z);
      case 2:
        return silu(z);
      case 3:
        return exp(-softplus(z)) * number(Rational::ratio(7, 3));
      case 4:
        return (exp(-softplus(z)) - number(1)) / number(-1) + x;
      case 5:
        return sqrt(softplus(z)) * silu(z);
      default:
        return ln(number(1) + max(z, number(0)));
    }
  };
  Dice dice(914);
  int rounded_off = 0, known = 0;
  double sharpest = 1e9;
  for (int trial = 0; trial < 1500; ++trial) {
    const long bits = 3 + static_cast<long>(dice.below(16));
    const bool bounded = dice.below(4) == 0, alone = bounded || dice.coin();
    const Format format = bounded ? *Format::named(dice.coin() ? "fp16" : "bf16") : Format::precision(bits);
    const Rational scale = dice.rational() / Rational(10), shift = dice.rational();
    const int what = static_cast<int>(dice.below(7));
    const Arithmetic<MachineBound> number{format, alone};
    const auto low = static_cast<long>(dice.below(9)) - 4, width = static_cast<long>(dice.below(3));
    const Interval64 box = Interval64::between(static_cast<double>(low), static_cast<double>(low + width));
    const MachineBound inputs =
        width == 0 ? number(Rational(low)) : MachineBound(MachineBound::Machine::of(format), box, 0);
    const MachineBound bound = chain(number, inputs, scale, shift, what);
    for (long x = low; x <= low + width; ++x)
      for (const long more : {0L, 1L, 7L}) {
        if (alone && more > 0) break;
        const Format finer = more == 0 ? format : Format::precision(bits + more);
        const Ball exact = chain(Arithmetic<Ball>{200}, Ball::of(x, 200), scale, shift, what);
        const Rounded made = chain(Arithmetic<Rounded>{finer}, Rounded(finer, x), scale, shift, what);
        if (!std::isfinite(bound.error())) continue;
        ++known;
        ASSERT_TRUE(exactly(made));
        const Enclosure right = *enclosure_of(exact);
        const Rational off = abs(*exactly(made) - right.lo);
        rounded_off += !off.is_zero();
        EXPECT_LE(off, Rational::exactly(bound.error()) + (right.hi - right.lo))
            << format.name << " " << finer.name << " f" << what << " " << scale.text() << " x + " << shift.text()
            << " at " << x;
        EXPECT_TRUE(bound.exact().lo() <= right.hi && right.lo <= bound.exact().hi());
        if (more == 0 && !off.is_zero()) sharpest = std::min(sharpest, bound.error() / off.approximately());
      }
  }
  EXPECT_GT(known, 3000);
  EXPECT_GT(rounded_off, 2500);
  EXPECT_LT(sharpest, 1.2);
}

/// What the bounds of slots rest on: a decay near 1 and small writes cost no more than themselves, however coarse the
/// machine is.
TEST(MachineBound, RoundsNoFurtherThanToAnOperand) {
  const Format format = Format::precision(4);
  const Arithmetic<MachineBound> number{format};
  const MachineBound box(MachineBound::Machine::of(format), Interval64::between(0, 7), 0);
  const Rational small = Rational::power_of_two(-20);
  EXPECT_LE((box + number(small)).error(), std::ldexp(1.0, -19));
  const MachineBound decay = exp(number(-small));
  EXPECT_LE(decay.error(), std::ldexp(1.0, -19));
  EXPECT_LE((decay * box).error(), 7 * std::ldexp(1.0, -18));
  EXPECT_GT((number(Rational::ratio(3, 4)) * box).error(), 7 * std::ldexp(1.0, -6));
  // A factor next to 1 costs its distance from 1 times the other: 13 * 15/16 = 12.1875 is rounded to 12.
  EXPECT_GE((number(13) * number(Rational::ratio(15, 16))).error(), 0.1875);
  EXPECT_GE((number(Rational::ratio(15, 16)) * number(13)).error(), 0.1875);
  // Clearly below 0: a unit that is off hands on no error.
  EXPECT_EQ(max(number(Rational::ratio(-1, 3)), number(0)).error(), 0);
  // But not where only exact arithmetic is sure of it.
  const MachineBound unsure(MachineBound::Machine::of(format), Interval64::exactly(-0.0625), 0.125);
  EXPECT_GE(max(unsure, number(0)).error(), 0.0625);
  EXPECT_GE(max(number(0), unsure).error(), 0.0625);
  EXPECT_GE(min(number(0), -unsure).error(), 0.0625);
  EXPECT_EQ(less(unsure, number(0)), Truth::unknown);
  // PyTorch's softplus, where the machine and exact arithmetic may take different branches.
  const MachineBound near(MachineBound::Machine::of(format), Interval64::exactly(19.9), 0.2);
  EXPECT_FALSE(std::isfinite(step_size(S6::Softplus::torch20, near, number).error()));
  EXPECT_TRUE(std::isfinite(step_size(S6::Softplus::exact, near, number).error()));
  // SiLU far below 0 where its exponential is beyond a double, and where it overflows the format.
  EXPECT_LE(silu(number(-1000) * MachineBound(MachineBound::Machine::of(format), Interval64::between(1, 7), 0)).error(),
            1e-150);
  const Arithmetic<MachineBound> fp16{*Format::named("fp16")};
  EXPECT_LE(silu(fp16(-40)).error(), std::ldexp(1.0, -23));
}

/// Of one machine alone, numbers that do not depend on the inputs are the machine's own.
TEST(MachineBound, ComputesWhatDoesNotDependOnInputs) {
  const Format format = Format::precision(6);
  const Arithmetic<MachineBound> one{format, true}, all{format};
  // 41 * 3 = 123 = 1111011b is rounded to 124 (tie to even: 122 has an odd significand), 124 - 123 = 1.
  EXPECT_NEAR((one(41) * one(3)).error(), 1, 1e-12);
  EXPECT_GT((all(41) * all(3)).error(), 1);
  EXPECT_NEAR((one(40) * one(3)).error(), 0, 1e-12);           // 120 = 1111000b
  EXPECT_NEAR((one(41) * one(3) - one(1)).error(), 2, 1e-12);  // 123 again, to 124; 122 is right
  EXPECT_FALSE(std::isfinite(Arithmetic<MachineBound>{*Format::named("fp16"), true}(70000).error()));
}

TEST(MachineBound, KnowsOverflowUnderflowAndExactOperations) {
  const Arithmetic<MachineBound> fp16{*Format::named("fp16")};
  EXPECT_EQ((fp16(256) * fp16(255)).error() < 100, true);
  EXPECT_FALSE(std::isfinite((fp16(256) * fp16(257)).error()));
  EXPECT_FALSE(std::isfinite(fp16(70000).error()));
  const MachineBound small = fp16(Rational::power_of_two(-12)) * fp16(Rational::ratio(1, 3));
  EXPECT_GE(small.error(), std::ldexp(1.0, -25));  // half the least subnormal
  const Arithmetic<MachineBound> p5{Format::precision(5)};
  EXPECT_EQ((p5(Rational::ratio(19, 8)) * p5(4)).error(), 0);
  EXPECT_GT((p5(19) * p5(3)).error(), 0);
  EXPECT_GE(p5(Rational::ratio(1, 3)).error(), std::ldexp(1.0, -9) / 3);  // 1/3 = 0.01010101..b; off by 2^-7/3
  // 19 / 3 = 6.33 lies between 6.25 and 6.5.
  EXPECT_GE((p5(19) / p5(3)).error(), 0.0833);
}

}  // namespace
}  // namespace seqcert
