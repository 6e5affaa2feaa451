#pragma once

#include "base/result.hpp"
#include "formula/formula.hpp"

#include <vector>

namespace seqcert {

/// Conditions under which all these formulas have values: divisors are not zero, logarithms are of positive numbers,
/// roots of no negative ones; bases of powers are positive, but for literal exponents: those of whole powers may be
/// negative, those of positive powers 0. None: they always have.
/// Errors: a condition on the index of a sum.
Result<std::vector<Formula>> conditions_for_values(const std::vector<Formula>& formulas);

}  // namespace seqcert
