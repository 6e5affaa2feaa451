// The plain solvers against answers known from elsewhere, and what the inputs of each problem look like.
#include "task/dp_problem.hpp"
#include "task/every_input.hpp"
#include "task/grammars.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace seqcert::test {
namespace {

long solved(const std::string& name, const Values& values, const std::vector<long>& inputs) {
  const DpProblem& problem = **find_problem(name);
  const auto arguments = arguments_for(problem, values);
  EXPECT_TRUE(arguments.ok()) << arguments.error().message;
  return problem.solve(*arguments, inputs);
}

/// The answer to an input as a user writes it.
long answered(const std::string& name, const std::string& input, const Values& given = {}) {
  const DpProblem& problem = **find_problem(name);
  const auto parsed = problem.parse_input(input);
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  const auto arguments = arguments_for(problem, given, *parsed);
  EXPECT_TRUE(arguments.ok()) << arguments.error().message;
  const auto program = build_program(problem, *arguments, "unrolled");
  const Status status = check_inputs(*program, parsed->inputs);
  EXPECT_TRUE(status.ok()) << status.error().message;
  EXPECT_EQ(answer(*program, parsed->inputs), problem.solve(*arguments, parsed->inputs));
  return answer(*program, parsed->inputs);
}

TEST(KnownAnswers, OfTextbooks) {
  EXPECT_EQ(answered("lis", "10,9,2,5,3,7,101,18"), 4);
  EXPECT_EQ(answered("lis", "2,2,2"), 1);
  const Values unit{{"insert", 1L}, {"delete", 1L}, {"substitute", 1L}};
  EXPECT_EQ(answered("edit-distance", "kitten,sitting", unit), 3);
  EXPECT_EQ(answered("edit-distance", "intention,execution", unit), 5);
  EXPECT_EQ(answered("edit-distance", "intention,execution", {{"insert", 1L}, {"delete", 1L}, {"substitute", 2L}}), 8);
  EXPECT_EQ(answered("edit-distance", "kitten,sitting"), 8);  // two substitutions and an insertion
  EXPECT_EQ(answered("edit-distance", "aaa,b", {{"insert", 50L}, {"delete", 7L}}),
            17);  // two letters deleted, one substituted
  EXPECT_EQ(answered("edit-distance", "b,aaa", {{"insert", 7L}, {"delete", 50L}}), 17);
  EXPECT_EQ(answered("lcs", "abcbdab,bdcaba"), 4);
  EXPECT_EQ(answered("lcs", "abc,xyz"), 0);
  EXPECT_EQ(answered("knapsack", "1,10,2,15,3,40", {{"C", 6L}, {"value", 60L}}), 65);
  EXPECT_EQ(answered("knapsack", "1,60,2,100,3,120", {{"C", 5L}, {"value", 200L}}), 220);
  EXPECT_EQ(answered("knapsack", "4,5,4,5", {{"C", 3L}}), 0);
  EXPECT_EQ(answered("matrix-chain", "30,35,15,5,10,20,25", {{"dimension", 40L}}), 15125);
  EXPECT_EQ(answered("matrix-chain", "10,100,5,50", {{"dimension", 100L}}), 7500);
  EXPECT_EQ(answered("fibonacci", "1,1", {{"T", 10L}, {"q", 1000L}}), 55);
  EXPECT_EQ(answered("fibonacci", "2,1", {{"T", 12L}, {"q", 100L}}), 99);  // 199, a Lucas number
  EXPECT_EQ(answered("postfix", "3 4 + 5 *"), 2);                          // 35
  EXPECT_EQ(answered("postfix", "3 4 5 + *"), 5);                          // 27
  EXPECT_EQ(answered("postfix", "3 5 -"), 9);                              // -2
  EXPECT_EQ(answered("postfix", "1 2 /"), 6);                              // 2 * 6 = 12
  EXPECT_EQ(answered("postfix", "7 0 /"), 0);
  EXPECT_EQ(answered("postfix", "10 10 10 10 * * *"), 1);
  EXPECT_EQ(answered("cyk", "1,1,2,2,1,2"), 1);
  EXPECT_EQ(answered("cyk", "1,2,2,1"), 0);
  EXPECT_EQ(answered("cyk", "1,2,2,1", {{"grammar", "palindromes"}}), 1);
  EXPECT_EQ(answered("cyk", "1,3,4,2", {{"grammar", "two-brackets"}}), 1);
  EXPECT_EQ(answered("cyk", "1,3,2,4", {{"grammar", "two-brackets"}}), 0);
  EXPECT_EQ(answered("cyk", "1,1,2,2", {{"grammar", "anbn"}}), 1);
  EXPECT_EQ(answered("cyk", "1,2,1,2", {{"grammar", "anbn"}}), 0);
  // f(x) = 3x + 1 mod 11 takes 1 to 4, 4 to 2, 2 to 7, 7 to 0.
  EXPECT_EQ(answered("pointer-chase", "1,0", {{"T", 4L}}), 2);  // f(dp(1))
  EXPECT_EQ(answered("pointer-chase", "1,1,2,1", {{"T", 4L}, {"h", "input"}}), 2);
  EXPECT_EQ(answered("pointer-chase", "1,1,2,3", {{"T", 4L}, {"h", "input"}}), 0);
}

TEST(KnownAnswers, ViterbiIsTheLeastOverAllPaths) {
  // The costs as the rows of the compact form carry them.
  const DpProblem& problem = **find_problem("viterbi");
  const auto arguments = arguments_for(problem, {{"k", 3L}, {"S", 4L}, {"letters", 3L}, {"cost", 20L}, {"seed", 5L}});
  const auto program = build_program(problem, *arguments, "compact");
  constexpr std::size_t k = 3, layers = 4;
  const auto row = [&](std::size_t s, std::size_t b) -> const Step& { return program->steps[s * k + b]; };
  EXPECT_NE(row(1, 0).constants[2], row(1, 1).constants[1]);  // moves are not symmetric
  for_each_input(*program, [&](const std::vector<long>& inputs) {
    long least = 1'000'000;
    for (std::size_t path = 0; path < 81; ++path) {
      long cost = 0;
      std::size_t rest = path, before = 0;
      for (std::size_t s = 0; s < layers; ++s) {
        const std::size_t b = rest % k;
        rest /= k;
        cost += s == 0 ? row(0, b).absent[1] : row(s, b).constants[1 + before];
        cost += row(s, b).constants[1 + k + static_cast<std::size_t>(inputs[s]) - 1];
        before = b;
      }
      least = std::min(least, cost);
    }
    EXPECT_EQ(problem.solve(*arguments, inputs), least);
  });
}

TEST(KnownAnswers, FibonacciReadsTwoBackAndPointersAsTheyAreGiven) {
  const auto fibonacci =
      build_program(**find_problem("fibonacci"), *arguments_for(**find_problem("fibonacci"), {{"T", 20L}}), "unrolled");
  for (std::size_t t = 1; t <= 20; ++t)
    for (const std::size_t k : {1U, 2U}) EXPECT_EQ(fibonacci->steps[t - 1].sources[k].last, t <= 2 ? 0 : t - k);

  const DpProblem& chase = **find_problem("pointer-chase");
  for (const long length : {1L, 2L, 7L, 8L}) {
    const auto reverse = build_program(chase, *arguments_for(chase, {{"T", length}}), "unrolled");
    const auto steps = static_cast<std::size_t>(length);
    EXPECT_EQ(reverse->inputs.size(), (steps + 1) / 2);
    for (std::size_t t = 1; t <= steps; ++t) {
      const bool reads_input = 2 * t <= steps + 1;
      EXPECT_EQ(reverse->steps[t - 1].sources[0].last, reads_input ? t : 0);
      EXPECT_EQ(reverse->steps[t - 1].sources[1].last, reads_input ? 0 : steps + 1 - t);
    }
  }
  // f is a permutation, whatever V: a chain of one step has all answers.
  for (long largest = 1; largest <= 40; ++largest) {
    std::vector<long> answers;
    for (long x = 0; x <= largest; ++x) answers.push_back(solved("pointer-chase", {{"T", 1L}, {"V", largest}}, {x}));
    std::ranges::sort(answers);
    for (long x = 0; x <= largest; ++x) EXPECT_EQ(answers[static_cast<std::size_t>(x)], x);
  }
}

TEST(KnownAnswers, PointersOfTheRandomFamilyBranchAndDependOnTheSeed) {
  const DpProblem& chase = **find_problem("pointer-chase");
  std::map<std::size_t, int> sources;
  std::size_t fresh = 0;
  for (long seed = 0; seed < 200; ++seed) {
    const auto program =
        build_program(chase, *arguments_for(chase, {{"T", 5L}, {"h", "random"}, {"seed", seed}}), "unrolled");
    ++sources[program->steps[4].sources[1].last];
    fresh += program->inputs.size();
  }
  EXPECT_EQ(sources.size(), 5U);  // 0..4
  // 1 + 1/2 + 1/3 + 1/4 + 1/5 of 200 on average is 457, with a standard deviation of 13.
  EXPECT_GT(fresh, 400U);
  EXPECT_LT(fresh, 515U);
}

TEST(Grammars, LanguagesHaveTheRightNumberOfWords) {
  const std::map<std::string, std::vector<std::size_t>> counts = {{"dyck", {0, 1, 0, 2, 0, 5, 0, 14}},
                                                                  {"palindromes", {2, 2, 4, 4, 8, 8, 16, 16}},
                                                                  {"anbn", {0, 1, 0, 1, 0, 1, 0, 1}},
                                                                  {"two-brackets", {0, 2, 0, 8, 0, 40}}};
  ASSERT_EQ(grammars().size(), counts.size());
  for (const Grammar& grammar : grammars())
    for (std::size_t n = 1; n <= counts.at(grammar.name).size(); ++n) {
      DpProgram any;
      any.inputs.assign(n, {1, static_cast<long>(grammar.letters.size())});
      std::size_t members = 0;
      for_each_input(any, [&](const std::vector<long>& word) {
        const std::vector<long> nearby = grammar.nearby(word);
        ASSERT_EQ(nearby.size(), n);
        if (grammar.contains(word)) {
          ++members;
          EXPECT_EQ(nearby, word);
        }
        EXPECT_EQ(grammar.contains(nearby), counts.at(grammar.name)[n - 1] > 0) << grammar.name << " n=" << n;
      });
      EXPECT_EQ(members, counts.at(grammar.name)[n - 1]) << grammar.name << " n=" << n;
    }
}

}  // namespace
}  // namespace seqcert::test
