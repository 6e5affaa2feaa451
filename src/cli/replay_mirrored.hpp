#pragma once

#include "base/result.hpp"
#include "claim/witness.hpp"
#include "cli/replay_verdict.hpp"
#include "task/construction.hpp"

#include <string>

namespace seqcert {

/// Runs the model on the values of the witness and on their mirror image and prints what it answers to both.
/// `path` names the witness in messages. Errors: values that are not the instance's.
Result<Evidence> replay_mirrored(const std::string& path, const Witness& witness, const Statement& statement,
                                 const Instance& instance);

}  // namespace seqcert
