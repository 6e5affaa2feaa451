#include "base/contract.hpp"
#include "check/parameters_alone.hpp"
#include "check/quantity.hpp"
#include "solve/least_machine.hpp"
#include "task/best_machine.hpp"

#include <algorithm>
#include <bit>

namespace seqcert {
namespace {

struct Copying {
  std::size_t D, N, lead;
};

/// Errors: no letter; an answer before its letter.
Result<Copying> copying(const Values& values) {
  const auto D = count_of(values, "D", 1), N = count_of(values, "N", 0), lead = count_of(values, "lead", 0);
  if (!D) return D.error();
  if (!N) return N.error();
  if (!lead) return lead.error();
  if (*lead > *N) return bad_input("lead = {} answers would leave before their letters; at most N = {}", *lead, *N);
  return Copying{*D, *N, *lead};
}

Whole refused(const Error& error) {
  Whole whole;
  whole.refusal = error;
  return whole;
}

/// By the solver, over all machines.
Whole by_solver(const MachineTask& task, const SmtLimits& limits) {
  Whole whole;
  whole.arithmetic = solver_name();
  LeastMachine least = least_machine(task, limits);
  if (limits.stop && limits.stop()) return refused(Error{Error::Kind::interrupted, "interrupted"});
  if (!least.states) {
    whole.reason = std::move(least.reason);
    return whole;
  }
  whole.value = Rational(*least.states);
  whole.details = {{"impossible", Rational(*least.states - 1)}};
  whole.tables = {{"next", rows_of(least.machine.next)}, {"emits", rows_of(least.machine.emits)}};
  return whole;
}

/// From below by histories that are told apart, from above by the shift register run on all words: where they meet.
Whole by_counting(const Copying& asked) {
  const auto task = copying_task(asked.D, asked.N, asked.lead);
  if (!task) return refused(task.error());
  const auto told = copying_histories(asked.D, asked.N, asked.lead);
  if (!told) return refused(told.error());
  const FiniteMachine machine = shift_register(asked.D, asked.N - asked.lead);
  Whole whole;
  if (!are_told_apart(*told, *task) || !performs(machine, *task) || machine.states() != told->histories.size()) {
    whole.reason = "the histories told apart are not as many as the states of the shift register";
    return whole;
  }
  whole.value = Rational(told->histories.size());
  constexpr std::size_t worth_keeping = 4096;
  if (told->histories.size() <= worth_keeping)
    whole.tables = {{"histories", rows_of(told->histories)},
                    {"continuation", rows_of<std::size_t>({told->continuation})},
                    {"next", rows_of(machine.next)},
                    {"emits", rows_of(machine.emits)}};
  return whole;
}

Whole least_states(const Values& values, const CheckOptions& options) {
  const auto asked = copying(values);
  if (!asked) return refused(asked.error());
  const auto by = word_of(values, "by", {"solver", "counting"});
  if (!by) return refused(by.error());
  if (*by == "counting") return by_counting(*asked);
  constexpr double most_runs = 4096;
  const auto task = copying_task(asked->D, asked->N, asked->lead);
  if (!task) return refused(task.error());
  if (static_cast<double>(task->runs.size()) > most_runs)
    return refused(
        bad_input("{} words are more than the {} that are put to the solver; choose a smaller D or N, or by = counting",
                  task->runs.size(), most_runs));
  return by_solver(*task, options.solver);
}

Whole bits(const Values& values, const CheckOptions&) {
  const auto asked = copying(values);
  if (!asked) return refused(asked.error());
  Whole whole = by_counting(*asked);
  if (!whole.value) return whole;
  const auto states = static_cast<unsigned long>(whole.value->to_long().value());
  whole.details = {{"states", *whole.value}};
  whole.value = Rational(static_cast<long>(std::bit_width(states - 1)));  // least b with 2^b >= states
  return whole;
}

Whole most_words_copied(const Values& values, const CheckOptions&) {
  const auto asked = copying(values);
  if (!asked) return refused(asked.error());
  const auto states = count_of(values, "states", 1);
  if (!states) return refused(states.error());
  const auto task = copying_task(asked->D, asked->N, asked->lead);
  if (!task) return refused(task.error());
  const auto most = most_runs_performed(*task, *states);
  if (!most) return refused(most.error());
  Whole whole;
  whole.value = Rational(*most);
  whole.details = {{"words", Rational(task->runs.size())}};
  return whole;
}

}  // namespace

Quantity words_copied() {
  Quantity quantity;
  quantity.name = "words_copied";
  quantity.definition =
      "of all words of N letters out of D, the most that any one machine of so many states copies (as least_states "
      "says): every machine is executed on every word; `words` is how many there are";
  quantity.of = Quantity::Of::parameters;
  quantity.reads = {"D", "N", "lead", "states"};
  quantity.alone = most_words_copied;
  return quantity;
}

Quantity least_states_quantity() {
  Quantity quantity;
  quantity.name = "least_states";
  quantity.definition =
      "the least number of states of any finite-state machine (outputs on its transitions) that copies every word of N "
      "letters out of D: it reads the word and then N - lead blanks, and the t-th letter leaves with input t + N - "
      "lead; "
      "lead = 0: all answers are functions of the state after the word. by = solver: over all machines, one found and "
      "executed on all words, one state fewer proved impossible by the solver, which `arithmetic` names; by = "
      "counting: "
      "pairwise distinguishable words from below, the shift register from above";
  quantity.of = Quantity::Of::parameters;
  quantity.reads = {"D", "N", "lead", "by"};
  quantity.alone = least_states;
  quantity.asks_solver = true;
  return quantity;
}

Quantity copy_bits() {
  Quantity quantity;
  quantity.name = "copy_bits";
  quantity.definition =
      "the least number of bits in the state of any deterministic machine that copies every word of N letters out of D "
      "(as least_states says): the least integer b with 2^b at least the number of pairwise distinguishable words of "
      "N - lead letters, which a shift register attains";
  quantity.of = Quantity::Of::parameters;
  quantity.reads = {"D", "N", "lead"};
  quantity.alone = bits;
  return quantity;
}

}  // namespace seqcert
