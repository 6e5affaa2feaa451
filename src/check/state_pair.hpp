#pragma once

#include "base/result.hpp"
#include "check/cut.hpp"
#include "number/enclosure.hpp"
#include "task/construction.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// Two inputs that a state cannot tell apart (proofs/copy/ssm-rank.md): values and their mirror images at the middle of
// the box, of which no answer can be right for both.

/// values[j - 1][k] at position j of the whole task; (query, output) asks for one of those at an end of the box.
struct MirroredValues {
  std::size_t query = 0, output = 0;
  std::vector<std::vector<Rational>> values;
};

/// What the model, run forward on both, answers: to the question of the pair, and how far apart the answers to any
/// question behind the cut are at most.
struct MirroredRuns {
  Enclosure answer, mirrored;  // to (query, output)
  Rational apart;              // at most so far apart are the answers to any question of the cut
  Rational least_error;        // on one of the two inputs the answer to (query, output) errs by at least so much
  std::string arithmetic;
};

/// Each value of the task reflected at the middle of the box.
std::vector<std::vector<Rational>> mirrored(const CopyTask& task, std::vector<std::vector<Rational>> values);

/// Runs both by the semantics of the model, in exact rationals where it has them and otherwise in balls of 256, 512,
/// ... max_bits bits, until least_error is at least (1 - 2^-40) of the box's radius (or the bits are spent). Errors: as
/// run.
Result<MirroredRuns> run_mirrored(const Model& model, const CopyTask& task, const Cut& cut, const MirroredValues& pair,
                                  long max_bits);

/// What the state at the busiest cut of a task lets through.
struct StateAtCut {
  Cut cut;
  std::size_t entries = 0;  // of the state that the asked values reach: S_v
  /// Whether two values leave the same state: decided exactly for rational states; for others yes where there are fewer
  /// entries than values, no where full rank is certified.
  Truth confuses = Truth::unknown;
  std::optional<MirroredValues> pair;  // where it does: with the same state, or (S6) nearly
  std::optional<MirroredRuns> runs;
};
/// Errors: why the state is no linear map of the values; as run_mirrored.
Result<StateAtCut> state_at_cut(const Model& model, const CopyTask& task, long max_bits);

}  // namespace seqcert
