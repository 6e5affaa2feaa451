// What an optimum is taken of, worked out on paper.
#include "task/extremum.hpp"

#include "task/dp_problem.hpp"
#include "task/dp_task.hpp"
#include "task/problem_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace seqcert {
namespace {

using Numbers = std::vector<std::size_t>;

DpProgram compact(const char* problem, const Values& values) {
  const auto arguments = arguments_for(**find_problem(problem), values);
  return *build_program(**find_problem(problem), *arguments, "compact");
}

TEST(Extremum, OfLisIsOverAllEarlierStepsByAnInput) {
  const auto found = extremum_of(compact("lis", {{"n", 4L}, {"range", 9L}}), 1);
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(found->keys, (Range{1, 9}));
  EXPECT_EQ(found->count(), 9U);
  EXPECT_FALSE(found->keys_in_row);
  EXPECT_TRUE(found->group.empty() && found->asked.empty());
}

TEST(Extremum, OfViterbiIsOverTheLayerBeforeByAConstant) {
  const DpProgram program = compact("viterbi", {{"k", 2L}, {"S", 3L}});
  const auto found = extremum_of(program, 1);
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(found->keys, (Range{1, 2}));
  EXPECT_TRUE(found->keys_in_row);
  EXPECT_EQ(found->group, (Numbers{1, 1, 2, 2, 3, 3, 0}));
  EXPECT_EQ(found->asked, (Numbers{0, 0, 1, 1, 2, 2, 3}));
  EXPECT_EQ(step_with_key(program, 1, {3, 4}, 2), 4U);
  EXPECT_EQ(step_with_key(program, 1, {3, 4}, 3), 0U);
  EXPECT_EQ(step_with_key(program, 1, {}, 1), 0U);
}

/// Steps 1..5 whose keys are 1, 2, 1, 2, 3; the last three read the sources given.
DpProgram taking(const std::vector<Source>& sources, bool bonus) {
  DpProgram program = empty_program("hand", "compact");
  program.reads = {{"best", Read::From::largest}};
  program.constants = {"state"};
  program.reads[0].key = 1;
  if (bonus) program.reads[0].bonus = *Transition::parse("key", std::vector<std::string>{"best", "state", "key"});
  add_rules(program, {"best"});
  const long keys[] = {1, 2, 1, 2, 3};
  for (std::size_t t = 1; t <= 5; ++t) {
    add_step(program, 0, {0}, {1}, {keys[t - 1]});
    if (t > 2) program.steps.back().sources[0] = sources[t - 3];
  }
  return program;
}

std::string refusal(const DpProgram& program) {
  const auto found = extremum_of(program, 0);
  return found.ok() ? "" : found.error().message;
}

TEST(Extremum, SourcesAreAllEarlierStepsOrTheSameOrApart) {
  EXPECT_EQ(refusal(taking({{1, 2}, {1, 2}, {3, 4}}, true)), "");
  EXPECT_EQ(refusal(taking({{1, 2}, {1, 3}, {1, 4}}, false)), "");
  for (const auto& sources : {std::vector<Source>{{1, 2}, {2, 3}, {}}, {{2, 2}, {1, 3}, {}}, {{1, 2}, {1, 1}, {}}})
    EXPECT_NE(refusal(taking(sources, false)).find("overlap"), std::string::npos);
}

TEST(Extremum, KeysThatAddSomethingDiffer) {
  EXPECT_NE(refusal(taking({{1, 2}, {1, 3}, {1, 4}}, true)).find("several steps share"), std::string::npos);
  DpProgram by_input = taking({{1, 2}, {}, {}}, true);
  by_input.inputs = {{-1, 5}};
  by_input.reads.insert(by_input.reads.begin(), Read{"s", Read::From::input});
  for (Step& step : by_input.steps) {
    step.sources.insert(step.sources.begin(), Source{1, 1});
    step.absent.insert(step.absent.begin(), 0);
  }
  by_input.reads[1].key = 0;
  EXPECT_NE(extremum_of(by_input, 1).error().message.find("is negative"), std::string::npos);
  by_input.inputs = {{0, 5}};
  EXPECT_NE(extremum_of(by_input, 1).error().message.find("may share"), std::string::npos);
  by_input.steps[0].sources[0] = {};
  EXPECT_NE(extremum_of(by_input, 1).error().message.find("step 1 has no key"), std::string::npos);
}

TEST(Extremum, NothingAdmittedIsZero) {
  DpProgram program = taking({{1, 2}, {}, {}}, false);
  program.reads[0].where = *Transition::parse("key", std::vector<std::string>{"best", "state", "key"});
  EXPECT_NE(refusal(program).find("best is 1 where no step is admitted"), std::string::npos);
  program.steps[2].absent[0] = 0;
  EXPECT_EQ(refusal(program), "");
}

TEST(Extremum, ScoresKeepApartWhatTheyShould) {
  // Viterbi, k = 2: c = 3, moves of 4 at most.
  const DpTask task = task_of(compact("viterbi", {{"k", 2L}, {"S", 2L}, {"cost", 4L}}), Inputs::prompt);
  const ExtremumScores scores = extremum_scores(task, 1);
  EXPECT_EQ(scores.value, -3);
  EXPECT_LE(3 * task.carried.hi + 2, scores.spread);
  EXPECT_LE(scores.spread, 3 * (task.carried.hi + 4) + 2);
  const long gap = std::max(task.carried.hi, static_cast<long>(task.layout.length())) + 1;
  EXPECT_EQ(scores.start - scores.spread, gap);
  EXPECT_EQ(scores.admitted, 2 * scores.start);
  EXPECT_EQ(scores.group, scores.admitted);
}

}  // namespace
}  // namespace seqcert
