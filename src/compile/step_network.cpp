#include "compile/step_network.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

/// The nodes that stand for the arguments of a step's transitions.
class Arguments {
 public:
  Arguments(Network& network, const DpTask& task, std::optional<SlotEntries> slots)
      : network_(network),
        task_(task),
        slots_(std::move(slots)),
        ranges_(argument_ranges(task.program, task.value_ranges)) {}

  /// Read k, given those before it.
  NodeId read(std::size_t k, const std::vector<NodeId>& before) {
    const DpCoordinates& c = task_.coordinates;
    const Read& what = task_.program.reads[k];
    // What is found where there is nothing to read is some number of the box.
    const Range box = c.present[k] || what.needed || what.bonus ? task_.carried : ranges_[k];
    NodeId here = slots_ && is_extremum(what) ? optimum_in_slots(k, before)
                  : slots_ && is_addressed_by_row(what) && !comes_with_token(task_, k)
                      ? in_slot(c.at[k], box)
                      : network_.input(c.reads[k], box, comes_with_token(task_, k));
    if (!slots_ && what.bonus) here = network_.affine({{1, here}, {1, bonus_of_taken(k, before)}}, 0);
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

  const ExtremumEntries& entries(std::size_t k) const {
    return *std::ranges::find(task_.coordinates.extrema, k, &ExtremumEntries::read);
  }

  /// An expression of an extremum, for a step with this key.
  NodeId with_key(const Transition& expression, NodeId key, const std::vector<NodeId>& before) {
    std::vector<NodeId> nodes = known(before);
    nodes.push_back(key);
    const auto made = network_.transition(expression, nodes);
    SEQCERT_REQUIRE(made.ok(), "what is admitted and added is told by comparisons and sums");
    return *made;
  }

  /// What is added to the value that a head has taken, by its key.
  NodeId bonus_of_taken(std::size_t k, const std::vector<NodeId>& before) {
    const ExtremumEntries& optimum = entries(k);
    const long count = optimum.keys.hi - optimum.keys.lo + 1;
    const NodeId taken = network_.staircase(network_.input(*optimum.head->taken, {0, count}, false));
    std::vector<std::pair<NodeId, NodeId>> cases;
    Range range{0, 0};
    for (long v = 1; v <= count; ++v) {
      const NodeId bonus = with_key(*task_.program.reads[k].bonus, network_.constant(optimum.keys.lo + v - 1), before);
      cases.emplace_back(network_.equal(taken, network_.constant(v)), bonus);
      range = hull(range, network_[bonus].range);
    }
    cases.emplace_back(network_.equal(taken, network_.constant(0)), network_.constant(0));
    return network_.choose(cases, range);
  }

  /// The optimum of what slots hold, each with what is added to it, those not admitted counting 0; as a tree.
  NodeId optimum_in_slots(std::size_t k, const std::vector<NodeId>& before) {
    const Read& read = task_.program.reads[k];
    const ExtremumEntries& optimum = entries(k);
    std::vector<std::pair<NodeId, NodeId>> candidates;  // values and keys
    if (optimum.slots) {
      for (long v = optimum.keys.lo; v <= optimum.keys.hi; ++v)
        candidates.emplace_back(in_slot(*optimum.slots + static_cast<std::size_t>(v - optimum.keys.lo), task_.carried),
                                network_.constant(v));
    } else {
      for (std::size_t s = 0; s < slots_->value_slot.size(); ++s)
        candidates.emplace_back(slot(slots_->value_slot[s]), slot(slots_->key_slot[s]));
    }
    std::vector<NodeId> terms;
    for (const auto& [value, key] : candidates) {
      const NodeId term =
          read.bonus ? network_.affine({{1, value}, {1, with_key(*read.bonus, key, before)}}, 0) : value;
      terms.push_back(read.where ? network_.select(with_key(*read.where, key, before), term, network_.constant(0))
                                 : term);
    }
    if (terms.empty()) return network_.constant(0);
    while (terms.size() > 1) {
      std::vector<NodeId> better;
      for (std::size_t v = 0; v + 1 < terms.size(); v += 2)
        better.push_back(read.from == Read::From::largest ? network_.max(terms[v], terms[v + 1])
                                                          : network_.min(terms[v], terms[v + 1]));
      if (terms.size() % 2 == 1) better.push_back(terms.back());
      terms = std::move(better);
    }
    return terms[0];
  }

  /// What the slot holds that the address at this entry names; 0 where it names none.
  NodeId in_slot(std::size_t address, const Range& range) {
    const NodeId at = network_.input(address, {0, static_cast<long>(slots_->count)}, true);
    std::vector<std::pair<NodeId, NodeId>> cases;
    for (std::size_t s = 1; s <= slots_->count; ++s) {
      const NodeId here = network_.equal(at, network_.constant(static_cast<long>(s)));
      cases.emplace_back(here, slot(s));
    }
    return network_.choose(cases, range);
  }

  Network& network_;
  const DpTask& task_;
  std::optional<SlotEntries> slots_;
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
    if (is_extremum(read)) {
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
  for (const ExtremumEntries& optimum : task.coordinates.extrema) {
    const Read& read = program.reads[optimum.read];
    const HeadEntries& head = *optimum.head;
    const ExtremumScores scores = extremum_scores(task, optimum.read);
    const NodeId key = head.key_at ? network.staircase(network.input(head.key, task.carried, false))
                                   : network.input(head.key, hull(optimum.keys, {0, 0}), true),
                 has = network.input(head.has_key, {0, 1}, true);
    for (long v = optimum.keys.lo; v <= optimum.keys.hi; ++v) {
      const auto entry = static_cast<std::size_t>(v - optimum.keys.lo);
      // The minimum with 0 is 0 whatever stands for a key that is not there.
      outputs.emplace_back(network.min(network.equal(key, network.constant(v)), has), head.hot + entry);
      std::vector<NodeId> with_key = arguments.known(nodes);
      with_key.push_back(network.constant(v));
      const auto admitted = read.where ? network.transition(*read.where, with_key) : network.constant(1);
      const auto bonus = read.bonus ? network.transition(*read.bonus, with_key) : network.constant(0);
      if (!admitted || !bonus)
        return bad_input("{}, what {} admits and adds: {}", program.problem, read.name,
                         (!admitted ? admitted : bonus).error().message);
      const long number = read.bonus ? static_cast<long>(entry) + 1 : 0;
      outputs.emplace_back(network.affine({{scores.admitted, *admitted}, {scores.value, *bonus}}, number),
                           head.worth + entry);
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
