#include "cli/replay_tables.hpp"

#include "base/text.hpp"
#include "formula/evaluate.hpp"
#include "solve/weight_search.hpp"
#include "task/finite_machine.hpp"
#include "task/futures.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

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

/// Errors: a parameter that is missing or no count up to `most`.
Result<std::size_t> parameter(const std::string& path, const Statement& statement, const std::string& name, long most) {
  const auto found = statement.values.find(name);
  const auto* number = found == statement.values.end() ? nullptr : std::get_if<Rational>(&found->second);
  const auto count = number ? number->to_long() : std::nullopt;
  if (!count || *count < 0 || *count > most)
    return bad_input("{}: parameter {} is missing or not in 0..{}", path, name, most);
  return static_cast<std::size_t>(*count);
}

/// What several runs show of one number, together.
Evidence all_of(const std::vector<Evidence>& parts) {
  Evidence whole;
  for (const Evidence& part : parts) {
    if (!part.stands) return part;
    whole.what += (whole.what.empty() ? "" : ", and ") + part.what;
    if (part.bracket.least) whole.bracket.least = part.bracket.least;
    if (part.bracket.most) whole.bracket.most = part.bracket.most;
  }
  return whole;
}

/// A machine that performs a task.
Result<Evidence> replay_machine_on(const std::string& path, const Rows& next, const Rows& emits,
                                   const MachineTask& task, const std::string& what) {
  if (!fits(next, task.inputs, next.size()) || emits.size() != next.size() || !fits(emits, task.inputs, task.outputs))
    return bad_input("{}: tables: next and emits must have {} columns, states and letters that there are", path,
                     task.inputs);
  return Evidence{performs({counts(next), counts(emits)}, task),
                  fmt::format("the machine of {} states {}", next.size(), what),
                  "",
                  {std::nullopt, Rational(next.size())}};
}

/// A number of states as the bits that hold so many: the least b with 2^b at least that.
std::optional<Rational> bits_of(const std::optional<Rational>& states) {
  if (!states) return std::nullopt;
  return Rational(static_cast<long>(std::bit_width(static_cast<unsigned long>(states->to_long().value() - 1))));
}

/// The least number of states that copy, or of their bits: from above by a machine, from below by histories.
Result<Evidence> replay_machine(const std::string& path, const Witness& witness, const Statement& statement) {
  const auto D = parameter(path, statement, "D", 1000), N = parameter(path, statement, "N", 1000),
             lead = parameter(path, statement, "lead", 1000);
  if (!D) return D.error();
  if (!N) return N.error();
  if (!lead) return lead.error();
  if (*D == 0 || *lead > *N) return bad_input("{}: D must be positive and lead at most N", path);
  const auto task = copying_task(*D, *N, *lead);
  if (!task) return bad_input("{}: {}", path, task.error().message);
  std::vector<Evidence> shown;
  if (const Rows* next = table(witness, "next"), *emits = table(witness, "emits"); next && emits) {
    const auto machine =
        replay_machine_on(path, *next, *emits, *task, fmt::format("copies all {} words", task->runs.size()));
    if (!machine) return machine.error();
    shown.push_back(*machine);
  }
  if (const Rows* histories = table(witness, "histories"), *continuation = table(witness, "continuation");
      histories && continuation) {
    if (!fits(*histories, 0, *D + 1) || continuation->size() != 1 || !fits(*continuation, 0, *D + 1))
      return bad_input("{}: tables: histories and one continuation must hold inputs 0..{}", path, *D);
    shown.push_back({are_told_apart({counts(*histories), counts(*continuation).front()}, *task),
                     fmt::format("the continuation tells all {} histories apart", histories->size()),
                     "",
                     {Rational(histories->size()), std::nullopt}});
  }
  if (shown.empty())
    return bad_input("{}: tables: neither a whole machine (next, emits) nor histories with a continuation", path);
  Evidence whole = all_of(shown);
  // A machine alone says nothing of smaller ones; these histories do.
  if (const auto own = copying_histories(*D, *N, *lead);
      own && own->histories.size() <= most_shown && are_told_apart(*own, *task)) {
    whole.besides.least = Rational(own->histories.size());
    if (!whole.bracket.least)
      whole.what += fmt::format(", of which {} have to leave different states", own->histories.size());
  }
  const std::string& quantity = statement.claim.quantity;
  if (quantity == "copy_bits")
    for (Bracket* part : {&whole.bracket, &whole.besides}) *part = {bits_of(part->least), bits_of(part->most)};
  else if (quantity != "least_states")
    return nothing_of(statement, "a machine that copies");
  return whole;
}

