#pragma once

#include "base/result.hpp"
#include "claim/witness.hpp"
#include "task/copy_task.hpp"

#include <string>
#include <string_view>

namespace seqcert {

/// The witness as JSON (schema `seqcert.witness/1`): what `run --replay` accepts and a person can read.
std::string witness_json(const Witness& witness);

/// Reads a witness, or the witness of the first record that has one in a records file. `where` names the file in
/// messages. Errors: file, the offending text, and the mend.
Result<Witness> parse_witness(std::string_view text, const std::string& where);

/// Success when the witness asks one of the task's questions with values of the right shape in the box.
Status witness_fits(const Witness& witness, const CopyTask& task, const std::string& where);

}  // namespace seqcert
