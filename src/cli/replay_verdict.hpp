#pragma once

#include "base/result.hpp"
#include "check/ladder.hpp"
#include "cli/replay_statement.hpp"

#include <functional>
#include <optional>
#include <string>

namespace seqcert {

/// What running a witness established.
struct Evidence {
  bool stands = true;      // whether the run shows what the witness says it does
  std::string what;        // that, in words: "the machine of 4 states copies all 4 words"
  std::string lines = "";  // of what was run, to be printed before
  Bracket bracket = {};    // where it puts the quantity of the claim
  bool decides = false;    // the claim holds by a bound that is no rational, of which the bracket has a part
  Bracket besides = {};    // where that must lie all the same, whatever the witness is: by counting, or by an argument
};
/// A run of a kind that tells nothing of this quantity.
Evidence nothing_of(const Statement& statement, const std::string& kind);

/// Prints the claim and what was run, compares what was shown with the bound by the claim's relation, prints what of
/// the claim is confirmed, whether it holds or fails there, and what is not shown; the exit code is 0, or 2 where
/// nothing is confirmed. `again` measures the quantity where the evidence alone leaves the claim open; the evidence
/// must then show that number. Empty: it is not measured. Errors: those of measuring, or of the bound.
Result<int> judge(const Statement& statement, const Evidence& evidence,
                  const std::function<Result<Decision>()>& again = {});

}  // namespace seqcert
