// Inputs as users write them, and what is refused.
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

const DpProblem& problem(const std::string& name) { return **find_problem(name); }

ParsedInput parsed(const std::string& name, const std::string& input) {
  const auto result = problem(name).parse_input(input);
  EXPECT_TRUE(result.ok()) << result.error().message;
  return *result;
}

void expect_refused(const std::string& name, const std::string& input, const std::string& part) {
  const auto result = problem(name).parse_input(input);
  ASSERT_FALSE(result.ok()) << name << " took " << input;
  EXPECT_EQ(result.error().kind, Error::Kind::bad_input);
  EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

TEST(ProblemInput, IsReadWithTheSizesItImplies) {
  const ParsedInput words = parsed("edit-distance", "kitten, sitting ");
  EXPECT_EQ(words.sizes, (Values{{"n", 6L}, {"m", 7L}}));
  EXPECT_EQ(words.defaults, (Values{{"alphabet", 26L}}));
  EXPECT_EQ(words.inputs, (std::vector<long>{11, 9, 20, 20, 5, 14, 19, 9, 20, 20, 9, 14, 7}));
  EXPECT_EQ(parsed("lcs", "az,b").inputs, (std::vector<long>{1, 26, 2}));
  EXPECT_EQ(parsed("lis", "3,1, 4").sizes, (Values{{"n", 3L}}));
  EXPECT_EQ(parsed("lis", "3,1, 4").inputs, (std::vector<long>{3, 1, 4}));
  EXPECT_EQ(parsed("knapsack", "3,4,2,3").sizes, (Values{{"n", 2L}}));
  EXPECT_EQ(parsed("matrix-chain", "2,3,1,4").sizes, (Values{{"n", 3L}}));
  EXPECT_EQ(parsed("cyk", "1,1,2,2").sizes, (Values{{"n", 4L}}));
  EXPECT_EQ(parsed("viterbi", "1,2,2").sizes, (Values{{"S", 3L}}));
  EXPECT_EQ(parsed("fibonacci", "1,1").sizes, Values{});
  EXPECT_EQ(parsed("pointer-chase", "5,1,2").inputs, (std::vector<long>{5, 1, 2}));
  const ParsedInput postfix = parsed("postfix", " 3 4 +  10 * 0 / 2 - ");
  EXPECT_EQ(postfix.sizes, (Values{{"operators", 4L}}));
  EXPECT_EQ(postfix.inputs, (std::vector<long>{3, 4, 11, 10, 13, 0, 14, 2, 12}));
}

TEST(ProblemInput, IsRefusedWithWhatToWrite) {
  for (const std::string words : {"edit-distance", "lcs"}) {
    expect_refused(words, "kitten", "has 1 words; write two, separated by a comma");
    expect_refused(words, "a,b,c", "has 3 words");
    expect_refused(words, ",sitting", "has an empty word");
    expect_refused(words, "kitten,Sitting", "character 1 of \"Sitting\" is no letter; write letters a to z");
    expect_refused(words, "kit10,sitting", "character 4 of \"kit10\"");
  }
  for (const std::string numbers :
       {"lis", "knapsack", "matrix-chain", "cyk", "viterbi", "fibonacci", "pointer-chase"}) {
    expect_refused(numbers, "1,x", "\"x\" is no integer; write integers separated by commas");
    expect_refused(numbers, "1,1/2", "\"1/2\" is no integer");
    expect_refused(numbers, "", "\"\" is no integer");
    expect_refused(numbers, "1,,2", "\"\" is no integer");
    expect_refused(numbers, "99999999999999999999", "is no integer");
  }
  expect_refused("knapsack", "1,2,3", "has 3 numbers; write weight and value of each object");
  expect_refused("matrix-chain", "3,4", "has 2 dimensions; two matrices have three");
  expect_refused("postfix", "3 4 & +", "token 3, \"&\", is no number in 0..10 and no operator");
  expect_refused("postfix", "3 11 +", "token 2, \"11\"");
  expect_refused("postfix", "3 -1 +", "token 2, \"-1\"");
  expect_refused("postfix", "7", "has no operator; write at least one");
  expect_refused("postfix", "", "has no operator");
}

TEST(ProblemInput, GivenSizesMustBeItsOwnAndDefaultsYield) {
  const DpProblem& edit = problem("edit-distance");
  const ParsedInput input = parsed("edit-distance", "ab,abc");
  const auto plain = arguments_for(edit, {}, input);
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->count("n"), 2U);
  EXPECT_EQ(plain->count("m"), 3U);
  EXPECT_EQ(plain->count("alphabet"), 26U);
  EXPECT_EQ(plain->count("substitute"), 3U);
  const auto given = arguments_for(edit, {{"alphabet", 3L}, {"m", 3L}, {"substitute", 9L}}, input);
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(given->count("alphabet"), 3U);
  EXPECT_EQ(given->count("substitute"), 9U);
  const auto wrong = arguments_for(edit, {{"m", 4L}}, input);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message,
            "problem edit-distance: m = 4 is given, but the input has m = 3; leave m out or change the input");
}

