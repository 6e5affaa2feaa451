// Every problem and form against its plain solver, on all inputs of small sizes and on drawn and extreme ones of larger
// sizes.
#include "task/dp_problem.hpp"
#include "task/every_input.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace seqcert::test {
namespace {

struct Case {
  std::string problem;
  Values values;
  std::size_t inputs = 0;  // how many inputs there are, counted apart
};

std::string name_of(const Case& c, const std::string& form) {
  std::string name = c.problem + " " + form;
  for (const auto& [parameter, value] : c.values) name += fmt::format(" {}={}", parameter, text(value));
  return name;
}

/// Sizes whose inputs can all be tried.
std::vector<Case> small_cases() {
  std::vector<Case> cases;
  for (long n = 1; n <= 5; ++n) cases.push_back({"lis", {{"n", n}, {"range", 4L}}, std::size_t{1} << (2 * n)});
  cases.push_back({"lis", {{"n", 4L}, {"range", 1L}}, 1});
  for (const std::string strings : {"edit-distance", "lcs"})
    for (long n = 1; n <= 4; ++n)
      for (long m = 1; m <= 4; ++m)
        cases.push_back({strings, {{"n", n}, {"m", m}, {"alphabet", 2L}}, std::size_t{1} << (n + m)});
  cases.push_back({"edit-distance", {{"n", 3L}, {"m", 3L}, {"alphabet", 3L}}, 729});
  cases.push_back({"lcs", {{"n", 3L}, {"m", 3L}, {"alphabet", 4L}}, 4096});
  cases.push_back({"edit-distance",
                   {{"n", 3L}, {"m", 4L}, {"alphabet", 2L}, {"insert", 1L}, {"delete", 3L}, {"substitute", 5L}},
                   128});
  cases.push_back({"edit-distance",
                   {{"n", 3L}, {"m", 3L}, {"alphabet", 2L}, {"insert", 0L}, {"delete", 0L}, {"substitute", 0L}},
                   64});
  for (long n = 1; n <= 3; ++n)
    for (long c = 1; c <= 5; ++c)
      cases.push_back({"knapsack",
                       {{"n", n}, {"C", c}, {"weight", 4L}, {"value", 3L}},
                       n == 1   ? 12U
                       : n == 2 ? 144U
                                : 1728U});
  cases.push_back({"knapsack", {{"n", 2L}, {"C", 2L}, {"weight", 20L}, {"value", 2L}}, 1600});
  for (long n = 2; n <= 5; ++n)
    cases.push_back({"matrix-chain",
                     {{"n", n}, {"dimension", 3L}},
                     n == 2   ? 27U
                     : n == 3 ? 81U
                     : n == 4 ? 243U
                              : 729U});
  cases.push_back({"matrix-chain", {{"n", 3L}, {"dimension", 5L}}, 625});
  for (long n = 1; n <= 8; ++n)
    for (const std::string grammar : {"dyck", "palindromes", "anbn"})
      cases.push_back({"cyk", {{"n", n}, {"grammar", grammar}}, std::size_t{1} << n});
  for (long n = 1; n <= 6; ++n)
    cases.push_back({"cyk", {{"n", n}, {"grammar", "two-brackets"}}, std::size_t{1} << (2 * n)});
  for (long k = 1; k <= 3; ++k)
    for (long layers = 1; layers <= 4; ++layers)
      for (long seed = 0; seed <= 4; ++seed)
        cases.push_back({"viterbi",
                         {{"k", k}, {"S", layers}, {"letters", 2L}, {"cost", 9L}, {"seed", seed}},
                         std::size_t{1} << layers});
  cases.push_back({"viterbi", {{"k", 4L}, {"S", 3L}, {"letters", 5L}}, 125});
  cases.push_back({"viterbi", {{"k", 2L}, {"S", 3L}, {"letters", 1L}, {"cost", 0L}}, 1});
  for (long length = 2; length <= 8; ++length) cases.push_back({"fibonacci", {{"T", length}, {"q", 7L}}, 49});
  cases.push_back({"fibonacci", {{"T", 5L}, {"q", 1L}}, 1});
  // 11^(r+1) numbers, 4^r operators, as many orders as the r-th Catalan number.
  cases.push_back({"postfix", {{"operators", 1L}}, 11 * 11 * 4});
  cases.push_back({"postfix", {{"operators", 2L}}, 11 * 11 * 11 * 16 * 2});
  for (long length = 1; length <= 6; ++length) {
    std::size_t reverse = 1, input = 4;
    for (long t = 0; t < (length + 1) / 2; ++t) reverse *= 4;
    for (long t = 2; t <= length; ++t) input *= static_cast<std::size_t>(t - 1);
    cases.push_back({"pointer-chase", {{"T", length}, {"V", 3L}}, reverse});
    cases.push_back({"pointer-chase", {{"T", length}, {"V", 3L}, {"h", "input"}}, input});
    for (long seed = 0; seed < 5; ++seed)
      cases.push_back({"pointer-chase", {{"T", length}, {"V", 2L}, {"h", "random"}, {"seed", seed}}, 0});
  }
  return cases;
}

/// Sizes of the public benchmark and others where inputs are drawn.
std::vector<Case> large_cases() {
  return {{"lis", {{"n", 50L}}},
          {"lis", {{"n", 100L}, {"range", 10L}}},
          {"edit-distance", {{"n", 12L}, {"m", 20L}, {"alphabet", 26L}}},
          {"edit-distance",
           {{"n", 30L}, {"m", 7L}, {"alphabet", 2L}, {"insert", 5L}, {"delete", 1L}, {"substitute", 100L}}},
          {"lcs", {{"n", 20L}, {"m", 16L}, {"alphabet", 3L}}},
          {"knapsack", {{"n", 12L}, {"C", 40L}, {"weight", 60L}, {"value", 100L}}},
          {"knapsack", {{"n", 10L}, {"C", 25L}, {"weight", 6L}, {"value", 10L}}},
          {"matrix-chain", {{"n", 12L}, {"dimension", 100L}}},
          {"cyk", {{"n", 12L}, {"grammar", "dyck"}}},
          {"cyk", {{"n", 13L}, {"grammar", "palindromes"}}},
          {"cyk", {{"n", 12L}, {"grammar", "anbn"}}},
          {"cyk", {{"n", 10L}, {"grammar", "two-brackets"}}},
          {"viterbi", {{"k", 7L}, {"S", 9L}, {"letters", 5L}, {"cost", 100L}, {"seed", 11L}}},
          {"fibonacci", {{"T", 90L}, {"q", 1'000'000'000L}}},
          {"fibonacci", {{"T", 200L}, {"q", 97L}}},
          {"postfix", {{"operators", 6L}}},
          {"postfix", {{"operators", 40L}}},
          {"pointer-chase", {{"T", 31L}, {"V", 1'000'000L}}},
          {"pointer-chase", {{"T", 40L}, {"V", 5L}, {"h", "random"}, {"seed", 3L}}},
          {"pointer-chase", {{"T", 40L}, {"V", 29L}, {"h", "input"}}}};
}

struct Built {
  const DpProblem* problem;
  Arguments arguments;
};

Built built(const Case& c) {
  const auto problem = find_problem(c.problem);
  EXPECT_TRUE(problem.ok()) << problem.error().message;
  auto arguments = arguments_for(**problem, c.values);
  EXPECT_TRUE(arguments.ok()) << arguments.error().message;
  return {*problem, *arguments};
}

/// Runs one input: right answer, every argument and value in its range, every read where its source allows.
void expect_right(const Built& b, const DpProgram& program, const std::vector<std::vector<Range>>& values,
                  const std::vector<Range>& arguments, const std::vector<long>& inputs) {
  const std::vector<StepValue> steps = execute(program, inputs);
  ASSERT_EQ(steps.size(), program.steps.size());
  ASSERT_EQ(steps.back().fields[0], b.problem->solve(b.arguments, inputs))
      << "inputs " << fmt::format("{}", fmt::join(inputs, ","));
  for (std::size_t t = 1; t <= steps.size(); ++t) {
    const StepValue& step = steps[t - 1];
    for (std::size_t f = 0; f < program.fields.size(); ++f) {
      ASSERT_GE(step.fields[f], values[t - 1][f].lo) << "step " << t;
      ASSERT_LE(step.fields[f], values[t - 1][f].hi) << "step " << t;
    }
    ASSERT_EQ(step.arguments.size(), arguments.size());
    for (std::size_t k = 0; k < arguments.size(); ++k) {
      ASSERT_GE(step.arguments[k], arguments[k].lo) << "step " << t << " argument " << k;
      ASSERT_LE(step.arguments[k], arguments[k].hi) << "step " << t << " argument " << k;
    }
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const std::size_t at = step.read_at[k];
      const Source& source = program.steps[t - 1].sources[k];
      if (at == 0) continue;
      ASSERT_GE(at, source.first);
      ASSERT_LE(at, source.last);
    }
  }
}

TEST(Problems, EverySmallInputIsAnsweredAsBySolverWithinTheRanges) {
  for (const Case& c : small_cases()) {
    const Built b = built(c);
    for (const std::string& form : b.problem->forms) {
      SCOPED_TRACE(name_of(c, form));
      const auto program = build_program(*b.problem, b.arguments, form);
      ASSERT_TRUE(program.ok()) << program.error().message;
      const auto values = value_ranges(*program);
      const auto arguments = argument_ranges(*program, values);
      const std::size_t count = for_each_input(*program, [&](const std::vector<long>& inputs) {
        if (!testing::Test::HasFatalFailure()) expect_right(b, *program, values, arguments, inputs);
      });
      EXPECT_GE(count, 1U);
      if (c.inputs > 0) {
        EXPECT_EQ(count, c.inputs);
      }
    }
  }
}

TEST(Problems, RangesOfValuesAreAsSmallAsTheyCanBe) {
  const auto expect_ranges = [](const Case& c, const std::string& form,
                                const std::function<Range(std::size_t)>& expected) {
    const Built b = built(c);
    const auto program = build_program(*b.problem, b.arguments, form);
    const auto values = value_ranges(*program);
    for (std::size_t t = 1; t + program->answer_steps <= values.size(); ++t)
      EXPECT_EQ(values[t - 1][0], expected(t)) << name_of(c, form) << " step " << t;
  };
  const auto numbers = [](std::size_t t) { return static_cast<long>(t); };
  expect_ranges({"postfix", {{"operators", 3L}}}, "unrolled", [](std::size_t) { return Range{0, 10}; });
  expect_ranges({"fibonacci", {{"T", 6L}, {"q", 7L}}}, "unrolled", [](std::size_t) { return Range{0, 6}; });
  expect_ranges({"pointer-chase", {{"T", 6L}, {"V", 9L}}}, "unrolled", [](std::size_t) { return Range{0, 9}; });
  expect_ranges({"lis", {{"n", 6L}}}, "compact", [&](std::size_t t) { return Range{1, numbers(t)}; });
  // D(i, j) <= min(i, j), three letters a row.
  expect_ranges({"lcs", {{"n", 5L}, {"m", 3L}}}, "unrolled", [&](std::size_t t) {
    return Range{0, std::min(numbers((t - 1) / 3), numbers((t - 1) % 3)) + 1};
  });
  // Four capacities a row; of i objects of weight 1 as many as fit, each of value 1 to 5.
  expect_ranges({"knapsack", {{"n", 3L}, {"C", 3L}, {"weight", 1L}, {"value", 5L}}}, "unrolled", [&](std::size_t t) {
    const long fit = std::min(numbers((t - 1) / 4) + 1, numbers((t - 1) % 4));
    return Range{fit, 5 * fit};
  });
  // Products of two matrices at first, then of three: (j - i) 4^3, at least j - i.
  expect_ranges({"matrix-chain", {{"n", 3L}, {"dimension", 4L}}}, "unrolled", [](std::size_t t) {
    return t <= 2 ? Range{1, 64} : Range{2, 128};
  });
  expect_ranges({"cyk", {{"n", 2L}, {"grammar", "anbn"}}}, "unrolled", [](std::size_t t) {
    // For each letter B, A and S, which makes none; then T -> S B, with no S, S -> A T, with no T, and S -> A B.
    static const std::vector<Range> expected = {{0, 1}, {0, 1}, {0, 0}, {0, 1}, {0, 1}, {0, 0}, {0, 0}, {0, 0}, {0, 1}};
    return expected.at(t - 1);
  });
}

TEST(Problems, ExtremeInputsGoToTheEndsAndBothWays) {
  const Built b = built({"lis", {{"n", 5L}, {"range", 3L}}});
  EXPECT_EQ(b.problem->extreme_inputs(b.arguments),
            (std::vector<std::vector<long>>{
                {1, 1, 1, 1, 1}, {3, 3, 3, 3, 3}, {1, 2, 3, 3, 3}, {3, 2, 1, 1, 1}, {1, 3, 1, 3, 1}}));
}

TEST(Problems, AddressesReachBothEndsOfTheirSources) {
  for (const Case& c : small_cases()) {
    const Built b = built(c);
    const auto program = build_program(*b.problem, b.arguments, "unrolled");
    ASSERT_TRUE(program.ok());
    for (std::size_t k = 0; k < program->reads.size(); ++k) {
      if (program->reads[k].from != Read::From::address) continue;
      std::vector<Source> reached(program->steps.size());
      for_each_input(*program, [&](const std::vector<long>& inputs) {
        const auto steps = execute(*program, inputs);
        for (std::size_t t = 0; t < steps.size(); ++t) {
          const std::size_t at = steps[t].read_at[k];
          reached[t] = reached[t].absent() ? Source{at, at}
                                           : Source{std::min(reached[t].first, at), std::max(reached[t].last, at)};
        }
      });
      for (std::size_t t = 0; t < reached.size(); ++t) {
        EXPECT_EQ(program->steps[t].sources[k].first, reached[t].first) << name_of(c, "unrolled") << " step " << t + 1;
        EXPECT_EQ(program->steps[t].sources[k].last, reached[t].last) << name_of(c, "unrolled") << " step " << t + 1;
      }
    }
  }
}

TEST(Problems, DrawnAndExtremeInputsAreAnsweredAsBySolverWithinTheRanges) {
  std::vector<Case> cases = large_cases();
  for (const Case& c : small_cases()) cases.push_back(c);
  for (const DpProblem& problem : dp_problems()) cases.push_back({problem.name, {}});
  for (const Case& c : cases) {
    const Built b = built(c);
    for (const std::string& form : b.problem->forms) {
      SCOPED_TRACE(name_of(c, form));
      const auto program = build_program(*b.problem, b.arguments, form);
      ASSERT_TRUE(program.ok()) << program.error().message;
      const auto values = value_ranges(*program);
      const auto arguments = argument_ranges(*program, values);
      std::vector<std::vector<long>> inputs = b.problem->extreme_inputs(b.arguments);
      EXPECT_GE(inputs.size(), 3U);
      for (std::uint64_t seed = 0; seed < 30; ++seed) {
        inputs.push_back(b.problem->random_input(b.arguments, seed));
        EXPECT_EQ(inputs.back(), b.problem->random_input(b.arguments, seed)) << "seed " << seed;
      }
      for (const auto& input : inputs) {
        const Status status = check_inputs(*program, input);
        ASSERT_TRUE(status.ok()) << status.error().message;
        expect_right(b, *program, values, arguments, input);
      }
    }
  }
}

TEST(Problems, DrawnInputsDifferFromSeedToSeed) {
  for (const Case& c : large_cases()) {
    const Built b = built(c);
    std::set<std::vector<long>> seen;
    for (std::uint64_t seed = 0; seed < 30; ++seed) seen.insert(b.problem->random_input(b.arguments, seed));
    EXPECT_GE(seen.size(), 15U) << name_of(c, "");
  }
}

TEST(Problems, AreSortedAndSayWhatTheyAre) {
  const auto& problems = dp_problems();
  std::vector<std::string> names;
  for (const DpProblem& problem : problems) {
    names.push_back(problem.name);
    EXPECT_FALSE(problem.summary.empty() || problem.input.empty() || problem.parameters.empty() ||
                 problem.forms.empty())
        << problem.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"cyk", "edit-distance", "fibonacci", "knapsack", "lcs", "lis",
                                             "matrix-chain", "pointer-chase", "postfix", "viterbi"}));
}

/// The number of steps without answer steps, and of these, by the formulas of the theory in plain integers.
std::pair<std::size_t, std::size_t> expected_steps(const Built& b, const std::string& form) {
  const auto p = [&](const char* name) { return b.arguments.count(name); };
  const std::string& name = b.problem->name;
  if (name == "lis")
    return form == "compact" ? std::pair{p("n"), std::size_t{1}} : std::pair{p("n") * (p("n") + 1) / 2, p("n")};
  if (name == "edit-distance" || name == "lcs") return {p("n") * p("m"), 0};
  if (name == "knapsack") return {p("n") * (p("C") + 1), 0};
  if (name == "matrix-chain") return {(p("n") * p("n") * p("n") - p("n")) / 6, 0};
  if (name == "viterbi")
    return form == "compact" ? std::pair{p("k") * p("S"), std::size_t{1}}
                             : std::pair{p("k") + p("k") * p("k") * (p("S") - 1), p("k")};
  if (name == "fibonacci" || name == "pointer-chase") return {p("T"), 0};
  if (name == "postfix") return {2 * p("operators") + 1, 0};
  // Rules with two symbols, and symbols with a step on every letter.
  static const std::map<std::string, std::pair<std::size_t, std::size_t>> sizes = {
      {"dyck", {4, 3}}, {"palindromes", {6, 3}}, {"anbn", {3, 3}}, {"two-brackets", {7, 5}}};
  const auto [branches, leaves] = sizes.at(b.arguments.word("grammar"));
  return {leaves * p("n") + branches * (p("n") * p("n") * p("n") - p("n")) / 6, 0};
}

TEST(Problems, HaveAsManyStepsAsTheTheorySays) {
  std::vector<Case> cases = small_cases();
  for (const Case& c : large_cases()) cases.push_back(c);
  for (const Case& c : cases) {
    const Built b = built(c);
    for (const std::string& form : b.problem->forms) {
      const auto program = build_program(*b.problem, b.arguments, form);
      ASSERT_TRUE(program.ok());
      const auto [steps, answers] = expected_steps(b, form);
      EXPECT_EQ(program->answer_steps, answers) << name_of(c, form);
      EXPECT_EQ(program->steps.size(), steps + answers) << name_of(c, form);
      EXPECT_EQ(b.problem->steps(b.arguments, form), static_cast<double>(steps + answers)) << name_of(c, form);
      EXPECT_EQ(program->problem, c.problem);
      EXPECT_EQ(program->form, form);
    }
  }
}

TEST(Problems, EveryRuleAndEveryReadIsUsedAtTheDefaults) {
  std::set<Read::From> kinds;
  std::vector<Case> cases;
  for (const DpProblem& problem : dp_problems()) cases.push_back({problem.name, {}});
  cases.push_back({"pointer-chase", {{"h", "input"}}});
  for (const Case& c : cases) {
    const Built b = built(c);
    for (const std::string& form : b.problem->forms) {
      const auto program = build_program(*b.problem, b.arguments, form);
      ASSERT_TRUE(program.ok());
      std::set<std::size_t> rules, reads;
      for (const Step& step : program->steps) rules.insert(step.rule);
      EXPECT_EQ(rules.size(), program->rules.size()) << name_of(c, form);
      for (const auto& input : b.problem->extreme_inputs(b.arguments))
        for (const StepValue& step : execute(*program, input))
          for (std::size_t k = 0; k < program->reads.size(); ++k)
            if (step.read_at[k] > 0) reads.insert(k);
      EXPECT_EQ(reads.size(), program->reads.size()) << name_of(c, form);
      for (const Read& read : program->reads) kinds.insert(read.from);
    }
  }
  EXPECT_EQ(kinds.size(), 6U);
}

}  // namespace
}  // namespace seqcert::test
