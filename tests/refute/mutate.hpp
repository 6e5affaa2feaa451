#pragma once

// Claims with one random mistake in them, of the kinds that people make. The search knows nothing of this.

#include "claim/claim.hpp"

#include <cstdint>
#include <string>

namespace seqcert::test {

struct Mutant {
  Claim claim;
  std::string what;  // `exp(-gamma) -> exp(gamma)`
};

/// The claim with one thing changed: a node of its bound's tree (a constant halved, doubled, one more or less; an
/// operator for its opposite; a sign; a variable for another; a factor, a divisor or a summand dropped; L for L - 1 and
/// back; max for min), or its relation. The same for the same seed. Its bound always differs, or its relation.
Mutant mutated(const Claim& claim, std::uint64_t seed);

}  // namespace seqcert::test
