#include "constructions/dp_parts.hpp"

#include "base/contract.hpp"
#include "compile/step_network.hpp"
#include "constructions/parts.hpp"
#include "task/dp_problem.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// Hands out entries of x.
class Entries {
 public:
  std::size_t next() { return used_++; }
  std::vector<std::size_t> next(std::size_t count) {
    std::vector<std::size_t> entries;
    for (std::size_t k = 0; k < count; ++k) entries.push_back(next());
    return entries;
  }
  std::size_t used() const { return used_; }

 private:
  std::size_t used_ = 0;
};

bool sometimes_absent(const DpProgram& program, std::size_t read) {
  return std::ranges::any_of(program.steps, [&](const Step& step) { return step.sources[read].absent(); });
}

/// Where the token itself puts what a read that comes with it reads.
std::size_t own_entry(const DpCoordinates& c, const Read& read, std::size_t k) {
  return read.from == Read::From::input ? c.streamed[k] : c.fields[read.field];
}

AddressEntries address(Entries& entries) {
  const std::size_t at = entries.next();
  return {at, entries.next()};
}

/// What a head needs to take an optimum.
HeadEntries head_entries(Entries& entries, const Read& read, const Extremum& optimum) {
  HeadEntries head;
  if (read.where) head.is_start = entries.next();
  head.has_key = entries.next();
  if (!optimum.keys_in_row) head.key_at = address(entries);
  head.key = entries.next();
  head.hot = entries.next(optimum.count()).front();
  head.worth = entries.next(optimum.count()).front();
  if (!optimum.asked.empty()) {
    head.group = address(entries);
    head.asked = address(entries);
  }
  if (read.bonus) head.taken = entries.next();
  return head;
}

ExtremumEntries extremum_entries(Entries& entries, const DpTask& task, std::size_t k, bool by_slot) {
  const auto optimum = extremum_of(task.program, k);
  SEQCERT_REQUIRE(optimum.ok(), "program_is_executable was asked");
  ExtremumEntries result{k, optimum->keys, std::nullopt, std::nullopt, std::nullopt};
  if (!by_slot)
    result.head = head_entries(entries, task.program.reads[k], *optimum);
  else if (optimum->keys_in_row)
    result.slots = entries.next(optimum->count()).front();
  else if (comes_with_token(task, task.program.reads[k].key))
    result.key_place = address(entries);
  return result;
}

DpCoordinates coordinates_of(const DpTask& task, bool by_slot, std::size_t spare) {
  const DpProgram& program = task.program;
  const std::size_t reads = program.reads.size();
  Entries entries;
  DpCoordinates c;
  c.one = entries.next();
  c.fields = entries.next(program.fields.size());
  c.streamed.assign(reads, 0);
  if (program.place_field) c.place_field_sq = entries.next();
  c.place = entries.next();
  c.place_sq = entries.next();
  c.absent.assign(reads, 0);
  for (std::size_t k = 0; k < reads; ++k) {
    if (comes_with_token(task, k) && program.reads[k].from == Read::From::input) c.streamed[k] = entries.next();
    c.at.push_back(entries.next());
    c.at_sq.push_back(entries.next());
    c.reads.push_back(comes_with_token(task, k) ? own_entry(c, task.program.reads[k], k) : entries.next());
    c.present.push_back(std::nullopt);
    if (!sometimes_absent(program, k)) continue;
    c.present[k] = entries.next();
    c.absent[k] = entries.next();
  }
  for (std::size_t k = 0; k < reads; ++k)
    if (is_extremum(program.reads[k])) c.extrema.push_back(extremum_entries(entries, task, k, by_slot));
  c.constants = entries.next(program.constants.size());
  if (program.rules.size() > 1) c.rules = entries.next(program.rules.size());
  c.outputs = entries.next(program.fields.size());
  c.d_model = entries.used() + spare;
  return c;
}

void put(SparseVector<Rational>& row, std::size_t entry, const Rational& value) {
  if (!value.is_zero()) row.emplace_back(entry, value);
}
void put_address(SparseVector<Rational>& row, std::size_t entry, std::size_t entry_sq, std::size_t address) {
  put(row, entry, Rational(address));
  put(row, entry_sq, Rational(address) * Rational(address));
}
void put_address(SparseVector<Rational>& row, const AddressEntries& entries, std::size_t address) {
  put_address(row, entries.at, entries.sq, address);
}

