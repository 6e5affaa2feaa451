#pragma once

#include "base/result.hpp"

#include <string>

namespace seqcert {

/// Runs a witness again, prints what that shows and whether it confirms what the witness says of its claim: that the
/// claim fails there, or holds. What the claim says comes from the claim where that is known (replay_statement.hpp).
/// `model` and `claim` name the files that the witness names, where they are now; "": where the witness says. The exit
/// code is 0, or 2 where nothing is confirmed. Errors: a witness that does not fit its instance; files that changed.
Result<int> replay(const std::string& path, const std::string& model, const std::string& claim);

}  // namespace seqcert
