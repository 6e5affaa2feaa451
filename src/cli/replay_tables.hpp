#pragma once

#include "base/result.hpp"
#include "claim/witness.hpp"
#include "cli/replay_verdict.hpp"
#include "task/construction.hpp"

#include <string>

namespace seqcert {

/// Runs what the tables of a witness show: a finite-state machine on every word, weights on every string, histories
/// through the task that tells them apart; with the instance of a construction, on its program. Errors: tables that do
/// not fit together.
Result<Evidence> replay_tables(const std::string& path, const Witness& witness, const Statement& statement,
                               const Instance* instance);

}  // namespace seqcert
