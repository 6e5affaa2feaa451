#pragma once

#include "base/result.hpp"
#include "check/machine_head.hpp"
#include "check/machine_network.hpp"
#include "check/program_heads.hpp"
#include "model/model.hpp"
#include "number/machine_bound.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace seqcert {

// A head that takes an optimum of what earlier tokens carry, in the arithmetic of a machine. Formulas and proofs:
// proofs/precision/optimum.md.

struct MachineOptimum {
  OptimumHead head;
  std::optional<PositionHead> key;  // the head of the first layer that finds keys
};
/// Requires a model that prove_decoding has proved, whose head number `number` (from 1) of the second layer this is;
/// model and task must outlive the result. Errors: what is not so of the head that finds keys.
Result<MachineOptimum> machine_optimum(const Model& model, const AttentionHead& head, std::size_t number,
                                       const DpTask& task);

/// At each step (0-based), how far from the optimum, and from the number of its key, what the machine finds is at most,
/// or outside their boxes where there is nothing to read; infinite where nothing is known. `before`: how far the reads
/// of the first layer are from their integers.
std::vector<double> optimum_rounding(const MachineOptimum& optimum, const Model& model, const DpTask& task,
                                     const Arithmetic<MachineBound>& number, const std::vector<double>& before);

}  // namespace seqcert
