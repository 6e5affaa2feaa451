#pragma once

#include "claim/claim.hpp"

namespace seqcert::test {

/// Whether f >= g is proved at every point within the ranges of the claim's parameters: by the signs and ends of
/// subterms and the monotonicity of operations, rule by rule. No means nothing.
bool is_at_least(const Formula& f, const Formula& g, const Claim& claim);

/// Whether `weaker` follows from `claim`, which differs in bound or relation alone: a bound proved to lie on the safe
/// side, or a relation that says less.
bool follows_from(const Claim& weaker, const Claim& claim);

}  // namespace seqcert::test
