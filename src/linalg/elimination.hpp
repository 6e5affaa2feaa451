#pragma once

#include "number/ball.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace seqcert {

// Gaussian elimination on matrices of balls, given by rows of equal length, at `bits` bits.

/// A number r such that every real matrix enclosed by the rows has rank at least r. Law: r pivots exclude zero, so the
/// r x r minor they multiply up to does. Not tight: it shrinks where enclosures are wide.
std::size_t certified_rank(const std::vector<std::vector<Ball>>& rows, long bits);

/// A vector x of points, largest entry 1 in size, that the midpoints of the rows send about to 0; nullopt where they
/// have as many pivots as columns. A hint, nothing is promised of it. Requires finite entries, at least one column.
std::optional<std::vector<Ball>> near_kernel_vector(const std::vector<std::vector<Ball>>& rows, long bits);

}  // namespace seqcert
