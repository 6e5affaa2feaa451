#pragma once

#include "base/result.hpp"
#include "formula/formula.hpp"

#include <vector>

namespace seqcert {

/// Conditions under which all these formulas have values: divisors are not zero, logarithms and bases of powers with
/// other than small literal exponents are positive, roots are taken of no negative number. None: they always have.
/// Errors: a condition on the index of a sum.
Result<std::vector<Formula>> conditions_for_values(const std::vector<Formula>& formulas);

}  // namespace seqcert