/// What `synth` was asked for, as its witness says it: unit and decays of the weights, and what they copy.
Result<CopyGoal> found_by_synth(const std::string& path, const Statement& statement, CopierWeights& weights) {
  const Values& values = statement.values;
  if (values.contains("unit")) {
    const auto unit = parameter(path, statement, "unit", largest_unit);
    if (!unit) return unit.error();
    if (*unit == 0) return bad_input("{}: parameter unit is 0; weights are counted in 1/unit", path);
    weights.unit = static_cast<int>(*unit);
  }
  const auto found = values.find("what");
  const std::string word = found == values.end() ? std::string(text(CopyGoal::letters_fed_back)) : text(found->second);
  if (const auto decays = values.find("decays"); decays != values.end()) {
    if (word != text(CopyGoal::values)) return bad_input("{}: parameter decays goes with what = values", path);
    for (const std::string& number : split(text(decays->second), ',')) {
      const auto decay = Rational::parse(number);
      if (!decay) return bad_input("{}: parameter decays: {}", path, decay.error().message);
      weights.decays.push_back(*decay);
    }
    if (weights.decays.size() + 1 != 2 * weights.values())
      return bad_input("{}: parameter decays has {} numbers, not the {} of a_2, a_3, ...", path, weights.decays.size(),
                       2 * weights.values() - 1);
  }
  for (const CopyGoal goal : {CopyGoal::values, CopyGoal::letters, CopyGoal::letters_fed_back})
    if (word == text(goal)) return goal;
  return bad_input("{}: parameter what = \"{}\" is not values, letters or fed-back", path, word);
}

Result<Evidence> replay_weights(const std::string& path, const Statement& statement, const Rows& b, const Rows& c) {
  CopierWeights weights;
  long height = 0;
  for (const auto& [from, to] : {std::pair{&b, &weights.b}, {&c, &weights.c}})
    for (const auto& row : *from) {
      if (row.empty() || row.size() != b.front().size() ||
          std::ranges::any_of(row, [](long x) { return x < -largest_entry || x > largest_entry; }))
        return bad_input("{}: tables: b and c must have rows of one length with entries in -{}..{}", path,
                         largest_entry, largest_entry);
      for (const long entry : row) height = std::max(height, std::abs(entry));
      to->emplace_back(row.begin(), row.end());
    }
  if (b.empty() || b.size() != c.size() || b.size() > most_letters)
    return bad_input("{}: tables: b and c must have the same number of rows, 1..{}", path, most_letters);
  const std::string& quantity = statement.claim.quantity;
  const auto shown = [&](CopyGoal goal, Bracket bracket) {
    const std::string what = goal == CopyGoal::letters_fed_back ? "letters fed back" : std::string(text(goal));
    return Evidence{copies(weights, goal),
                    fmt::format("{} states copy {} {}", weights.states(), weights.values(), what), "",
                    std::move(bracket)};
  };
  if (quantity == "copies") {
    const auto goal = found_by_synth(path, statement, weights);
    if (!goal) return goal.error();
    return shown(*goal, {Rational(1), Rational(1)});
  }
  const bool fewest = quantity == "fewest_ssm_states";
  if (!fewest && quantity != "most_letters") return nothing_of(statement, "weights that copy");
  const auto most = parameter(path, statement, "height", largest_entry);
  if (!most) return most.error();
  if (height > static_cast<long>(*most))
    return Evidence{false, fmt::format("an entry {} of the weights is beyond height = {}", height, *most)};
  const std::string of = fewest ? "N" : "n";
  const auto asked = parameter(path, statement, of, largest_entry);
  if (!asked) return asked.error();
  if (const std::size_t own = fewest ? weights.values() : weights.states(); own != *asked)
    return Evidence{false,
                    fmt::format("the weights are those of {} = {}, and {} is asked at {}", of, own, quantity, *asked)};
  if (!fewest) return shown(CopyGoal::letters_fed_back, {Rational(weights.values()), std::nullopt});
  const auto what = statement.values.find("what");
  const bool letters = what != statement.values.end() && text(what->second) == text(CopyGoal::letters);
  return shown(letters ? CopyGoal::letters : CopyGoal::values, {std::nullopt, Rational(weights.states())});
}

