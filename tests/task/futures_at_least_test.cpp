// What is proved of futures at any size against counting them, and the counts it is made of against brute force.
#include "small_programs.hpp"
#include "task/counts.hpp"
#include "task/futures.hpp"
#include "task/slot_values.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <functional>
#include <set>

namespace seqcert {
namespace {

TEST(Counts, OfSubsetsByListingThem) {
  for (unsigned n = 0; n <= 6; ++n)
    for (unsigned k = 0; k <= 7; ++k) {
      long exactly = 0, up_to = 0;
      for (unsigned subset = 0; subset < 1u << n; ++subset) {
        exactly += static_cast<unsigned>(std::popcount(subset)) == k;
        up_to += static_cast<unsigned>(std::popcount(subset)) <= k;
      }
      EXPECT_EQ(binomial(n, k), Rational(exactly)) << n << " " << k;
      EXPECT_EQ(subsets_up_to(n, k), Rational(up_to)) << n << " " << k;
    }
}

/// Words of 1..largest.
std::vector<std::vector<long>> words(std::size_t length, long largest) {
  std::vector<std::vector<long>> all{{}};
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<std::vector<long>> longer;
    for (const auto& word : all)
      for (long letter = 1; letter <= largest; ++letter) {
        longer.push_back(word);
        longer.back().push_back(letter);
      }
    all = std::move(longer);
  }
  return all;
}

TEST(Counts, OfPartitionsByTheEqualitiesOfWords) {
  for (std::size_t n = 0; n <= 5; ++n)
    for (long classes = 1; classes <= 4; ++classes) {
      std::set<std::vector<bool>> patterns;
      for (const auto& word : words(n, classes)) {
        std::vector<bool> equal;
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < i; ++j) equal.push_back(word[i] == word[j]);
        patterns.insert(equal);
      }
      EXPECT_EQ(partitions_up_to(n, static_cast<std::size_t>(classes)), Rational(patterns.size()))
          << n << " " << classes;
    }
  EXPECT_EQ(partitions_up_to(4, 3), Rational(14));
}

TEST(Counts, OfBoundedSumsByListingThem) {
  for (std::size_t k = 0; k <= 4; ++k)
    for (long largest = 1; largest <= 4; ++largest)
      for (long most = 0; most <= 9; ++most) {
        long count = 0;
        for (const auto& word : words(k, largest)) {
          long sum = 0;
          for (const long x : word) sum += x;
          count += sum <= most;
        }
        EXPECT_EQ(bounded_sums(k, static_cast<std::size_t>(largest), static_cast<std::size_t>(most)), Rational(count))
            << k << " " << largest << " " << most;
      }
}

/// Asks at every small point of every problem, in every form and order of inputs, where enumeration is short.
void at_small_points(const std::function<void(const std::string&, const DpProblem&, const Arguments&, const DpProgram&,
                                              Inputs, const Futures&)>& ask) {
  std::size_t asked = 0;
  for (const DpProblem& problem : dp_problems())
    for (const Values& point : test::small_points(problem)) {
      const auto arguments = arguments_for(problem, point);
      if (!arguments || (problem.precondition && !problem.precondition(*arguments))) continue;
      for (const std::string& form : problem.forms) {
        const auto program = build_program(problem, *arguments, form);
        if (!program || input_count(*program) * static_cast<double>(program->steps.size()) > 3e4) continue;
        for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
          const auto futures = count_futures(*program, inputs);
          if (!futures) continue;
          std::string where = problem.name + " " + form + (inputs == Inputs::prompt ? " prompt" : " streamed");
          for (const auto& [name, value] : point) where += " " + name + "=" + text(value);
          ask(where, problem, *arguments, *program, inputs, *futures);
          ++asked;
        }
      }
    }
  EXPECT_GT(asked, 500u);
}

TEST(FuturesAtLeast, AreNoMoreThanThereAre) {
  std::set<std::string> sharp;
  at_small_points([&](const std::string& where, const DpProblem& problem, const Arguments& arguments,
                      const DpProgram& program, Inputs inputs, const Futures& futures) {
    const Rational claimed = problem.futures_at_least(arguments, program.form, inputs);
    EXPECT_GE(claimed, Rational(1)) << where;
    EXPECT_LE(claimed, Rational(futures.most)) << where;
    if (claimed == Rational(futures.most) && futures.most > 1) sharp.insert(problem.name);
  });
  EXPECT_EQ(sharp.size(), dp_problems().size() - 1) << "each has a point where its number is the true one";
  EXPECT_FALSE(sharp.contains("matrix-chain")) << "two dimensions are given away there";
}

TEST(FuturesAtLeast, OfTheCompactLisAreJustAsMany) {
  for (std::size_t n = 1; n <= 5; ++n)
    for (long range = 1; range <= 4; ++range)
      for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
        const DpProblem& lis = **find_problem("lis");
        const auto arguments = arguments_for(lis, {{"n", Rational(n)}, {"range", Rational(range)}});
        const auto futures = count_futures(*build_program(lis, *arguments, "compact"), inputs);
        EXPECT_EQ(lis.futures_at_least(*arguments, "compact", inputs), Rational(futures->most)) << n << " " << range;
      }
}

TEST(SlotValues, TellAllFuturesApart) {
  at_small_points([&](const std::string& where, const DpProblem&, const Arguments&, const DpProgram& program,
                      Inputs inputs, const Futures& futures) {
    const SlotPlan plan = live_width(program, inputs).plan;
    Rational states(1);
    for (const Rational& count : slot_values(program, inputs, plan)) states *= count;
    EXPECT_GE(states, Rational(futures.most)) << where;
  });
}

std::string shown(const std::string& name, const Values& point, const std::string& form, Inputs inputs) {
  const DpProblem& problem = **find_problem(name);
  const auto arguments = arguments_for(problem, point);
  const DpProgram program = *build_program(problem, *arguments, form);
  std::string out;
  for (const Rational& count : slot_values(program, inputs, live_width(program, inputs).plan))
    out += count.text() + " ";
  return out;
}

// By hand. Fibonacci modulo 7: two residues. Pointers over 0..4: the first half. A stack of three operators: four
// places of 11 values. LIS of three numbers of 1..9, compact, beside the steps: dp(1) = 1, dp(2) in 1..2, dp(3)
// in 1..3, each with its number: 9, 18, 27; unrolled without them: m(i, j) and dp(i) share slots.
TEST(SlotValues, AreTheRangesOfWhatIsKept) {
  EXPECT_EQ(shown("fibonacci", {{"q", Rational(7)}}, "unrolled", Inputs::prompt), "7 7 ");
  EXPECT_EQ(shown("pointer-chase", {{"T", Rational(6)}, {"V", Rational(4)}}, "unrolled", Inputs::streamed), "5 5 5 ");
  EXPECT_EQ(shown("postfix", {{"operators", Rational(3)}}, "unrolled", Inputs::streamed), "11 11 11 11 ");
  EXPECT_EQ(shown("lis", {{"n", Rational(3)}, {"range", Rational(9)}}, "compact", Inputs::streamed), "9 18 27 ");
}

}  // namespace
}  // namespace seqcert
