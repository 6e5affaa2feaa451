#pragma once

#include "refute/prober.hpp"

#include <vector>

namespace seqcert {

/// Values of one axis at which the region ends when all else is as in `point`, which lies inside: on either side of it
/// the last value found inside, by bisection in exact rationals. Where the end is a simple rational that belongs to the
/// region, as delta^2/(8 M_r) is, it is that value itself. None where the region was not seen to end.
std::vector<Rational> edges(const Prober& prober, const SearchRegion& region, const Values& point, const Axis& axis);

}  // namespace seqcert
