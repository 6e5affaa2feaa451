#include "cli/replay_tables.hpp"

#include "base/text.hpp"
#include "cli/command.hpp"
#include "solve/weight_search.hpp"
#include "task/finite_machine.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

const Rows* table(const Witness& witness, const std::string& name) {
  const auto found = std::ranges::find(witness.tables, name, &std::pair<std::string, Rows>::first);
  return found == witness.tables.end() ? nullptr : &found->second;
}

/// Whether every entry lies in 0..below - 1 and every row has `columns` entries (0: any number).
bool fits(const Rows& rows, std::size_t columns, std::size_t below) {
  return !rows.empty() && std::ranges::all_of(rows, [&](const std::vector<long>& row) {
    return (columns == 0 || row.size() == columns) &&
           std::ranges::all_of(row, [&](long x) { return x >= 0 && static_cast<std::size_t>(x) < below; });
  });
}

std::vector<std::vector<std::size_t>> counts(const Rows& rows) {
  std::vector<std::vector<std::size_t>> result;
  for (const auto& row : rows) result.emplace_back(row.begin(), row.end());
  return result;
}

/// Errors: a parameter that is missing or no count below `most`.
Result<std::size_t> parameter(const std::string& path, const Witness& witness, const std::string& name, long most) {
  const auto found = witness.parameters.find(name);
  const auto* number = found == witness.parameters.end() ? nullptr : std::get_if<Rational>(&found->second);
  const auto count = number ? number->to_long() : std::nullopt;
  if (!count || *count < 0 || *count > most)
    return bad_input("{}: parameter {} is missing or not in 0..{}", path, name, most);
  return static_cast<std::size_t>(*count);
}

/// What a run showed: whether it is so, in words.
struct Shown {
  bool confirmed;
  std::string what;
};
int print(const Witness& witness, const std::vector<Shown>& all) {
  fmt::print("claim     {}: {} {} {}\n", witness.claim, witness.quantity, witness.relation, witness.bound_lo);
  for (const Shown& shown : all) fmt::print("{}confirmed: {}\n", shown.confirmed ? "" : "not ", shown.what);
  return std::ranges::all_of(all, &Shown::confirmed) ? all_good : something_undecided;
}

/// A machine that performs a task.
Result<Shown> replay_machine_on(const std::string& path, const Rows& next, const Rows& emits, const MachineTask& task,
                                const std::string& what) {
  if (!fits(next, task.inputs, next.size()) || emits.size() != next.size() || !fits(emits, task.inputs, task.outputs))
    return bad_input("{}: tables: next and emits must have {} columns, states and letters that there are", path,
                     task.inputs);
  return Shown{performs({counts(next), counts(emits)}, task),
               fmt::format("the machine of {} states {}", next.size(), what)};
}

Result<int> replay_machine(const std::string& path, const Witness& witness) {
  const auto D = parameter(path, witness, "D", 1000), N = parameter(path, witness, "N", 1000),
             lead = parameter(path, witness, "lead", 1000);
  if (!D) return D.error();
  if (!N) return N.error();
  if (!lead) return lead.error();
  if (*D == 0 || *lead > *N) return bad_input("{}: D must be positive and lead at most N", path);
  const auto task = copying_task(*D, *N, *lead);
  if (!task) return bad_input("{}: {}", path, task.error().message);
  std::vector<Shown> all;
  if (const Rows* next = table(witness, "next"), *emits = table(witness, "emits"); next && emits) {
    const auto shown =
        replay_machine_on(path, *next, *emits, *task, fmt::format("copies all {} words", task->runs.size()));
    if (!shown) return shown.error();
    all.push_back(*shown);
  }
  if (const Rows* histories = table(witness, "histories"), *continuation = table(witness, "continuation");
      histories && continuation) {
    if (!fits(*histories, 0, *D + 1) || continuation->size() != 1 || !fits(*continuation, 0, *D + 1))
      return bad_input("{}: tables: histories and one continuation must hold inputs 0..{}", path, *D);
    all.push_back({are_told_apart({counts(*histories), counts(*continuation).front()}, *task),
                   fmt::format("the continuation tells all {} histories apart", histories->size())});
  }
  return print(witness, all);
}

