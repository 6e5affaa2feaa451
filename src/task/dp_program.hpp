#pragma once

#include "base/result.hpp"
#include "task/transition.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

// A dynamic program as data: inputs s_1..s_G, steps t = 1..T, and for each step what it reads and which expression
// makes its value. Steps and inputs are 1-based; 0 stands for "absent". A value is a tuple of integer fields, mostly
// one.

/// One of the K + J things a step may read. Its number is an argument of the transitions, under `name`.
struct Read {
  enum class From {
    input,    // the input named by the step's source
    step,     // the value of the step named by the source, earlier than the reader
    address,  // the value of the step whose number `where` gives; the source is the range of steps it can give
    match,    // the value of the last earlier step whose field `match_field` is `where`; absent where there is none
    largest,  // over the steps of the source that `where` admits: the largest value + bonus; the absent constant where
              // there is none
    smallest  // the smallest
  };
  std::string name;
  From from = From::step;
  std::size_t field = 0;  // of the value that is read
  /// address, match: an expression over the reads before this one and the constants.
  /// largest, smallest: 1 for admitted steps, 0 for others; an expression over the program's arguments (of the reader;
  /// of its reads only those before this one) and, last, `key`. Extrema are read after all other reads.
  std::optional<Transition> where = std::nullopt;
  std::size_t match_field = 0;
  /// match: 1 where the step uses the read, 0 where it is absent all the same; arguments as for `where`.
  std::optional<Transition> needed = std::nullopt;
  /// largest, smallest: what is added to the value; arguments as for `where`. Absent: 0.
  std::optional<Transition> bonus = std::nullopt;
  /// largest, smallest: the argument (its index) of the step that is read which is `key`.
  std::size_t key = 0;
};

bool is_extremum(const Read& read);

/// Which step or input a read is at: first..last, all one number but for address, match, largest and smallest. {0, 0}:
/// absent.
struct Source {
  std::size_t first = 0, last = 0;
  bool absent() const { return last == 0; }
};

struct Step {
  std::size_t rule = 0;         // which transition, 0-based
  std::vector<Source> sources;  // one per read
  std::vector<long> absent;     // one per read: its number where it is absent
  std::vector<long> constants;  // one per constant of the program
};

struct DpProgram {
  std::string problem, form;
  std::vector<Range> inputs;                   // of s_g
  std::vector<std::string> fields;             // of a value; field 0 is the one that answers
  std::vector<Read> reads;                     // K + J
  std::vector<std::string> constants;          // integers that the position row of a step carries
  std::vector<std::vector<Transition>> rules;  // rules[r][f]: field f by rule r, over the reads and then the constants
  std::vector<Step> steps;                     // t = 1..T, then the answer steps
  std::size_t answer_steps = 0;  // steps that only gather the answer; the answer is the last step's field 0
  /// The field whose number is the place of a value in memory (a stack's height): a value hides the earlier ones at the
  /// same place.
  std::optional<std::size_t> place_field = std::nullopt;
  /// What makes an input well-formed beyond its ranges. Errors: the offending input and the mend.
  std::function<Status(std::span<const long>)> well_formed = {};
};

/// Names of the arguments of a rule: reads, then constants.
std::vector<std::string> argument_names(const DpProgram& program);

/// Stops the program unless shapes agree and every step reads only earlier ones: programs are ours.
void require_consistent(const DpProgram& program);

/// Errors: the number of inputs, one out of its range, or not well-formed.
Status check_inputs(const DpProgram& program, std::span<const long> inputs);

/// What the execution of one step saw and made.
struct StepValue {
  std::vector<long> arguments;       // reads, then constants
  std::vector<std::size_t> read_at;  // per read: the step or input it was read at, 0 where absent
  std::vector<long> fields;          // of its value
};
/// All steps. Requires check_inputs(program, inputs).
std::vector<StepValue> execute(const DpProgram& program, std::span<const long> inputs);
/// Field 0 of the last step.
long answer(const DpProgram& program, std::span<const long> inputs);

/// Closure: for every step and field a range that holds it on all inputs, by induction over the steps with the ranges
/// of the transitions; ranges[t-1][f]. Stops the program where an address may leave its source on some input: programs
/// are ours.
std::vector<std::vector<Range>> value_ranges(const DpProgram& program);
/// The range of every argument (reads, then constants) over all steps that follow one of the rules.
std::vector<Range> argument_ranges(const DpProgram& program, const std::vector<std::vector<Range>>& values);

}  // namespace seqcert
