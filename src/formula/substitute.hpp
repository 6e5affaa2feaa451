#pragma once

#include "formula/formula.hpp"
#include "formula/parameters.hpp"

namespace seqcert {

/// The formula with every free name that has a number in `values` replaced by it: a fraction that is no finite decimal
/// becomes a quotient of integers. Words and other names stay, and so does a formula whose tree
/// would grow beyond Formula::max_height. The result has the same value wherever the original has.
Formula substituted(const Formula& formula, const Values& values);

/// The number as a formula: a literal, a quotient of literals, with a sign where it is negative.
Formula formula_of(const Rational& value);

}  // namespace seqcert
