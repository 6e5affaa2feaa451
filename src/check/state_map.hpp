#pragma once

#include "base/result.hpp"
#include "check/cut.hpp"
#include "model/model.hpp"
#include "number/ball.hpp"

#include <vector>

namespace seqcert {

// The state of a model at a cut as a linear map of the values that have to pass it, all other values held
// where they are: row by row the entries that some of these values reach, columns as cut.asked. State entries: h of an
// SSM by channel and state (of a Mamba block: of its linear form, through which its answers factor); of linear
// attention without a window sum_j k_j v_j', by feature and value row; of other attention the keys and values in the
// cache that a later query can see. Whatever the layer does with its state may depend on anything; how it is made may
// not depend on the values, which is checked on W_a, W_Delta, W_B, and W_K of linear attention. Of several layers all
// states together, where they are scans (stacked_state.hpp).

/// Whether the map is rational: the abstract form and attention.
bool state_is_rational(const Model& model);

/// Exact, rows that are 0 left out: as many as there are entries the values reach. Requires state_is_rational.
/// Errors: why the state is no linear map of the values.
Result<std::vector<std::vector<Rational>>> rational_state_map(const Model& model, const CopyTask& task, const Cut& cut);

/// Enclosed, of S6 and Mamba blocks: of one layer exactly the entries the values reach, since decays and steps are
/// positive; of several layers all entries.
Result<std::vector<std::vector<Ball>>> enclosed_state_map(const Model& model, const CopyTask& task, const Cut& cut,
                                                          long bits);

/// How many entries that are, S_v, without their numbers. Errors: as above.
Result<std::size_t> entries_reached(const Model& model, const CopyTask& task, const Cut& cut);

}  // namespace seqcert
