#include "compile/step_network.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

/// The nodes that stand for the arguments of a step's transitions.
class Arguments {
 public:
  Arguments(Network& network, const DpTask& task, const std::optional<SlotEntries>& slots)
      : network_(network), task_(task), slots_(slots), ranges_(argument_ranges(task.program, task.value_ranges)) {}

  NodeId read(std::size_t k) {
    const DpCoordinates& c = task_.coordinates;
    const bool with_token = task_.layout.inputs == Inputs::streamed && task_.program.reads[k].from == Read::From::input;
    const bool by_position = task_.program.reads[k].from == Read::From::input || task_.program.reads[k].from == Read::From::step;
    if (!c.present[k]) return with_token || !slots_ || !by_position ? found(k, ranges_[k], with_token) : in_slots(k, ranges_[k]);
    // What is found where there is nothing to read is some number of the box.
    const Range box = with_token ? hull(ranges_[k], {0, 0}) : task_.carried;
    const NodeId here = with_token || !slots_ || !by_position ? found(k, box, with_token) : in_slots(k, box);
    const NodeId present = network_.input(*c.present[k], {0, 1}, true), instead = network_.input(c.absent[k], hull(ranges_[k], {0, 0}), true);
    return network_.choose({{present, here}, {network_.affine({{-1, present}}, 1), instead}}, ranges_[k]);
  }

  NodeId constant(std::size_t k) {
    return network_.input(task_.coordinates.constants[k], ranges_[task_.program.reads.size() + k], true);
  }

 private:
  NodeId found(std::size_t k, const Range& range, bool exact) { return network_.input(task_.coordinates.reads[k], range, exact); }

  /// What the slot holds that the address names.
  NodeId in_slots(std::size_t k, const Range& range) {
    const NodeId at = network_.input(task_.coordinates.at[k], {0, static_cast<long>(slots_->count)}, true);
    std::vector<std::pair<NodeId, NodeId>> cases;
    for (std::size_t s = 1; s <= slots_->count; ++s) {
      const NodeId here = network_.equal(at, network_.constant(static_cast<long>(s)));
      cases.emplace_back(here, network_.input(slots_->first + s - 1, hull(task_.carried, {0, 0}), false));
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
  for (std::size_t k = 0; k < program.reads.size(); ++k) nodes.push_back(arguments.read(k));
  for (std::size_t k = 0; k < program.constants.size(); ++k) nodes.push_back(arguments.constant(k));
  std::vector<std::pair<NodeId, std::size_t>> outputs;
  for (std::size_t f = 0; f < program.fields.size(); ++f) {
    std::vector<std::pair<NodeId, NodeId>> cases;
    for (std::size_t r = 0; r < program.rules.size(); ++r) {
      const auto value = network.transition(program.rules[r][f], nodes);
      if (!value) return bad_input("{}, rule {}: {}", program.problem, r + 1, value.error().message);
      const NodeId is_rule = program.rules.size() == 1 ? network.constant(1) : network.input(task.coordinates.rules[r], {0, 1}, true);
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
    if (program.reads[k].from != Read::From::address) {
      nodes.push_back(network.staircase(arguments.read(k)));
      continue;
    }
    std::vector<NodeId> known = nodes;
    known.resize(program.reads.size(), network.constant(0));
    for (std::size_t c = 0; c < program.constants.size(); ++c) known.push_back(arguments.constant(c));
    const auto step = network.transition(*program.reads[k].where, known);
    if (!step) return bad_input("{}, address of {}: {}", program.problem, program.reads[k].name, step.error().message);
    const Range range = network[*step].range;
    std::vector<long> place, square;
    for (long s = range.lo; s <= range.hi; ++s) {
      const bool exists = s >= 1 && static_cast<std::size_t>(s) <= places.size();
      place.push_back(exists ? static_cast<long>(places[static_cast<std::size_t>(s) - 1]) : 0);
      square.push_back(place.back() * place.back());
    }
    outputs.emplace_back(network.table(*step, std::move(place)), task.coordinates.at[k]);
    outputs.emplace_back(network.table(*step, std::move(square)), task.coordinates.at_sq[k]);
    nodes.push_back(network.constant(0));  // no later address may look at it
  }
  return compile(network, task.coordinates.d_model, outputs);
}

}  // namespace seqcert
