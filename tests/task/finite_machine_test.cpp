#include "task/finite_machine.hpp"

#include "task/dp_problem.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace seqcert {
namespace {

struct Copying {
  std::size_t D, N, lead;
};
const std::vector<Copying> copyings = {{1, 3, 0}, {2, 0, 0}, {2, 1, 0}, {2, 3, 0}, {2, 3, 1},
                                       {2, 3, 3}, {3, 2, 0}, {3, 3, 1}, {2, 6, 2}, {5, 2, 1}};

TEST(CopyingTask, AsksForEachLetterWithTheInputThatIsDelayLater) {
  for (const auto& [D, N, lead] : copyings) {
    const auto task = copying_task(D, N, lead);
    ASSERT_TRUE(task.ok());
    std::set<std::vector<std::size_t>> words;
    for (const MachineRun& run : task->runs) {
      ASSERT_EQ(run.inputs.size(), 2 * N - lead);
      words.insert(run.inputs);
      for (std::size_t t = 0; t < run.inputs.size(); ++t) {
        EXPECT_EQ(run.inputs[t] == D, t >= N);
        ASSERT_EQ(run.outputs[t].has_value(), t + lead >= N);
        if (t + lead >= N) {
          EXPECT_EQ(*run.outputs[t], run.inputs[t + lead - N]);
        }
      }
    }
    EXPECT_EQ(static_cast<double>(words.size()), std::pow(D, N));
  }
}

TEST(ShiftRegister, CopiesEveryWordWithDToTheDelayStates) {
  for (const auto& [D, N, lead] : copyings) {
    const FiniteMachine machine = shift_register(D, N - lead);
    EXPECT_EQ(static_cast<double>(machine.states()), std::pow(D, N - lead));
    EXPECT_TRUE(performs(machine, *copying_task(D, N, lead))) << D << " " << N << " " << lead;
  }
}

/// Every single wrong entry that some word meets is seen; those of a blank after which nothing is asked are not.
TEST(ShiftRegister, WithOneWrongOutputDoesNotCopy) {
  const auto task = copying_task(2, 3, 0);
  const FiniteMachine right = shift_register(2, 3);
  std::size_t harmless = 0;
  for (std::size_t q = 0; q < 8; ++q)
    for (std::size_t x = 0; x < 3; ++x) {
      FiniteMachine wrong = right;
      wrong.emits[q][x] = 1 - wrong.emits[q][x];
      if (performs(wrong, *task)) ++harmless;
    }
  EXPECT_EQ(harmless, 16U);  // what is emitted with a letter is not asked for; each blank is
}

TEST(CopyingHistories, AreToldApartAndNoMore) {
  for (const auto& [D, N, lead] : copyings) {
    auto told = copying_histories(D, N, lead);
    ASSERT_TRUE(told.ok());
    const auto task = copying_task(D, N, lead);
    EXPECT_EQ(static_cast<double>(told->histories.size()), std::pow(D, N - lead));
    EXPECT_TRUE(are_told_apart(*told, *task));
    told->histories.push_back(told->histories.front());
    EXPECT_FALSE(are_told_apart(*told, *task));
  }
  ToldApart short_one = *copying_histories(2, 3, 0);
  short_one.continuation.pop_back();  // no run has these inputs
  EXPECT_FALSE(are_told_apart(short_one, *copying_task(2, 3, 0)));
}

TEST(CopyingTask, RefusesMoreWordsThanAreEnumerated) {
  EXPECT_TRUE(copying_task(2, 19, 0).ok());
  const auto refused = copying_task(2, 20, 0);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("2^20 words are more than"), std::string::npos) << refused.error().message;
}

/// Fibonacci modulo 2: dp(t) = dp(t-1) + dp(t-2); the tokens by hand.
TEST(ProgramTask, AsksForTheTokensAfterThePrompt) {
  const auto problem = find_problem("fibonacci");
  ASSERT_TRUE(problem.ok());
  const auto arguments = arguments_for(**problem, {{"T", Rational(4)}, {"q", Rational(2)}});
  const DpProgram program = (*problem)->program(*arguments, "unrolled");
  const auto task = program_task(program, Inputs::prompt);
  ASSERT_TRUE(task.ok());
  ASSERT_EQ(program.inputs.size(), 2U);
  EXPECT_EQ(task->runs.size(), 4U);
  EXPECT_EQ(task->outputs, 2U);
  EXPECT_EQ(task->inputs, 3U);
  for (const MachineRun& run : task->runs) {
    ASSERT_EQ(run.inputs.size(), 2 + program.steps.size() - program.answer_steps);
    EXPECT_FALSE(run.outputs[0] || run.outputs[1]);
    for (std::size_t t = 2; t < run.inputs.size(); ++t) EXPECT_TRUE(run.outputs[t]);
  }
}

}  // namespace
}  // namespace seqcert
