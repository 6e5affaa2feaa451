#include "compile/step_network.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

/// The nodes that stand for the arguments of a step's transitions.
class Arguments {
 public:
  Arguments(Network& network, const DpTask& task, const std::optional<SlotEntries>& slots)
      : network_(network), task_(task), slots_(slots), ranges_(argument_ranges(task.program, task.value_ranges)) {}

  /// Read k, given those before it.
  NodeId read(std::size_t k, const std::vector<NodeId>& before) {
    const DpCoordinates& c = task_.coordinates;
    const Read& what = task_.program.reads[k];
    // What is found where there is nothing to read is some number of the box.
    const Range box = c.present[k] || what.needed ? task_.carried : ranges_[k];
    if (slots_ && what.from == Read::From::largest) return largest_in_slots(k, before);
    NodeId here = slots_ && is_addressed_by_row(what) && !comes_with_token(task_, k)
                      ? in_slots(k, box)
                      : network_.input(c.reads[k], box, comes_with_token(task_, k));
    if (what.needed) here = where_needed(k, here, before);
    if (!c.present[k]) return here;
    const NodeId present = network_.input(*c.present[k], {0, 1}, true),
                 instead = network_.input(c.absent[k], hull(ranges_[k], {0, 0}), true);
    return network_.choose({{present, here}, {network_.affine({{-1, present}}, 1), instead}}, ranges_[k]);
  }

  NodeId constant(std::size_t k) {
    return network_.input(task_.coordinates.constants[k], ranges_[task_.program.reads.size() + k], true);
  }

  /// The arguments of an expression over the reads `before` and the constants.
  std::vector<NodeId> known(const std::vector<NodeId>& before) {
    std::vector<NodeId> nodes = before;
    nodes.resize(task_.program.reads.size(), network_.constant(0));
    for (std::size_t k = 0; k < task_.program.constants.size(); ++k) nodes.push_back(constant(k));
    return nodes;
  }

 private:
  /// The read where the step needs it, its absent number where it does not.
  NodeId where_needed(std::size_t k, NodeId here, const std::vector<NodeId>& before) {
    const auto needed = network_.transition(*task_.program.reads[k].needed, known(before));
    SEQCERT_REQUIRE(needed.ok(), "whether a read is needed is told by small numbers");
    const long absent = task_.program.steps.front().absent[k];
    const NodeId chosen = network_.select(*needed, here, network_.constant(absent));
    return network_.max(network_.min(chosen, network_.constant(ranges_[k].hi)), network_.constant(ranges_[k].lo));
  }

  NodeId slot(std::size_t number) {
    return network_.input(slots_->first + number - 1, hull(task_.carried, {0, 0}), false);
  }

  /// The largest of what the slots of values hold, those not admitted counting 0; as a tree of maxima.
  NodeId largest_in_slots(std::size_t k, const std::vector<NodeId>& before) {
    const Read& read = task_.program.reads[k];
    std::vector<NodeId> values;
    for (std::size_t t = 1; t < task_.layout.steps; ++t) {
      std::vector<NodeId> with_key = known(before);
      with_key.push_back(slot(slots_->plan.input_slot[task_.program.steps[t - 1].sources[read.key].first - 1]));
      const auto admitted = network_.transition(*read.where, with_key);
      SEQCERT_REQUIRE(admitted.ok(), "what is admitted is told by comparisons");
      values.push_back(network_.select(*admitted, slot(slots_->plan.value_slot[t - 1]), network_.constant(0)));
    }
    if (values.empty()) return network_.constant(0);
    while (values.size() > 1) {
      std::vector<NodeId> larger;
      for (std::size_t v = 0; v + 1 < values.size(); v += 2) larger.push_back(network_.max(values[v], values[v + 1]));
      if (values.size() % 2 == 1) larger.push_back(values.back());
      values = std::move(larger);
    }
    return network_.min(values[0], network_.constant(ranges_[k].hi));
  }

  /// What the slot holds that the address names.
  NodeId in_slots(std::size_t k, const Range& range) {
    const NodeId at = network_.input(task_.coordinates.at[k], {0, static_cast<long>(slots_->count)}, true);
    std::vector<std::pair<NodeId, NodeId>> cases;
    for (std::size_t s = 1; s <= slots_->count; ++s) {
      const NodeId here = network_.equal(at, network_.constant(static_cast<long>(s)));
      cases.emplace_back(here, slot(s));
    }
    return network_.choose(cases, range);
  }

  Network& network_;
  const DpTask& task_;
  const std::optional<SlotEntries>& slots_;
  std::vector<Range> ranges_;
};

}  // namespace

