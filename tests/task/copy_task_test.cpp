#include "task/copy_task.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace seqcert {
namespace {

TEST(CopyLayout, EveryPositionAsksForTheOneAtItsDistance) {
  for (std::size_t n : {1U, 4U, 9U})
    for (std::size_t distance = 0; distance < n; ++distance) {
      const auto queries = every_position_queries(n, distance);
      ASSERT_EQ(queries.size(), n - distance);
      for (std::size_t k = 0; k < queries.size(); ++k) {
        EXPECT_EQ(queries[k].position, distance + k + 1);
        EXPECT_EQ(queries[k].target, k + 1);
        EXPECT_FALSE(queries[k].token);
      }
    }
  EXPECT_TRUE(every_position_queries(3, 3).empty());
}

TEST(CopyLayout, StoreThenQueryAsksAfterTheValues) {
  const auto queries = store_then_query({3, 1, 2, 2});
  ASSERT_EQ(queries.size(), 4U);
  const std::size_t targets[] = {3, 1, 2, 2};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(queries[k].position, 5 + k);
    EXPECT_EQ(queries[k].target, targets[k]);
  }
}

TEST(CopyLayout, OrdersCountUpAndDown) {
  EXPECT_EQ(in_order(4), (std::vector<std::size_t>{1, 2, 3, 4}));
  EXPECT_EQ(reversed(4), (std::vector<std::size_t>{4, 3, 2, 1}));
  EXPECT_TRUE(in_order(0).empty());
}

TEST(CopyLayout, PermutationIsOneForEverySeedAndFixedByIt) {
  std::set<std::vector<std::size_t>> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto targets = permutation(20, seed);
    EXPECT_EQ(targets, permutation(20, seed));
    seen.insert(targets);
    std::ranges::sort(targets);
    EXPECT_EQ(targets, in_order(20));
  }
  EXPECT_EQ(seen.size(), 50U);
}

TEST(CopyLayout, PermutationsOfThreeAllOccurAboutEquallyOften) {
  std::map<std::vector<std::size_t>, int> counts;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) ++counts[permutation(3, seed)];
  ASSERT_EQ(counts.size(), 6U);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1000, 150);  // five standard deviations
}

TEST(CopyLayout, RandomTargetsAreInRangeFixedByTheSeedAndCoverIt) {
  std::set<std::size_t> drawn;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto targets = random_targets(10, seed);
    EXPECT_EQ(targets, random_targets(10, seed));
    EXPECT_NE(targets, random_targets(10, seed + 1000));
    ASSERT_EQ(targets.size(), 10U);
    drawn.insert(targets.begin(), targets.end());
  }
  EXPECT_EQ(*drawn.begin(), 1U);
  EXPECT_EQ(*drawn.rbegin(), 10U);
}

TEST(CopyTask, FilledPutsValuesAtFreePositionsAndTheQuerysOwnToken) {
  CopyTask task;
  task.tokens = {{7, 0, 0}, {8, 0, 0}, {9, 0, 0}};
  task.free = {true, false, true};
  task.value_fields = {2, 1};
  const Query query{3, 1, Token{5, 0, 0}};
  const std::vector<std::vector<Rational>> values{{1, 2}, {3, 4}, {5, 6}};
  const auto tokens = filled(task, query, values);
  EXPECT_EQ(tokens[0], (Token{7, 2, 1}));
  EXPECT_EQ(tokens[1], (Token{8, 0, 0}));
  EXPECT_EQ(tokens[2], (Token{5, 6, 5}));
}

struct Fixture {
  Model model;
  CopyTask task;
};

Fixture consistent_task() {
  Fixture f;
  f.model.d_model = 2;
  f.model.fields = {{"value", RealField{{{0, 1}}}}, {"kind", IndexField{WeightMatrix(2, 2)}}};
  f.model.positions = WeightMatrix(3, 2);
  f.model.readout = WeightMatrix(1, 2);
  f.task.tokens.assign(3, Token{0, 0});
  f.task.free = {true, true, false};
  f.task.value_fields = {0};
  f.task.queries = {{3, 1, std::nullopt}};
  f.task.box = {-1, 1};
  return f;
}

TEST(CopyTaskDeathTest, RequireConsistentNamesWhatDisagrees) {
  const Fixture good = consistent_task();
  require_consistent(good.task, good.model);
  const auto expect_refusal = [&](const std::function<void(Fixture&)>& spoil, const char* message) {
    Fixture f = good;
    spoil(f);
    EXPECT_DEATH(require_consistent(f.task, f.model), message);
  };
  expect_refusal([](Fixture& f) { f.task.free.pop_back(); }, "2 flags for 3 tokens");
  expect_refusal([](Fixture& f) { f.model.positions = WeightMatrix(2, 2); }, "3 tokens, and the position table 2 rows");
  expect_refusal([](Fixture& f) { f.task.queries.clear(); }, "asks nothing");
  expect_refusal([](Fixture& f) { f.model.readout = WeightMatrix(2, 2); }, "one output per component");
  expect_refusal([](Fixture& f) { f.task.box = {1, 1}; }, "box \\[1, 1\\] is empty");
  expect_refusal([](Fixture& f) { f.task.value_fields = {1}; }, "real fields");
  expect_refusal([](Fixture& f) { f.task.value_fields = {2}; }, "real fields");
  expect_refusal([](Fixture& f) { f.task.queries[0].target = 0; }, "which it does not see");
  expect_refusal([](Fixture& f) { f.task.queries[0] = {1, 2, std::nullopt}; }, "which it does not see");
  expect_refusal([](Fixture& f) { f.task.queries[0].position = 4; }, "which it does not see");
  expect_refusal([](Fixture& f) { f.task.queries[0].target = 3; }, "is asked for and carries no value");
}

}  // namespace
}  // namespace seqcert
