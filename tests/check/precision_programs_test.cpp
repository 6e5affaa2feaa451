#include "check/built.hpp"
#include "check/precision.hpp"
#include "task/every_input.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using test::built;
using test::Parameters;

/// All inputs at p_safe, at the next and at a finer one (every `stride`-th); and the failure replays.
void expect_safe_on_all_inputs(const std::string& construction, const Parameters& parameters, long gap,
                               std::size_t stride = 1) {
  std::string name = construction;
  for (const auto& [key, value] : parameters) name += " " + key + "=" + value;
  const Instance instance = built(construction, parameters);
  const auto machines = program_on_machines(instance);
  ASSERT_EQ(machines->cannot_show(), "") << name;
  const LeastPrecision least = least_precision(*machines, 64, true);
  ASSERT_TRUE(least.safe && least.fails) << name;
  EXPECT_GT(*least.safe, *least.fails) << name;
  EXPECT_LE(*least.safe, *least.fails + gap) << name;
  std::size_t number = 0;
  for (const long bits : {*least.safe, *least.safe + 1, *least.safe + 9})
    test::for_each_input(instance.program->program, [&](const std::vector<long>& inputs) {
      if (number++ % stride != 0) return;
      EXPECT_FALSE(wrong_step_on(Format::precision(bits), instance.model, *instance.program, inputs))
          << name << " at " << bits;
    });
  const auto again =
      wrong_step_on(Format::precision(*least.fails), instance.model, *instance.program, least.failure->inputs);
  ASSERT_TRUE(again) << name;
  EXPECT_EQ(again->step, least.failure->step) << name;
  EXPECT_TRUE(!again->output || abs(again->output->lo - Rational(again->right)) >= Rational::ratio(1, 2)) << name;
}

/// Sizes whose inputs can all be tried.
const std::vector<Parameters>& small_programs() {
  static const std::vector<Parameters> all = {{{"problem", "lis"}, {"n", "3"}, {"range", "3"}},
                                              {{"problem", "lis"}, {"n", "3"}, {"range", "3"}, {"inputs", "streamed"}},
                                              {{"problem", "fibonacci"}, {"T", "9"}, {"q", "5"}},
                                              {{"problem", "edit-distance"}, {"n", "2"}, {"m", "2"}, {"alphabet", "2"}},
                                              {{"problem", "viterbi"}, {"k", "2"}, {"S", "3"}, {"letters", "2"}}};
  return all;
}
Parameters with(Parameters parameters, const Parameters& more) {
  parameters.insert(parameters.end(), more.begin(), more.end());
  return parameters;
}

TEST(Lengths, OfAProgramTheShortestFailureIsFoundThoughInputsAreRunNoFurther) {
  // Every candidate is run to its own end here; the search may try more of them. Of the memory the first step that is
  // not shown right is one that goes wrong.
  const Parameters fibonacci = {{"problem", "fibonacci"}, {"T", "200"}, {"inputs", "streamed"}, {"lambda", "5"}};
  // 9, 9 goes wrong at 155 positions, and after it 0, 1 at 152.
  const Parameters closer = {{"problem", "fibonacci"}, {"T", "200"}, {"inputs", "streamed"}, {"lambda", "6"}};
  const Parameters words = {
      {"problem", "edit-distance"}, {"n", "6"}, {"m", "6"}, {"inputs", "streamed"}, {"lambda", "5"}};
  const Parameters numbers = {
      {"problem", "lis"}, {"n", "12"}, {"range", "20"}, {"inputs", "streamed"}, {"lambda", "5"}};
  const Parameters edit = {{"problem", "edit-distance"}, {"n", "4"},          {"m", "4"}, {"read", "mlp"},
                           {"Gamma", "10.0656"},         {"gain", "0.099348"}};
  const struct {
    const char* construction;
    const Parameters& parameters;
    const char* format;
    bool at_the_first_open;
  } cases[] = {{"dp/attention", fibonacci, "bf16", false}, {"dp/attention", fibonacci, "fp16", false},
               {"dp/attention", fibonacci, "p=9", false},  {"dp/attention", closer, "p=15", false},
               {"dp/attention", words, "bf16", false},     {"dp/attention", words, "p=6", false},
               {"dp/attention", words, "p=9", false},      {"dp/attention", numbers, "bf16", false},
               {"dp/attention", numbers, "fp16", false},   {"dp/ssm-slots", edit, "bf16", true}};
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.construction) + " " + c.format);
    const Instance instance = built(c.construction, c.parameters);
    const Format format = *Format::parse(c.format);
    std::optional<std::size_t> least;
    for (const std::vector<long>& inputs : instance.program->candidates(3))
      if (const auto failure = wrong_step_on(format, instance.model, *instance.program, inputs))
        least = std::min(least.value_or(failure->length), failure->length);
    ASSERT_TRUE(least);
    const LengthReached reached = length_reached(*program_on_machines(instance), format, true);
    ASSERT_TRUE(reached.fails);
    EXPECT_LE(*reached.fails, *least);
    if (c.at_the_first_open) {
      EXPECT_EQ(*reached.fails, reached.safe + 1);
    }
    const auto again = wrong_step_on(format, instance.model, *instance.program, reached.failure->inputs);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->length, *reached.fails);
    EXPECT_EQ(again->step, reached.failure->step);
    EXPECT_EQ(again->right, reached.failure->right);
  }
  // The model of a shorter recurrence is the same up to there: its last token goes wrong.
  const Format bf16 = *Format::parse("bf16");
  const std::size_t length = *length_reached(*program_on_machines(built("dp/attention", fibonacci)), bf16, true).fails;
  const Instance shorter =
      built("dp/attention",
            {{"problem", "fibonacci"}, {"T", std::to_string(length)}, {"inputs", "streamed"}, {"lambda", "5"}});
  EXPECT_EQ(shorter.program->layout.length(), length);
  EXPECT_EQ(length_reached(*program_on_machines(shorter), bf16, true).fails, length);
}