Result<Compiled> value_network(const DpTask& task, const std::optional<SlotEntries>& slots) {
  const DpProgram& program = task.program;
  Network network;
  Arguments arguments(network, task, slots);
  std::vector<NodeId> nodes;
  for (std::size_t k = 0; k < program.reads.size(); ++k) nodes.push_back(arguments.read(k, nodes));
  nodes = arguments.known(nodes);
  std::vector<std::pair<NodeId, std::size_t>> outputs;
  for (std::size_t f = 0; f < program.fields.size(); ++f) {
    std::vector<std::pair<NodeId, NodeId>> cases;
    for (std::size_t r = 0; r < program.rules.size(); ++r) {
      const auto value = network.transition(program.rules[r][f], nodes);
      if (!value) return bad_input("{}, rule {}: {}", program.problem, r + 1, value.error().message);
      const NodeId is_rule =
          program.rules.size() == 1 ? network.constant(1) : network.input(task.coordinates.rules[r], {0, 1}, true);
      cases.emplace_back(is_rule, *value);
    }
    outputs.emplace_back(network.choose(cases, task.emitted[f]), task.coordinates.outputs[f]);
  }
  return compile(network, task.coordinates.d_model, outputs);
}

Result<Compiled> address_network(const DpTask& task, const std::vector<std::size_t>& places) {
  const DpProgram& program = task.program;
  Network network;
  Arguments arguments(network, task, std::nullopt);
  std::vector<NodeId> nodes;
  std::vector<std::pair<NodeId, std::size_t>> outputs;
  for (std::size_t k = 0; k < program.reads.size(); ++k) {
    const Read& read = program.reads[k];
    if (is_addressed_by_row(read)) {
      const NodeId found = arguments.read(k, nodes);
      nodes.push_back(comes_with_token(task, k) ? found : network.staircase(found));
      continue;
    }
    if (read.from == Read::From::largest) {
      nodes.push_back(network.constant(0));
      continue;
    }
    const auto where = network.transition(*read.where, arguments.known(nodes));
    if (!where) return bad_input("{}, address of {}: {}", program.problem, read.name, where.error().message);
    const Range range = network[*where].range;
    std::vector<long> place, square;
    for (long s = range.lo; s <= range.hi; ++s) {
      const bool exists = s >= 1 && static_cast<std::size_t>(s) <= places.size();
      // A read by matching is at the place itself.
      place.push_back(read.from == Read::From::match ? s
                      : exists                       ? static_cast<long>(places[static_cast<std::size_t>(s) - 1])
                                                     : 0);
      square.push_back(place.back() * place.back());
    }
    outputs.emplace_back(network.table(*where, std::move(place)), task.coordinates.at[k]);
    outputs.emplace_back(network.table(*where, std::move(square)), task.coordinates.at_sq[k]);
    nodes.push_back(network.constant(0));  // no later address may look at it
  }
  for (const MaximumEntries& maximum : task.coordinates.maxima) {
    const NodeId key = network.staircase(network.input(maximum.key, task.carried, false)),
                 has = network.input(maximum.has_key, {0, 1}, true);
    for (long v = maximum.keys.lo; v <= maximum.keys.hi; ++v) {
      const auto entry = static_cast<std::size_t>(v - maximum.keys.lo);
      // The minimum with 0 is 0 whatever stands for a key that is not there.
      outputs.emplace_back(network.min(network.equal(key, network.constant(v)), has), maximum.hot + entry);
      std::vector<NodeId> with_key = arguments.known(nodes);
      with_key.push_back(network.constant(v));
      const auto admitted = network.transition(*program.reads[maximum.read].where, with_key);
      if (!admitted)
        return bad_input("{}, what {} admits: {}", program.problem, program.reads[maximum.read].name,
                         admitted.error().message);
      outputs.emplace_back(*admitted, maximum.mask + entry);
    }
  }
  if (program.place_field) {
    const Range places_of_values = hull(task.emitted[*program.place_field], {0, 0});
    std::vector<long> square;
    for (long s = places_of_values.lo; s <= places_of_values.hi; ++s) square.push_back(s * s);
    const NodeId place = network.input(task.coordinates.fields[*program.place_field], task.carried, true);
    square.resize(static_cast<std::size_t>(task.carried.hi - places_of_values.lo) + 1, square.back());
    outputs.emplace_back(network.table(place, std::move(square)), task.coordinates.place_field_sq);
  }
  return compile(network, task.coordinates.d_model, outputs);
}

}  // namespace seqcert
