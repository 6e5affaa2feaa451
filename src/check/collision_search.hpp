#pragma once

#include "base/result.hpp"
#include "check/state_pair.hpp"

#include <cstdint>
#include <optional>

namespace seqcert {

struct Collision {
  std::size_t entries = 0;  // of the state, all layers
  MirroredValues pair;      // leaves nearly the same state as its mirror image
};

/// Looks, in double, for values on the boundary of the box whose state at the cut nearly agrees with that of their
/// mirror image: Gauss-Newton on state(v) - state(-v), from vectors in the kernel of its linearisation at the middle of
/// the box, `starts` of them. A search: nothing is promised of what it finds, run_mirrored tells. nullopt where it ends
/// nowhere. For any recurrent model, whatever the values gate; such a collision exists where the state is continuous in
/// the values and has fewer entries (proofs/copy/recurrent-continuous.md). Errors: a layer that keeps every token
/// (attention) or cannot be run.
Result<std::optional<Collision>> find_collision(const Model& model, const CopyTask& task, const Cut& cut,
                                                std::size_t starts, std::uint64_t seed);

}  // namespace seqcert
