#pragma once

#include "model/model.hpp"

#include <string>

namespace seqcert {

/// The shapes of a model's weights, and the matrices themselves where they have at most 12 rows and columns (larger
/// ones: entries stored).
std::string describe(const Model& model);

}  // namespace seqcert
