#pragma once

#include "base/result.hpp"
#include "claim/witness.hpp"
#include "task/construction.hpp"

#include <string>

namespace seqcert {

/// Runs what the tables of a witness show: a finite-state machine on every word, weights on every string, histories
/// through the task that tells them apart; with the instance of a construction, on its program. Prints what is
/// confirmed; the exit code is 0, or 2 where it is not. Errors: tables that do not fit together.
Result<int> replay_tables(const std::string& path, const Witness& witness, const Instance* instance);

}  // namespace seqcert
