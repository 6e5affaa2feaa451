#include "compile/sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace seqcert {
namespace {

using Nodes = std::vector<NodeId>;
using Numbers = std::vector<long>;

/// A gadget, the function it is, written apart from it, and the Lipschitz constant computed by hand.
struct Case {
  std::string name;
  std::vector<SampleInput> inputs;
  Sample::Make make;
  std::function<long(const Numbers&)> wanted;
  Rational lipschitz;
  bool attained = true;
};

const std::vector<long> jagged{5, -2, 4, 4, -7, 0};

std::vector<Case> cases() {
  const auto half = [](long x) { return Rational::ratio(x, 2); };
  return {
      {"max",
       {{{-2, 3}}, {{0, 4}}},
       [](Network& n, const Nodes& x) { return n.max(x[0], x[1]); },
       [](const Numbers& a) { return std::max(a[0], a[1]); },
       1},
      {"max of a constant",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) { return n.max(x[0], n.constant(1)); },
       [](const Numbers& a) { return std::max(a[0], 1L); },
       1},
      {"min",
       {{{-2, 3}}, {{0, 4}}},
       [](Network& n, const Nodes& x) { return n.min(x[0], x[1]); },
       [](const Numbers& a) { return std::min(a[0], a[1]); },
       1},
      {"min of a constant",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) { return n.min(x[0], n.constant(1)); },
       [](const Numbers& a) { return std::min(a[0], 1L); },
       1},
      {"at least",
       {{{-2, 3}}, {{0, 4}}},
       [](Network& n, const Nodes& x) { return n.at_least(x[0], x[1]); },
       [](const Numbers& a) { return a[0] >= a[1] ? 1L : 0L; },
       2},
      {"at least an exact one",
       {{{-2, 3}}, {{0, 4}, true}},
       [](Network& n, const Nodes& x) { return n.at_least(x[0], x[1]); },
       [](const Numbers& a) { return a[0] >= a[1] ? 1L : 0L; },
       1},
      {"equal",
       {{{-2, 3}}, {{0, 4}}},
       [](Network& n, const Nodes& x) { return n.equal(x[0], x[1]); },
       [](const Numbers& a) { return a[0] == a[1] ? 1L : 0L; },
       2},
      {"equal at the lower end",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) { return n.equal(x[0], n.constant(-2)); },
       [](const Numbers& a) { return a[0] == -2 ? 1L : 0L; },
       1},
      {"equal at the upper end",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) { return n.equal(x[0], n.constant(3)); },
       [](const Numbers& a) { return a[0] == 3 ? 1L : 0L; },
       1},
      {"affine",
       {{{-2, 3}}, {{0, 4}}},
       [](Network& n, const Nodes& x) {
         return n.affine({{2, x[0]}, {-3, x[1]}}, 7);
       },
       [](const Numbers& a) { return 2 * a[0] - 3 * a[1] + 7; },
       5},
      // The condition moves by eta and opens or closes the branch whose constant is largest: 3 - (-2) + 1/2.
      {"select",
       {{{0, 1}}, {{-2, 3}}, {{0, 2}}},
       [](Network& n, const Nodes& x) { return n.select(x[0], x[1], x[2]); },
       [](const Numbers& a) { return a[0] == 1 ? a[1] : a[2]; },
       1 + half(11),
       false},
      {"select by an exact condition",
       {{{0, 1}, true}, {{-2, 3}}, {{0, 2}}},
       [](Network& n, const Nodes& x) { return n.select(x[0], x[1], x[2]); },
       [](const Numbers& a) { return a[0] == 1 ? a[1] : a[2]; },
       1},
      {"select or nothing",
       {{{0, 1}}, {{0, 3}}},
       [](Network& n, const Nodes& x) { return n.select(x[0], x[1], n.constant(0)); },
       [](const Numbers& a) { return a[0] == 1 ? a[1] : 0L; },
       1 + half(7)},
      {"select among constants",
       {{{0, 1}}},
       [](Network& n, const Nodes& x) { return n.select(x[0], n.constant(-3), n.constant(2)); },
       [](const Numbers& a) { return a[0] == 1 ? -3L : 2L; },
       5},
      {"product",
       {{{0, 3}}, {{0, 5}}},
       [](Network& n, const Nodes& x) { return n.product(x[0], x[1]); },
       [](const Numbers& a) { return a[0] * a[1]; },
       3 + half(11)},
      {"product with an exact large factor",
       {{{0, 3}}, {{0, 5}, true}},
       [](Network& n, const Nodes& x) { return n.product(x[0], x[1]); },
       [](const Numbers& a) { return a[0] * a[1]; },
       5},
      // (x + 2)(y + 3) - 3 x - 2 y - 6: 3 + 5 + 1/2 of the gadget, 3 and 2 beside it.
      {"product of signed numbers",
       {{{-2, 1}}, {{-3, 2}}},
       [](Network& n, const Nodes& x) { return n.product(x[0], x[1]); },
       [](const Numbers& a) { return a[0] * a[1]; },
       8 + half(1) + 5,
       false},
      {"square",
       {{{-3, 3}}},
       [](Network& n, const Nodes& x) { return n.product(x[0], x[0]); },
       [](const Numbers& a) { return a[0] * a[0]; },
       5},
      {"table",
       {{{-1, 4}}},
       [](Network& n, const Nodes& x) { return n.table(x[0], jagged); },
       [](const Numbers& a) { return jagged[static_cast<std::size_t>(a[0] + 1)]; },
       11},
      // Both errors are eta: the spread of the values, 0..7.
      {"table of pairs",
       {{{-1, 1}}, {{2, 5}}},
       [](Network& n, const Nodes& x) {
         std::vector<long> values;
         for (long a = -1; a <= 1; ++a)
           for (long b = 2; b <= 5; ++b) values.push_back((a * a + 3 * b + a * b) % 7 + (a < 0 ? 2 : 0));
         return n.table2(x[0], x[1], values);
       },
       [](const Numbers& a) { return (a[0] * a[0] + 3 * a[1] + a[0] * a[1]) % 7 + (a[0] < 0 ? 2 : 0); },
       7,
       false},
      {"staircase",
       {{{-2, 2}}},
       [](Network& n, const Nodes& x) { return n.staircase(x[0]); },
       [](const Numbers& a) { return a[0]; },
       0},
      {"staircase of a sum",
       {{{0, 2}}, {{-1, 1}}},
       [](Network& n, const Nodes& x) {
         return n.staircase(n.affine({{2, x[0]}, {1, x[1]}}, 0));
       },
       [](const Numbers& a) { return 2 * a[0] + a[1]; },
       0},
      {"equal to a rounded number",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) { return n.equal(n.staircase(x[0]), n.constant(1)); },
       [](const Numbers& a) { return a[0] == 1 ? 1L : 0L; },
       0},
      {"equal to a multiple of a rounded number",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) {
         return n.equal(n.constant(4), n.affine({{-2, n.staircase(x[0])}}, 0));
       },
       [](const Numbers& a) { return a[0] == -2 ? 1L : 0L; },
       0},
      {"at least a multiple of a rounded number",
       {{{-2, 3}}},
       [](Network& n, const Nodes& x) {
         return n.at_least(n.constant(3), n.affine({{2, n.staircase(x[0])}}, 0));
       },
       [](const Numbers& a) { return 2 * a[0] <= 3 ? 1L : 0L; },
       0},
      {"table of the negative of a rounded number",
       {{{-4, 1}}},
       [](Network& n, const Nodes& x) {
         return n.table(n.affine({{-1, n.staircase(x[0])}}, 0), jagged);
       },
       [](const Numbers& a) { return jagged[static_cast<std::size_t>(1 - a[0])]; },
       0},
      {"table of a table of a rounded number",
       {{{0, 5}}},
       [](Network& n, const Nodes& x) {
         return n.table(n.table(n.staircase(x[0]), {0, 2, 1, 2, 0, 1}), {7, -3, 4});
       },
       [](const Numbers& a) { return std::vector<long>{7, 4, -3, 4, 7, -3}[static_cast<std::size_t>(a[0])]; },
       0},
  };
}

