#include "task/futures.hpp"

#include "small_programs.hpp"
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace seqcert {
namespace {

using test::all_inputs;
using Profile = std::vector<std::size_t>;
using Tokens = std::vector<std::vector<long>>;

DpProgram lis(long n, long range, const std::string& form) {
  const auto problem = find_problem("lis");
  return *build_program(**problem, *arguments_for(**problem, {{"n", Rational(n)}, {"range", Rational(range)}}), form);
}

Profile profile(const DpProgram& program, Inputs inputs) {
  const auto futures = count_futures(program, inputs);
  EXPECT_TRUE(futures.ok());
  EXPECT_EQ(futures->most, std::ranges::max(futures->profile));
  return futures->profile;
}

Tokens tokens_after(const DpProgram& program, const std::vector<long>& inputs, std::size_t t) {
  const auto values = execute(program, inputs);
  Tokens tokens;
  for (std::size_t s = t + 1; s <= program.steps.size() - program.answer_steps; ++s)
    tokens.push_back(values[s - 1].fields);
  return tokens;
}

/// A set of vectors per t.
Profile dumb_prompt(const DpProgram& program) {
  Profile result;
  for (std::size_t t = 0; t <= program.steps.size() - program.answer_steps; ++t) {
    std::set<Tokens> futures;
    for (const auto& inputs : all_inputs(program)) futures.insert(tokens_after(program, inputs, t));
    result.push_back(futures.size());
  }
  return result;
}

/// For each prefix of inputs its map from the inputs still to come to tokens; as a map of maps, and the most with one
/// domain.
Profile dumb_streamed(const DpProgram& program) {
  Profile result;
  const std::size_t T = program.steps.size() - program.answer_steps;
  for (std::size_t t = 0; t <= T; ++t) {
    std::set<std::size_t> before, after;
    for (std::size_t s = 1; s <= T; ++s)
      for (std::size_t k = 0; k < program.reads.size(); ++k)
        if (program.reads[k].from == Read::From::input && !program.steps[s - 1].sources[k].absent())
          (s <= t ? before : after).insert(program.steps[s - 1].sources[k].first);
    std::map<std::vector<long>, std::map<std::vector<long>, Tokens>> maps;
    for (const auto& inputs : all_inputs(program)) {
      std::vector<long> seen, coming;
      for (const std::size_t g : before) seen.push_back(inputs[g - 1]);
      for (const std::size_t g : after) coming.push_back(inputs[g - 1]);
      maps[seen][coming] = tokens_after(program, inputs, t);
    }
    std::map<std::set<std::vector<long>>, std::set<std::map<std::vector<long>, Tokens>>> per_domain;
    std::size_t most = 0;
    for (const auto& [seen, map] : maps) {
      std::set<std::vector<long>> domain;
      for (const auto& [coming, tokens] : map) domain.insert(coming);
      per_domain[domain].insert(map);
      most = std::max(most, per_domain[domain].size());
    }
    result.push_back(most);
  }
  return result;
}

// From a list computed by others.
TEST(Futures, OfLisWithFourNumbersOfThreeAreFourteen) {
  EXPECT_EQ(count_futures(lis(4, 3, "compact"), Inputs::prompt)->most, 14u);
  EXPECT_EQ(profile(lis(4, 3, "compact"), Inputs::prompt).front(), 14u);
}

TEST(Futures, AreThoseOfASetOfVectors) {
  std::vector<DpProgram> programs{lis(4, 3, "compact"),  lis(3, 3, "unrolled"),     test::grid(2, 2, 2),
                                  test::grid(2, 3, 2),   test::viterbi(2, 3),       test::fibonacci(6, 2),
                                  test::fibonacci(4, 3), test::chase({0, 0, 2, 1}), test::chase({0, 1, 1, 3}),
                                  test::postfix(2, 2)};
  for (const DpProgram& program : programs) {
    EXPECT_EQ(profile(program, Inputs::prompt), dumb_prompt(program)) << program.steps.size();
    EXPECT_EQ(profile(program, Inputs::streamed), dumb_streamed(program)) << program.steps.size();
  }
}

TEST(Futures, OfEveryProblemAtItsSmallestSizes) {
  for (const DpProblem& problem : dp_problems()) {
    std::size_t tried = 0;
    for (const Values& point : test::small_points(problem))
      for (const std::string& form : problem.forms) {
        const DpProgram program = *build_program(problem, *arguments_for(problem, point), form);
        if (tried == 12 || input_count(program) * static_cast<double>(program.steps.size()) > 1.1e4) continue;
        ++tried;
        EXPECT_EQ(profile(program, Inputs::prompt), dumb_prompt(program)) << problem.name << " " << form;
        EXPECT_EQ(profile(program, Inputs::streamed), dumb_streamed(program)) << problem.name << " " << form;
      }
    EXPECT_GE(tried, 1u) << problem.name;
  }
}

// dp(t) = dp(t-1) + dp(t-2) + s_t mod q: every sequence of tokens occurs, and what is to come depends on the last two,
// the last token alone on their sum.
TEST(Futures, OfAFibonacciRecurrenceAreTheLastTwoValues) {
  EXPECT_EQ(profile(test::fibonacci(5, 3), Inputs::prompt), (Profile{243, 81, 27, 9, 3, 1}));
  EXPECT_EQ(profile(test::fibonacci(5, 3), Inputs::streamed), (Profile{1, 3, 9, 9, 3, 1}));
}

// LIS compact in one's head, numbers of 1..2: dp(1) = 1, dp(2) in {1, 2}: futures (1,1), (1,2); then dp(2) alone; then
// nothing.
TEST(Futures, DoNotGrowAndEndWithNone) {
  EXPECT_EQ(profile(lis(2, 2, "compact"), Inputs::prompt), (Profile{2, 2, 1}));
  const Profile longer = profile(lis(6, 3, "unrolled"), Inputs::prompt);
  EXPECT_TRUE(std::ranges::is_sorted(longer, std::greater<>()));
  EXPECT_EQ(longer.size(), 22u);
  EXPECT_EQ(longer.back(), 1u);
}

TEST(Futures, AreRefusedWithTheEstimateWhereTheyWouldNotEnd) {
  const auto too_many = count_futures(lis(8, 250, "compact"), Inputs::prompt);
  ASSERT_FALSE(too_many.ok());
  EXPECT_NE(too_many.error().message.find("1.53e+19 inputs are more than the 2e+06"), std::string::npos)
      << too_many.error().message;
  const auto limited = count_futures(lis(4, 3, "compact"), Inputs::prompt, 80);
  ASSERT_FALSE(limited.ok());
  EXPECT_NE(limited.error().message.find("81 inputs are more than the 80"), std::string::npos)
      << limited.error().message;
  EXPECT_TRUE(count_futures(lis(4, 3, "compact"), Inputs::prompt, 81).ok());
  const auto vast = count_futures(test::grid(500, 500, 4), Inputs::prompt);
  ASSERT_FALSE(vast.ok());
  EXPECT_NE(vast.error().message.find("about 10^602 inputs"), std::string::npos)
      << "1000 log10 4 = 602.06: " << vast.error().message;
  const auto too_long = count_futures(lis(20, 2, "unrolled"), Inputs::prompt);
  ASSERT_FALSE(too_long.ok());
  EXPECT_NE(too_long.error().message.find("1.05e+06 inputs of 230 steps"), std::string::npos)
      << too_long.error().message;
}

/// Inputs that steps up to t read, and those that later ones do.
std::pair<std::set<std::size_t>, std::set<std::size_t>> read_around(const DpProgram& program, std::size_t t) {
  std::set<std::size_t> before, after;
  for (std::size_t s = 1; s <= program.steps.size() - program.answer_steps; ++s)
    for (std::size_t k = 0; k < program.reads.size(); ++k)
      if (program.reads[k].from == Read::From::input && !program.steps[s - 1].sources[k].absent())
        (s <= t ? before : after).insert(program.steps[s - 1].sources[k].first);
  return {before, after};
}

/// Pair by pair: the inputs both have seen and will see again are the same, and some continuation is well-formed after
/// both and followed by different tokens.
void expect_told_apart(const DpProgram& program, Inputs inputs, const DistinctFutures& shown) {
  const auto around = read_around(program, shown.after);
  const std::set<std::size_t>&before = around.first, &after = around.second;
  const auto with = [&](std::vector<long> history, const std::vector<long>& continuation) {
    for (const std::size_t g : after)
      if (inputs == Inputs::streamed && !before.contains(g)) history[g - 1] = continuation[g - 1];
    return history;
  };
  for (std::size_t a = 0; a < shown.histories.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      const auto &one = shown.histories[a], &other = shown.histories[b];
      for (const std::size_t g : before)
        EXPECT_TRUE(inputs == Inputs::prompt || !after.contains(g) || one[g - 1] == other[g - 1]);
      EXPECT_TRUE(std::ranges::any_of(shown.continuations,
                                      [&](const std::vector<long>& continuation) {
                                        const auto first = with(one, continuation), second = with(other, continuation);
                                        return check_inputs(program, first) && check_inputs(program, second) &&
                                               tokens_after(program, first, shown.after) !=
                                                   tokens_after(program, second, shown.after);
                                      }))
          << ::testing::PrintToString(one) << " and " << ::testing::PrintToString(other);
    }
}

TEST(Futures, AreShownByInputsThatAnyStateTellsApart) {
  std::vector<DpProgram> programs{lis(4, 3, "compact"), lis(3, 3, "unrolled"),     test::grid(2, 3, 2),
                                  test::viterbi(2, 3),  test::fibonacci(4, 3),     test::chase({0, 0, 2, 1}),
                                  test::postfix(2, 2),  test::chase({0, 1, 1, 3}), lis(1, 1, "compact")};
  for (const DpProgram& program : programs)
    for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
      const auto futures = count_futures(program, inputs);
      ASSERT_TRUE(futures.ok() && futures->shown);
      EXPECT_EQ(futures->shown->histories.size(), futures->most);
      EXPECT_TRUE(are_distinct(program, inputs, *futures->shown));
      expect_told_apart(program, inputs, *futures->shown);
    }
  const auto many = count_futures(test::fibonacci(13, 2), Inputs::prompt);  // 2^13 of them
  EXPECT_EQ(many->most, 8192u);
  EXPECT_FALSE(many->shown.has_value());
}

// Edit distance of strings of two letters, streamed: the letters of y come again in every row, those of x do not.
TEST(Futures, ThatAreNotToldApartAreFound) {
  const DpProgram program = test::grid(2, 2, 2);
  const auto futures = count_futures(program, Inputs::streamed);
  ASSERT_TRUE(futures.ok() && futures->shown);
  const DistinctFutures shown = *futures->shown;
  ASSERT_GE(shown.histories.size(), 2u);
  const auto distinct = [&](auto change) {
    DistinctFutures changed = shown;
    change(changed);
    return are_distinct(program, Inputs::streamed, changed);
  };
  EXPECT_TRUE(distinct([](DistinctFutures&) {}));
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.histories.push_back(f.histories.front()); }));
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.histories.clear(); }));
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.continuations.clear(); }));
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.after = 5; })) << "there are four tokens";
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.after = 4; })) << "nothing is to come";
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.histories.back().pop_back(); }));
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.continuations.back().push_back(0); }));
  EXPECT_FALSE(distinct([](DistinctFutures& f) { f.histories.back()[0] = 2; })) << "no such letter";
  // After dp(2), the first row, y has been seen and comes again: histories with another y have no future in common.
  const DistinctFutures other_y{2, {{0, 0, 0, 0}, {0, 0, 1, 1}}, {{0, 0, 0, 0}}};
  EXPECT_NE(tokens_after(program, other_y.histories[0], 2), tokens_after(program, other_y.histories[1], 2));
  EXPECT_FALSE(are_distinct(program, Inputs::streamed, other_y));
}

// By Python's decimal: log2 of 3, 14, 1023 and 2000000 is 1.58496..., 3.80735..., 9.99859..., 20.93156...
TEST(Log2, IsRoundedDown) {
  EXPECT_EQ(log2_rounded_down(1), "0");
  EXPECT_EQ(log2_rounded_down(2), "1");
  EXPECT_EQ(log2_rounded_down(3), "1.5849");
  EXPECT_EQ(log2_rounded_down(14), "3.8073");
  EXPECT_EQ(log2_rounded_down(1023), "9.9985");
  EXPECT_EQ(log2_rounded_down(1024), "10");
  EXPECT_EQ(log2_rounded_down(2000000), "20.9315");
  EXPECT_EQ(log2_rounded_down(1048577), "20.0000");
}

}  // namespace
}  // namespace seqcert