TEST(Programs, NoInputFailsAtPSafeOrMore) {
  for (const Parameters& parameters : small_programs())
    expect_safe_on_all_inputs("dp/attention", with(parameters, {{"lambda", "12"}}), 12);
}

// Hard heads find their numbers without error, so that only the network's rounding keeps these from being safe: of
// few bits, where products in it no longer come out right.
TEST(Programs, NoInputFailsAtPSafeOrMoreWhereHeadsAreHard) {
  for (const Parameters& parameters : small_programs())
    expect_safe_on_all_inputs("dp/attention", with(parameters, {{"lambda", "12"}, {"attention", "hard"}}), 12);
}

TEST(Memories, NoInputFailsAtPSafeOrMore) {
  const std::vector<Parameters> kinds = {
      {{"read", "gate"}, {"Gamma", "11"}, {"gain", "0.0909089"}, {"read_gain", "0.0909106"}},
      {{"read", "mlp"}, {"Gamma", "16"}, {"gain", "0.0625"}},
      {{"read", "gate"}, {"Gamma", "41/3"}, {"write", "zoh"}, {"read_gain", "0.0731708"}},
      {{"read", "mlp"}, {"Gamma", "22"}, {"gain", "0.04545454"}, {"softplus", "torch20"}}};
  for (const Parameters& parameters : small_programs())
    expect_safe_on_all_inputs("dp/ssm-slots", with(parameters, kinds[0]), 12);
  for (const std::size_t program : {0U, 2U, 3U})
    for (const std::size_t kind : {1U, 2U, 3U})
      expect_safe_on_all_inputs("dp/ssm-slots", with(small_programs()[program], kinds[kind]), 12);
  expect_safe_on_all_inputs("dp/ssm-window", with(small_programs()[2], kinds[0]), 12);
}

// Two layers: the first makes addresses, a little off on a machine, at which the second reads.
TEST(Programs, NoInputFailsAtPSafeOrMoreWhereAddressesAreComputed) {
  const std::vector<Parameters> programs = {
      {{"problem", "knapsack"}, {"n", "2"}, {"C", "2"}, {"weight", "2"}, {"value", "2"}},
      {{"problem", "knapsack"}, {"n", "2"}, {"C", "1"}, {"weight", "2"}, {"value", "1"}, {"inputs", "streamed"}},
      {{"problem", "pointer-chase"}, {"T", "4"}, {"V", "2"}, {"h", "input"}}};
  for (const Parameters& parameters : programs) {
    expect_safe_on_all_inputs("dp/attention", with(parameters, {{"lambda", "12"}}), 14);
    expect_safe_on_all_inputs("dp/attention", with(parameters, {{"lambda", "12"}, {"attention", "hard"}}), 14);
    expect_safe_on_all_inputs(
        "dp/ssm-slots", with(parameters, {{"Gamma", "13"}, {"gain", "0.0769230"}, {"read_gain", "0.0769232"}}), 16);
  }
}

// The last value at a place, found by what tokens say of themselves; or kept in the slot of its place.
TEST(Programs, NoInputFailsAtPSafeOrMoreWherePlacesAreMatched) {
  const Parameters program = {{"problem", "postfix"}, {"operators", "1"}};
  expect_safe_on_all_inputs("dp/attention", with(program, {{"lambda", "12"}}), 14, 5);
  expect_safe_on_all_inputs("dp/attention", with(program, {{"lambda", "12"}, {"attention", "hard"}}), 16, 5);
  expect_safe_on_all_inputs("dp/ssm-slots",
                            with(program, {{"Gamma", "16"}, {"gain", "0.0625"}, {"read_gain", "0.06250001"}}), 22, 5);
}