TEST(Gadgets, AreExactOnIntegers) {
  for (const Case& c : cases()) {
    const Sample sample(c.inputs, c.make);
    for_all(c.inputs, [&](const Numbers& at) {
      EXPECT_EQ(sample.at({at.begin(), at.end()}), Rational(c.wanted(at)))
          << c.name << " at " << ::testing::PrintToString(at);
      const Range range = sample.network[sample.node].range;
      EXPECT_TRUE(range.lo <= c.wanted(at) && c.wanted(at) <= range.hi) << c.name;
    });
  }
}

TEST(Gadgets, MoveByTheirLipschitzConstantAndNoMore) {
  for (const Case& c : cases()) {
    const Sample sample(c.inputs, c.make);
    EXPECT_EQ(sample.lipschitz(), c.lipschitz) << c.name;
    const Rational threshold = sample.network[sample.node].threshold;
    Rational largest = 0;
    for (const Rational& part : {Rational(1), Rational::ratio(1, 2), Rational::ratio(1, 10)}) {
      const Rational eta = part * threshold;
      const Rational error = largest_error(sample, c.wanted, eta, 4);
      EXPECT_LE(error, sample.lipschitz() * eta) << c.name << " at eta = " << eta.text();
      largest = max(largest, error / eta);
    }
    EXPECT_TRUE(!c.attained || largest == sample.lipschitz()) << c.name << " only moves by " << largest.text();
    EXPECT_GE(Rational(3) * largest, sample.lipschitz()) << c.name << " has a bound far above " << largest.text();
  }
}

