#pragma once

#include "base/result.hpp"
#include "check/machine_head.hpp"
#include "check/machine_matching.hpp"
#include "check/machine_network.hpp"
#include "check/machine_optimum.hpp"
#include "number/machine_bound.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// What the mixers of a model that executes a program find, in the arithmetic of a machine: over all numbers that tokens
// may carry, of one machine or of all finer ones as well, as `number` says. Proofs: proofs/precision/reads.md,
// memory.md and addresses.md.

/// The reads of one layer: heads by position, or a memory of slots. Model and task must outlive it.
class MachineReads {
 public:
  /// `layer` is 0-based; a second one reads at computed addresses. `exact_error`: in exact arithmetic no read is
  /// further from its integer, and nothing that is found further from task.carried. Errors: what kind of reading is not
  /// bounded.
  static Result<MachineReads> of(const Model& model, const DpTask& task, std::size_t layer,
                                 const Rational& exact_error);

  /// The same on the machine, at each step (0-based): infinite where nothing is known. `before`: how far the reads of
  /// the first layer are from their integers, where this is a second one; within the threshold of the network between.
  std::vector<double> errors(const Arithmetic<MachineBound>& number, const std::vector<double>& before) const;

 private:
  MachineReads(const Model& model, const DpTask& task) : model_(&model), task_(&task) {}
  std::vector<double> of_heads(const Arithmetic<MachineBound>& number) const;
  std::vector<double> of_heads_at(const Format& format, const AddressErrors& addresses) const;
  std::vector<double> of_matching(const Arithmetic<MachineBound>& number, const AddressErrors& addresses) const;
  NumberBox box() const;

  const Model* model_;
  const DpTask* task_;
  std::vector<PositionHead> heads_;
  std::vector<MatchingHead> matching_;
  std::vector<MachineOptimum> optima_;
  const S6* memory_ = nullptr;         // or heads
  std::vector<std::size_t> computed_;  // reads at addresses that are computed, none in a first layer
  Rational exact_error_ = 0;
};

}  // namespace seqcert
