#include "solve/least_machine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace seqcert {
namespace {

using Answer = SmtQuestion::Answer;

/// Whether some output table fits this table of next states: no entry is asked for two outputs.
bool some_outputs_fit(const MachineTask& task, const std::vector<std::size_t>& next) {
  std::vector<std::optional<std::size_t>> emits(next.size());
  for (const MachineRun& run : task.runs) {
    std::size_t state = 0;
    for (std::size_t t = 0; t < run.inputs.size(); ++t) {
      const std::size_t entry = state * task.inputs + run.inputs[t];
      if (run.outputs[t] && emits[entry].value_or(*run.outputs[t]) != *run.outputs[t]) return false;
      if (run.outputs[t]) emits[entry] = run.outputs[t];
      state = next[entry];
    }
  }
  return true;
}

/// All tables of next states, one after the other.
bool some_machine(const MachineTask& task, std::size_t states) {
  std::vector<std::size_t> next(states * task.inputs, 0);
  for (;;) {
    if (some_outputs_fit(task, next)) return true;
    std::size_t k = next.size();
    while (k > 0 && next[k - 1] + 1 == states) next[--k] = 0;
    if (k == 0) return false;
    ++next[k - 1];
  }
}

/// Runs of a random machine with some outputs struck out, so that some machine performs the task.
MachineTask random_task(std::mt19937& random) {
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  MachineTask task{2, 2, {}};
  FiniteMachine hidden;
  const std::size_t states = 1 + below(4);
  for (std::size_t q = 0; q < states; ++q) {
    hidden.next.push_back({below(states), below(states)});
    hidden.emits.push_back({below(2), below(2)});
  }
  for (std::size_t r = 0; r < 6; ++r) {
    MachineRun run;
    for (std::size_t t = 0; t < 1 + below(6); ++t) run.inputs.push_back(below(2));
    for (const std::size_t output : outputs_of(hidden, run.inputs))
      run.outputs.push_back(below(4) == 0 ? std::nullopt : std::optional(output));
    task.runs.push_back(std::move(run));
  }
  return task;
}

TEST(LeastMachine, OfRandomTasksIsThatOfAllMachines) {
  std::mt19937 random(20261125);
  std::size_t impossible = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const MachineTask task = random_task(random);
    for (std::size_t states = 1; states <= 3; ++states) {
      const MachineAnswer answer = find_machine(task, states, {});
      const bool there_is = some_machine(task, states);
      ASSERT_EQ(answer.answer, there_is ? Answer::satisfiable : Answer::unsatisfiable) << trial << " " << states;
      if (there_is) {
        EXPECT_TRUE(performs(answer.machine, task)) << trial;
      } else {
        ++impossible;
      }
    }
  }
  EXPECT_GT(impossible, 20U);
}

/// 19683 tables of next states of 3 states: none copies two letters out of two.
TEST(LeastMachine, OfCopyingTwoLettersIsThatOfAllMachines) {
  for (const std::size_t lead : {0U, 1U}) {
    const auto task = copying_task(2, 2, lead);
    for (std::size_t states = 1; states <= 3; ++states)
      EXPECT_EQ(find_machine(*task, states, {}).answer == Answer::satisfiable, some_machine(*task, states))
          << lead << " " << states;
  }
  EXPECT_FALSE(some_machine(*copying_task(2, 2, 0), 3));
}

TEST(LeastMachine, ThatCopiesHasAStatePerWord) {
  for (const auto& [D, N, lead] : {std::array<std::size_t, 3>{2, 1, 0},
                                   {2, 2, 0},
                                   {2, 3, 0},
                                   {2, 4, 0},
                                   {3, 1, 0},
                                   {3, 2, 0},
                                   {2, 4, 1},
                                   {2, 3, 2},
                                   {3, 3, 1},
                                   {2, 3, 3},
                                   {1, 3, 0}}) {
    const auto task = copying_task(D, N, lead);
    const LeastMachine least = least_machine(*task, {.seconds = 60});
    ASSERT_TRUE(least.states) << least.reason;
    EXPECT_EQ(static_cast<double>(*least.states), std::pow(D, N - lead)) << D << " " << N << " " << lead;
    EXPECT_LE(least.machine.states(), *least.states);
    EXPECT_TRUE(performs(least.machine, *task));
  }
}

/// One input, and every p-th output is 1: p states, since the time to the next 1 takes p values. The search by halves
/// meets both answers on its way.
TEST(LeastMachine, ThatCountsToPHasPStates) {
  for (std::size_t p = 1; p <= 8; ++p) {
    MachineRun run;
    for (std::size_t t = 1; t <= 3 * p; ++t) {
      run.inputs.push_back(0);
      run.outputs.emplace_back(t % p == 0 ? 1U : 0U);
    }
    const LeastMachine least = least_machine({1, 2, {run}}, {.seconds = 60});
    ASSERT_TRUE(least.states) << least.reason;
    EXPECT_EQ(*least.states, p);
  }
}

TEST(LeastMachine, IsTheSameOnRepetition) {
  const auto task = copying_task(2, 3, 0);
  const LeastMachine first = least_machine(*task, {.seed = 7}), second = least_machine(*task, {.seed = 7});
  ASSERT_TRUE(first.states && second.states);
  EXPECT_EQ(first.machine.next, second.machine.next);
  EXPECT_EQ(first.machine.emits, second.machine.emits);
  EXPECT_EQ(least_machine(*task, {.seed = 8}).states, first.states);
}

TEST(LeastMachine, IsUndecidedWithTheReasonBeyondItsLimits) {
  const auto task = copying_task(2, 5, 0);
  const MachineAnswer late = find_machine(*task, 24, {.seconds = 0.01});
  EXPECT_EQ(late.answer, Answer::unknown);
  EXPECT_EQ(late.reason, "no answer after 0.01 s");
  const MachineAnswer stopped = find_machine(*task, 24, {.seconds = 60, .stop = [] { return true; }});
  EXPECT_EQ(stopped.answer, Answer::unknown);
  EXPECT_EQ(stopped.reason, "interrupted");
  EXPECT_EQ(least_machine(*task, {.seconds = 60, .stop = [] { return true; }}).reason,
            "machines of 1 states: interrupted");
  const LeastMachine least = least_machine(*task, {.seconds = 0.01});
  EXPECT_FALSE(least.states);
  EXPECT_NE(least.reason.find("no answer after 0.01 s"), std::string::npos) << least.reason;
}

}  // namespace
}  // namespace seqcert
