#include "task/live_width.hpp"

#include "small_programs.hpp"
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace seqcert {
namespace {

using test::all_inputs;
using test::chase;

DpProgram program_of(const std::string& name, const Values& values, const std::string& form) {
  const auto problem = find_problem(name);
  EXPECT_TRUE(problem.ok());
  return *build_program(**problem, *arguments_for(**problem, values), form);
}

DpProgram lis(long n, long range, const std::string& form) {
  return program_of("lis", {{"n", Rational(n)}, {"range", Rational(range)}}, form);
}

/// The definition, word for word: executes every input, notes what each step read, and counts for every t what some
/// later step read.
struct Widths {
  std::size_t W_v = 0, W = 0;
  friend bool operator==(const Widths&, const Widths&) = default;
};
Widths by_definition(const DpProgram& program) {
  const std::size_t steps = program.steps.size();
  std::vector<std::set<std::size_t>> values(steps + 1), inputs(steps + 1);  // live after t
  for (const auto& choice : all_inputs(program)) {
    const std::vector<StepValue> done = execute(program, choice);
    const auto value_is_read = [&](std::size_t reader, std::size_t s) {
      const std::size_t name =
          program.place_field ? static_cast<std::size_t>(done[s - 1].fields[*program.place_field]) : s;
      for (std::size_t t = s; t < reader; ++t) values[t].insert(name);
    };
    for (std::size_t reader = 1; reader <= steps; ++reader)
      for (std::size_t k = 0; k < program.reads.size(); ++k) {
        const Read::From from = program.reads[k].from;
        const Source& source = program.steps[reader - 1].sources[k];
        const std::size_t at = done[reader - 1].read_at[k];
        if (from == Read::From::input && at > 0)
          for (std::size_t t = 0; t < reader; ++t) inputs[t].insert(at);
        else if (from == Read::From::largest || from == Read::From::smallest)
          for (std::size_t s = source.first; s <= source.last && !source.absent(); ++s) value_is_read(reader, s);
        else if (at > 0)
          value_is_read(reader, at);
      }
  }
  Widths widths;
  for (std::size_t t = 0; t <= steps; ++t) {
    widths.W_v = std::max(widths.W_v, values[t].size());
    widths.W = std::max(widths.W, values[t].size() + inputs[t].size());
  }
  return widths;
}

/// live_width of both kinds of inputs; fails the test unless the plans use exactly their widths and hold.
Widths planned(const DpProgram& program) {
  const LiveWidth prompt = live_width(program, Inputs::prompt), streamed = live_width(program, Inputs::streamed);
  for (const auto& [width, inputs] : {std::pair{prompt, Inputs::prompt}, std::pair{streamed, Inputs::streamed}}) {
    std::set<std::size_t> used;
    for (const auto* slots : {&width.plan.value_slot, &width.plan.input_slot, &width.plan.place_slot})
      used.insert(slots->begin(), slots->end());
    used.erase(0);
    EXPECT_EQ(used.size(), width.W);
    EXPECT_EQ(width.plan.slots, width.W);
    EXPECT_TRUE(used.empty() || *used.rbegin() == width.W);
    const Status status = check_plan(program, inputs, width.plan);
    EXPECT_TRUE(status.ok()) << status.error().message;
  }
  EXPECT_EQ(prompt.W_v, streamed.W_v);
  EXPECT_EQ(streamed.W, streamed.W_v);
  EXPECT_EQ(prompt.T, program.steps.size() - program.answer_steps);
  return {prompt.W_v, prompt.W};
}

// A brute force over all inputs of every problem and form, at the smallest parameters and a little more.
TEST(LiveWidth, IsItsDefinitionForEveryProblemAtSmallSizes) {
  for (const DpProblem& problem : dp_problems()) {
    std::size_t tried = 0;
    for (const Values& point : test::small_points(problem)) {
      const auto arguments = arguments_for(problem, point);
      for (const std::string& form : problem.forms) {
        const DpProgram program = *build_program(problem, *arguments, form);
        double count = static_cast<double>(program.steps.size());
        for (const Range& range : program.inputs) count *= static_cast<double>(range.hi - range.lo + 1);
        if (count > 2e4) continue;
        ++tried;
        EXPECT_EQ(planned(program), by_definition(program))
            << problem.name << " " << form << " with " << program.steps.size() << " steps";
      }
    }
    EXPECT_GE(tried, problem.forms.size()) << problem.name;
  }
}

TEST(LiveWidth, IsItsDefinitionForProgramsOfTheTests) {
  std::vector<DpProgram> programs{test::grid(1, 1, 2), test::grid(2, 3, 2), test::grid(4, 2, 2),
                                  test::intervals(5),  test::viterbi(2, 3), test::fibonacci(6, 2)};
  for (std::size_t operators = 0; operators <= 3; ++operators) programs.push_back(test::postfix(operators, 2));
  for (const auto& h : std::vector<std::vector<std::size_t>>{
           {0}, {0, 0, 0, 2, 2}, {0, 1, 1, 1}, {0, 0, 0, 3, 2, 1}, {0, 0, 1, 3, 3, 2}})
    programs.push_back(chase(h));
  // An address that the data give: dp(t) reads dp(t - 1 - s_t).
  programs.push_back(test::with_reads({{"s", Read::From::input}, {"here", Read::From::address}}, "0"));
  DpProgram& addressed = programs.back();
  addressed.constants = {"now"};
  addressed.reads[1].where = *Transition::parse("now - 1 - s", argument_names(addressed));
  addressed.rules = {{*Transition::parse("mod(here + s, 2)", argument_names(addressed))}};
  addressed.inputs.assign(5, {0, 1});
  for (std::size_t t = 1; t <= 5; ++t)
    addressed.steps.push_back({0, {{t, t}, t >= 3 ? Source{t - 2, t - 1} : Source{}}, {0, 0}, {static_cast<long>(t)}});
  for (const DpProgram& program : programs) {
    require_consistent(program);
    EXPECT_EQ(planned(program), by_definition(program)) << program.steps.size() << " steps";
  }
}

// Widths of values from a list computed by others: graphs in the compact form, all values of LIS feeding the answer.
TEST(LiveWidth, AgreesWithTheReferenceList) {
  EXPECT_EQ(planned(lis(8, 250, "compact")).W_v, 8u);
  EXPECT_EQ(planned(test::grid(5, 7, 2)).W_v, 8u);
  EXPECT_EQ(planned(test::intervals(6)).W_v, 11u);
  EXPECT_EQ(planned(test::fibonacci(10, 2)).W_v, 2u);
  EXPECT_EQ(planned(test::viterbi(3, 5)).W_v, 5u);
}

// Edit distance holds 3n from n = 3 on: the letters x_2.., all letters y (a third row reads y_1 again) and n + 1
// values. With n = 2 it is one less.
TEST(LiveWidth, HasTheClosedFormsOfTheTheory) {
  EXPECT_EQ(planned(test::grid(2, 2, 2)), (Widths{3, 5}));
  for (std::size_t n = 3; n <= 30; ++n) {
    EXPECT_EQ(planned(test::grid(n, n, 2)), (Widths{n + 1, 3 * n})) << n;
    const auto size = static_cast<long>(n);
    EXPECT_EQ(planned(lis(size, 2, "unrolled")), (Widths{n, 2 * n - 1})) << n;
    EXPECT_EQ(live_width(lis(size, 2, "unrolled"), Inputs::prompt).T, n * (n + 1) / 2);
    EXPECT_EQ(planned(lis(size, 2, "compact")).W_v, n);
    EXPECT_EQ(planned(test::viterbi(n, 4)).W_v, 2 * n - 1) << n;
    EXPECT_EQ(planned(test::postfix(n, 11)), (Widths{n + 1, 2 * n + 1})) << n;
    EXPECT_EQ(planned(test::fibonacci(n + 2, 7)).W_v, 2u);
    std::vector<std::size_t> reversed(n, 0);
    for (std::size_t t = 1; t <= n; ++t)
      if (n + 1 - t < t) reversed[t - 1] = n + 1 - t;
    EXPECT_EQ(planned(chase(reversed)).W_v, n / 2) << n;
  }
}

TEST(LiveWidth, OfTheRegistrysProblemsHasTheClosedFormsOfTheTheory) {
  const auto number = [](std::size_t n) { return Value(Rational(static_cast<long>(n))); };
  for (std::size_t n = 3; n <= 12; ++n) {
    const DpProgram square = program_of("edit-distance", {{"n", number(n)}, {"m", number(n)}}, "unrolled");
    EXPECT_EQ(planned(square), (Widths{n + 1, 3 * n})) << n;
    EXPECT_EQ(live_width(square, Inputs::prompt).T, n * n);
    for (const char* form : {"unrolled", "compact"})
      EXPECT_EQ(planned(program_of("viterbi", {{"k", number(n)}, {"S", number(5)}}, form)).W_v, 2 * n - 1) << form;
    EXPECT_EQ(live_width(program_of("viterbi", {{"k", number(n)}, {"S", number(5)}}, "unrolled"), Inputs::prompt).T,
              n + n * n * 4);
    EXPECT_EQ(planned(program_of("fibonacci", {{"T", number(n)}}, "unrolled")).W_v, 2u);
    EXPECT_EQ(planned(program_of("postfix", {{"operators", number(n)}}, "unrolled")), (Widths{n + 1, 2 * n + 1}));
    EXPECT_EQ(planned(program_of("pointer-chase", {{"T", number(n)}, {"h", std::string("reverse")}}, "unrolled")).W_v,
              n / 2)
        << n;
    EXPECT_EQ(planned(program_of("pointer-chase", {{"T", number(n)}, {"h", std::string("input")}}, "unrolled")).W_v,
              n - 1)
        << n;
    EXPECT_EQ(live_width(program_of("matrix-chain", {{"n", number(n)}}, "unrolled"), Inputs::prompt).T,
              (n * n * n - n) / 6);
  }
}

// An expression's places are its stack: its heights rise to one more than the operators, and nothing else is read.
TEST(LiveWidth, OfAStackHasOneSlotPerHeight) {
  const LiveWidth width = live_width(test::postfix(3, 5), Inputs::prompt);
  EXPECT_TRUE(width.plan.value_slot.empty());
  EXPECT_EQ(std::set<std::size_t>(width.plan.place_slot.begin(), width.plan.place_slot.end()).size(), 4u);
  for (std::size_t t = 1; t <= 7; ++t) {
    std::size_t highest = 0;
    for (const auto& inputs : all_inputs(test::postfix(3, 1)))
      highest = std::max(highest, static_cast<std::size_t>(execute(test::postfix(3, 1), inputs)[t - 1].fields[1]));
    EXPECT_EQ(greatest_height(t, 7), highest) << t;
  }
}

TEST(LiveWidth, GivesNoSlotToWhatNothingReads) {
  DpProgram program = chase({0, 0, 1, 3});
  program.inputs.push_back({0, 1});  // read by no step
  const SlotPlan plan = live_width(program, Inputs::prompt).plan;
  EXPECT_EQ(plan.value_slot, (std::vector<std::size_t>{1, 0, 1, 0}))
      << "dp(3) takes over from dp(1); its slot was s_1's";
  EXPECT_EQ(plan.input_slot, (std::vector<std::size_t>{1, 2, 3, 4, 0}));
  EXPECT_EQ(live_width(program, Inputs::streamed).plan.input_slot, (std::vector<std::size_t>(5, 0)));
}

void expect_refused(const DpProgram& program, Inputs inputs, const SlotPlan& plan, const std::string& message) {
  const Status status = check_plan(program, inputs, plan);
  ASSERT_FALSE(status.ok()) << message;
  EXPECT_NE(status.error().message.find(message), std::string::npos) << status.error().message;
}

TEST(CheckPlan, RefusesWhatWouldBeOverwritten) {
  const DpProgram program = chase({0, 0, 2, 1});
  const SlotPlan good{{1, 2, 0, 0}, {0, 0, 0, 0}, {}, 2};
  ASSERT_TRUE(check_plan(program, Inputs::streamed, good).ok());
  SlotPlan plan = good;
  plan.value_slot = {1, 1, 0, 0};
  expect_refused(program, Inputs::streamed, plan, "step 4 may read dp(1), but its slot 1 holds dp(2)");
  plan.value_slot = {1, 2, 1, 0};
  expect_refused(program, Inputs::streamed, plan, "step 4 may read dp(1), but its slot 1 holds dp(3)");
  plan.value_slot = {1, 0, 0, 0};
  expect_refused(program, Inputs::streamed, plan, "step 3 may read dp(2), which has no slot");
  plan.value_slot = {1, 2, 2, 0};
  EXPECT_TRUE(check_plan(program, Inputs::streamed, plan).ok()) << "the last reader may take the slot";
  expect_refused(program, Inputs::prompt, good, "step 1 may read input 1, which has no slot");
  const SlotPlan prompt{{1, 2, 0, 0}, {1, 2, 3, 4}, {}, 4};
  ASSERT_TRUE(check_plan(program, Inputs::prompt, prompt).ok());
  plan = prompt;
  plan.value_slot = {2, 1, 0, 0};
  expect_refused(program, Inputs::prompt, plan, "step 2 may read input 2, but its slot 2 holds dp(1)");
  plan = prompt;
  plan.input_slot = {2, 2, 3, 4};
  expect_refused(program, Inputs::prompt, plan, "step 1 may read input 1, but its slot 2 holds input 2");
  plan = prompt;
  plan.slots = 3;
  expect_refused(program, Inputs::prompt, plan, "the plan names a slot beyond its 3");
  plan.input_slot.pop_back();
  expect_refused(program, Inputs::prompt, plan, "the plan is for another program");
}

TEST(CheckPlan, RefusesALostValueInsideARange) {
  const DpProgram program = lis(5, 3, "compact");
  SlotPlan plan = live_width(program, Inputs::streamed).plan;
  std::swap(plan.value_slot[1], plan.value_slot[5]);  // the answer's, which has none
  expect_refused(program, Inputs::streamed, plan, "step 3 may read dp(2), which has no slot");
  plan = live_width(program, Inputs::streamed).plan;
  plan.value_slot[4] = plan.value_slot[2];
  expect_refused(program, Inputs::streamed, plan, "step 6 may read dp(3), but its slot 3 holds dp(5)");
}

TEST(CheckPlan, RefusesPlacesThatShare) {
  const DpProgram program = test::postfix(2, 3);
  const SlotPlan good = live_width(program, Inputs::prompt).plan;
  SlotPlan plan = good;
  plan.place_slot[2] = plan.place_slot[0];
  expect_refused(program, Inputs::prompt, plan, "step 4 may read place 1");
  plan = good;
  std::swap(plan.place_slot[0], plan.place_slot[1]);
  expect_refused(program, Inputs::prompt, plan, "step 2 may read input 2, but its slot 2 holds place 1");
  plan = good;
  plan.place_slot[1] = 0;
  expect_refused(program, Inputs::prompt, plan, "may read place 2, which has no slot");
}

}  // namespace
}  // namespace seqcert
