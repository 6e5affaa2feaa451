#include "solve/least_machine.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace seqcert {
namespace {

using Condition = SmtQuestion::Condition;
using Answer = SmtQuestion::Answer;

/// The prefixes of all runs. Node 0 is the empty one; a node comes after its parent.
struct PrefixTree {
  struct Node {
    std::size_t parent = 0, input = 0, depth = 0;
    std::optional<std::size_t> output;  // asked for on the way into it
    std::map<std::size_t, std::size_t> children;
  };
  std::vector<Node> nodes{Node{}};

  explicit PrefixTree(const MachineTask& task) {
    for (const MachineRun& run : task.runs) {
      std::size_t at = 0;
      for (std::size_t t = 0; t < run.inputs.size(); ++t) {
        const auto [child, is_new] = nodes[at].children.try_emplace(run.inputs[t], nodes.size());
        const std::size_t next = child->second;
        if (is_new) nodes.push_back({at, run.inputs[t], t + 1, run.outputs[t], {}});
        if (!nodes[next].output) nodes[next].output = run.outputs[t];
        SEQCERT_REQUIRE(!run.outputs[t] || *nodes[next].output == *run.outputs[t], "a task that some machine performs");
        at = next;
      }
    }
  }

  /// Whether some common continuation asks for different outputs, so that no state is left by both.
  bool differ(std::size_t u, std::size_t v) const {
    for (const auto& [input, child] : nodes[u].children) {
      const auto found = nodes[v].children.find(input);
      if (found == nodes[v].children.end()) continue;
      const auto &a = nodes[child].output, &b = nodes[found->second].output;
      if ((a && b && *a != *b) || differ(child, found->second)) return true;
    }
    return false;
  }

  /// The inputs and outputs after a node, where runs branch no more.
  std::optional<MachineRun> tail(std::size_t u) const {
    MachineRun run;
    while (!nodes[u].children.empty()) {
      if (nodes[u].children.size() > 1) return std::nullopt;
      u = nodes[u].children.begin()->second;
      run.inputs.push_back(nodes[u].input);
      run.outputs.push_back(nodes[u].output);
    }
    return run;
  }

  /// Pairwise different ones: of each depth as many as a greedy choice gives, and the depth that gives most.
  std::vector<std::size_t> different() const {
    std::map<std::size_t, std::vector<std::size_t>> chosen;
    for (std::size_t u = 0; u < nodes.size(); ++u) {
      auto& level = chosen[nodes[u].depth];
      if (std::ranges::all_of(level, [&](std::size_t v) { return differ(u, v); })) level.push_back(u);
    }
    return std::ranges::max_element(chosen, {}, [](const auto& level) { return level.second.size(); })->second;
  }
};

/// Truth values of which exactly one holds.
std::vector<Condition> one_of(SmtQuestion& smt, const std::string& name, std::size_t count) {
  std::vector<Condition> values;
  for (std::size_t k = 0; k < count; ++k) values.push_back(smt.truth(fmt::format("{}={}", name, k)));
  smt.require(smt.any(values));
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t l = 0; l < k; ++l) smt.require(smt.any({smt.negation(values[k]), smt.negation(values[l])}));
  return values;
}

std::size_t chosen(const SmtQuestion& smt, const std::vector<Condition>& values) {
  for (std::size_t k = 0; k < values.size(); ++k)
    if (smt.holds(values[k])) return k;
  SEQCERT_REQUIRE(false, "one of them holds in every model");
  return 0;
}

using Table = std::vector<std::vector<std::vector<Condition>>>;  // [state][input][value]

Table table_of(SmtQuestion& smt, const std::string& name, std::size_t states, std::size_t inputs, std::size_t values) {
  Table table(states);
  for (std::size_t q = 0; q < states; ++q)
    for (std::size_t x = 0; x < inputs; ++x)
      table[q].push_back(one_of(smt, fmt::format("{}[{}][{}]", name, q, x), values));
  return table;
}

std::vector<std::vector<std::size_t>> chosen(const SmtQuestion& smt, const Table& table) {
  std::vector<std::vector<std::size_t>> result;
  for (const auto& row : table) {
    result.emplace_back();
    for (const auto& values : row) result.back().push_back(chosen(smt, values));
  }
  return result;
}

/// What a machine emits with the last of some inputs, by the state in which they begin.
class Responses {
 public:
  Responses(SmtQuestion& smt, const Table& next, const Table& emits, std::size_t outputs)
      : smt_(smt), next_(next), emits_(emits), outputs_(outputs) {}

