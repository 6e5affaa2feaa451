#pragma once

#include "base/result.hpp"
#include "check/ladder.hpp"

namespace seqcert {

/// Decides `claim.relation` between the quantity of an instance and `claim.bound`; of the claim nothing else is looked
/// at but its path, for messages. `values` are what the bound and the quantity may name. Errors: the quantity is not
/// asked of such instances; the bound has no value.
Result<Decision> decide_instance(const Claim& claim, const Quantity& quantity, const Registry& registry,
                                 const Instance& instance, const Values& values, const CheckOptions& options);

/// The same for a quantity of the parameters alone. Requires that `values` hold all that it reads.
Result<Decision> decide_alone(const Claim& claim, const Quantity& quantity, const Values& values,
                              const CheckOptions& options);

/// Whether quantity `relation` bound, of a quantity in the bracket: yes or no where that is so of every number in it.
Truth holds_in(const Bracket& bracket, Relation relation, const Enclosure& bound);

}  // namespace seqcert
