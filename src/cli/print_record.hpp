#pragma once

#include "claim/claim.hpp"
#include "claim/record.hpp"

#include <string>

namespace seqcert {

/// A record for a person: the verdict, both sides and tightness with at most `digits` significant digits, and how it
/// was reached. `colour` marks the verdict.
std::string pretty(const Record& record, const Claim& claim, int digits, bool colour);

}  // namespace seqcert
