#pragma once

#include "number/rational.hpp"

#include <cstddef>

namespace seqcert {

// Counts that lower bounds on distinct futures are made of (proofs/dp/futures-at-least.md). Exact integers.

/// base^exponent.
Rational power(const Rational& base, std::size_t exponent);
/// How many subsets of k elements a set of n has.
Rational binomial(std::size_t n, std::size_t k);
/// Subsets of at most k elements.
Rational subsets_up_to(std::size_t n, std::size_t k);
/// Partitions of a set of n elements into at most k classes: a sum of Stirling numbers of the second kind.
Rational partitions_up_to(std::size_t n, std::size_t k);
/// Sequences of k numbers of 1..largest whose sum is at most `most`.
Rational bounded_sums(std::size_t k, std::size_t largest, std::size_t most);

}  // namespace seqcert
