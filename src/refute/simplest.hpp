#pragma once

#include "number/rational.hpp"

namespace seqcert {

/// The rational of least denominator in [low, high], of least size among those: the first one met on the way down the
/// Stern-Brocot tree. Requires low <= high.
Rational simplest_between(const Rational& low, const Rational& high);

/// |numerator| + denominator: what makes a fraction simple. 1 for 0, 2 for 1 and -1, 3 for 2 and 1/2.
Rational complexity(const Rational& x);

}  // namespace seqcert
