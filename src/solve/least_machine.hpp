#pragma once

#include "solve/smt.hpp"
#include "task/finite_machine.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace seqcert {

/// Whether some machine of at most so many states performs a task; one that does, executed on every run outside of the
/// solver.
struct MachineAnswer {
  SmtQuestion::Answer answer = SmtQuestion::Answer::unknown;
  FiniteMachine machine;  // where satisfiable
  std::string reason;     // where unknown
};

/// Over all machines, by the solver: a state per prefix of the runs, the tables of the machine, and runs that meet in a
/// state go on from it together. States are numbered in the order in which the largest set found of prefixes that no
/// state can share meets them, so the k-th of these has at most the k-th number.
/// Source: exact identification of machines as colouring of the tree of prefixes (Heule & Verwer 2010); the numbering
/// loses nothing (proofs/copy/state-bits-exhaustive.md).
MachineAnswer find_machine(const MachineTask& task, std::size_t states, const SmtLimits& limits);

/// The least number of states of a machine that performs a task: a machine found with that many, and one state fewer
/// proved impossible (which excludes all smaller ones: states may stay unused).
struct LeastMachine {
  std::optional<std::size_t> states;
  FiniteMachine machine;
  std::string reason;  // where there is none
};
/// Each question has the limits for itself. Requires a task that some machine performs.
LeastMachine least_machine(const MachineTask& task, const SmtLimits& limits);

}  // namespace seqcert