/// What is beyond the threshold is not promised; there the staircase steps.
TEST(Gadgets, StaircaseMovesBeyondItsThreshold) {
  const Sample sample({{{-2, 2}}}, [](Network& n, const Nodes& x) { return n.staircase(x[0]); });
  EXPECT_EQ(sample.network[sample.node].threshold, Rational::ratio(1, 4));
  EXPECT_GT(largest_error(
                sample, [](const Numbers& a) { return a[0]; }, Rational::ratio(26, 100), 1),
            Rational(0));
}

TEST(Network, FoldsWhatRangesDecide) {
  Network n;
  const NodeId low = n.input(0, {0, 3}, false), high = n.input(1, {3, 9}, false), fixed = n.input(2, {4, 4}, false);
  EXPECT_EQ(n.max(low, high), high);
  EXPECT_EQ(n.min(low, high), low);
  EXPECT_EQ(n.at_least(high, low), n.constant(1));
  EXPECT_EQ(n.equal(low, n.constant(7)), n.constant(0));
  EXPECT_EQ(n.affine({{1, low}, {1, high}, {-1, low}}, 0), high);
  EXPECT_EQ(n.affine({{1, low}, {2, fixed}}, -8), low);
  EXPECT_EQ(n.table(low, {5, 5, 5, 5}), n.constant(5));
  EXPECT_EQ(n.table(low, {1, 3, 5, 7}), n.affine({{2, low}}, 1));
  EXPECT_EQ(n.max(low, n.constant(2)), n.max(n.constant(2), low));
  EXPECT_EQ(n.staircase(n.staircase(low)), n.staircase(low));
  const NodeId bit = n.input(3, {0, 1}, true);
  EXPECT_EQ(n.select(bit, n.affine({{1, low}}, 3), low), n.affine({{1, low}, {3, bit}}, 0));
}

TEST(Compile, LaysValuesThroughDeeperLayersAndSharesUnits) {
  Network n;
  const NodeId a = n.input(0, {-2, 3}, false), b = n.input(1, {0, 4}, false), c = n.input(2, {0, 9}, false);
  const NodeId first = n.max(a, b), second = n.max(first, c), third = n.min(second, a);
  const std::vector<std::pair<NodeId, std::size_t>> outputs{{third, 4}, {first, 3}};
  const Compiled compiled = compile(n, 5, outputs);
  EXPECT_EQ(compiled.depth, 3U);
  // Layer 1: R(b - a), a, c. Layer 2: R(first - c), c, a, first. Layer 3: R(a - second), a, first.
  EXPECT_EQ(compiled.width, 4U);
  ASSERT_EQ(compiled.mlp.hidden.size(), 3U);
  EXPECT_EQ(compiled.mlp.hidden[0].w.rows(), 3U);
  EXPECT_EQ(compiled.mlp.hidden[1].w.rows(), 4U);
  EXPECT_EQ(compiled.mlp.hidden[2].w.rows(), 3U);
  std::size_t units = 0;
  for (const NetworkNode& node : compiled.tree)
    for (const UnitBlock& block : node.units) units += block.count;
  EXPECT_EQ(units, 10U);
  for (long x = -2; x <= 3; ++x)
    for (long y = 0; y <= 4; ++y)
      for (long z = 0; z <= 9; ++z) {
        const auto out = spread<Rational>(RealisedMlp<Rational>(compiled.mlp, {})({{0, x}, {1, y}, {2, z}}), 5, 0);
        EXPECT_EQ(out[3], Rational(std::max(x, y)));
        EXPECT_EQ(out[4], Rational(std::min(std::max({x, y, z}), x)));
        EXPECT_TRUE(out[0].is_zero() && out[1].is_zero() && out[2].is_zero());
      }
}

