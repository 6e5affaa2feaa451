#pragma once

#include "linalg/matrix.hpp"

#include <optional>
#include <vector>

namespace seqcert {

// Exact linear algebra over the rationals, computed by FLINT on a common denominator with its modular methods.

std::size_t rank(const Matrix<Rational>& a);

/// A basis of {x : a x = 0}, one vector of length a.cols() each, integral and primitive (entries with gcd 1).
std::vector<std::vector<Rational>> kernel(const Matrix<Rational>& a);

/// A nonzero x with a x = 0, integral and primitive, or nullopt when there is none. Only as many of the first columns
/// as are needed take part; of a small matrix the kernel lattice is LLL-reduced and the vector with the smallest
/// largest entry taken. How small it is is not promised. Source: Lenstra, Lenstra & Lovász 1982; fmpz_lll.
std::optional<std::vector<Rational>> short_kernel_vector(const Matrix<Rational>& a);

/// The x with a x = b, or nullopt when a is singular. Requires a square, a.rows() == b.rows(); x has the shape of b.
std::optional<Matrix<Rational>> solve(const Matrix<Rational>& a, const Matrix<Rational>& b);

}  // namespace seqcert
