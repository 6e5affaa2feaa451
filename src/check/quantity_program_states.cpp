#include "check/quantity.hpp"
#include "solve/least_machine.hpp"
#include "task/futures.hpp"

namespace seqcert {
namespace {

Whole measure(const Instance& instance, const Values&, const CheckOptions& options) {
  Whole whole;
  const DpProgram& program = instance.program->program;
  const auto futures = count_futures(program, instance.program->layout.inputs);
  if (!futures) {
    whole.refusal = futures.error();
    return whole;
  }
  const auto task = program_task(program, instance.program->layout.inputs);
  if (!task) {
    whole.refusal = task.error();
    return whole;
  }
  constexpr std::size_t most_runs = 4096;
  if (task->runs.size() > most_runs) {
    whole.refusal =
        bad_input("{} inputs are more than the {} that are put to the solver; choose a smaller size or range",
                  task->runs.size(), most_runs);
    return whole;
  }
  whole.arithmetic = solver_name();
  LeastMachine least = least_machine(*task, options.solver);
  if (options.solver.stop && options.solver.stop()) {
    whole.refusal = Error{Error::Kind::interrupted, "interrupted"};
    return whole;
  }
  whole.details = {{"futures", Rational(futures->most)}};
  if (!least.states) {
    whole.reason = std::move(least.reason);
    return whole;
  }
  whole.value = Rational(*least.states);
  whole.tables = {{"next", rows_of(least.machine.next)}, {"emits", rows_of(least.machine.emits)}};
  return whole;
}

}  // namespace

Quantity program_states() {
  Quantity quantity;
  quantity.name = "program_states";
  quantity.definition =
      "the least number of states of any finite-state machine that emits the tokens of the instance's program on all "
      "inputs: prompt: it reads the inputs one by one, then a blank per token; streamed: all inputs of a step come as "
      "one letter, and its token leaves with it; over all machines, one found and executed on all inputs, one state "
      "fewer proved impossible by the solver, which `arithmetic` names; by enumeration of the inputs, so for small "
      "sizes";
  quantity.of = Quantity::Of::programs;
  quantity.whole = measure;
  quantity.asks_solver = true;
  return quantity;
}

}  // namespace seqcert
