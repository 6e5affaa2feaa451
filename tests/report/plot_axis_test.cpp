#include "report/plot_axis.hpp"

#include "report/plot.hpp"
#include "report/plot_svg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace seqcert {
namespace {

std::vector<std::string> labels(Scale scale, double lo, double hi, int at_most) {
  std::vector<std::string> result;
  for (const Tick& tick : axis_ticks(scale, {lo, hi}, at_most).major) result.push_back(tick.label);
  return result;
}
using Labels = std::vector<std::string>;

TEST(Ticks, AreRoundNumbersAndWholePowers) {
  EXPECT_EQ(labels(Scale::linear, 0, 1, 6), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(Scale::linear, -30, 40, 5), (Labels{"−20", "0", "20", "40"}));
  EXPECT_EQ(labels(Scale::linear, 0.013, 0.027, 4), (Labels{"0.015", "0.020", "0.025"}));
  EXPECT_EQ(labels(Scale::log10, -2.2, 1.1, 9), (Labels{"$10^{-2}$", "$10^{-1}$", "$10^{0}$", "$10^{1}$"}));
  EXPECT_EQ(labels(Scale::log10, -41, 3, 6),
            (Labels{"$10^{-40}$", "$10^{-30}$", "$10^{-20}$", "$10^{-10}$", "$10^{0}$"}));
  EXPECT_EQ(labels(Scale::log2, 3.8, 16.2, 8),
            (Labels{"$2^{4}$", "$2^{6}$", "$2^{8}$", "$2^{10}$", "$2^{12}$", "$2^{14}$", "$2^{16}$"}));
  // From 2 to 5 there is no power of ten; at most six round numbers are 2, 3, 4, 5.
  EXPECT_EQ(labels(Scale::log10, std::log10(2), std::log10(5), 6), (Labels{"2", "3", "4", "5"}));
}

TEST(Ticks, LabelsOfLargeAndSmallNumbersLeaveAPowerToTheAxis) {
  const AxisTicks large = axis_ticks(Scale::linear, {0, 3e7}, 4);
  EXPECT_EQ(large.exponent, 7);
  EXPECT_EQ(large.major.back().label, "3");
  EXPECT_DOUBLE_EQ(large.major.back().at, 3e7);
  const AxisTicks small = axis_ticks(Scale::linear, {0, 4e-6}, 5);
  EXPECT_EQ(small.exponent, -6);
  EXPECT_EQ(small.major[1].label, "1");
  EXPECT_EQ(axis_ticks(Scale::linear, {0, 90000}, 5).exponent, 0);
}

// Whatever the range: inside it, increasing, not too many, at least one minor between neighbours or none anywhere, no
// minor on a major.
TEST(Ticks, LieInsideTheRangeIncreaseAndAreAtMostAsManyAsAsked) {
  constexpr unsigned seed = 20260311;
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> size(-12, 12), part(0, 1);
  for (int i = 0; i < 3000; ++i) {
    const Scale scale = std::vector{Scale::linear, Scale::log2, Scale::log10}[static_cast<std::size_t>(i) % 3];
    const double unit = scale == Scale::linear ? std::pow(10, size(random)) : 400 * part(random);
    const double lo = unit * (2 * part(random) - 1), hi = lo + unit * (0.01 + part(random));
    const int at_most = 2 + i % 11;
    const AxisTicks ticks = axis_ticks(scale, {lo, hi}, at_most);
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", case " << i << ": " << lo << " to " << hi << ", at most "
                                    << at_most);
    EXPECT_LE(ticks.major.size(), static_cast<std::size_t>(at_most));
    std::vector<double> all = ticks.minor;
    for (std::size_t k = 0; k < ticks.major.size(); ++k) {
      EXPECT_GE(ticks.major[k].at, lo);
      EXPECT_LE(ticks.major[k].at, hi);
      all.push_back(ticks.major[k].at);
      if (k == 0) continue;
      EXPECT_LT(ticks.major[k - 1].at, ticks.major[k].at);
      EXPECT_NE(ticks.major[k - 1].label, ticks.major[k].label);
    }
    EXPECT_TRUE(std::is_sorted(ticks.minor.begin(), ticks.minor.end()));
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end()) << "two ticks at one place";
    EXPECT_GE(all.front(), lo);
    EXPECT_LE(all.back(), hi);
    // With room for five or more there are never fewer than two, since steps grow by at most 2.5.
    if (at_most >= 5) {
      EXPECT_GE(ticks.major.size(), scale == Scale::linear ? 2u : 1u);
    }
  }
}

