#include "task/transition.hpp"

#include "task/random_transition.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace seqcert::test {
namespace {

const std::vector<std::string>& names = tree_names();

Transition parsed(const std::string& text) {
  const auto result = Transition::parse(text, names);
  EXPECT_TRUE(result.ok()) << result.error().message;
  return *result;
}
long value(const std::string& text, long x, long y) { return parsed(text)(std::vector<long>{x, y, 0}); }

RC_GTEST_PROP(Transition, HasTheValueOfTheExpression, ()) {
  const Tree tree = random_tree(3);
  const auto transition = Transition::parse(text_of(tree), names);
  RC_ASSERT(transition.ok());
  for (long x = -4; x <= 4; x += 2)
    for (long y = -4; y <= 4; ++y)
      for (const long key : {0L, 3L}) {
        const std::vector<long> arguments{x, y, key};
        RC_ASSERT((*transition)(arguments) == value_of(tree, arguments));
      }
}

RC_GTEST_PROP(Transition, RangeHoldsTheValueForAllArgumentsInTheirRanges, ()) {
  const Tree tree = random_tree(3);
  const auto transition = Transition::parse(text_of(tree), names);
  RC_ASSERT(transition.ok());
  std::vector<Range> ranges;
  for (int k = 0; k < 3; ++k) {
    const long lo = *rc::gen::resize(100, rc::gen::inRange(-4L, 5L));
    ranges.push_back({lo, *rc::gen::resize(100, rc::gen::inRange(lo, 5L))});
  }
  const Range range = transition->range(ranges);
  RC_ASSERT(range.lo <= range.hi);
  for (long x = ranges[0].lo; x <= ranges[0].hi; ++x)
    for (long y = ranges[1].lo; y <= ranges[1].hi; ++y)
      for (long key = ranges[2].lo; key <= ranges[2].hi; ++key) {
        const long result = value_of(tree, std::vector<long>{x, y, key});
        RC_ASSERT(range.lo <= result);
        RC_ASSERT(result <= range.hi);
      }
}

RC_GTEST_PROP(Transition, RangeOfSinglePointsIsThePointUnlessItIsAnInverse, ()) {
  const Tree tree = random_tree(3);
  const std::string text = text_of(tree);
  RC_PRE(text.find("inv") == std::string::npos);
  std::vector<long> arguments;
  std::vector<Range> ranges;
  for (int k = 0; k < 3; ++k) {
    arguments.push_back(*rc::gen::resize(100, rc::gen::inRange(-4L, 5L)));
    ranges.push_back({arguments.back(), arguments.back()});
  }
  const long result = value_of(tree, arguments);
  RC_ASSERT(Transition::parse(text, names)->range(ranges) == (Range{result, result}));
}

RC_GTEST_PROP(Transition, NodesComeAfterTheirOperandsAndOnce, ()) {
  const Transition transition = *Transition::parse(text_of(random_tree(3)), names);
  const auto& nodes = transition.nodes();
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const TransitionNode& node = nodes[k];
    const bool is_leaf = node.kind == TransitionNode::Kind::constant || node.kind == TransitionNode::Kind::argument;
    RC_ASSERT(is_leaf || (node.first < k && node.second < k && node.third < k));
    RC_ASSERT(node.at >= 1 && node.at <= transition.text().size());
    for (std::size_t other = 0; other < k; ++other)
      RC_ASSERT(nodes[other].kind != node.kind || nodes[other].number != node.number ||
                nodes[other].first != node.first || nodes[other].second != node.second ||
                nodes[other].third != node.third);
  }
}

TEST(Transition, BindsAsFormulasDo) {
  EXPECT_EQ(value("x - y - 1", 10, 3), 6);
  EXPECT_EQ(value("x + y * 2", 10, 3), 16);
  EXPECT_EQ(value("-x * y", 10, 3), -30);
  EXPECT_EQ(value("2 - -x", 10, 3), 12);
  EXPECT_EQ(value("select(not x < y and x = 10, 1, 0)", 10, 3), 1);
  EXPECT_EQ(value("select(x < y and y < 1 or x = 10, 1, 0)", 10, 3), 1);
  EXPECT_EQ(value("select(x + 1 > y * 4, 7, 8)", 10, 3), 8);
  EXPECT_EQ(value("max(x, y, 20, 4)", 10, 3), 20);
  EXPECT_EQ(value("10 * select(x > y, 1, 2) + select(x > y, 1, 3)", 3, 10), 23);  // alike but for their last part
  EXPECT_EQ(value("min(x, y, 20, 4)", 10, 3), 3);
}

TEST(Transition, RemaindersAndInversesFollowTheirDefinition) {
  EXPECT_EQ(value("mod(x, 7)", -1, 0), 6);
  EXPECT_EQ(value("mod(x, 7)", -14, 0), 0);
  EXPECT_EQ(value("mod(x, 1)", 5, 0), 0);
  for (const long p : {1L, 2L, 11L, 12L, 97L}) {
    const Transition inverse = parsed("inv(x, " + std::to_string(p) + ")");
    for (long x = -3 * p; x <= 3 * p; ++x) {
      const long y = inverse(std::vector<long>{x, 0, 0});
      bool has_one = false;
      for (long z = 0; z < p; ++z) has_one = has_one || (((x * z) % p + p) % p == 1);
      EXPECT_GE(y, 0);
      EXPECT_LT(y, p);
      EXPECT_EQ(((x * y) % p + p) % p, has_one ? 1 : 0) << x << " mod " << p;
      EXPECT_TRUE(has_one || y == 0);
    }
  }
  EXPECT_EQ(value("inv(x, 1000000000)", 333333333, 0) * 333333333 % 1000000000, 1);
}

