#include "task/best_machine.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace seqcert {
namespace {

/// An input, and the output asked for with it; `anything` where none is.
struct Asked {
  std::size_t input, output;
};

/// What one machine does in a state with an input.
struct Move {
  std::size_t next = 0, emits = 0;
};

bool performs_run(const std::vector<Move>& table, std::size_t inputs, const std::vector<Asked>& run,
                  std::size_t anything) {
  std::size_t state = 0;
  for (const Asked& asked : run) {
    const Move& move = table[state * inputs + asked.input];
    if (asked.output != anything && asked.output != move.emits) return false;
    state = move.next;
  }
  return true;
}

}  // namespace

Result<std::size_t> most_runs_performed(const MachineTask& task, std::size_t states) {
  SEQCERT_REQUIRE(states >= 1 && task.inputs >= 1 && task.outputs >= 1, "a machine has a state and moves");
  const double machines =
      std::pow(static_cast<double>(states * task.outputs), static_cast<double>(states * task.inputs));
  if (machines > most_machines)
    return bad_input(
        "{:.3g} machines of {} states are more than the {:.3g} that are run; choose fewer states or letters", machines,
        states, most_machines);
  std::vector<std::vector<Asked>> runs;
  for (const MachineRun& run : task.runs) {
    runs.emplace_back();
    for (std::size_t t = 0; t < run.inputs.size(); ++t)
      runs.back().push_back({run.inputs[t], run.outputs[t].value_or(task.outputs)});
  }
  std::vector<Move> table(states * task.inputs);
  std::size_t most = 0;
  for (;;) {
    const auto performed = std::ranges::count_if(
        runs, [&](const auto& run) { return performs_run(table, task.inputs, run, task.outputs); });
    most = std::max(most, static_cast<std::size_t>(performed));
    // The next machine, the tables read as digits.
    std::size_t cell = 0;
    for (; cell < table.size(); ++cell) {
      Move& move = table[cell];
      if (++move.emits < task.outputs) break;
      move.emits = 0;
      if (++move.next < states) break;
      move.next = 0;
    }
    if (cell == table.size()) return most;
  }
}

}  // namespace seqcert
