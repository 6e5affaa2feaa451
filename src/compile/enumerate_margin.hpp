#pragma once

#include "compile/margin_question.hpp"

#include "base/result.hpp"

namespace seqcert {

/// What trying all integers with the errors -eta, 0, eta in every combination shows: exactness is decided by it, the
/// margin only refuted, since the largest error need not be at a corner.
struct MarginEnumeration {
  std::size_t points = 0;
  bool exact = true;           // at every choice of integers without error the output is the integer itself
  Rational largest_error = 0;  // of the output at a point that was tried
  MarginWitness worst;         // where that is
  MarginWitness inexact;       // not exact: one choice of integers; else empty
};

/// Errors: more than most_evaluations products of numbers would have to be made, with the estimate.
Result<MarginEnumeration> enumerate_margin(const MarginQuestion& question, double most_evaluations = 3e7);

}  // namespace seqcert
