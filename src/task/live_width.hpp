#pragma once

#include "base/result.hpp"
#include "task/dp_program.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// How much of a dynamic program has to be held at once, and where.
//
// A value s <= t is live after t if some input makes some t' > t read dp(s). A read of an address may be at every step
// in the range that inputs give it (ReachableSources), a read of the largest or smallest is of all steps of its source.
// Where memory is by place (DpProgram::place_field, a stack's height), a place takes the part of a value: place h is
// live after t if some input makes some t' > t read what lies at h after t. A value is kept together with the argument
// it is found by (Read::key), which is then no live input.

/// prompt: input g is token g, and is held from there until the last step that may read it. streamed: inputs come
/// beside the steps that read them and are never held.
enum class Inputs { prompt, streamed };

/// Slots are 1-based; 0: nothing is held. A value that is last read by step t + 1 leaves its slot to dp(t + 1).
struct SlotPlan {
  std::vector<std::size_t> value_slot;  // per step; 0 where no step reads it; empty where memory is by place
  std::vector<std::size_t> input_slot;  // per input; 0 where streamed, or read by no step
  std::vector<std::size_t> place_slot;  // of places 1, 2, ... where memory is by place, else empty
  std::size_t slots = 0;                // the largest of them
};

struct LiveWidth {
  std::size_t T = 0;    // steps, those that only gather the answer left out
  std::size_t W_v = 0;  // the most values (places) live after any t; steps that gather the answer read, too
  std::size_t W = 0;    // the same with live inputs counted, t = 0 included: what a slot memory has to hold. W_v where
                        // inputs are streamed.
  SlotPlan plan;        // uses exactly W slots
};

/// Near-linear in the reads of the program. Requires require_consistent(program) and, where memory is by place, places
/// that are heights of a stack: 1 after the first step and after the last, never below, changing by at most one from
/// step to step, and read by `match` or at the step before; and no answer steps.
LiveWidth live_width(const DpProgram& program, Inputs inputs);

/// Places that are heights of a stack: how many may be occupied after step t of 1..steps, namely min(t, steps + 1 - t).
/// t steps that change the height by at most one reach no higher, and from higher the steps that remain do not come
/// down to 1. All of them are live after t < steps: push first, then pop, and each is read when it is popped (place 1
/// by the last step). So the most is at the middle: one more than the operators of an expression; and with inputs held
/// until their own step, steps - t + min(t, steps + 1 - t) <= steps things in all, attained up to there.
std::size_t greatest_height(std::size_t t, std::size_t steps);

/// Goes through the steps with a memory of these slots and looks whether each still holds what a step may read; knows
/// nothing of liveness. Errors: the step, what it reads, and what lies there instead.
Status check_plan(const DpProgram& program, Inputs inputs, const SlotPlan& plan);

}  // namespace seqcert
