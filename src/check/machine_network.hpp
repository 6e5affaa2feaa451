#pragma once

#include "check/machine_cases.hpp"
#include "compile/step_network.hpp"
#include "model/mlp.hpp"
#include "model/model.hpp"
#include "number/machine_bound.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace seqcert {

// The networks of a model that executes a program, in the arithmetic of a machine: how far each may be from exact
// arithmetic on the same arguments, over all numbers that tokens may carry. With unbounded exponents what is said of a
// format holds for all finer ones (MachineBound). Proofs: proofs/precision/networks.md.

/// How far the machine is from a computed address and from its square, integers both.
struct AddressError {
  double place = 0, square = 0;
};
/// Per step (0-based) and read (0-based).
using AddressErrors = std::vector<std::vector<AddressError>>;

/// Integers of a range, each up to `error` off, which the machine holds.
MachineBound within(const Range& range, double error, const Format& format);
/// x at a position: its row, and fields that may carry any integer of task.carried. The machine must hold those.
SparseVector<MachineBound> bound_of_token(const Model& model, const DpTask& task, std::size_t position,
                                          const Arithmetic<MachineBound>& number);
/// Sets an entry of x, whether or not it is there.
void set_entry(SparseVector<MachineBound>& x, std::size_t entry, const MachineBound& value);

/// x with what a network reads at a step, as `at` says or anywhere: where there is something to read within `error` of
/// an integer, else of some number that tokens carry. `read`: which numbers mixers have found by then.
SparseVector<MachineBound> with_numbers(SparseVector<MachineBound> x, const DpTask& task,
                                        const std::vector<NumberRead>& numbers, const std::vector<bool>& read,
                                        const Case& at, double error, const Format& format);

/// How far from the exact integers the addresses are that the network after the first layer makes, with reads within
/// read_errors[t - 1] of theirs at step t, where its error law holds.
AddressErrors address_rounding(const Model& model, const DpTask& task, const Arithmetic<MachineBound>& number,
                               const std::vector<double>& read_errors);

/// The network of a program's steps, the last of the model, and the read-out. With `slots` it picks from them.
class MachineNetwork {
 public:
  MachineNetwork(const Model& model, const DpTask& task, const std::optional<SlotEntries>& slots,
                 const Arithmetic<MachineBound>& number);

  /// How far from exact arithmetic on the same arguments an output of step t (1-based) is, at worst, with what is read
  /// within read_error of its integer (of task.carried where there is nothing to read). Looked at case by case only
  /// where it is not known to be at most `enough` without, and until it is larger.
  double error(std::size_t t, double read_error, double enough) const;
  /// The same at every step, with what is read within read_errors[t - 1], of those that are at most `threshold`; steps
  /// that the network cannot tell apart are looked at once, with the largest of their errors. Infinite at others.
  std::vector<double> errors(const std::vector<double>& read_errors, const Rational& threshold,
                             const std::function<double(double read_error)>& enough) const;

 private:
  const Model& model_;
  const DpTask& task_;
  std::optional<SlotEntries> slots_;
  Arithmetic<MachineBound> number_;
  std::vector<NumberRead> numbers_;
  RealisedMlp<MachineBound> mlp_;
  ColumnWeights<MachineBound> readout_;
};

}  // namespace seqcert
