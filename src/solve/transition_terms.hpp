#pragma once

#include "base/result.hpp"
#include "solve/smt.hpp"
#include "task/transition.hpp"

#include <span>

namespace seqcert {

/// The value of a transition as a term of linear arithmetic over integer terms in these ranges, written from its
/// meaning and not from gadgets: a product is a choice among the numbers of one factor, an inverse a choice among
/// remainders. Errors: a product or inverse with more than most_cases numbers to choose among, by its character.
Result<SmtQuestion::Term> transition_term(SmtQuestion& smt, const Transition& transition,
                                          std::span<const SmtQuestion::Term> arguments, std::span<const Range> ranges,
                                          long most_cases);

}  // namespace seqcert
