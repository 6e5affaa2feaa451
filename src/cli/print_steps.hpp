#pragma once

#include "task/construction.hpp"

#include <string>

namespace seqcert {

/// Between which two numbers the step sizes Delta of an S6 lie over the first copy task of the instance, for all values
/// in the box, and whether the values move them; "" where the model has no such layer, or several.
/// Law: every Delta of such a run lies between the smaller end of the first number and the larger end of the second;
/// where softplus is exact, both are attained up to what is printed behind ±.
std::string step_sizes_text(const Instance& instance);

}  // namespace seqcert
