#pragma once

#include "check/ladder.hpp"
#include "formula/parameters.hpp"
#include "task/construction.hpp"

#include <optional>
#include <string>

namespace seqcert {

struct ClosedFormComparison {
  MaybeEnclosure value;                 ///< of the first closed form compared; nothing: none was
  std::optional<std::string> conflict;  ///< what to say where one does not meet the quantity: either side is our error
};

/// Compares the quantity as evaluated (`decision`, of the ladder's last rung) with every closed form that the
/// construction registers for it and that holds at `values` (the construction's arguments, and what the claim knows
/// besides). Both sides are evaluated until their relative widths are below 10^-30, or the bits of `options` are spent;
/// they must overlap. Quantities decided in double enclosures are not compared.
ClosedFormComparison compare_with_closed_forms(const Construction& construction, const Quantity& quantity,
                                               const Instance& instance, const Values& values, const Decision& decision,
                                               const CheckOptions& options);

/// The closed form at a point where it holds, its relative width below 10^-digits if max_bits allow. Nothing: it has no
/// value there.
MaybeEnclosure value_of(const ClosedForm& form, const Values& values, int digits, long max_bits);

/// Whether its words and conditions are known to hold.
bool holds_at(const ClosedForm& form, const Values& values);

}  // namespace seqcert
