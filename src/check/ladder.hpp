#pragma once

#include "check/check_claim.hpp"
#include "check/quantity.hpp"
#include "claim/verdict.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// Where the precision ladder ended.
struct Decision {
  Verdict verdict;
  std::optional<Enclosure> quantity, bound;  // of the last rung, where finite
  std::string arithmetic;          // "exact", "interval64", "ball:256", with "+normal-form" where that decided
  bool both_equal = false;         // quantity and bound are the same number
  std::vector<Place> places = {};  // where the quantity may be attained
  std::vector<std::pair<std::string, Rational>> details = {};
  std::optional<Enclosure> closed_form = std::nullopt;  // of the quantity, where one was compared with it
  std::optional<DecodingFailure> failure = std::nullopt;
  std::optional<MachineFailure> machine_failure = std::nullopt;
  std::optional<MirroredFailure> mirrored = std::nullopt;
  Tables tables = {};
};

/// quantity `relation` bound.
Truth compare(Relation relation, const Enclosure& quantity, const Enclosure& bound);

/// Climbs: exact rationals where both sides have them, double enclosures, balls of 128, 256, ... bits, and the normal
/// form where the two sides overlap in balls of 128 bits (where one place already differs from the bound: after the
/// last ball); stops at the first rung that decides and is sharp enough. Higher rungs visit only the places lower ones
/// left. `values` holds parameters and derived rationals. Errors: the bound has no value (division by zero and the
/// like).
Result<Decision> climb(const Claim& claim, const Quantity& quantity, const Instance& instance, const Values& values,
                       const CheckOptions& options);

}  // namespace seqcert