Result<int> replay_weights(const std::string& path, const Witness& witness, const Rows& b, const Rows& c) {
  CopierWeights weights;
  for (const auto& [from, to] : {std::pair{&b, &weights.b}, {&c, &weights.c}})
    for (const auto& row : *from) {
      if (row.empty() || row.size() != b.front().size() ||
          std::ranges::any_of(row, [](long x) { return x < -largest_entry || x > largest_entry; }))
        return bad_input("{}: tables: b and c must have rows of one length with entries in -{}..{}", path,
                         largest_entry, largest_entry);
      to->emplace_back(row.begin(), row.end());
    }
  if (b.empty() || b.size() != c.size() || b.size() > most_letters)
    return bad_input("{}: tables: b and c must have the same number of rows, 1..{}", path, most_letters);
  if (witness.parameters.contains("unit")) {
    const auto unit = parameter(path, witness, "unit", largest_unit);
    if (!unit) return unit.error();
    if (*unit == 0) return bad_input("{}: parameter unit is 0; weights are counted in 1/unit", path);
    weights.unit = static_cast<int>(*unit);
  }
  const auto found = witness.parameters.find("what");
  const std::string word =
      found == witness.parameters.end() ? std::string(text(CopyGoal::letters_fed_back)) : text(found->second);
  if (const auto decays = witness.parameters.find("decays"); decays != witness.parameters.end()) {
    if (word != text(CopyGoal::values)) return bad_input("{}: parameter decays goes with what = values", path);
    for (const std::string& number : split(text(decays->second), ',')) {
      const auto decay = Rational::parse(number);
      if (!decay) return bad_input("{}: parameter decays: {}", path, decay.error().message);
      weights.decays.push_back(*decay);
    }
    if (weights.decays.size() + 1 != 2 * b.size())
      return bad_input("{}: parameter decays has {} numbers, not the {} of a_2, a_3, ...", path, weights.decays.size(),
                       2 * b.size() - 1);
  }
  for (const CopyGoal goal : {CopyGoal::values, CopyGoal::letters, CopyGoal::letters_fed_back})
    if (word == text(goal))
      return print(witness, {{copies(weights, goal),
                              fmt::format("{} states copy {} {}", weights.states(), weights.values(),
                                          goal == CopyGoal::letters_fed_back ? "letters fed back" : word)}});
  return bad_input("{}: parameter what = \"{}\" is not values, letters or fed-back", path, word);
}

/// A number of a program: histories that it tells apart, or a machine that emits its tokens.
Result<int> replay_program_tables(const std::string& path, const Witness& witness, const DpTask& task) {
  const DpProgram& program = task.program;
  const Inputs inputs = task.layout.inputs;
  if (const Rows* next = table(witness, "next"), *emits = table(witness, "emits"); next && emits) {
    const auto machine_task = program_task(program, inputs);
    if (!machine_task) return bad_input("{}: {}", path, machine_task.error().message);
    const auto shown = replay_machine_on(path, *next, *emits, *machine_task,
                                         fmt::format("emits the tokens of all {} inputs", machine_task->runs.size()));
    if (!shown) return shown.error();
    return print(witness, {*shown});
  }
  const Rows *after = table(witness, "after"), *histories = table(witness, "histories"),
             *continuations = table(witness, "continuations");
  if (!after || !histories || !continuations || !fits(*after, 1, program.steps.size() + 1))
    return bad_input("{}: tables: neither a machine (next, emits) nor after (one number), histories, continuations",
                     path);
  const auto t = static_cast<std::size_t>(after->front().front());
  const std::string what = inputs == Inputs::prompt
                               ? fmt::format("the tokens after {} differ for all {} inputs",
                                             t == 0 ? "the prompt" : fmt::format("dp({})", t), histories->size())
                               : fmt::format("after dp({}) all {} inputs are told apart by {} continuations", t,
                                             histories->size(), continuations->size());
  return print(witness, {{are_distinct(program, inputs, {t, *histories, *continuations}), what}});
}

}  // namespace

Result<int> replay_tables(const std::string& path, const Witness& witness, const Instance* instance) {
  if (instance) {
    if (!instance->program) return bad_input("{}: tables: {} executes no program", path, witness.construction);
    return replay_program_tables(path, witness, *instance->program);
  }
  const Rows *b = table(witness, "b"), *c = table(witness, "c");
  if (b && c) return replay_weights(path, witness, *b, *c);
  if (table(witness, "next") || table(witness, "histories")) return replay_machine(path, witness);
  return bad_input("{}: tables: neither weights (b, c) nor a machine (next, emits) nor histories", path);
}

}  // namespace seqcert
