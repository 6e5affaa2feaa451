#pragma once

#include "check/machine_softmax.hpp"
#include "check/program_heads.hpp"
#include "number/rounded.hpp"
#include "task/dp_task.hpp"

#include <cstddef>

namespace seqcert {

// A softmax or hard head by matching in the arithmetic of a machine: it reads the last token whose place is the one
// asked for. Formulas and proofs: proofs/precision/matching.md.

/// What the machine has in place of integers, and how large these are.
struct Places {
  long asked = 0, said = 0;                  // no place asked for, none that tokens say is larger
  double asked_error = 0, square_error = 0;  // of the address in the query; of h^2 in keys
};

/// How far what the machine finds at `position` is from the number of the last token at the place asked for, whatever
/// place that is, or outside the box where there is none; with unbounded exponents on every finer machine, too.
/// Infinite where nothing is known. Tokens at one place have the same h^2 on the machine.
double matching_deviation(const Format& format, const MatchingHead& head, const NumberBox& box, const Places& places,
                          std::size_t position);

}  // namespace seqcert
