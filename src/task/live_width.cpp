#include "task/live_width.hpp"

#include "base/contract.hpp"
#include "task/reachable_sources.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

namespace seqcert {
namespace {

/// Per input and per step the last step that may read it, 0 where none does. 1-based.
struct LastReads {
  std::vector<std::size_t> input, value;
};

/// From the last step to the first: whatever a step may read and no later one does, it reads last. Ranges skip what is
/// settled, so that all of them together take little more than one look at each value.
LastReads last_reads(const DpProgram& program) {
  LastReads last{std::vector<std::size_t>(program.inputs.size() + 1, 0),
                 std::vector<std::size_t>(program.steps.size() + 1, 0)};
  std::vector<std::size_t> open(program.steps.size() +
                                2);  // leads towards the first value from here on that is not settled
  std::iota(open.begin(), open.end(), std::size_t{0});
  const auto next_open = [&open](std::size_t s) {
    while (open[s] != s) s = open[s] = open[open[s]];
    return s;
  };
  const ReachableSources sources(program);
  for (std::size_t t = program.steps.size(); t >= 1; --t)
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const Source source = sources(t, k);
      if (source.absent()) continue;
      if (program.reads[k].from == Read::From::input) {
        last.input[source.first] = std::max(last.input[source.first], t);
        continue;
      }
      for (std::size_t s = next_open(source.first); s <= source.last; s = next_open(s)) {
        last.value[s] = t;
        open[s] = s + 1;
      }
    }
  return last;
}

/// Slots handed out in time order, the least free one first.
class Slots {
 public:
  std::size_t take() {
    if (free_.empty()) return ++used_;
    const std::size_t slot = free_.top();
    free_.pop();
    return slot;
  }
  void give_back(std::size_t slot) { free_.push(slot); }
  std::size_t used() const { return used_; }

 private:
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> free_;
  std::size_t used_ = 0;
};

/// What is held from after step `start` to before step `end`: an input, a value or a place, with its slot in the plan.
struct Held {
  std::size_t start, end;
  std::size_t* slot;
};

/// In time order; what is held at no time is left out.
std::vector<Held> intervals(const DpProgram& program, Inputs inputs, SlotPlan& plan) {
  const std::size_t steps = program.steps.size();
  const LastReads last = last_reads(program);
  std::vector<Held> held;
  plan.input_slot.assign(program.inputs.size(), 0);
  if (inputs == Inputs::prompt)
    for (std::size_t g = 1; g <= program.inputs.size(); ++g)
      if (last.input[g] != 0) held.push_back({0, last.input[g], &plan.input_slot[g - 1]});
  if (program.place_field) {
    SEQCERT_REQUIRE(program.answer_steps == 0, "a stack's answer is its last value");
    // Place h is first reached by step h and last left by the operator at step steps + 2 - h; nothing reads the last
    // value.
    plan.place_slot.assign(greatest_height((steps + 1) / 2, steps), 0);
    for (std::size_t h = 1; h <= plan.place_slot.size(); ++h)
      if (const std::size_t end = std::min(steps, steps + 2 - h); h < end)
        held.push_back({h, end, &plan.place_slot[h - 1]});
    return held;
  }
  plan.value_slot.assign(steps, 0);
  for (std::size_t s = 1; s <= steps; ++s)
    if (last.value[s] != 0) held.push_back({s, last.value[s], &plan.value_slot[s - 1]});
  return held;
}

}  // namespace

std::size_t greatest_height(std::size_t t, std::size_t steps) { return std::min(t, steps + 1 - t); }

LiveWidth live_width(const DpProgram& program, Inputs inputs) {
  LiveWidth result;
  result.T = program.steps.size() - program.answer_steps;
  const std::vector<Held> held = intervals(program, inputs, result.plan);
  std::vector<std::vector<std::size_t>> ending(program.steps.size() + 1);
  Slots slots;
  std::size_t live = 0, live_values = 0;
  std::size_t next = 0;
  for (std::size_t t = 0; t <= program.steps.size(); ++t) {
    for (const std::size_t k : ending[t]) {
      slots.give_back(*held[k].slot);
      --live;
      if (held[k].start > 0) --live_values;
    }
    for (; next < held.size() && held[next].start == t; ++next) {
      *held[next].slot = slots.take();
      ending[held[next].end].push_back(next);
      ++live;
      if (t > 0) ++live_values;
    }
    result.W = std::max(result.W, live);
    result.W_v = std::max(result.W_v, live_values);
  }
  result.plan.slots = slots.used();
  SEQCERT_REQUIRE(result.plan.slots == result.W, "intervals need as many slots as overlap at once");
  return result;
}

}  // namespace seqcert
