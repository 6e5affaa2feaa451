#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "number/truth.hpp"

#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// Words typed for parameters, in the order typed: (name, VALUE) or (name, GRID).
using Assignments = std::vector<std::pair<std::string, std::string>>;

/// The typed values, read as the claim declares them. Errors: unknown parameter (with the nearest), type, range.
Result<Values> parse_point(const Claim& claim, const Assignments& typed);

/// `given` with defaults for the rest. Errors: a name that is no parameter, a value out of range, a parameter without
/// default left out.
Result<Values> complete_point(const Claim& claim, const Values& given);

/// The point with derived numbers and what [with] fixes. Derived numbers are rounded rigorously: the multiple of
/// 2^-bits is decided by balls. Errors: a formula without value; a rounding that balls up to 65,536 bits do not decide.
Result<Values> with_derived(const Claim& claim, const Values& point);

/// Whether all hypotheses hold whose names are in `values` (before derived numbers are there: those about parameters
/// alone). Where not `yes`, `which` is set to the first that fails, or cannot be decided.
Result<Truth> hypotheses_hold(const Claim& claim, const Values& values, std::string* which);

/// All points of a grid: typed grids; for the others the claim's own (`quick` ones when asked and given), or only their
/// defaults. The last parameter varies fastest. Errors: as parse_grid; more than a million points.
enum class ClaimGrids { none, full, quick };
Result<std::vector<Values>> grid_points(const Claim& claim, const Assignments& typed, ClaimGrids own);

/// SHA-256 over the canonical text of the claim (statement of the mathematics, not titles or grids) and its parameter
/// values.
std::string claim_sha256(const Claim& claim, const Values& point);

}  // namespace seqcert
