#pragma once

#include "model/model.hpp"
#include "task/dp_program.hpp"
#include "task/extremum.hpp"
#include "task/live_width.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace seqcert {

/// Where a program's inputs and values stand in the sequence. Positions are 1-based; steps t = 1..steps.
///   prompt:   input g is the token at position g; the value of step t stands at G + t and is computed at G + t - 1,
///   whose token carries the
///             value before it (for t = 1 the last input);
///   streamed: position 1 holds a start token; the value of step t stands at t + 1 and is computed at t; the token
///   there also carries the
///             inputs that step t reads.
/// Where steps take the largest or smallest of many values, a prompt is followed by a start token, too: it is what a
/// step finds that admits none.
struct DpLayout {
  Inputs inputs = Inputs::prompt;
  std::size_t prompt = 0;  // G, or 0 when streamed
  bool start = false;      // a start token stands at prompt + 1
  std::size_t steps = 0;

  std::size_t computes(std::size_t step) const { return prompt + (start ? 1 : 0) + step - 1; }
  std::size_t stands_at(std::size_t step) const { return computes(step) + 1; }
  /// Tokens a whole run takes: the last value is emitted and not read again.
  std::size_t length() const { return computes(steps); }
};
DpLayout layout_of(const DpProgram& program, Inputs inputs);

/// Entries of x (0-based) for a number and its square.
struct AddressEntries {
  std::size_t at = 0, sq = 0;
};

/// Entries of x by which a head takes an optimum over earlier steps: what the token carries, and what its step asks.
struct HeadEntries {
  std::optional<std::size_t> is_start;   // 1 at the start token, which is found where no step is admitted
  std::size_t has_key = 0;               // 1 where the token carries the value of a step, else 0
  std::optional<AddressEntries> key_at;  // where the key of the value carried stands; none where the row says the key
  std::size_t key = 0;                   // the key of the value carried
  std::size_t hot = 0;                   // first of the entries [key = v], v in keys; all 0 where there is none
  std::size_t worth = 0;                 // first of the entries that say what key v adds to a score, v in keys
  std::optional<AddressEntries> group, asked;  // of the value carried, and which one this step takes from
  std::optional<std::size_t> taken;  // which key was taken: v - keys.lo + 1, 0: none; where something is added by key
};

/// Entries of x for a read that takes an optimum over earlier steps.
struct ExtremumEntries {
  std::size_t read = 0;             // which, 0-based
  Range keys;                       // all there are
  std::optional<HeadEntries> head;  // where a head takes it
  /// Where a network takes it over slots: the first of the entries that say in which slot the step with key v lies (0:
  /// there is none), v in keys; or in which slot this token keeps the key of its step, where keys come with the token.
  std::optional<std::size_t> slots;
  std::optional<AddressEntries> key_place;
};

/// Which entries of x (0-based) hold what, in a model that executes a program. A construction says so; check proves it
/// from the weights.
struct DpCoordinates {
  std::size_t d_model = 0;
  std::size_t one = 0;
  std::vector<std::size_t> fields;      // of the value (or input, in the first) that a token carries
  std::size_t place_field_sq = 0;       // the square of the field that says a value's place, where there is one
  std::vector<std::size_t> streamed;    // per read: the input that comes with the token, when streamed
  std::size_t place = 0, place_sq = 0;  // where this token is kept: its position, or the slot it writes (0: none)
  std::vector<std::size_t> at, at_sq;   // per read: the position or slot it is read at
  std::vector<std::size_t> reads;       // per read: what the mixers found there
  std::vector<std::optional<std::size_t>>
      present;                      // per read: 1 where the step has it, else 0; none where every step has it
  std::vector<std::size_t> absent;  // per read: its number where it is absent (0 elsewhere)
  std::vector<ExtremumEntries> extrema;
  std::vector<std::size_t> constants;
  std::vector<std::size_t> rules;    // 1 at the rule of the step, 0 at others; empty when there is one rule
  std::vector<std::size_t> outputs;  // per field: the value computed
};

/// A program to be executed token by token.
struct DpTask {
  DpProgram program;
  DpLayout layout;
  DpCoordinates coordinates;
  std::vector<std::vector<Range>> value_ranges;  // closure, per step and field
  std::vector<Range> emitted;                    // per field: the range a token is decoded in, all steps
  Range carried;  // all inputs and values, 0 included: the box of what heads and slots hold
  /// Inputs worth trying where a failure is looked for: extreme ones, then random ones; at most that many.
  std::function<std::vector<std::vector<long>>(std::size_t most)> candidates = {};
};
/// Whether a read needs no mixer, because the token at hand carries what it reads: an input that is streamed; where
/// memory is by place, the value of the step before.
bool comes_with_token(const DpTask& task, std::size_t read);
/// Where the key of the value of a step stands, an input.
std::size_t position_of_key(const DpTask& task, const Read& read, std::size_t step);
/// Whether the position or slot of a read stands in the position row, rather than being computed by the first layer.
bool is_addressed_by_row(const Read& read);
/// The scores by which a head takes an optimum, without its lambda: for the value of a step, value * (it + bonus) and,
/// where there is a bonus, its key's number 1..K; `admitted` more where it is admitted, `group` less for each square of
/// the distance of its group. The start token has `start`. See proofs/dp/heads-by-position.md.
struct ExtremumScores {
  long value = 0, admitted = 0, start = 0, group = 0;
  long spread = 0;  // no value of a step, with what is added to it, has a score further from 0
};
/// Requires an extremum that can be carried out (extremum_of).
ExtremumScores extremum_scores(const DpTask& task, std::size_t read);

/// The task without coordinates.
DpTask task_of(DpProgram program, Inputs inputs);

/// The least m for which the program is m-local: t - h <= m for every value h that step t may read.
std::size_t locality(const DpProgram& program);

/// Per step the first position that it has to see for a read, the start token included where it may find nothing that
/// is admitted; 0: none, as the read is absent or comes with the token. Requires of an extremum that it can be carried
/// out.
std::vector<std::size_t> first_needed(const DpTask& task, std::size_t read);

/// The least window with which heads see all that any step may read, and the key of the value that a token carries:
/// from the position that reads back to the farthest token read, both included. At least 1.
std::size_t reach(const DpTask& task);

/// The token at `position`: what it carries follows from the inputs and the values made so far.
/// Token fields: the value's fields, then, when streamed, one per read (0 but for input reads).
Token token_at(const DpTask& task, std::size_t position, std::span<const long> inputs,
               std::span<const std::vector<long>> values);

}  // namespace seqcert