// The number a label says is the number at its place.
TEST(Ticks, SayTheNumberThatStandsThere) {
  for (const auto& [lo, hi] :
       std::vector<std::pair<double, double>>{{0, 1}, {-3, 17}, {1e5, 1.3e6}, {0.00002, 0.00007}, {99.5, 101}}) {
    const AxisTicks ticks = axis_ticks(Scale::linear, {lo, hi}, 7);
    for (const Tick& tick : ticks.major) {
      std::string label = tick.label;
      if (label.starts_with("−")) label = "-" + label.substr(std::string("−").size());
      EXPECT_NEAR(std::stod(label) * std::pow(10, ticks.exponent), tick.at, 1e-9 * (hi - lo)) << label;
    }
  }
}

TEST(AxisRange, HoldsThePointsAndKeepsTheEndsGiven) {
  const AxisRange range = axis_range(Scale::linear, 5, 9, {}, {});
  EXPECT_LT(range.lo, 5);
  EXPECT_GT(range.hi, 9);
  EXPECT_GT(range.lo, 4) << "not from zero: 5 is close to 9";
  EXPECT_EQ(axis_range(Scale::linear, 1, 9, {}, {}).lo, 0);
  EXPECT_LT(axis_range(Scale::linear, -1, 9, {}, {}).lo, -1);
  const AxisRange given = axis_range(Scale::log10, -5, 200, -1.0, 8.0);
  EXPECT_EQ(given.lo, -1);
  EXPECT_EQ(given.hi, 8);
  const AxisRange one = axis_range(Scale::log2, 3, 3, {}, {});
  EXPECT_LT(one.lo, 3);
  EXPECT_GT(one.hi, 3);
  const AxisRange narrow = axis_range(Scale::log10, 0.3, 0.4, {}, {});
  EXPECT_EQ(narrow.lo, 0) << "from power to power";
  EXPECT_EQ(narrow.hi, 1);
  const AxisRange zero = axis_range(Scale::linear, 0, 0, {}, {});
  EXPECT_LT(zero.lo, zero.hi);
  const AxisRange beyond = axis_range(Scale::linear, 1, 2, 5.0, {});
  EXPECT_LT(beyond.lo, beyond.hi) << "every point below the end given";
}

TEST(AxisPosition, IsTheLogarithmOfNumbersOfAnySize) {
  const auto at = [](Scale scale, const std::string& number) { return axis_position(scale, *Rational::parse(number)); };
  EXPECT_NEAR(*at(Scale::log10, "1e400"), 400, 1e-10);
  EXPECT_NEAR(*at(Scale::log10, "1e-400"), -400, 1e-10);
  EXPECT_NEAR(*at(Scale::log10, "1/1000"), -3, 1e-14);
  EXPECT_NEAR(*at(Scale::log10, "2"), 0.30102999566398119521, 1e-15);  // tables
  EXPECT_EQ(*at(Scale::log2, "4096"), 12);
  EXPECT_EQ(*axis_position(Scale::log2, Rational::power_of_two(-5000)), -5000);
  EXPECT_EQ(*at(Scale::linear, "-7/4"), -1.75);
  EXPECT_EQ(*at(Scale::linear, "0"), 0);
  EXPECT_EQ(*at(Scale::linear, "1e-5000"), 0);
  EXPECT_FALSE(at(Scale::linear, "1e301"));
  EXPECT_FALSE(at(Scale::linear, "-1e301"));
  EXPECT_FALSE(at(Scale::log10, "0"));
  EXPECT_FALSE(at(Scale::log2, "-1"));
}

TEST(Spread, KeepsLabelsApartAndNearToTheirPlaces) {
  EXPECT_EQ(spread({50, 10, 90}, 20, 0, 100), (std::vector<double>{50, 10, 90})) << "with room they stay";
  EXPECT_EQ(spread({50, 50}, 20, 0, 100), (std::vector<double>{40, 60})) << "half the way each";
  EXPECT_EQ(spread({5, 5, 5}, 20, 0, 100), (std::vector<double>{0, 20, 40})) << "the edge pushes back";
  EXPECT_EQ(spread({100, 99}, 20, 0, 100), (std::vector<double>{100, 80})) << "in their order";
  EXPECT_TRUE(spread({}, 20, 0, 100).empty());
}

}  // namespace
}  // namespace seqcert