void expect_unfit(const std::string& name, const Values& values, const std::vector<long>& inputs,
                  const std::string& message) {
  const auto program = build_program(problem(name), *arguments_for(problem(name), values), "unrolled");
  ASSERT_TRUE(program.ok());
  const Status status = check_inputs(*program, inputs);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, message);
}

TEST(ProblemInput, IsCheckedAgainstTheProgram) {
  expect_unfit("lis", {{"n", 3L}}, {1, 2},
               "lis takes 3 inputs at these parameters, 2 were given; change the input or the size");
  expect_unfit("lis", {{"n", 3L}, {"range", 5L}}, {1, 6, 2},
               "input 2 of lis is 6, outside 1..5; change it or the parameter that bounds it");
  expect_unfit("lis", {{"n", 3L}}, {0, 1, 2},
               "input 1 of lis is 0, outside 1..250; change it or the parameter that bounds it");
  expect_unfit("lcs", {{"n", 1L}, {"m", 1L}}, {1, 5},
               "input 2 of lcs is 5, outside 1..4; change it or the parameter that bounds it");
  expect_unfit("pointer-chase", {{"T", 3L}, {"h", "input"}}, {1, 1, 3},
               "input 3 of pointer-chase is 3, outside 1..2; change it or the parameter that bounds it");
  const std::string takes = "; an operator takes two, like 3 4 +";
  expect_unfit("postfix", {{"operators", 1L}}, {11, 1, 2},
               "token 1 is the operator +, before which no values stand" + takes);
  expect_unfit("postfix", {{"operators", 1L}}, {1, 14, 2},
               "token 2 is the operator /, before which only one value stands" + takes);
  expect_unfit("postfix", {{"operators", 2L}}, {1, 2, 12, 13, 2},
               "token 4 is the operator *, before which only one value stands" + takes);
  expect_unfit("postfix", {{"operators", 1L}}, {1, 2, 3}, "the expression leaves 3 values; 1 operator needs 2 numbers");
  expect_unfit("postfix", {{"operators", 2L}}, {1, 2, 3, 4, 11},
               "the expression leaves 3 values; 2 operators need 3 numbers");
}

void expect_refused_point(const std::string& name, const Values& values, const std::string& part) {
  const auto arguments = arguments_for(problem(name), values);
  ASSERT_FALSE(arguments.ok()) << name;
  EXPECT_NE(arguments.error().message.find(part), std::string::npos) << arguments.error().message;
}

