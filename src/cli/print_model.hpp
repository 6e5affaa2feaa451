#pragma once

#include "model/model.hpp"

#include <string>

namespace seqcert {

/// The shapes of a model's weights, and the matrices themselves where they have at most 12 rows and columns (larger
/// ones: entries stored).
std::string describe(const Model& model);

/// A model in a few lines: fields, layers with their sizes, how many weights are not 0, the largest, and the bits of
/// the longest.
std::string summary(const Model& model);

}  // namespace seqcert
