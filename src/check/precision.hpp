#pragma once

#include "base/result.hpp"
#include "number/enclosure.hpp"
#include "number/rounded.hpp"
#include "task/construction.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// Which machines carry a construction out: in which every product and sum is rounded to nearest even, in the order that
// Stepper writes down. Definitions and proofs: proofs/precision/precision.md.

/// An input on which a machine goes wrong: what `run --replay` runs again.
struct MachineFailure {
  std::string scalar;      // "p=7", "fp16"
  std::size_t length = 0;  // visible positions when it goes wrong
  MaybeEnclosure output;   // what it put out; nullopt: infinity or NaN
  // Of a copier: the value asked for was `right_value`, and the output is further from it than `tolerance`.
  std::size_t query = 0, target = 0;
  std::vector<std::vector<Rational>> values;
  Rational right_value = 0, tolerance = 0;
  // Of a program: at this step (1-based) and field, `right` should have been emitted.
  std::vector<long> inputs;
  std::size_t step = 0, field = 0;
  long right = 0;
};

/// What the machine puts out for this question when it is asked at position values.size(), the target at or before it,
/// with values[j-1][0] at position j. Errors: as run.
Result<Rounded> copied_on(const Format& format, const Model& model, const CopyTask& task, std::size_t query,
                          const std::vector<std::vector<Rational>>& values);
/// The first step of the run on these inputs at which the machine emits something else than the right value.
std::optional<MachineFailure> wrong_step_on(const Format& format, const Model& model, const DpTask& task,
                                            const std::vector<long>& inputs);

/// A construction seen from one side: what can be shown of a machine, and inputs on which it fails.
class OnMachines {
 public:
  virtual ~OnMachines() = default;
  /// Why nothing can be shown of it; "" where something can.
  virtual std::string cannot_show() const = 0;
  /// All lengths up to this one, a number of visible positions, are those asked about.
  virtual std::size_t longest() const = 0;
  /// An a-priori bound shows that every machine of `bits` or more significand bits, exponents unbounded, is right on
  /// all inputs, up to longest().
  virtual bool all_are_safe_from(long bits) const = 0;
  /// The least length up to longest() at which an enclosure of the machine's computation does not show it right on all
  /// inputs; 0: there is none. `at_once`: only the longest length is asked about (a copier is asked there alone).
  virtual std::size_t first_open_length(const Format& format, bool at_once) const = 0;
  /// A failing input at the longest length (`at_once`), or at the least length from `from` on at which one is found. A
  /// search.
  virtual std::optional<MachineFailure> find_failure(const Format& format, std::size_t from, bool at_once) const = 0;
};
/// A copier with one head by position, or with a memory of slots in one S6 layer, right where its output is within
/// `tolerance` of the value asked for. The instance must outlive it. Errors: why it is none.
Result<std::unique_ptr<OnMachines>> copier_on_machines(const Instance& instance, const Rational& tolerance);
/// A program: heads by position or a memory of slots, in one layer, or in two where addresses are computed. Of other
/// models nothing is shown (see cannot_show), failures are looked for all the same. The instance must outlive it.
std::unique_ptr<OnMachines> program_on_machines(const Instance& instance);

/// The pair of theory: no machine of more than `fails` bits up to the cap was found to fail; `safe` or more bits never
/// do.
struct LeastPrecision {
  std::optional<long> fails, safe;
  std::optional<MachineFailure> failure;  // at `fails` bits
};
LeastPrecision least_precision(const OnMachines& construction, long max_bits, bool look_for_failure);

/// The pair for one format: it is right up to `safe` visible positions; at `fails` it goes wrong.
struct LengthReached {
  std::size_t safe = 0;
  std::optional<std::size_t> fails;
  std::optional<MachineFailure> failure;
};
LengthReached length_reached(const OnMachines& construction, const Format& format, bool look_for_failure);

}  // namespace seqcert
