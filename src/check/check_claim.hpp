#pragma once

#include "base/result.hpp"
#include "check/quantity.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "claim/witness.hpp"
#include "number/truth.hpp"
#include "task/construction.hpp"

#include <optional>
#include <string>

namespace seqcert {

struct Outcome {
  Record record;  // without witness text: the caller writes `witness` in its format
  std::optional<Witness> witness;
};

/// What is asked of a claim before it is decided anywhere: its quantity is known, is asked of such a construction, and
/// every name is read by something. `point` tells which parameters the construction has.
Status is_well_posed(const Claim& claim, const Registry& registry, const Values& point);

/// A complete point in the region of a claim or outside it.
struct Located {
  Truth inside = Truth::yes;
  std::string hypothesis;  // the one that fails or cannot be decided
  Values values;           // parameters, facts, derived numbers, [with]; empty outside
};
/// Errors: a hypothesis or derived number without value.
Result<Located> locate(const Claim& claim, const Registry& registry, const Values& point);

/// Decides one claim at one parameter point.
/// `given` are the user's values; defaults fill in the rest. A construction of the registry with weights from a file
/// (Construction::weights) is decided on those, and the record names the file.
/// Law: `verified` only if enclosures of both sides, or equal normal forms, prove the relation for every value in the
/// box and every query of every instance; `refuted` only if they prove its negation; otherwise `undecided` with the
/// reason. Errors: whatever is wrong with the point (unknown parameter, range, violated hypothesis), the claim
/// (construction, quantity, division by zero in its bound) or the machine (memory).
Result<Outcome> check_claim(const Claim& claim, const Values& given, const Registry& registry,
                            const CheckOptions& options);

}  // namespace seqcert