  /// [state][output]. Requires an input.
  const std::vector<std::vector<Condition>>& to(const std::vector<std::size_t>& inputs) {
    const auto known = responses_.find(inputs);
    if (known != responses_.end()) return known->second;
    const std::size_t first = inputs.front(), number = responses_.size();
    std::vector<std::vector<Condition>> made;
    if (inputs.size() == 1) {
      for (const auto& row : emits_) made.push_back(row[first]);
    } else {
      const auto later = to({inputs.begin() + 1, inputs.end()});
      for (std::size_t q = 0; q < next_.size(); ++q) {
        made.push_back(one_of(smt_, fmt::format("response[{}][{}]", number, q), outputs_));
        for (std::size_t r = 0; r < next_.size(); ++r)
          for (std::size_t y = 0; y < outputs_; ++y)
            smt_.require(smt_.any({smt_.negation(next_[q][first][r]), smt_.negation(later[r][y]), made.back()[y]}));
      }
    }
    return responses_.emplace(inputs, std::move(made)).first->second;
  }

 private:
  SmtQuestion& smt_;
  const Table &next_, &emits_;
  std::size_t outputs_;
  std::map<std::vector<std::size_t>, std::vector<std::vector<Condition>>> responses_;
};

}  // namespace

MachineAnswer find_machine(const MachineTask& task, std::size_t states, const SmtLimits& limits) {
  SEQCERT_REQUIRE(states >= 1, "a machine has a state");
  const PrefixTree tree(task);
  SmtQuestion smt(limits, SmtQuestion::Logic::finite);
  const Table next = table_of(smt, "next", states, task.inputs, states);
  const Table emits = table_of(smt, "emits", states, task.inputs, task.outputs);
  Responses responses(smt, next, emits, task.outputs);
  std::vector<std::vector<Condition>> state(tree.nodes.size());  // [node][state]; none beyond the last branch
  const auto asked = [&](std::size_t u, const std::vector<std::size_t>& inputs, std::optional<std::size_t> output) {
    if (!output) return;
    const auto& made = responses.to(inputs);
    for (std::size_t q = 0; q < states; ++q) smt.require(smt.any({smt.negation(state[u][q]), made[q][*output]}));
  };
  for (std::size_t u = 0; u < tree.nodes.size() && !smt.over(); ++u) {
    const PrefixTree::Node& node = tree.nodes[u];
    if (u > 0 && state[node.parent].empty()) continue;
    if (u > 0 && tree.tail(node.parent)) continue;
    state[u] = one_of(smt, fmt::format("state[{}]", u), states);
    if (u > 0) {
      asked(node.parent, {node.input}, node.output);
      for (std::size_t q = 0; q < states; ++q)
        for (std::size_t r = 0; r < states; ++r)
          smt.require(
              smt.any({smt.negation(state[node.parent][q]), smt.negation(next[q][node.input][r]), state[u][r]}));
    }
    const auto tail = tree.tail(u);
    if (!tail) continue;
    for (std::size_t k = 0; k < tail->inputs.size(); ++k)
      asked(u, {tail->inputs.begin(), tail->inputs.begin() + static_cast<std::ptrdiff_t>(k) + 1}, tail->outputs[k]);
  }
  const std::vector<std::size_t> numbered = smt.over() ? std::vector<std::size_t>{} : tree.different();
  for (std::size_t k = 0; k < numbered.size(); ++k)
    for (std::size_t q = k + 1; q < states && !state[numbered[k]].empty(); ++q)
      smt.require(smt.negation(state[numbered[k]][q]));

  MachineAnswer result;
  result.answer = smt.check();
  if (result.answer == Answer::unknown) result.reason = smt.reason();
  if (result.answer != Answer::satisfiable) return result;
  result.machine = {chosen(smt, next), chosen(smt, emits)};
  // The machine starts in the state of the empty prefix, whatever its number is.
  const std::size_t start = chosen(smt, state[0]);
  std::swap(result.machine.next[0], result.machine.next[start]);
  std::swap(result.machine.emits[0], result.machine.emits[start]);
  for (auto& row : result.machine.next)
    for (std::size_t& q : row) q = q == 0 ? start : q == start ? 0 : q;
  if (!performs(result.machine, task)) return {Answer::unknown, {}, "the solver's machine fails when it is executed"};
  return result;
}

LeastMachine least_machine(const MachineTask& task, const SmtLimits& limits) {
  LeastMachine result;
  std::size_t too_few = 0, states = 1;  // none with too_few; states: to be tried, or known to do once result has it
  const auto undecided = [&](std::size_t tried, const std::string& reason) {
    return LeastMachine{std::nullopt, {}, fmt::format("machines of {} states: {}", tried, reason)};
  };
  for (;; states *= 2) {
    MachineAnswer answer = find_machine(task, states, limits);
    if (answer.answer == Answer::unknown) return undecided(states, answer.reason);
    if (answer.answer == Answer::satisfiable) {
      result.machine = std::move(answer.machine);
      break;
    }
    too_few = states;
  }
  while (states - too_few > 1) {
    const std::size_t middle = too_few + (states - too_few) / 2;
    MachineAnswer answer = find_machine(task, middle, limits);
    if (answer.answer == Answer::unknown) return undecided(middle, answer.reason);
    if (answer.answer == Answer::unsatisfiable) {
      too_few = middle;
    } else {
      states = middle;
      result.machine = std::move(answer.machine);
    }
  }
  result.states = states;
  return result;
}

}  // namespace seqcert