TEST(Transition, RangesAreTightWhereTheyCanBe) {
  const auto range = [](const std::string& text, Range x, Range y) {
    return parsed(text).range(std::vector<Range>{x, y, {0, 0}});
  };
  EXPECT_EQ(range("x + y", {1, 2}, {10, 20}), (Range{11, 22}));
  EXPECT_EQ(range("x - y", {1, 2}, {10, 20}), (Range{-19, -8}));
  EXPECT_EQ(range("x * y", {-3, 2}, {-5, 4}), (Range{-12, 15}));
  EXPECT_EQ(range("x * y", {2, 3}, {4, 5}), (Range{8, 15}));
  EXPECT_EQ(range("max(x, y)", {0, 5}, {3, 4}), (Range{3, 5}));
  EXPECT_EQ(range("min(x, y)", {0, 5}, {3, 4}), (Range{0, 4}));
  EXPECT_EQ(range("select(x < y, 1, 0)", {0, 2}, {3, 4}), (Range{1, 1}));
  EXPECT_EQ(range("select(x < y, 1, 0)", {0, 3}, {3, 4}), (Range{0, 1}));
  EXPECT_EQ(range("select(x < y, 1, 0)", {4, 5}, {3, 4}), (Range{0, 0}));
  EXPECT_EQ(range("select(x = y, 1, 0)", {0, 2}, {3, 4}), (Range{0, 0}));
  EXPECT_EQ(range("select(x = y, 1, 0)", {0, 3}, {3, 4}), (Range{0, 1}));
  EXPECT_EQ(range("select(x = y, 1, 0)", {3, 3}, {3, 3}), (Range{1, 1}));
  EXPECT_EQ(range("select(x < y, x, 20)", {0, 2}, {1, 4}), (Range{0, 20}));
  EXPECT_EQ(range("mod(x, 7)", {8, 12}, {}), (Range{1, 5}));
  EXPECT_EQ(range("mod(x, 7)", {-1, 0}, {}), (Range{0, 6}));
  EXPECT_EQ(range("mod(x, 7)", {0, 5}, {}), (Range{0, 5}));
  EXPECT_EQ(range("mod(x, 7)", {-20, 50}, {}), (Range{0, 6}));
  EXPECT_EQ(range("inv(x, 7)", {-20, 50}, {}), (Range{0, 6}));
  EXPECT_EQ(hull({1, 3}, {5, 6}), (Range{1, 6}));
}

TEST(Transition, KnowsWhatItUsesAndKeepsItsText) {
  const Transition transition = parsed("max(key + 1, key)");
  EXPECT_FALSE(transition.uses(0));
  EXPECT_FALSE(transition.uses(1));
  EXPECT_TRUE(transition.uses(2));
  EXPECT_EQ(transition.text(), "max(key + 1, key)");
  EXPECT_EQ(transition.nodes().size(), 4U);  // key once
}

void expect_refused(const std::string& text, const std::string& part) {
  const auto result = Transition::parse(text, names);
  ASSERT_FALSE(result.ok()) << text;
  EXPECT_EQ(result.error().kind, Error::Kind::bad_input);
  EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

TEST(Transition, RefusesWhatIsOutsideTheLanguageAndSaysWhere) {
  const std::string outside =
      " is outside the language of transitions: integers, names, + - *, min, max, select(condition, x, y), comparisons";
  expect_refused("x/y", "\"x/y\": \"x/y\" at character 2" + outside);
  expect_refused("1 + exp(x)", "\"exp(x)\" at character 5" + outside);
  expect_refused("x^2", "\"x^2\" at character 2" + outside);
  expect_refused("max(1, abs(x))", "\"abs(x)\" at character 8" + outside);
  expect_refused("select(floor(x) = 1, 0, 1)", "\"floor(x)\" at character 8" + outside);
  expect_refused("mod(x/2, 3)", "\"x/2\" at character 6" + outside);
  expect_refused("sum(k, 1, 3, k)", "at character 1" + outside);
  expect_refused("x + keys",
                 "\"keys\" at character 5 is no argument; did you mean \"key\"?; the arguments are x, y, key");
  expect_refused("mod(x, y)", "the modulus \"y\" at character 8 is no positive integer written as a number");
  expect_refused("inv(x, 0)", "the modulus \"0\" at character 8");
  expect_refused("mod(x, 2.5)", "the modulus \"2.5\" at character 8");
  expect_refused("mod(x, -3)", "the modulus \"-3\" at character 8");
  expect_refused("x + 0.5", "the number 0.5 at character 5 is no integer up to 1000000000");
  expect_refused("x + 1000000001", "the number 1000000001 at character 5 is no integer up to 1000000000");
  expect_refused("x + 99999999999999999999999", "at character 5 is no integer");
  expect_refused("x < y", "\"x < y\" is a condition; write select(x < y, 1, 0)");
  expect_refused("x +", "is not a formula");
  expect_refused("", "is not a formula");
}

TEST(TransitionDeathTest, RangesStopBeforeNumbersOverflow) {
  const Transition product = parsed("x * y");
  EXPECT_EQ(product.range(std::vector<Range>{{0, 40000}, {0, 50000}, {}}), (Range{0, 2'000'000'000}));
  EXPECT_DEATH(static_cast<void>(product.range(std::vector<Range>{{0, 50000}, {0, 50000}, {}})), "below 2\\^31");
  EXPECT_DEATH(static_cast<void>(product.range(std::vector<Range>{{-50000, 0}, {0, 50000}, {}})), "below 2\\^31");
}

}  // namespace
}  // namespace seqcert::test
