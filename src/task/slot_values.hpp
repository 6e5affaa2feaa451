#pragma once

#include "number/rational.hpp"
#include "task/live_width.hpp"

#include <vector>

namespace seqcert {

/// How many different things each slot of the plan must be able to hold, slots in order: the most that any input, value
/// or place kept there may be, by its range (closure). Of a value the fields that reads take; together with it the
/// argument it is found by (Read::key). What lies in a slot when is known from t, so nothing says which of them it is.
/// Law: the product is at least the number of distinct futures of any kind (futures.hpp): proofs/dp/state-bits.md.
std::vector<Rational> slot_values(const DpProgram& program, Inputs inputs, const SlotPlan& plan);

}  // namespace seqcert
