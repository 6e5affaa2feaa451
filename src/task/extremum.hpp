#pragma once

#include "base/result.hpp"
#include "task/dp_program.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// Reads that take the largest or smallest of many values, as the models can carry them out: LIS in its compact form
// (the largest value admitted by a key, over all earlier steps), Viterbi in its compact form (the smallest value +
// bonus of the layer before), and what lies between.

/// What a model has to know of such a read.
struct Extremum {
  Range keys;                // of the steps it may be taken of
  bool keys_in_row = false;  // the key of a step is a constant of it, else an input
  /// Per step: its group, and the group that it reads, all of whose steps it may take; 0: none. Empty where every read
  /// is over all earlier steps.
  std::vector<std::size_t> group, asked;

  std::size_t count() const { return static_cast<std::size_t>(keys.hi - keys.lo) + 1; }
};

/// Requires an extremum at read k. Errors, with the reason: sources that overlap without being all earlier steps; a
/// bonus where two steps of one source may have the same key; a step to be taken without a key; `where` with an absent
/// number other than 0.
Result<Extremum> extremum_of(const DpProgram& program, std::size_t k);

/// The step of a source with this key, where keys are constants and differ within each source; 0: none.
std::size_t step_with_key(const DpProgram& program, std::size_t k, const Source& source, long key);

}  // namespace seqcert
