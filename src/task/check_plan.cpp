#include "task/live_width.hpp"

#include "task/reachable_sources.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

namespace seqcert {
namespace {

/// Which steps' values are lost, counted over ranges of steps (a Fenwick tree): a range is intact where the count is 0.
class Losses {
 public:
  explicit Losses(std::size_t steps) : lost_(steps + 1, false), tree_(steps + 1, 0) {}
  void lose(std::size_t s) {
    if (lost_[s]) return;
    lost_[s] = true;
    for (; s < tree_.size(); s += s & (~s + 1)) ++tree_[s];
  }
  bool lost(std::size_t s) const { return lost_[s]; }
  bool any(std::size_t first, std::size_t last) const { return upto(last) != upto(first - 1); }

 private:
  std::size_t upto(std::size_t s) const {
    std::size_t count = 0;
    for (; s > 0; s -= s & (~s + 1)) count += tree_[s];
    return count;
  }
  std::vector<bool> lost_;
  std::vector<std::size_t> tree_;
};

/// A memory that knows of every slot what was last written there.
class Memory {
 public:
  enum class Kind { nothing, input, value, place };
  struct Content {
    Kind kind = Kind::nothing;
    std::size_t number = 0;
    friend bool operator==(const Content&, const Content&) = default;
  };

  explicit Memory(const SlotPlan& plan) : slots_(plan.slots + 1) {}

  /// What was there before.
  Content write(std::size_t slot, Content content) {
    return slot == 0 ? content : std::exchange(slots_[slot], content);
  }

  Status holds(std::size_t t, std::size_t slot, Content wanted) const {
    if (slot == 0) return bad_input("step {} may read {}, which has no slot", t, name(wanted));
    if (slots_[slot] == wanted) return success();
    return bad_input("step {} may read {}, but its slot {} holds {} by then", t, name(wanted), slot,
                     name(slots_[slot]));
  }

 private:
  static std::string name(const Content& content) {
    switch (content.kind) {
      case Kind::nothing:
        return "nothing";
      case Kind::input:
        return fmt::format("input {}", content.number);
      case Kind::value:
        return fmt::format("dp({})", content.number);
      case Kind::place:
        return fmt::format("place {}", content.number);
    }
    return "";
  }
  std::vector<Content> slots_;
};

Status check_shape(const DpProgram& program, const SlotPlan& plan) {
  const auto fits = [&plan](const std::vector<std::size_t>& slots) {
    return std::ranges::all_of(slots, [&plan](std::size_t slot) { return slot <= plan.slots; });
  };
  const std::size_t places =
      program.place_field ? greatest_height((program.steps.size() + 1) / 2, program.steps.size()) : 0;
  const std::size_t values = program.place_field ? 0 : program.steps.size();
  if (plan.input_slot.size() != program.inputs.size() || plan.value_slot.size() != values ||
      plan.place_slot.size() != places)
    return bad_input("the plan is for another program: {} inputs, {} values and {} places, not {}, {} and {}",
                     plan.input_slot.size(), plan.value_slot.size(), plan.place_slot.size(), program.inputs.size(),
                     values, places);
  if (!fits(plan.input_slot) || !fits(plan.value_slot) || !fits(plan.place_slot))
    return bad_input("the plan names a slot beyond its {}", plan.slots);
  return success();
}

}  // namespace

Status check_plan(const DpProgram& program, Inputs inputs, const SlotPlan& plan) {
  if (const Status shape = check_shape(program, plan); !shape) return shape;
  using Kind = Memory::Kind;
  const std::size_t steps = program.steps.size();
  Memory memory(plan);
  Losses losses(steps);
  const ReachableSources sources(program);
  if (inputs == Inputs::prompt)
    for (std::size_t g = 1; g <= program.inputs.size(); ++g) memory.write(plan.input_slot[g - 1], {Kind::input, g});
  for (std::size_t t = 1; t <= steps; ++t) {
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const Source source = sources(t, k);
      const bool is_input = program.reads[k].from == Read::From::input;
      Status found = success();
      if (source.absent() || (is_input && inputs == Inputs::streamed)) continue;
      if (is_input) {
        found = memory.holds(t, plan.input_slot[source.first - 1], {Kind::input, source.first});
      } else if (program.place_field) {
        for (std::size_t h = 1; h <= greatest_height(t - 1, steps) && found; ++h)
          found = memory.holds(t, plan.place_slot[h - 1], {Kind::place, h});
      } else if (losses.any(source.first, source.last)) {
        std::size_t s = source.first;
        while (!losses.lost(s)) ++s;
        found = memory.holds(t, plan.value_slot[s - 1], {Kind::value, s});
      }
      if (!found) return found;
    }
    if (program.place_field) {
      // Whichever height the step reaches, its slot is not the same as another live one's: all are written, and read
      // again at the next step.
      for (std::size_t h = 1; h <= greatest_height(t, steps); ++h)
        memory.write(plan.place_slot[h - 1], {Kind::place, h});
      continue;
    }
    const std::size_t slot = plan.value_slot[t - 1];
    const auto before = memory.write(slot, {Kind::value, t});
    if (slot == 0) losses.lose(t);
    if (slot != 0 && before.kind == Kind::value) losses.lose(before.number);
  }
  return success();
}

}  // namespace seqcert