/// What the row of a step says about an optimum that it takes, and about the value of the step before, which the token
/// carries.
void put_optimum(SparseVector<Rational>& row, const DpTask& task, const ExtremumEntries& optimum,
                 std::size_t step_number, const Keeping& keeping, std::size_t elsewhere) {
  const Read& read = task.program.reads[optimum.read];
  const Step& step = task.program.steps[step_number - 1];
  if (optimum.slots)
    for (long v = optimum.keys.lo; v <= optimum.keys.hi; ++v) {
      const std::size_t at = step_with_key(task.program, optimum.read, step.sources[optimum.read], v);
      put(row, *optimum.slots + static_cast<std::size_t>(v - optimum.keys.lo),
          at == 0 ? Rational(0) : Rational(keeping.of_value(at)));
    }
  if (optimum.key_place) put_address(row, *optimum.key_place, keeping.of_key(step_number));
  if (!optimum.head) return;
  const HeadEntries& head = *optimum.head;
  const std::size_t before = step_number - 1;
  if (head.is_start && before == 0) put(row, *head.is_start, 1);
  if (before > 0) put(row, head.has_key, 1);
  if (head.key_at)
    put_address(row, *head.key_at, before == 0 ? elsewhere : position_of_key(task, read, before));
  else if (before > 0)
    put(row, head.key, Rational(task.program.steps[before - 1].constants[read.key - task.program.reads.size()]));
  if (!head.asked) return;
  const auto groups = extremum_of(task.program, optimum.read);
  put_address(row, *head.group, before == 0 ? 0 : groups->group[before - 1]);
  put_address(row, *head.asked, groups->asked[step_number - 1]);
}

/// What the position row of a step says about the step.
void put_step(SparseVector<Rational>& row, const DpTask& task, std::size_t step_number, const Keeping& keeping,
              std::size_t elsewhere) {
  const DpProgram& program = task.program;
  const DpCoordinates& c = task.coordinates;
  const Step& step = program.steps[step_number - 1];
  for (std::size_t k = 0; k < program.reads.size(); ++k) {
    const Source& source = step.sources[k];
    const bool absent = source.absent();
    if (!comes_with_token(task, k) && is_addressed_by_row(program.reads[k])) {
      const std::size_t at = absent                                       ? elsewhere
                             : program.reads[k].from == Read::From::input ? keeping.of_input(source.first)
                                                                          : keeping.of_value(source.first);
      put_address(row, c.at[k], c.at_sq[k], at);
    }
    if (!c.present[k]) continue;
    put(row, *c.present[k], absent ? 0 : 1);
    put(row, c.absent[k], absent ? Rational(step.absent[k]) : Rational(0));
  }
  for (const ExtremumEntries& optimum : c.extrema) put_optimum(row, task, optimum, step_number, keeping, elsewhere);
  for (std::size_t k = 0; k < c.constants.size(); ++k) put(row, c.constants[k], Rational(step.constants[k]));
  if (!c.rules.empty()) put(row, c.rules[step.rule], 1);
}

const DpProblem& problem_of(const Arguments& arguments) { return **find_problem(arguments.word("problem")); }

}  // namespace

Keeping keep_by_position(const DpLayout& layout) {
  return {.by_slot = false,
          .place = [](std::size_t position) { return position; },
          .of_input = [](std::size_t input) { return input; },
          .of_value = [layout](std::size_t step) { return layout.stands_at(step); },
          .of_key = {}};
}

Keeping keep_by_slot(const DpLayout& layout, const SlotPlan& plan) {
  const auto of_input = [plan](std::size_t input) { return plan.input_slot[input - 1]; };
  const auto of_value = [plan](std::size_t step) { return plan.value_slot[step - 1]; };
  return {.by_slot = true,
          .place = [layout, of_input, of_value](std::size_t position) -> std::size_t {
            if (position <= layout.prompt) return of_input(position);
            const std::size_t step = position - layout.computes(1);
            return step == 0 ? 0 : of_value(step);
          },
          .of_input = of_input,
          .of_value = of_value,
          .of_key = [plan](std::size_t step) { return plan.slots + step; }};
}

Model model_without_layers(DpTask& task, const Keeping& keeping,
                           const std::function<std::size_t(std::size_t)>& elsewhere, std::size_t spare) {
  task.coordinates = coordinates_of(task, keeping.by_slot, spare);
  const DpCoordinates& c = task.coordinates;
  Model model;
  model.d_model = c.d_model;
  for (std::size_t f = 0; f < task.program.fields.size(); ++f)
    model.fields.push_back(field_at(task.program.fields[f], c.fields[f]));
  if (task.layout.inputs == Inputs::streamed)
    for (std::size_t k = 0; k < task.program.reads.size(); ++k)
      model.fields.push_back(task.program.reads[k].from == Read::From::input
                                 ? field_at(task.program.reads[k].name, c.streamed[k])
                                 : TokenField{task.program.reads[k].name, RealField{}});
  model.positions = WeightMatrix(task.layout.length(), c.d_model);
  for (std::size_t position = 1; position <= task.layout.length(); ++position) {
    SparseVector<Rational> row;
    put(row, c.one, 1);
    put_address(row, c.place, c.place_sq, keeping.place(position));
    if (position >= task.layout.computes(1))
      put_step(row, task, position - task.layout.computes(1) + 1, keeping, elsewhere(position));
    std::ranges::sort(row, {}, [](const auto& entry) { return entry.first; });
    model.positions.set_row(position - 1, SparseRow{std::move(row)});
  }
  model.readout = WeightMatrix(c.outputs.size(), c.d_model);
  for (std::size_t f = 0; f < c.outputs.size(); ++f) model.readout.set_row(f, OneHotRow{c.outputs[f]});
  return model;
}

