#pragma once

#include "compile/margin_question.hpp"
#include "solve/smt.hpp"

namespace seqcert {

/// Decides the question over linear arithmetic: arguments are integers, their errors reals, a ReLU is a choice by the
/// sign of its argument (none where bounds decide it), and the solver looks for an output off by 1/2 or more. What
/// takes it more than a twentieth of the time is divided among halves of the widest range. A witness it finds is
/// evaluated again outside of it. Undecided: the time is over, with the number of parts left; the solver's reason at
/// one choice of integers.
MarginAnswer decide_margin(const MarginQuestion& question, const SmtLimits& limits = {});

/// A product or inverse in the transition is written out as a choice among at most this many numbers; ranges beyond are
/// divided first.
inline constexpr long most_cases = 64;

}  // namespace seqcert
