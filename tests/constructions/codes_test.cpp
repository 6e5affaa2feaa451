// Constructions that copy by codes, against sums written out by hand.

#include "check/collision_search.hpp"
#include "check/quantity.hpp"
#include "constructions/registry.hpp"
#include "model/run.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace seqcert {
namespace {

Instance built(const std::string& name, const Values& given) {
  const Construction& construction = **find_construction(builtin_constructions(), name);
  return *build(construction, *arguments_for(construction, given));
}

Rational mse(const Instance& instance) {
  return *copy_mse().exact(instance, {{"variance", Rational(1)}}, {}, {}).value;
}

/// N (1 / (n^2 N)) of the squares of the integer inner products, averaged over every choice of n N signs, by counting.
Rational mean_over_all_codes(unsigned n, unsigned count, const Rational& scale) {
  long squares = 0;  // of n b_p.b_j over all p != j and all codes
  const unsigned long all = 1UL << (n * count);
  for (unsigned long signs = 0; signs < all; ++signs)
    for (unsigned p = 0; p < count; ++p)
      for (unsigned j = 0; j < count; ++j) {
        if (p == j) continue;
        long product = 0;
        for (unsigned s = 0; s < n; ++s)
          product += ((signs >> (n * p + s)) & 1U) == ((signs >> (n * j + s)) & 1U) ? 1 : -1;
        squares += product * product;
      }
  return (scale - Rational(1)) * (scale - Rational(1)) +
         scale * scale * Rational(squares) / Rational(all * count * n * n);
}

TEST(RandomCodes, AllOfThemTogetherHaveTheMeanThatCountingFinds) {
  for (const auto& [n, count] : {std::pair{1U, 3U}, {2U, 2U}, {3U, 2U}, {2U, 3U}, {1U, 1U}})
    for (const Rational& scale : {Rational(1), Rational::ratio(2, 3)}) {
      const Instance instance =
          built("ssm/random-codes",
                {{"N", Rational(count)}, {"n", Rational(n)}, {"codes", std::string("all")}, {"scale", scale}});
      EXPECT_EQ(instance.tasks.count, 1UL << (n * count));
      const Rational mean = mean_over_all_codes(n, count, scale);
      EXPECT_EQ(mse(instance), mean);
      // The closed expectation, too.
      EXPECT_EQ(mean,
                (scale - Rational(1)) * (scale - Rational(1)) + scale * scale * Rational(count - 1) / Rational(n));
    }
}

TEST(RandomCodes, TheSeedAloneChoosesThemAndAllBitsAreDrawn) {
  const auto codes = [](long seed) {
    const Instance instance =
        built("ssm/random-codes", {{"N", Rational(40)}, {"n", Rational(5)}, {"seed", Rational(seed)}});
    const auto& table = std::get<IndexField>(instance.model.fields[1].embedding).table;
    std::vector<std::vector<Rational>> rows;
    for (std::size_t j = 1; j <= 40; ++j) {
      rows.emplace_back();
      for (const auto& [column, entry] : table.row(j)) rows.back().push_back(entry);
    }
    return rows;
  };
  EXPECT_EQ(codes(3), codes(3));
  EXPECT_NE(codes(3), codes(4));
  std::set<std::vector<Rational>> distinct;
  std::size_t positive = 0;
  for (const auto& code : codes(3)) {
    ASSERT_EQ(code.size(), 5U);
    distinct.insert(code);
    for (const Rational& entry : code) {
      EXPECT_EQ(abs(entry), Rational::ratio(1, 5));
      positive += entry.sign() > 0 ? 1 : 0;
    }
  }
  EXPECT_GT(distinct.size(), 15U);
  EXPECT_GT(positive, 70U);
  EXPECT_LT(positive, 130U);
}

TEST(LinearAttention, AnswersTheAverageOrTheSumOfWhatSharesAFeature) {
  for (const bool normalised : {false, true}) {
    const Instance instance = built("attention/linear", {{"N", Rational(5)},
                                                         {"n", Rational(2)},
                                                         {"normalised", std::string(normalised ? "yes" : "no")},
                                                         {"M", Rational(9)}});
    const CopyTask task = instance.tasks.task(0);
    const std::vector<std::vector<Rational>> values{{1}, {2}, {4}, {-3}, {7}, {0}, {0}, {0}, {0}, {0}};
    const std::vector<Token> tokens = filled(task, task.queries[0], values);
    const auto outputs = *run(instance.model, std::span<const Token>(tokens), Arithmetic<Rational>{});
    const Rational odd(12), even(-1);  // 1 + 4 + 7 and 2 - 3
    for (std::size_t p = 0; p < 5; ++p)
      EXPECT_EQ(outputs[5 + p][0],
                p % 2 == 0 ? odd / Rational(normalised ? 3 : 1) : even / Rational(normalised ? 2 : 1));
  }
}

TEST(LinearAttention, AveragingErrsInTheMeanAsMuchAsStoring) {
  const auto of = [](long n, const char* codes, const char* normalised) {
    return mse(built("attention/linear", {{"N", Rational(7)},
                                          {"n", Rational(n)},
                                          {"codes", std::string(codes)},
                                          {"normalised", std::string(normalised)}}));
  };
  for (long n = 1; n <= 7; ++n) {
    EXPECT_EQ(of(n, "shared", "yes"), Rational::ratio(7 - n, 7));
    EXPECT_EQ(of(n, "stored", "no"), Rational::ratio(7 - n, 7));
  }
  EXPECT_GT(of(3, "shared", "no"), Rational::ratio(4, 7));
}

TEST(Onehot, WithFewerStatesKeepsTheFirstValues) {
  const Instance instance = built("ssm/onehot", {{"N", Rational(4)},
                                                 {"states", Rational(3)},
                                                 {"level", std::string("abstract")},
                                                 {"layout", std::string("store-then-query")}});
  EXPECT_EQ(state_size(instance.model, 8), 3U);
  const CopyTask task = instance.tasks.task(0);
  const std::vector<std::vector<Rational>> values{{1}, {-1}, {1}, {1}, {0}, {0}, {0}, {0}};
  const std::vector<Token> tokens = filled(task, task.queries[0], values);
  const auto outputs = *run(instance.model, std::span<const Token>(tokens), Arithmetic<Rational>{});
  EXPECT_EQ(outputs[4][0], Rational(1));
  EXPECT_EQ(outputs[5][0], Rational(-1));
  EXPECT_EQ(outputs[6][0], Rational(1));
  EXPECT_EQ(outputs[7][0], Rational(0));
}

/// Answers of a run of the model in balls to every question.
std::vector<Ball> answers(const Instance& instance, const CopyTask& task,
                          const std::vector<std::vector<Rational>>& values) {
  const std::vector<Token> tokens = filled(task, task.queries[0], values);
  const auto outputs = *run(instance.model, std::span<const Token>(tokens), Arithmetic<Ball>{256});
  std::vector<Ball> result;
  for (const Query& query : task.queries) result.push_back(outputs[query.position - 1][0]);
  return result;
}

TEST(ValueGated, IsNotLinearInTheValuesAndHasACollisionAllTheSame) {
  for (const auto& [count, states, gain] : {std::tuple{6, 2, "1/2"}, {6, 5, "2"}, {9, 8, "1"}, {12, 3, "4"}}) {
    const Instance instance =
        built("ssm/value-gated",
              {{"N", Rational(count)}, {"S", Rational(states)}, {"gain", *Rational::parse(gain)}, {"M", Rational(2)}});
    const CopyTask task = instance.tasks.task(0);
    const auto found = find_collision(instance.model, task, busiest_cut(task), 8, 1);
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ((*found)->entries, static_cast<std::size_t>(states));
    const MirroredValues& pair = (*found)->pair;
    std::vector<std::vector<Rational>> opposite = pair.values, half = pair.values;
    Rational largest = 0;
    for (std::size_t j = 0; j < task.tokens.size(); ++j) {
      opposite[j][0] = -pair.values[j][0];
      half[j][0] = pair.values[j][0] / Rational(2);
      largest = max(largest, abs(pair.values[j][0]));
    }
    EXPECT_EQ(largest, Rational(2));
    EXPECT_EQ(abs(pair.values[task.queries[pair.query].target - 1][0]), Rational(2));
    const auto one = answers(instance, task, pair.values), other = answers(instance, task, opposite),
               less_of_it = answers(instance, task, half);
    bool linear = true;
    for (std::size_t n = 0; n < one.size(); ++n) {
      EXPECT_LT(enclosure_of(abs(one[n] - other[n]))->hi, pow(Rational(10), -10));
      linear = linear && enclosure_of(abs(one[n] - less_of_it[n] - less_of_it[n]))->lo < pow(Rational(10), -6);
    }
    EXPECT_FALSE(linear);
    const Whole shown = pair_error().whole(instance, {}, {});
    ASSERT_TRUE(shown.value) << shown.reason;
    EXPECT_GE(*shown.value, Rational(2) * (Rational(1) - pow(Rational(10), -9)));
    const Whole forced = retrieval_error().whole(instance, {}, {});
    EXPECT_FALSE(forced.value);
    EXPECT_NE(forced.reason.find("W_Delta"), std::string::npos) << forced.reason;
  }
}

TEST(ValueGated, APairThatShowsTooLittleIsUndecidedAndNoVerdict) {
  // As many states as values: nothing has to collide, and the search finds nothing.
  const Instance instance = built("ssm/value-gated", {{"N", Rational(4)}, {"S", Rational(4)}, {"seed", Rational(2)}});
  const Whole shown = pair_error().whole(instance, {}, {});
  EXPECT_FALSE(shown.value);
  EXPECT_NE(shown.reason, "");
}

TEST(CollisionSearch, RefusesModelsThatKeepEveryToken) {
  const Instance instance = built("attention/linear", {});
  const CopyTask task = instance.tasks.task(0);
  EXPECT_FALSE(find_collision(instance.model, task, busiest_cut(task), 1, 1).ok());
}

}  // namespace
}  // namespace seqcert
