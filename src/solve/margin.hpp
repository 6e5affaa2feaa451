#pragma once

#include "compile/margin_question.hpp"
#include "solve/smt.hpp"

namespace seqcert {

/// Decides the question over linear arithmetic: arguments are integers, their errors reals, a ReLU is a choice by the sign of its argument (none
/// where the bounds of its layer decide it), and the solver looks for an output off by 1/2 or more. A witness it finds is evaluated again outside
/// of it. Undecided: the solver's reason; a product in the transition of two factors with more than most_cases numbers each.
inline constexpr long most_cases = 64;
MarginAnswer decide_margin(const MarginQuestion& question, const SmtLimits& limits = {});

}  // namespace seqcert
