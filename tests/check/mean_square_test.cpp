// Mean squared errors and ranks against sums over all sign vectors and plain elimination.

#include "check/cut.hpp"
#include "check/quantity.hpp"
#include "hand_made.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

namespace seqcert {
namespace {

using hand_made::random_instance;
using hand_made::width;

/// The mean over all signs of the free values, each +-s, of the squared errors: independent values of variance s^2.
Rational mean_over_signs(const Instance& instance, const CopyTask& task, const Rational& s) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::size_t j = 0; j < task.tokens.size(); ++j)
    if (task.free[j])
      for (std::size_t k = 0; k < task.value_fields.size(); ++k) places.emplace_back(j, k);
  Rational total = 0;
  const std::size_t corners = std::size_t{1} << places.size();
  for (std::size_t corner = 0; corner < corners; ++corner) {
    std::vector<std::vector<Rational>> v(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
    for (std::size_t n = 0; n < places.size(); ++n) v[places[n].first][places[n].second] = (corner >> n) & 1U ? s : -s;
    for (const Query& query : task.queries) {
      std::vector<Token> tokens = filled(task, query, v);
      tokens.resize(query.position);
      const auto outputs = run(instance.model, std::span<const Token>(tokens), Arithmetic<Rational>{});
      for (std::size_t k = 0; k < task.value_fields.size(); ++k) {
        const Rational error = outputs->back()[k] - v[query.target - 1][k];
        total += error * error;
      }
    }
  }
  return total / Rational(corners * task.queries.size() * task.value_fields.size());
}

hand_made::Options options_of(Dice& dice, bool own_tokens) {
  hand_made::Options options;
  options.components = 1 + dice.below(2);
  options.length = 2 + dice.below(2);
  options.own_tokens = own_tokens;
  options.plain_readout = dice.coin();
  return options;
}

void expect_mean(const Instance& instance, const Rational& s) {
  const Values values{{"variance", s * s}};
  const Rational right = mean_over_signs(instance, instance.tasks.task(0), s);
  EXPECT_EQ(*copy_mse().exact(instance, values, {}, {}).value, right);
  const MaybeEnclosure interval = enclosure_of(*copy_mse().interval(instance, values, {}, {}).value);
  EXPECT_TRUE(!interval || contains(*interval, {right, right}));
  EXPECT_TRUE(contains(*enclosure_of(*copy_mse().ball(instance, values, {128}, {}).value), {right, right}));
}

TEST(CopyMse, IsTheMeanOverIndependentSigns) {
  Dice dice(401);
  for (int trial = 0; trial < 25; ++trial) {
    expect_mean(random_instance(dice, {random_abstract(dice, width, 2)}, options_of(dice, false)), dice.positive());
    AttentionHead head = random_head(dice, AttentionHead::Kind::linear, width, 2);
    expect_mean(random_instance(dice, {Attention{{head}}}, options_of(dice, true)), dice.positive());
  }
}

TEST(CopyMse, AveragesOverTheInstancesOfARegion) {
  Dice dice(402);
  Instance instance = random_instance(dice, {random_abstract(dice, width, 2)}, {1, 3, false, false});
  CopyTask one = instance.tasks.task(0), other = one;
  other.tokens[0][1] += Rational(2);
  instance.tasks = {2, [one, other](std::size_t t) { return t == 0 ? one : other; }};
  EXPECT_EQ(*copy_mse().exact(instance, {{"variance", Rational(1)}}, {}, {}).value,
            (mean_over_signs(instance, one, 1) + mean_over_signs(instance, other, 1)) / Rational(2));
}

TEST(CopyMse, AsksForAVariance) {
  Dice dice(403);
  const Instance instance = random_instance(dice, {random_abstract(dice, width, 2)}, {1, 3, false, false});
  EXPECT_NE(copy_mse().exact(instance, {}, {}, {}).reason.find("variance"), std::string::npos);
  EXPECT_NE(readout_mse().whole(instance, {}, {}).reason.find("variance"), std::string::npos);
}

/// Rank by elimination in rationals.
std::size_t slow_rank(std::vector<std::vector<Rational>> a) {
  std::size_t found = 0;
  for (std::size_t c = 0; !a.empty() && c < a[0].size() && found < a.size(); ++c) {
    std::size_t pivot = found;
    while (pivot < a.size() && a[pivot][c].is_zero()) ++pivot;
    if (pivot == a.size()) continue;
    std::swap(a[pivot], a[found]);
    for (std::size_t r = found + 1; r < a.size(); ++r) {
      const Rational factor = a[r][c] / a[found][c];
      for (std::size_t k = c; k < a[r].size(); ++k) a[r][k] -= factor * a[found][k];
    }
    ++found;
  }
  return found;
}

TEST(Rank, IsThatOfTheDifferencesOfRuns) {
  Dice dice(404);
  std::set<std::size_t> seen;
  for (int trial = 0; trial < 60; ++trial) {
    const Instance instance =
        random_instance(dice, {random_abstract(dice, width, 2)}, {1 + dice.below(2), 5, false, false});
    const CopyTask task = instance.tasks.task(0);
    const Cut cut = busiest_cut(task);
    const auto answers = [&](std::optional<std::pair<std::size_t, std::size_t>> at) {
      std::vector<std::vector<Rational>> v(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
      if (at) v[at->first][at->second] = 1;
      const std::vector<Token> tokens = filled(task, task.queries[0], v);
      const auto outputs = *run(instance.model, std::span<const Token>(tokens), Arithmetic<Rational>{});
      std::vector<Rational> result;
      for (std::size_t q : cut.queries)
        for (std::size_t k = 0; k < task.value_fields.size(); ++k)
          result.push_back(outputs[task.queries[q].position - 1][k]);
      return result;
    };
    const std::vector<Rational> base = answers(std::nullopt);
    std::vector<std::vector<Rational>> columns;
    for (const auto& at : cut.asked) {
      columns.push_back(answers(at));
      for (std::size_t n = 0; n < base.size(); ++n) columns.back()[n] -= base[n];
    }
    const std::size_t right = slow_rank(columns);
    seen.insert(right);
    EXPECT_EQ(*rank_quantity().whole(instance, {}, {}).value, Rational(right));
  }
  EXPECT_GE(seen.size(), 3U);
}

TEST(Rank, OfS6IsReportedOnlyWhereBallsCertifyIt) {
  Dice dice(405);
  std::size_t decided = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const Instance instance =
        random_instance(dice, {random_s6(dice, S6::Write::euler, false, width, 2)}, {1, 5, false, false});
    const Whole whole = rank_quantity().whole(instance, {}, {.max_bits = 512});
    if (whole.value) {
      ++decided;
      EXPECT_LE(*whole.value, Rational(busiest_cut(instance.tasks.task(0)).asked.size()));
    } else {
      EXPECT_NE(whole.reason.find("the rank lies between"), std::string::npos) << whole.reason;
    }
  }
  EXPECT_GT(decided, 10U);
}

TEST(ReadoutMse, IsTheDistanceOfTheUnitVectorsFromTheRowSpace) {
  // State (v1 + v2, v3) of three values: unit vectors 1 and 2 are 1/sqrt 2 away from the row space, 3 lies in it, so
  // the mean is (1/2 + 1/2 + 0) / 3.
  Model model;
  model.d_model = 6;
  model.fields = {{"value", RealField{{{0, 1}}}}};
  model.positions = WeightMatrix(6, 6);
  const auto row = [&](std::size_t t, std::size_t c) { model.positions.set_row(t, SparseRow{{{c, 1}, {3, 1}}}); };
  row(0, 1), row(1, 1), row(2, 2), row(3, 1), row(4, 1), row(5, 2);
  WeightMatrix decays(1, 6), reads(1, 6), picks(2, 6), out(6, 1);
  decays.set_row(0, OneHotRow{3});
  reads.set_row(0, OneHotRow{0});
  picks.set_row(0, OneHotRow{1});
  picks.set_row(1, OneHotRow{2});
  out.set_row(4, OneHotRow{0});
  model.layers = {{AbstractSsm{decays, reads, picks, picks, out}}};
  model.readout = WeightMatrix(1, 6);
  model.readout.set_row(0, OneHotRow{4});
  CopyTask task;
  task.tokens.assign(6, Token{0});
  task.free = {true, true, true, false, false, false};
  task.value_fields = {0};
  task.queries = store_then_query({1, 2, 3});
  task.box = {-1, 1};
  const Instance instance{model, {1, [task](std::size_t) { return task; }}};
  EXPECT_EQ(*readout_mse().whole(instance, {{"variance", Rational(6)}}, {}).value, Rational(2));
  // The weights' own read-out adds the two: errors v2, v1, 0.
  EXPECT_EQ(*copy_mse().exact(instance, {{"variance", Rational(6)}}, {}, {}).value, Rational(4));
}

}  // namespace
}  // namespace seqcert