// Optima by a head, and by a network that sees the slots.
TEST(Programs, NoInputFailsAtPSafeOrMoreWhereOptimaAreTaken) {
  const std::vector<Parameters> programs = {
      {{"problem", "lis"}, {"form", "compact"}, {"n", "3"}, {"range", "3"}},
      {{"problem", "lis"}, {"form", "compact"}, {"n", "3"}, {"range", "3"}, {"inputs", "streamed"}},
      {{"problem", "viterbi"}, {"form", "compact"}, {"k", "2"}, {"S", "3"}, {"letters", "2"}},
      {{"problem", "viterbi"}, {"form", "compact"}, {"k", "3"}, {"S", "2"}, {"letters", "2"}, {"inputs", "streamed"}}};
  for (const Parameters& parameters : programs) {
    for (const char* attention : {"softmax", "hard"})
      expect_safe_on_all_inputs("dp/attention", with(parameters, {{"lambda", "12"}, {"attention", attention}}), 16);
    for (const char* write : {"euler", "zoh"})
      expect_safe_on_all_inputs(
          "dp/ssm-slots",
          with(parameters, {{"read", "mlp"}, {"slots", "all"}, {"Gamma", "16"}, {"gain", "0.0625"}, {"write", write}}),
          14);
  }
}

/// The least lambda, up to 2^-20, at which exact arithmetic is proved right, found by halving.
Rational least_lambda(const Parameters& program) {
  Rational low = 0, high = 16;
  for (int step = 0; step < 24; ++step) {
    const Rational middle = (low + high) / Rational(2);
    const Instance instance = built("dp/attention", with(program, {{"lambda", middle.text()}}));
    (program_on_machines(instance)->cannot_show().empty() ? high : low) = middle;
  }
  return high;
}

// Exact arithmetic uses up what there is: the 1/4 within which a staircase rounds the keys of LIS, found by the first
// layer; 1/2 = C eta of edit distance, whose network has an error law up to twice that eta. No precision is enough
// then, up to the one at which rounding vanishes against 2^-20, though it is for heads that are a little sharper.
TEST(Programs, NothingIsShownWhereExactArithmeticLeavesNoRoom) {
  for (const Parameters& program :
       {Parameters{{"problem", "lis"}, {"form", "compact"}, {"n", "3"}, {"range", "6"}, {"inputs", "streamed"}},
        Parameters{{"problem", "edit-distance"}, {"n", "2"}, {"m", "2"}, {"alphabet", "2"}}}) {
    const Rational lambda = least_lambda(program);
    const Instance tight = built("dp/attention", with(program, {{"lambda", lambda.text()}})),
                   sharper = built("dp/attention", with(program, {{"lambda", (lambda + Rational(1)).text()}}));
    const auto on_tight = program_on_machines(tight), on_sharper = program_on_machines(sharper);
    long bits = 8;
    while (bits < 28 && !on_sharper->all_are_safe_from(bits)) ++bits;
    ASSERT_LT(bits, 28);
    for (const long more : {0L, 2L, 6L}) EXPECT_FALSE(on_tight->all_are_safe_from(bits + more)) << bits + more;
  }
}

TEST(Programs, AMachineThatPutsOutNoNumberHasFailed) {
  const Instance instance = built("dp/attention", {{"problem", "lis"}, {"n", "16"}, {"range", "9"}, {"lambda", "16"}});
  const auto failure =
      wrong_step_on(*Format::parse("fp16"), instance.model, *instance.program, std::vector<long>(16, 1));
  ASSERT_TRUE(failure);
  EXPECT_FALSE(failure->output);
  EXPECT_GE(failure->length, 46u);  // 2 * 16 * 45^2 is still a number of fp16
  EXPECT_LT(program_on_machines(instance)->first_open_length(*Format::parse("fp16"), false), 47u);
}

TEST(Programs, NothingIsShownWhereExactArithmeticFails) {
  const Instance cold = built("dp/attention", {{"problem", "lis"}, {"n", "4"}, {"range", "5"}, {"lambda", "1/4"}});
  EXPECT_NE(program_on_machines(cold)->cannot_show().find("in exact arithmetic"), std::string::npos);
  EXPECT_FALSE(copier_on_machines(built("attention/gap", {}), 1).ok());
}

// Enough slots for gates to decide, too many inputs to try all: those that failures are looked for among.
TEST(Memories, NoCandidateFailsAtPSafeOrALittleMore) {
  const Instance instance = built("dp/ssm-slots", {{"problem", "edit-distance"},
                                                   {"n", "4"},
                                                   {"m", "4"},
                                                   {"Gamma", "41/4"},
                                                   {"gain", "0.0975606"},
                                                   {"read_gain", "0.0975644"}});
  const LeastPrecision least = least_precision(*program_on_machines(instance), 64, false);
  ASSERT_TRUE(least.safe);
  EXPECT_LE(*least.safe, 20);
  for (long bits = *least.safe; bits < *least.safe + 4; ++bits)
    for (const std::vector<long>& inputs : instance.program->candidates(24))
      EXPECT_FALSE(wrong_step_on(Format::precision(bits), instance.model, *instance.program, inputs)) << bits;
}

}  // namespace
}  // namespace seqcert
