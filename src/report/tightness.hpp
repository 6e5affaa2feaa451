#pragma once

#include "claim/record.hpp"
#include "number/enclosure.hpp"

#include <span>

namespace seqcert {

/// The record's tightness, bound over quantity, sharpened by its verdict: where the quantity is positive, a proved or
/// verified `quantity <= bound` makes it at least 1, `>=` at most 1, `=` exactly 1. So an attained bound prints as 1
/// and not as 0.99999. nullopt when the record has none or it cannot be read.
MaybeEnclosure tightness_of(const Record& record);

/// Which of the records of one claim lies nearest to its bound: a bound from above is the tighter the smaller its ratio
/// to the quantity is, one from below the larger. And which is furthest. Null where none has a tightness.
struct Tightest {
  const Record* tightest = nullptr;
  const Record* loosest = nullptr;
};
Tightest tightest_of(std::span<const Record* const> records);

}  // namespace seqcert
