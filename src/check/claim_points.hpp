#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/point.hpp"
#include "task/construction.hpp"

#include <vector>

namespace seqcert {

// Points of claims whose construction brings parameters of its own: a dynamic program its sizes.

/// The claim with the parameters that its construction brings at the chosen words (its defaults where none is chosen);
/// the claim itself where it brings none, or is not known. The claim's own declarations go before.
Claim specialised(const Claim& claim, const Registry& registry, const Values& chosen);
/// The same, the words as typed. Errors: a word that is no choice.
Result<Claim> specialised(const Claim& claim, const Registry& registry, const Assignments& typed);

/// All points of the typed grids, or else of the claim's own ([[grid]] blocks, or the grids of its parameters), each
/// with the parameters it brings. Errors: as grid_points.
Result<std::vector<Values>> claim_points(const Claim& claim, const Registry& registry, const Assignments& typed,
                                         ClaimGrids own);

}  // namespace seqcert