std::vector<ParameterSpec> program_parameters() {
  std::vector<std::string> problems;
  for (const DpProblem& problem : dp_problems()) problems.push_back(problem.name);
  ParameterSpec problem = choice_parameter("problem", problems, "which dynamic program; it brings its own parameters");
  problem.fallback = std::string("lis");
  return {std::move(problem),
          choice_parameter("form", {"unrolled", "compact"},
                           "one step per term, or one per value where a term reads one value"),
          choice_parameter("inputs", {"prompt", "streamed"},
                           "all before the first step, or each beside the step that uses it")};
}

std::vector<ParameterSpec> parameters_of_problem(const Values& given) {
  const auto chosen = given.find("problem");
  const auto problem = find_problem(chosen == given.end() ? "lis" : text(chosen->second));
  return problem ? (*problem)->parameters : std::vector<ParameterSpec>{};
}

Status program_is_executable(const Arguments& arguments) {
  const DpProblem& problem = problem_of(arguments);
  if (const Status fits = problem.precondition ? problem.precondition(arguments) : success(); !fits) return fits;
  if (const Status exists = check_form(problem, arguments, arguments.word("form")); !exists) return exists;
  DpTask task = task_for(arguments);
  constexpr std::size_t most_keys = 1 << 16;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    if (!is_extremum(task.program.reads[k])) continue;
    const auto optimum = extremum_of(task.program, k);
    if (!optimum)
      return bad_input("{} ({}): {}, which no model here carries out", task.program.problem, task.program.form,
                       optimum.error().message);
    if (optimum->count() > most_keys)
      return bad_input("{} ({}) finds {} by keys {}..{}, and x has entries for each; make them at most {}",
                       task.program.problem, task.program.form, task.program.reads[k].name, optimum->keys.lo,
                       optimum->keys.hi, most_keys);
  }
  task.coordinates = coordinates_of(task, false, 0);
  const auto network = value_network(task);
  return network ? success() : Status(network.error());
}

DpTask task_for(const Arguments& arguments) {
  auto program = build_program(problem_of(arguments), arguments, arguments.word("form"));
  SEQCERT_REQUIRE(program.ok(), "program_is_executable was asked");
  DpTask task =
      task_of(std::move(*program), arguments.word("inputs") == "streamed" ? Inputs::streamed : Inputs::prompt);
  task.candidates = [arguments](std::size_t most) {
    std::vector<std::vector<long>> inputs = problem_of(arguments).extreme_inputs(arguments);
    for (std::uint64_t seed = 1; inputs.size() < most; ++seed)
      inputs.push_back(problem_of(arguments).random_input(arguments, seed));
    inputs.resize(most);
    return inputs;
  };
  return task;
}

double program_numbers(const Arguments& arguments) {
  // Rows of positions, weights of channels; the memory has at most as many slots as there are tokens.
  const DpTask task = task_for(arguments);
  return static_cast<double>(task.layout.length()) * (16 + 12 * static_cast<double>(task.program.reads.size()));
}

Result<Values> program_facts(const Arguments& arguments) {
  if (const Status executable = program_is_executable(arguments); !executable) return executable.error();
  DpTask task = task_for(arguments);
  const LiveWidth width = live_width(task.program, task.layout.inputs);
  long inputs_read = 0, values_read = 0;
  for (const Read& read : task.program.reads) ++(read.from == Read::From::input ? inputs_read : values_read);
  task.coordinates = coordinates_of(task, false, 0);
  long largest = task.carried.hi;
  for (const ExtremumEntries& optimum : task.coordinates.extrema)
    if (task.program.reads[optimum.read].bonus) largest = std::max(largest, optimum.keys.hi - optimum.keys.lo + 1);
  std::size_t reads = 0;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) reads += comes_with_token(task, k) ? 0 : 1;
  return Values{{"steps", Rational(task.layout.steps)},
                {"G", Rational(task.program.inputs.size())},
                {"K", Rational(values_read)},
                {"J", Rational(inputs_read)},
                {"L", Rational(task.layout.length())},
                {"largest", Rational(largest)},
                {"reads", Rational(reads)},
                {"prompt", Rational(task.layout.prompt)},
                {"W", Rational(width.W)},
                {"W_v", Rational(width.W_v)},
                {"locality", Rational(locality(task.program))},
                {"reach", Rational(reach(task))},
                {"lipschitz", value_network(task)->lipschitz}};
}

std::vector<std::string> program_fact_names() {
  return {"steps", "G", "K", "J", "reads", "prompt", "L", "largest", "W", "W_v", "locality", "reach", "lipschitz"};
}

}  // namespace seqcert
