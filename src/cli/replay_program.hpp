#pragma once

#include "base/result.hpp"
#include "claim/witness.hpp"
#include "cli/replay_verdict.hpp"
#include "task/construction.hpp"

#include <string>

namespace seqcert {

/// Runs the model of a program on the witness's inputs, in the arithmetic in which the search would, and prints the
/// first wrong step. Errors: inputs that are none.
Result<Evidence> replay_program(const std::string& path, const Witness& witness, const Statement& statement,
                                const Instance& instance);

/// Runs the witness on the machine that is said to fail on it: a program, or a copier.
Result<Evidence> replay_on_machine(const std::string& path, const Witness& witness, const Statement& statement,
                                   const Instance& instance);

}  // namespace seqcert
