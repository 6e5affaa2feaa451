#pragma once

#include "claim/record.hpp"
#include "number/enclosure.hpp"

namespace seqcert {

/// The record's tightness, bound over quantity, sharpened by its verdict: where the quantity is positive, a proved or
/// verified `quantity <= bound` makes it at least 1, `>=` at most 1, `=` exactly 1. So an attained bound prints as 1
/// and not as 0.99999. nullopt when the record has none or it cannot be read.
MaybeEnclosure tightness_of(const Record& record);

}  // namespace seqcert