/// A machine that emits the tokens of a program: the least number of its states from above; from below by counting.
Result<Evidence> replay_program_machine(const std::string& path, const Statement& statement, const DpTask& task,
                                        const Rows& next, const Rows& emits) {
  const auto machine_task = program_task(task.program, task.layout.inputs);
  if (!machine_task) return bad_input("{}: {}", path, machine_task.error().message);
  auto shown = replay_machine_on(path, next, emits, *machine_task,
                                 fmt::format("emits the tokens of all {} inputs", machine_task->runs.size()));
  if (!shown) return shown.error();
  if (statement.claim.quantity != "program_states") return nothing_of(statement, "a machine that emits the tokens");
  const auto futures = count_futures(task.program, task.layout.inputs);
  if (!futures) return bad_input("{}: {}", path, futures.error().message);
  shown->besides.least = Rational(futures->most);
  shown->what += fmt::format(", of which {} have distinct futures", futures->most);
  return shown;
}

/// So many inputs that every state tells apart: the slots, being a state, take at least the logarithm of that in bits.
Evidence as_bits(const Statement& statement, Evidence evidence, std::size_t count) {
  evidence.bracket.least = Rational::parse(log2_rounded_down(count)).value();
  const Claim& claim = statement.claim;
  if (!statement.bound && (claim.relation == Relation::greater_equal || claim.relation == Relation::greater)) {
    const auto enough = parse_formula(fmt::format("log2({}) {} {}", count, text(claim.relation), text(claim.bound)));
    const auto holds = enough ? seqcert::holds(*enough, statement.values) : Result<Truth>(Truth::unknown);
    evidence.decides = holds && *holds == Truth::yes;
  }
  return evidence;
}

/// A number of a program: histories that it tells apart, or a machine that emits its tokens.
Result<Evidence> replay_program_tables(const std::string& path, const Witness& witness, const Statement& statement,
                                       const DpTask& task) {
  const DpProgram& program = task.program;
  const Inputs inputs = task.layout.inputs;
  if (const Rows* next = table(witness, "next"), *emits = table(witness, "emits"); next && emits)
    return replay_program_machine(path, statement, task, *next, *emits);
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
  Evidence evidence{are_distinct(program, inputs, {t, *histories, *continuations}),
                    what,
                    "",
                    {Rational(histories->size()), std::nullopt}};
  if (statement.claim.quantity == "state_bits") return as_bits(statement, std::move(evidence), histories->size());
  if (statement.claim.quantity != "max_futures") return nothing_of(statement, "inputs that a state tells apart");
  return evidence;
}

}  // namespace

Result<Evidence> replay_tables(const std::string& path, const Witness& witness, const Statement& statement,
                               const Instance* instance) {
  if (instance) {
    if (!instance->program) return bad_input("{}: tables: {} executes no program", path, witness.construction);
    return replay_program_tables(path, witness, statement, *instance->program);
  }
  const Rows *b = table(witness, "b"), *c = table(witness, "c");
  if (b && c) return replay_weights(path, statement, *b, *c);
  if (table(witness, "next") || table(witness, "histories")) return replay_machine(path, witness, statement);
  return bad_input("{}: tables: neither weights (b, c) nor a machine (next, emits) nor histories", path);
}

}  // namespace seqcert
