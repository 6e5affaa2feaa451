#include "compile/sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace seqcert {
namespace {

using Numbers = std::vector<long>;

struct Case {
  std::string text;
  std::vector<std::string> names;
  std::vector<SampleInput> inputs;
  std::function<long(const Numbers&)> wanted;
  Rational lipschitz;
};

long mod(long x, long p) { return ((x % p) + p) % p; }
long inv(long x, long p) {
  for (long y = 1; y < p; ++y)
    if (mod(x * y, p) == 1) return y;
  return 0;
}

Sample compiled(const Case& c) {
  return Sample(c.inputs,
                [&](Network& n, const std::vector<NodeId>& x) { return *n.transition(parsed(c.text, c.names), x); });
}

std::vector<Case> cases() {
  const auto half = [](long x) { return Rational::ratio(x, 2); };
  return {
      // The condition moves by 2 eta and gates a value up to 4 + 1/2.
      {"max(m, select(b < a, d, 0))",
       {"m", "d", "a", "b"},
       {{{0, 4}}, {{0, 4}}, {{1, 3}}, {{1, 3}}},
       [](const Numbers& x) { return std::max(x[0], x[3] < x[2] ? x[1] : 0); },
       1 + 2 * half(9)},
      {"min(min(up + 2, left + 2), diagonal + select(x = y, 0, 3))",
       {"up", "left", "diagonal", "x", "y"},
       {{{0, 3}}, {{0, 3}}, {{0, 3}}, {{1, 2}}, {{1, 2}}},
       [](const Numbers& x) { return std::min(std::min(x[0], x[1]) + 2, x[2] + (x[3] == x[4] ? 0 : 3)); },
       7},
      {"mod(x + y, 3)", {"x", "y"}, {{{0, 2}}, {{0, 2}}}, [](const Numbers& x) { return mod(x[0] + x[1], 3); }, 4},
      {"mod(x - y, 5)", {"x", "y"}, {{{0, 4}}, {{0, 4}}}, [](const Numbers& x) { return mod(x[0] - x[1], 5); }, 8},
      // One table of pairs: the spread of its values, and neither the product nor the inverse on the way.
      {"mod(x * y, 5)", {"x", "y"}, {{{0, 4}}, {{0, 4}}}, [](const Numbers& x) { return mod(x[0] * x[1], 5); }, 4},
      {"mod(x * inv(y, 5), 5)",
       {"x", "y"},
       {{{0, 4}}, {{0, 4}}},
       [](const Numbers& x) { return mod(x[0] * inv(x[1], 5), 5); },
       4},
      {"inv(x * y, 7)", {"x", "y"}, {{{-1, 3}}, {{2, 4}}}, [](const Numbers& x) { return inv(x[0] * x[1], 7); }, 6},
      // 0 1 4 5 2 3 6.
      {"inv(x, 7)", {"x"}, {{{0, 6}}}, [](const Numbers& x) { return inv(x[0], 7); }, 3},
      // 3 5 2 1 2 5 3.
      {"mod(x * x + 1, 7)", {"x"}, {{{-3, 3}}}, [](const Numbers& x) { return mod(x[0] * x[0] + 1, 7); }, 3},
      {"a + b * c",
       {"a", "b", "c"},
       {{{0, 2}}, {{0, 2}}, {{0, 3}}},
       [](const Numbers& x) { return x[0] + x[1] * x[2]; },
       1 + 2 + half(7)},
      {"3 * a - 2 * b", {"a", "b"}, {{{0, 2}}, {{0, 2}}}, [](const Numbers& x) { return 3 * x[0] - 2 * x[1]; }, 5},
      {"a * b", {"a", "b"}, {{{0, 1}}, {{0, 6}}}, [](const Numbers& x) { return x[0] * x[1]; }, 1 + half(13)},
      {"select(a = 1 and not b > 2 or a != c, a, 7)",
       {"a", "b", "c"},
       {{{0, 2}}, {{1, 4}}, {{0, 2}}},
       [](const Numbers& x) { return (x[0] == 1 && !(x[1] > 2)) || x[0] != x[2] ? x[0] : 7L; },
       1 + 2 * half(14)},
      {"select(k = 1, max(a, b), min(a, b))",
       {"a", "b", "k"},
       {{{0, 3}}, {{0, 3}}, {{0, 1}, true}},
       [](const Numbers& x) { return x[2] == 1 ? std::max(x[0], x[1]) : std::min(x[0], x[1]); },
       1},
      {"-a", {"a"}, {{{-2, 2}}}, [](const Numbers& x) { return -x[0]; }, 1},
  };
}

TEST(Transitions, AreExactOnIntegersAndWithinTheirErrorLaw) {
  for (const Case& c : cases()) {
    const Sample sample = compiled(c);
    EXPECT_EQ(sample.lipschitz().text(), c.lipschitz.text()) << c.text;
    for_all(c.inputs, [&](const Numbers& at) {
      ASSERT_EQ(sample.at({at.begin(), at.end()}), Rational(c.wanted(at))) << c.text;
    });
    const Rational eta = Rational::ratio(9, 10) * margin(sample.compiled);
    const Rational error = largest_error(sample, c.wanted, eta, 1);
    EXPECT_LT(error, Rational::ratio(1, 2)) << c.text;
    EXPECT_LE(error, sample.lipschitz() * eta) << c.text;
  }
}

TEST(Transitions, KeepATreeThatSaysWhichUnitsAreWhose) {
  const Sample sample = compiled(cases()[0]);
  std::vector<std::vector<int>> owners;
  for (const AffineMap& map : sample.compiled.mlp.hidden) owners.emplace_back(map.w.rows(), 0);
  for (const NetworkNode& node : sample.compiled.tree)
    for (const UnitBlock& block : node.units)
      for (std::size_t unit = block.first; unit < block.first + block.count; ++unit) ++owners.at(block.layer).at(unit);
  for (const auto& layer : owners)
    for (const int count : layer) EXPECT_EQ(count, 1);
}

TEST(Transitions, WithoutAGadgetAtTheseRangesAreRefusedByPosition) {
  const auto refusal = [](const std::string& text, const std::vector<Range>& ranges) {
    Network network;
    std::vector<NodeId> nodes;
    const std::vector<std::string> names{"a", "b"};
    for (std::size_t k = 0; k < ranges.size(); ++k) nodes.push_back(network.input(k, ranges[k], false));
    const auto made = network.transition(parsed(text, names), nodes);
    return made ? "no refusal" : made.error().message;
  };
  EXPECT_EQ(refusal("1 + a * b", {{0, 10'000}, {0, 5'000}}),
            "\"1 + a * b\" at character 7: the product of 0..10000 and 0..5000 takes 5000 units, more than 4096; make "
            "one range smaller");
  EXPECT_EQ(refusal("max(a, inv(b, 7))", {{0, 3}, {1, 100'000}}),
            "\"max(a, inv(b, 7))\" at character 8: the inverse modulo 7 of 1..100000 takes a table of 100000 numbers, "
            "more than 65536; "
            "make the range smaller");
  EXPECT_EQ(refusal("mod(a + b, 7)", {{0, 40'000}, {0, 40'000}}),
            "\"mod(a + b, 7)\" at character 1: the remainder modulo 7 of 0..80000 takes a table of 80001 numbers, more "
            "than 65536; "
            "make the range smaller");
  // Just below: one factor small enough, tables of the whole range, products that are no table of pairs.
  EXPECT_EQ(refusal("1 + a * b", {{0, 10'000}, {0, 4'096}}), "no refusal");
  EXPECT_EQ(refusal("mod(a + b, 7)", {{0, 32'767}, {0, 32'768}}), "no refusal");
  EXPECT_EQ(refusal("mod(a * b, 7)", {{0, 100}, {0, 100}}), "no refusal");
}

TEST(Transitions, ProductsTooLargeForATableOfPairsGoThroughTheProduct) {
  const Case c{"mod(x * y, 7)",
               {"x", "y"},
               {{{0, 70}, true}, {{0, 70}}},
               [](const Numbers& x) { return mod(x[0] * x[1], 7); },
               70 * 6};
  const Sample sample = compiled(c);
  EXPECT_EQ(sample.lipschitz(), c.lipschitz);
  for_all({{{64, 70}}, {{69, 70}}}, [&](const Numbers& at) {
    EXPECT_EQ(sample.at({at.begin(), at.end()}), Rational(c.wanted(at)));
  });
}

}  // namespace
}  // namespace seqcert
