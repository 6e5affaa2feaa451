#pragma once

#include "base/result.hpp"
#include "compile/compiled.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace seqcert {

/// A slot memory that a network reads whole: entry `first + s - 1` of x holds slot s of `count`. Where an optimum is
/// taken over all earlier steps, `value_slot[s - 1]` and `key_slot[s - 1]` say where the value of step s and its key
/// are; 0: nowhere.
struct SlotEntries {
  std::size_t first = 0, count = 0;
  std::vector<std::size_t> value_slot = {}, key_slot = {};
};

/// The network that makes the value of a step from its reads, its constants and its rule, all found at
/// task.coordinates, and adds it to the coordinates of the outputs. Reads are within eta of integers (those that come
/// with the token exact); everything from the position row is exact. With `slots`, reads by position are taken from
/// there, at the slot that coordinates.at says, instead of from coordinates.reads; and an optimum is taken by a tree:
/// where the rows say the keys, over the slots that coordinates.extrema names, else over all slots of values, each with
/// that of its key (slots that hold nothing yet hold 0). Where a step does not have a read, the number found there may
/// be any up to eta above the largest of task.carried. Errors: the part of a transition that has no gadget at these
/// ranges, with its rule and character.
Result<Compiled> value_network(const DpTask& task, const std::optional<SlotEntries>& slots = std::nullopt);

/// The network between two layers that makes addresses from the earlier reads, rounded by staircases: of a read by
/// address the place (places[s - 1] of step s), of a read by matching the place it asks for, each with its square,
/// added to coordinates.at and at_sq; for a head that takes an optimum, which key the token has and what each key adds
/// to a score; and the square of the place that the token says, where memory is by place. Errors: as above.
Result<Compiled> address_network(const DpTask& task, const std::vector<std::size_t>& places);

}  // namespace seqcert