TEST(ProblemParameters, OutOfRangeAreRefused) {
  expect_refused_point("postfix", {{"operators", 0L}}, "operators: 0 is out of range; write an integer >= 1");
  expect_refused_point("fibonacci", {{"q", 2'000'000'000L}}, "q: 2000000000 is out of range");
  expect_refused_point("fibonacci", {{"T", 1L}}, "T: 1 is out of range");
  expect_refused_point("matrix-chain", {{"n", 1L}}, "n: 1 is out of range");
  expect_refused_point("lis", {{"range", 5'000'000'000L}}, "range: 5000000000 is out of range");
  expect_refused_point("edit-distance", {{"substitute", 101L}},
                       "substitute: 101 is out of range; write an integer in [0, 100]");
  expect_refused_point("viterbi", {{"letters", 101L}}, "letters: 101 is out of range");
  expect_refused_point("cyk", {{"grammar", "dick"}}, "did you mean \"dyck\"?");
  expect_refused_point("pointer-chase", {{"h", "revers"}}, "did you mean \"reverse\"?");
}

/// The largest sizes that are handled stay within the arithmetic of transitions.
TEST(ProblemParameters, AtTheirLargestBuildAndClose) {
  const std::vector<std::pair<std::string, Values>> largest = {
      {"lis", {{"n", 3L}, {"range", 1'000'000'000L}}},
      {"fibonacci", {{"T", 100'000L}, {"q", 1'000'000'000L}}},
      {"knapsack", {{"n", 50'000L}, {"C", 1L}, {"weight", 1'000'000L}, {"value", 1000L}}},
      {"knapsack", {{"n", 2L}, {"C", 100'000L}, {"weight", 1'000'000L}}},
      {"matrix-chain", {{"n", 60L}, {"dimension", 100L}}},
      {"viterbi", {{"k", 100L}, {"S", 20L}, {"letters", 100L}, {"cost", 100L}}},
      {"pointer-chase", {{"T", 50'000L}, {"V", 1'000'000L}, {"h", "input"}}},
      {"postfix", {{"operators", 20'000L}}},
      {"edit-distance", {{"n", 1L}, {"m", 100'000L}, {"insert", 100L}, {"delete", 100L}, {"substitute", 100L}}}};
  for (const auto& [name, values] : largest)
    for (const std::string& form : problem(name).forms) {
      const auto program = build_program(problem(name), *arguments_for(problem(name), values), form);
      ASSERT_TRUE(program.ok()) << program.error().message;
      EXPECT_EQ(value_ranges(*program).size(), program->steps.size()) << name;
    }
}

TEST(ProblemForms, ThatDoNotExistAreRefused) {
  for (const DpProblem& p : dp_problems()) {
    const auto arguments = arguments_for(p, {});
    const bool has_compact = p.name == "lis" || p.name == "viterbi";
    const auto compact = build_program(p, *arguments, "compact");
    ASSERT_EQ(compact.ok(), has_compact) << p.name;
    if (!has_compact) {
      EXPECT_EQ(compact.error().message, p.name +
                                             " has no compact form, which takes an optimum over terms that read one "
                                             "earlier value each; use form=unrolled");
    }
    const auto unknown = build_program(p, *arguments, "unroled");
    ASSERT_FALSE(unknown.ok());
    EXPECT_NE(unknown.error().message.find("unknown form \"unroled\"; did you mean \"unrolled\"?"), std::string::npos)
        << unknown.error().message;
  }
}

TEST(ProblemForms, TooManyStepsAreRefusedWithTheirNumber) {
  const auto refused = [](const std::string& name, const Values& values, const std::string& form) {
    const auto program = build_program(problem(name), *arguments_for(problem(name), values), form);
    EXPECT_FALSE(program.ok()) << name;
    return program.ok() ? "" : program.error().message;
  };
  EXPECT_EQ(refused("edit-distance", {{"n", 2000L}, {"m", 1001L}}, "unrolled"),
            "edit-distance (unrolled) has 2e+06 steps at these parameters, more than the 2000000 that are handled; "
            "choose a smaller size");
  for (const DpProblem& p : dp_problems())
    for (const std::string& form : p.forms) {
      const std::string size = p.name == "viterbi"                                  ? "S"
                               : p.name == "postfix"                                ? "operators"
                               : p.name == "fibonacci" || p.name == "pointer-chase" ? "T"
                                                                                    : "n";
      EXPECT_NE(refused(p.name, {{size, 1'000'000'000'000L}}, form).find("choose a smaller size"), std::string::npos)
          << p.name;
    }
}

TEST(ProblemNames, UnknownOnesGetASuggestion) {
  const auto found = find_problem("edit-distanc");
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.error().message.find("unknown problem \"edit-distanc\"; did you mean \"edit-distance\"?"),
            std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
