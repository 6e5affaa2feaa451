#pragma once

#include "task/dp_program.hpp"
#include "task/futures.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

// Finite-state machines with outputs on their transitions (Mealy): in state q, input x, a machine emits emits[q][x] and
// goes to next[q][x]. It starts in state 0. States, inputs and outputs are counted from 0.

struct FiniteMachine {
  std::vector<std::vector<std::size_t>> next, emits;  // [state][input]
  std::size_t states() const { return next.size(); }
};
/// One output per input. Requires inputs within the tables.
std::vector<std::size_t> outputs_of(const FiniteMachine& machine, std::span<const std::size_t> inputs);

/// Inputs one after the other, and the output asked for with each; none where anything will do.
struct MachineRun {
  std::vector<std::size_t> inputs;
  std::vector<std::optional<std::size_t>> outputs;
};
/// What a machine has to do on all of finitely many runs.
struct MachineTask {
  std::size_t inputs = 0, outputs = 0;  // how many there are
  std::vector<MachineRun> runs;
};
/// Whether the machine, executed on every run, emits what is asked for.
bool performs(const FiniteMachine& machine, const MachineTask& task);

/// Copying every word w of D^N: the inputs are w_1, ..., w_N and then N - lead blanks (input D); w_t is asked for with
/// input t + N - lead. With lead = 0 all answers come after the word, as functions of the state that reading it left;
/// with lead = k the first k answers leave on the last k transitions of the word. Requires D >= 1 and lead <= N.
/// Errors: more than most_words words.
inline constexpr double most_words = 1e6;
Result<MachineTask> copying_task(std::size_t D, std::size_t N, std::size_t lead);

/// Keeps the last `delay` letters of 0..D-1 and emits the one that leaves; a blank (input D) shifts in a 0. It has
/// D^delay states and performs copying_task(D, N, lead) for every N with N - lead = delay.
FiniteMachine shift_register(std::size_t D, std::size_t delay);

/// Histories (inputs of equal length) that leave different states in any machine that performs the task: on the same
/// `continuation` the task asks for pairwise different outputs after them.
struct ToldApart {
  std::vector<std::vector<std::size_t>> histories;
  std::vector<std::size_t> continuation;
};
/// All words of D^(N - lead), told apart by the rest of a word, all zeros, and the blanks. Errors: as copying_task.
Result<ToldApart> copying_histories(std::size_t D, std::size_t N, std::size_t lead);
/// Whether the task asks, at every place of the continuation where it asks for anything after all of the histories,
/// for outputs that differ pairwise over the histories.
bool are_told_apart(const ToldApart& told, const MachineTask& task);

/// Emitting the tokens dp(1), ..., dp(T) of a program on every well-formed input. prompt: the inputs come first, one
/// letter each, then T blanks, with which the tokens leave. streamed: all inputs that a step reads come as one letter,
/// and the token of the step leaves with it. Steps that only gather the answer are left out, as in count_futures, so
/// that a machine has at least as many states as there are distinct futures. Errors: more than most_words inputs.
Result<MachineTask> program_task(const DpProgram& program, Inputs inputs);

}  // namespace seqcert
