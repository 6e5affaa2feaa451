// Programs made by hand, one for each way to read, with what they must do worked out on paper.
#include "task/dp_program.hpp"

#include "task/problem_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace seqcert::test {
namespace {

using Numbers = std::vector<long>;

Transition parsed(const DpProgram& program, const std::string& text, bool with_key = false) {
  std::vector<std::string> names = argument_names(program);
  if (with_key) names.push_back("key");
  return *Transition::parse(text, names);
}

/// dp(1) = s_1, dp(2) = s_2, dp(3) = dp(2) - dp(1) + 10c + absent with c = 4 and 7 in place of a third read.
DpProgram steps_and_constants() {
  DpProgram program = empty_program("hand", "unrolled");
  program.inputs = {{0, 3}, {-2, 5}};
  program.reads = {{"s", Read::From::input}, {"a"}, {"b"}, {"none"}};
  program.constants = {"c"};
  add_rules(program, {"s", "b - a + 10 * c + none"});
  add_step(program, 0, {1, 0, 0, 0}, {}, {0});
  add_step(program, 0, {2, 0, 0, 0}, {}, {0});
  add_step(program, 1, {0, 1, 2, 0}, {9, 9, 9, 7}, {4});
  return program;
}

TEST(DpProgram, ReadsInputsStepsConstantsAndAbsentOnes) {
  const DpProgram program = steps_and_constants();
  require_consistent(program);
  EXPECT_EQ(argument_names(program), (std::vector<std::string>{"s", "a", "b", "none", "c"}));
  const auto steps = execute(program, Numbers{3, 5});
  EXPECT_EQ(steps[2].arguments, (Numbers{9, 3, 5, 7, 4}));
  EXPECT_EQ(steps[2].read_at, (std::vector<std::size_t>{0, 1, 2, 0}));
  EXPECT_EQ(steps[2].fields, (Numbers{5 - 3 + 40 + 7}));
  EXPECT_EQ(answer(program, Numbers{3, 5}), 49);
  const auto values = value_ranges(program);
  EXPECT_EQ(values[1], (std::vector<Range>{{-2, 5}}));
  EXPECT_EQ(values[2], (std::vector<Range>{{-2 - 3 + 47, 5 - 0 + 47}}));
  EXPECT_EQ(argument_ranges(program, values), (std::vector<Range>{{-2, 9}, {0, 3}, {-2, 5}, {0, 7}, {0, 4}}));
}

/// dp(1..3) = s_1..s_3 in 0..1, 10..11, 20..21; dp(4) is the one of steps 2, 3 whose number is s_4, in 2..3.
DpProgram addressed() {
  DpProgram program = empty_program("hand", "unrolled");
  program.inputs = {{0, 1}, {10, 11}, {20, 21}, {2, 3}};
  program.reads = {{"s", Read::From::input}, {"at", Read::From::address}};
  program.constants = {"c"};
  program.reads[1].where = parsed(program, "s - c + 1");
  add_rules(program, {"s", "at"});
  for (std::size_t t = 1; t <= 3; ++t) add_step(program, 0, {t, 0}, {}, {0});
  add_step(program, 1, {4, 0}, {}, {1});
  program.steps.back().sources[1] = {2, 3};
  return program;
}

TEST(DpProgram, ReadsAtAddresses) {
  const DpProgram program = addressed();
  require_consistent(program);
  EXPECT_EQ(answer(program, Numbers{1, 10, 21, 2}), 10);
  EXPECT_EQ(answer(program, Numbers{1, 10, 21, 3}), 21);
  EXPECT_EQ(execute(program, Numbers{1, 10, 21, 3})[3].read_at, (std::vector<std::size_t>{4, 3}));
  EXPECT_EQ(value_ranges(program)[3], (std::vector<Range>{{10, 21}}));
}

TEST(DpProgramDeathTest, AnAddressThatMayLeaveItsSourceIsNoProgram) {
  DpProgram low = addressed(), high = addressed();
  low.steps.back().constants = {2};
  EXPECT_DEATH(static_cast<void>(value_ranges(low)), "an address lies in its range on all inputs");
  EXPECT_DEATH(static_cast<void>(execute(low, Numbers{1, 10, 21, 2})), "an address lies in its range");
  high.steps.back().constants = {0};
  EXPECT_DEATH(static_cast<void>(value_ranges(high)), "an address lies in its range on all inputs");
  EXPECT_DEATH(static_cast<void>(execute(high, Numbers{1, 10, 21, 3})), "an address lies in its range");
}

/// Two fields: value = 10 s + (the value matched, or -5) and the tag s in 0..2, matched against the last earlier tag s
/// + 1 in the source.
DpProgram matched() {
  DpProgram program = empty_program("hand", "unrolled");
  program.inputs.assign(4, {0, 2});
  program.fields = {"value", "tag"};
  program.place_field = 1;
  program.reads = {{"s", Read::From::input}, {"found", Read::From::match}};
  program.reads[1].match_field = 1;
  program.reads[1].where = parsed(program, "s + 1");
  program.rules = {{parsed(program, "10 * s + found"), parsed(program, "s")}};
  for (std::size_t t = 1; t <= 4; ++t) {
    add_step(program, 0, {t, 0}, {0, -5});
    if (t > 1) program.steps.back().sources[1] = {1, t - 1};
  }
  return program;
}

TEST(DpProgram, MatchesTheLastEarlierStepOrNone) {
  DpProgram program = matched();
  require_consistent(program);
  const auto steps = execute(program, Numbers{1, 1, 2, 0});
  EXPECT_EQ(steps[0].fields, (Numbers{5, 1}));   // nothing before it
  EXPECT_EQ(steps[1].fields, (Numbers{5, 1}));   // no 2 before it
  EXPECT_EQ(steps[2].fields, (Numbers{15, 2}));  // no 3 before it
  EXPECT_EQ(steps[3].fields, (Numbers{5, 0}));   // the last 1, at step 2
  EXPECT_EQ(steps[3].read_at, (std::vector<std::size_t>{4, 2}));
  program.steps.back().sources[1] = {1, 1};
  EXPECT_EQ(execute(program, Numbers{1, 1, 2, 0})[3].read_at, (std::vector<std::size_t>{4, 1}));
  program.steps.back().sources[1] = {3, 3};
  EXPECT_EQ(execute(program, Numbers{1, 1, 2, 0})[3].fields, (Numbers{-5, 0}));
}

TEST(DpProgram, RangeOfAMatchHoldsTheAbsentConstant) {
  const auto values = value_ranges(matched());
  EXPECT_EQ(values[0], (std::vector<Range>{{-5, 15}, {0, 2}}));
  EXPECT_EQ(values[1], (std::vector<Range>{{-5, 35}, {0, 2}}));
  EXPECT_EQ(values[3], (std::vector<Range>{{-5, 75}, {0, 2}}));
  DpProgram later = matched();
  later.steps.back().absent[1] = -50;
  EXPECT_EQ(value_ranges(later)[3], (std::vector<Range>{{-50, 75}, {0, 2}}));
}

/// dp(1..4) = s_1..s_4; dp(5) = 100 best, best the optimum over the steps t of 1..4 with s_t <= c of s_t + d t; t is
/// their constant.
DpProgram optimum(Read::From from, long c, long d, bool with_where = true) {
  DpProgram program = empty_program("hand", "compact");
  program.inputs.assign(4, {0, 9});
  program.reads = {{"s", Read::From::input}, {"best", from}};
  program.constants = {"t", "c", "d"};
  if (with_where) program.reads[1].where = parsed(program, "select(key <= c, 1, 0)", true);
  program.reads[1].key = 0;
  add_rules(program, {"s", "100 * best"});
  for (long t = 1; t <= 4; ++t) add_step(program, 0, {static_cast<std::size_t>(t), 0}, {}, {t, 0, 0});
  add_step(program, 1, {0, 0}, {0, -7}, {5, c, d});
  program.steps.back().sources[1] = {1, 4};
  return program;
}

TEST(DpProgram, TakesTheOptimumOfWhatIsAdmitted) {
  const Numbers inputs{4, 9, 6, 6};
  const auto last = [&](const DpProgram& program) {
    require_consistent(program);
    return execute(program, inputs).back();
  };
  EXPECT_EQ(last(optimum(Read::From::largest, 9, 0)).fields, (Numbers{900}));
  EXPECT_EQ(last(optimum(Read::From::largest, 8, 0)).fields, (Numbers{600}));
  EXPECT_EQ(last(optimum(Read::From::largest, 8, 0)).read_at[1], 3U);  // the first of equals
  EXPECT_EQ(last(optimum(Read::From::largest, 3, 0)).fields, (Numbers{-700}));
  EXPECT_EQ(last(optimum(Read::From::largest, 3, 0)).read_at[1], 0U);
  EXPECT_EQ(last(optimum(Read::From::smallest, 9, 0)).fields, (Numbers{400}));
  EXPECT_EQ(last(optimum(Read::From::smallest, 9, 0)).read_at[1], 1U);
  DpProgram program = optimum(Read::From::smallest, 9, 0);
  program.steps.back().sources[1] = {2, 4};
  EXPECT_EQ(last(program).fields, (Numbers{600}));
  program.steps.back().sources[1] = {};
  EXPECT_EQ(last(program).fields, (Numbers{-700}));
}

TEST(DpProgram, AddsTheBonusOfTheStepThatIsRead) {
  const Numbers inputs{4, 9, 6, 6};
  for (const long d : {-3L, 0L, 2L}) {
    for (const Read::From from : {Read::From::largest, Read::From::smallest}) {
      DpProgram program = optimum(from, 0, d, false);
      program.reads[1].key = 2;  // t
      program.reads[1].bonus = parsed(program, "d * key", true);
      require_consistent(program);
      long best = inputs[0] + d;
      for (long t = 2; t <= 4; ++t) {
        const long term = inputs[static_cast<std::size_t>(t) - 1] + d * t;
        best = from == Read::From::largest ? std::max(best, term) : std::min(best, term);
      }
      EXPECT_EQ(answer(program, inputs), 100 * best) << d;
      // The values are in 0..9, t in 1..4; without `where` something is always read.
      EXPECT_EQ(value_ranges(program).back()[0], (Range{100 * std::min(d, 4 * d), 100 * (9 + std::max(d, 4 * d))}))
          << d;
    }
  }
}

TEST(DpProgram, RangeOfAnOptimumHoldsTheAbsentConstantWhereNothingMayBeAdmitted) {
  EXPECT_EQ(value_ranges(optimum(Read::From::largest, 9, 0)).back()[0], (Range{-700, 900}));
  EXPECT_EQ(value_ranges(optimum(Read::From::largest, 9, 0, false)).back()[0], (Range{0, 900}));
}

TEST(DpProgram, RangesOfSourcesThatGrowMoveOrJumpAreTheirOwn) {
  // dp(t) = s_t for eight steps, then one step for each window of them, read in several orders: best - key + 1, key =
  // s_t as well.
  constexpr long values = 8;
  for (const long stride : {1L, 3L, 5L, 17L}) {
    DpProgram program = empty_program("hand", "compact");
    program.reads = {{"s", Read::From::input}, {"best", Read::From::largest}};
    program.reads[1].bonus = parsed(program, "1 - key", true);
    add_rules(program, {"s", "best"});
    for (long t = 1; t <= values; ++t) {
      program.inputs.push_back({t * 7 % 5, t * 7 % 5 + t * 3 % 7});
      add_step(program, 0, {static_cast<std::size_t>(t), 0});
    }
    std::vector<Source> windows;
    for (std::size_t first = 1; first <= values; ++first)
      for (std::size_t last = first; last <= values; ++last) windows.push_back({first, last});
    std::vector<Range> expected;
    for (std::size_t k = 0; k < windows.size(); ++k) {
      const Source window = windows[k * static_cast<std::size_t>(stride) % windows.size()];
      add_step(program, 1, {0, 0});
      program.steps.back().sources[1] = window;
      Range range = program.inputs[window.first - 1];
      for (std::size_t t = window.first; t <= window.last; ++t) range = hull(range, program.inputs[t - 1]);
      expected.push_back({range.lo + 1 - range.hi, range.hi + 1 - range.lo});
    }
    require_consistent(program);
    const auto ranges = value_ranges(program);
    for (std::size_t k = 0; k < expected.size(); ++k)
      EXPECT_EQ(ranges[values + k][0], expected[k]) << "stride " << stride << " window " << k;
  }
  // Windows that only move on, as those of knapsack do.
  for (std::size_t width = 1; width <= values; ++width) {
    DpProgram program = empty_program("hand", "compact");
    program.reads = {{"s", Read::From::input}, {"best", Read::From::smallest}};
    add_rules(program, {"s", "best"});
    for (long t = 1; t <= values; ++t) {
      program.inputs.push_back({t * 7 % 5, t * 7 % 5 + t * 3 % 7});
      add_step(program, 0, {static_cast<std::size_t>(t), 0});
    }
    for (std::size_t first = 1; first + width <= values + 1; ++first) {
      add_step(program, 1, {0, 0});
      program.steps.back().sources[1] = {first, first + width - 1};
    }
    const auto ranges = value_ranges(program);
    for (std::size_t first = 1; first + width <= values + 1; ++first) {
      Range range = program.inputs[first - 1];
      for (std::size_t t = first; t < first + width; ++t) range = hull(range, program.inputs[t - 1]);
      EXPECT_EQ(ranges[values + first - 1][0], range) << "width " << width << " from " << first;
    }
  }
}

TEST(DpProgram, RefusesInputsThatDoNotFit) {
  DpProgram program = steps_and_constants();
  EXPECT_TRUE(check_inputs(program, Numbers{0, -2}).ok());
  EXPECT_FALSE(check_inputs(program, Numbers{0}).ok());
  EXPECT_FALSE(check_inputs(program, Numbers{0, 0, 0}).ok());
  EXPECT_EQ(check_inputs(program, Numbers{4, 0}).error().message,
            "input 1 of hand is 4, outside 0..3; change it or the parameter that bounds it");
  EXPECT_EQ(check_inputs(program, Numbers{0, -3}).error().message,
            "input 2 of hand is -3, outside -2..5; change it or the parameter that bounds it");
  program.well_formed = [](std::span<const long> inputs) -> Status {
    return inputs[0] == inputs[1] ? success() : Status(bad_input("unequal"));
  };
  EXPECT_TRUE(check_inputs(program, Numbers{1, 1}).ok());
  EXPECT_EQ(check_inputs(program, Numbers{1, 2}).error().message, "unequal");
}

TEST(DpProgramDeathTest, RequireConsistentNamesWhatIsWrong) {
  const auto expect_refusal = [](DpProgram program, const std::function<void(DpProgram&)>& spoil, const char* message) {
    require_consistent(program);
    spoil(program);
    EXPECT_DEATH(require_consistent(program), message);
  };
  const DpProgram plain = steps_and_constants(), address = addressed(), match = matched(),
                  largest = optimum(Read::From::largest, 9, 0);
  expect_refusal(
      plain, [](DpProgram& p) { p.steps.clear(); }, "has steps");
  expect_refusal(
      plain, [](DpProgram& p) { p.answer_steps = 3; }, "has steps");
  expect_refusal(
      plain,
      [](DpProgram& p) {
        p.inputs[1] = {1, 0};
      },
      "range of an input");
  expect_refusal(
      plain, [](DpProgram& p) { p.rules[0].clear(); }, "a rule makes every field");
  expect_refusal(
      plain, [](DpProgram& p) { p.constants.clear(); }, "a rule makes every field from the arguments");
  expect_refusal(
      plain, [](DpProgram& p) { p.place_field = 1; }, "the place is a field");
  expect_refusal(
      plain, [](DpProgram& p) { p.reads[1].field = 1; }, "field and address");
  expect_refusal(
      plain, [](DpProgram& p) { p.steps[1].rule = 2; }, "shape of a step");
  expect_refusal(
      plain, [](DpProgram& p) { p.steps[1].absent.pop_back(); }, "shape of a step");
  expect_refusal(
      plain, [](DpProgram& p) { p.steps[1].constants.push_back(1); }, "shape of a step");
  expect_refusal(
      plain,
      [](DpProgram& p) {
        p.steps[2].sources[1] = {3, 3};
      },
      "earlier steps");
  expect_refusal(
      plain,
      [](DpProgram& p) {
        p.steps[0].sources[0] = {3, 3};
      },
      "earlier steps");
  expect_refusal(
      plain,
      [](DpProgram& p) {
        p.steps[2].sources[1] = {1, 2};
      },
      "one at a time");
  expect_refusal(
      plain,
      [](DpProgram& p) {
        p.steps[2].sources[1] = {2, 1};
      },
      "range or absent");
  expect_refusal(
      plain,
      [](DpProgram& p) {
        p.steps[2].sources[1] = {0, 1};
      },
      "range or absent");
  expect_refusal(
      address, [](DpProgram& p) { p.reads[1].where.reset(); }, "field and address");
  expect_refusal(
      address, [](DpProgram& p) { p.reads[1].where = parsed(p, "at"); }, "known before it");
  expect_refusal(
      address, [](DpProgram& p) { p.reads[1].where = parsed(p, "s + key", true); }, "known before it");
  expect_refusal(
      address,
      [](DpProgram& p) {
        p.reads[0].from = Read::From::largest;
        p.reads[0].key = 2;
      },
      "known before it");
  expect_refusal(
      match, [](DpProgram& p) { p.reads[1].match_field = 2; }, "field and address");
  expect_refusal(
      largest, [](DpProgram& p) { p.reads[1].key = 5; }, "a key is an input or a constant");
  expect_refusal(
      largest, [](DpProgram& p) { p.reads[1].key = 1; }, "a key is an input or a constant");
  expect_refusal(
      largest, [](DpProgram& p) { p.reads[1].bonus = parsed(p, "best", true); }, "known before it");
}

}  // namespace
}  // namespace seqcert::test
