#pragma once

#include "base/result.hpp"
#include "check/decoding_search.hpp"
#include "check/precision.hpp"
#include "check/state_pair.hpp"
#include "claim/tables.hpp"
#include "formula/parameters.hpp"
#include "number/ball.hpp"
#include "number/interval64.hpp"
#include "number/normal_form.hpp"
#include "solve/smt.hpp"
#include "task/construction.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

struct CheckOptions {
  long max_bits = 4096;              // cap of the precision ladder
  int min_digits = 17;               // climb on until the quantity's relative width is below 10^-min_digits
  bool normal_form = true;           // bring both sides to a normal form when they overlap (proofs/worst-case.md)
  SmtLimits solver{.seconds = 120};  // of every question that a quantity puts to a solver
};

/// One question of an instance: task and query by 0-based index, and the output component the number belongs to.
struct Place {
  std::size_t task = 0, query = 0, output = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// A quantity measured in S: the value (absent, with a reason, where it has none in this arithmetic) and the places
/// that may attain it, to which a sharper arithmetic can confine itself.
template <class S>
struct Measured {
  std::optional<S> value;
  std::string reason;
  std::vector<Place> places;
};

/// Measures over all places (`only` empty) or over the given ones, which must include one that attains the quantity.
template <class S>
using Measure =
    std::function<Measured<S>(const Instance&, const Values&, const Arithmetic<S>&, const std::vector<Place>& only)>;

/// Two inputs that a state cannot tell apart, as a witness: on one of them the answer errs by at least `least_error`.
struct MirroredFailure {
  std::size_t task = 0;
  MirroredValues pair;
  std::size_t position = 0, target = 0;  // of the question, 1-based
  Rational least_error = 0;
};

/// Between what a number is known to lie; none: no end is known.
struct Bracket {
  std::optional<Rational> least, most;
};

/// A quantity that is decided as a whole: its value, or why there is none; numbers that came out on the way; the
/// failure that shows it.
struct Whole {
  std::optional<Rational> value;
  std::string reason;
  /// Where the value is what was shown or found, an end of this bracket, and the number itself may be any in it. Also
  /// where there is no value, but an end is known: the claim is decided by that where it can be.
  std::optional<Bracket> bracket = std::nullopt;
  std::vector<std::pair<std::string, Rational>> details = {};
  std::optional<DecodingFailure> failure = std::nullopt;
  std::optional<MachineFailure> machine_failure = std::nullopt;  // goes with a value: the input that shows it
  std::optional<MirroredFailure> mirrored = std::nullopt;        // likewise
  std::optional<Error> refusal = std::nullopt;  // it is not asked at such a size, or was interrupted: no verdict
  std::string arithmetic = "exact";             // who decided; a solver by name and version
  /// Named tables of integers that show the value, whatever a claim says of it: a machine, weights, histories.
  Tables tables = {};
};

/// A number that an instance determines. `definition` is what `show` prints.
struct Quantity {
  std::string name;
  std::string definition;
  Measure<Rational> exact;
  Measure<Interval64> interval;
  Measure<Ball> ball;
  Measure<NormalForm> normal_form;
  /// What it is asked of: instances that copy, instances that execute a program, or both; or of the claim's parameters
  /// alone, those named by `reads`, and then the claim has no construction.
  enum class Of { copying, programs, both, parameters };
  Of of = Of::copying;
  /// Instead of the four measures, where it is no matter of precision.
  std::function<Whole(const Instance&, const Values&, const CheckOptions&)> whole = {};
  /// Instead, where it is a matter of other sizes of the instance's problem and of other models, too.
  std::function<Whole(const Registry&, const Instance&, const Values&)> family = {};
  /// Names among the values of a claim that it takes besides the instance.
  std::vector<std::string> reads = {};
  /// Of::parameters: instead of the others. The values hold all that it reads.
  std::function<Whole(const Values&, const CheckOptions&)> alone = {};
  /// What shows a number that the four measures measure, as Whole::tables does; none at some sizes.
  std::function<Tables(const Instance&)> tables = {};
  /// Whether it is put to a solver, within CheckOptions::solver: then it can be told to stop.
  bool asks_solver = false;
};

const std::vector<Quantity>& quantities();
/// Errors: no such name (with the nearest one).
Result<const Quantity*> find_quantity(std::string_view name);

// One per file of this folder, quantity_<name>.cpp.
Quantity copy_error();
Quantity score_needed();
Quantity score_gap();
Quantity state_size_quantity();
Quantity state_bits_quantity();
Quantity retrieval_error();
Quantity pair_error();
Quantity rank_quantity();
Quantity copy_mse();
Quantity readout_mse();
Quantity decode_correct();
Quantity live_width_quantity();
Quantity max_futures();
Quantity cost_total();
Quantity crossover_quantity();
Quantity p_fail();
Quantity p_safe();
Quantity failure_length();
Quantity safe_length();
Quantity least_states_quantity();
Quantity copy_bits();
Quantity words_copied();
Quantity fewest_ssm_states();
Quantity most_letters_quantity();
Quantity program_states();

/// A Quantity from one template over the scalar: Measurement::measure<S>(instance, values, number, only).
template <class Measurement>
Quantity quantity_of(std::string name, std::string definition) {
  return {std::move(name),
          std::move(definition),
          Measurement::template measure<Rational>,
          Measurement::template measure<Interval64>,
          Measurement::template measure<Ball>,
          Measurement::template measure<NormalForm>};
}

}  // namespace seqcert
