#pragma once

#include "base/result.hpp"
#include "claim/witness.hpp"
#include "task/construction.hpp"

namespace seqcert {

/// The witness with simpler values on which the claim still fails, each simplification established by a run of the
/// model: as many zeros as the bound leaves room for (those that matter least go first), then simpler fractions; for a
/// program smaller inputs. Witnesses whose values have to attain the supremum (an error said to be at least something,
/// or less than what it equals), parameter points and failures of machines stay as they are. Its error is that of the
/// new values.
Witness simplified(const Witness& witness, const Instance& instance, long max_bits);

}  // namespace seqcert