TEST(Compile, MarginIsWhatKeepsOutputsWithinOneHalf) {
  // 2 max(a, b) moves by 2 eta; at 1/4 it is off by 1/2.
  const Sample sample({{{0, 3}}, {{0, 3}}}, [](Network& n, const Nodes& x) {
    return n.affine({{2, n.max(x[0], x[1])}}, 0);
  });
  EXPECT_EQ(margin(sample.compiled), Rational::ratio(1, 4));
  const auto wanted = [](const Numbers& a) { return 2 * std::max(a[0], a[1]); };
  EXPECT_LT(largest_error(sample, wanted, Rational::ratio(249, 1000), 1), Rational::ratio(1, 2));
  EXPECT_EQ(largest_error(sample, wanted, Rational::ratio(1, 4), 1), Rational::ratio(1, 2));
  const Sample stairs({{{0, 3}}}, [](Network& n, const Nodes& x) { return n.staircase(n.affine({{2, x[0]}}, 0)); });
  EXPECT_EQ(margin(stairs.compiled), Rational::ratio(1, 8));
}

TEST(Compile, CountsNonzerosAndTheLargestWeight) {
  // R(3 - 3 c) kept apart from nothing: max(x, 2) = 2 + R(x - 2): one unit, weights 1 and 1, biases -2 and 2.
  const Sample sample({{{0, 5}}}, [](Network& n, const Nodes& x) { return n.max(x[0], n.constant(2)); });
  EXPECT_EQ(sample.compiled.nonzeros, 2U);
  EXPECT_EQ(sample.compiled.largest_weight, Rational(2));
  EXPECT_EQ(sample.compiled.width, 1U);
  EXPECT_EQ(sample.compiled.depth, 1U);
}

/// [x = v] for every v of 0..12, from one rounded number: 2 units per step, of one weight each; then two of them for
/// each end of the range and four for each number between.
TEST(Compile, TakesAllComparisonsOfARoundedNumberFromTheSameSteps) {
  constexpr long last = 12;
  Network n;
  const NodeId x = n.staircase(n.input(0, {0, last}, false));
  std::vector<std::pair<NodeId, std::size_t>> outputs;
  for (long v = 0; v <= last; ++v) outputs.emplace_back(n.equal(x, n.constant(v)), static_cast<std::size_t>(v) + 1);
  const Compiled compiled = compile(n, last + 2, outputs);
  EXPECT_EQ(compiled.depth, 1U);
  EXPECT_EQ(compiled.width, 2U * last);
  EXPECT_EQ(compiled.nonzeros, 2U * last + 4U * last);
  for (long at = 0; at <= last; ++at)
    for (const Rational& off : {Rational::ratio(-1, 4), Rational(0), Rational::ratio(1, 4)}) {
      const auto out =
          spread<Rational>(RealisedMlp<Rational>(compiled.mlp, {})({{0, Rational(at) + off}}), last + 2, 0);
      for (long v = 0; v <= last; ++v) EXPECT_EQ(out[static_cast<std::size_t>(v) + 1], Rational(at == v ? 1 : 0));
    }
}

TEST(Compile, NeedsNoHiddenLayerForASum) {
  const Sample sample({{{0, 5}}, {{0, 5}}}, [](Network& n, const Nodes& x) {
    return n.affine({{2, x[0]}, {-1, x[1]}}, 3);
  });
  EXPECT_EQ(sample.compiled.depth, 0U);
  EXPECT_EQ(sample.at({4, 1}), Rational(10));
}

}  // namespace
}  // namespace seqcert
