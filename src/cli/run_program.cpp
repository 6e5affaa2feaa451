#include "cli/run_program.hpp"

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/entry_names.hpp"
#include "cli/workspace.hpp"
#include "task/decode.hpp"
#include "task/dp_problem.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

namespace seqcert {
namespace {

/// "up = 3 (step 4)" for every read that is there.
std::string reads_of(const DpProgram& program, const StepValue& right) {
  std::string line;
  for (std::size_t k = 0; k < program.reads.size(); ++k) {
    if (right.read_at[k] == 0) continue;
    const char* kind = program.reads[k].from == Read::From::input ? "input" : "step";
    line += fmt::format("{}{} = {} ({} {})", line.empty() ? "" : ", ", program.reads[k].name, right.arguments[k], kind,
                        right.read_at[k]);
  }
  return line;
}

std::string token_text(const Token& token) {
  std::string text;
  for (const Rational& entry : token) text += (text.empty() ? "" : ":") + entry.text();
  return text;
}

/// The distance from the edge of the cell in which the output lies: at most 1/2.
Rational margin_of(const Enclosure& output, long value) {
  const Rational half = Rational::ratio(1, 2);
  return min(output.lo - (Rational(value) - half), Rational(value) + half - output.hi);
}

/// The channels of a memory that are read to one entry of x, and what that is.
struct SlotGroup {
  std::string name;
  std::vector<std::size_t> channels;
};
/// The slots of a layer by what reads them: one group a read where gates open the slots, one in all where the network
/// picks. Empty where the layer is no memory.
std::vector<SlotGroup> slot_groups(const Layer& layer, const DpTask& task) {
  const auto* memory = std::get_if<S6>(&layer.mixer);
  if (!memory) return {};
  const std::vector<std::size_t>& reads = task.coordinates.reads;
  std::vector<SlotGroup> groups;
  SlotGroup open;
  for (std::size_t r = 0; r < memory->w_out.rows(); ++r) {
    const auto read = std::ranges::find(reads, r);
    SlotGroup group;
    if (read != reads.end()) group.name = task.program.reads[static_cast<std::size_t>(read - reads.begin())].name;
    for (const auto& [channel, weight] : memory->w_out.row(r))
      (group.name.empty() ? open : group).channels.push_back(channel);
    if (!group.channels.empty()) groups.push_back(std::move(group));
  }
  if (!open.channels.empty()) groups.push_back(std::move(open));
  return groups;
}

/// What each head of a layer reads, by the entries of x that it writes: `left`, or `key of x` and the like.
std::vector<std::string> heads_of(const Layer& layer, const std::map<std::size_t, std::string>& names) {
  std::vector<std::string> heads;
  if (const auto* attention = std::get_if<Attention>(&layer.mixer))
    for (const AttentionHead& head : attention->heads) {
      std::vector<std::string> read;
      for (std::size_t r = 0; r < head.w_o.rows(); ++r)
        if (const auto name = names.find(r); name != names.end() && !head.w_o.row(r).empty())
          read.push_back(name->second);
      heads.push_back(join(read, ", "));
    }
  return heads;
}

/// A slot or weight that is off by less than this from 0 is shown empty.
const Rational nearly_empty = Rational::ratio(1, 1'000'000);

std::string rounded_entry(const MaybeEnclosure& x) {
  return x && abs(x->lo) < nearly_empty && abs(x->hi) < nearly_empty ? "." : rounded_text(x, 6);
}

/// "slots for up, left" and what they hold: groups that show the same share a line.
template <Field S>
std::vector<std::pair<std::string, std::string>> slot_lines(const std::vector<SlotGroup>& groups,
                                                            const std::vector<S>& state) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const SlotGroup& group : groups) {
    std::vector<std::string> slots;
    for (const std::size_t channel : group.channels) slots.push_back(rounded_entry(detail::meaning(state[channel])));
    const std::string content = join(slots, " ");
    const auto same = std::ranges::find(lines, content, &std::pair<std::string, std::string>::second);
    if (same == lines.end())
      lines.emplace_back(group.name.empty() ? "slots" : "slots for " + group.name, content);
    else
      same->first += ", " + group.name;
  }
  return lines;
}

template <Field S>
class Report {
 public:
  Report(const DpTask& task, const std::vector<StepValue>& right, bool trace)
      : task_(task), right_(right), trace_(trace) {}

  /// Returns whether to go on.
  bool step(std::size_t t, const DecodedStep<S>& made) {
    std::string emitted;
    for (std::size_t f = 0; f < made.decoded.size(); ++f) {
      const Decoded& decoded = made.decoded[f];
      const long expected = right_[t - 1].fields[f];
      const char* what = "";
      if (decoded.kind == Decoded::Kind::uncertain) what = "?";
      if (decoded.kind == Decoded::Kind::outside) what = "outside";
      if (decoded.kind == Decoded::Kind::certain && decoded.value != expected) what = "wrong";
      if (*what == '?') uncertain_ = uncertain_ ? uncertain_ : std::optional(t);
      if (*what == 'o' || *what == 'w') wrong_ = wrong_ ? wrong_ : std::optional(t);
      emitted += emitted.empty() ? "" : ":";
      emitted += decoded.kind == Decoded::Kind::certain ? std::to_string(decoded.value) : what;
      std::string margin = "none";
      if (const MaybeEnclosure output = detail::meaning(made.outputs[f]);
          output && decoded.kind == Decoded::Kind::certain) {
        const Rational room = margin_of(*output, decoded.value);
        margin = compact({room, room}, 6);
        if (!least_ || room < *least_) {
          least_ = room;
          least_at_ = t;
        }
      }
      if (trace_)
        fmt::print("step {:<5} {:<10} emits {:<6} output {}  margin {}{}{}\n", t, task_.program.fields[f],
                   decoded.kind == Decoded::Kind::certain ? std::to_string(decoded.value) : what,
                   shown(made.outputs[f]), margin,
                   *what == 'w' || *what == 'o' || *what == '?'
                       ? fmt::format("  ({}, right is {})", *what == '?' ? "not certain" : what, expected)
                       : "",
                   f == 0 ? "  reads " + reads_of(task_.program, right_[t - 1]) : "");
    }
    emitted_ += (emitted_.empty() ? "" : " ") + emitted;
    return !wrong_ && !uncertain_;
  }

  Result<int> close(long solved, const std::string& arithmetic) const {
    fmt::print("emitted   {}\n", emitted_);
    if (interrupted()) return was_interrupted;
    if (least_)
      fmt::print("margin    {} at the least, in step {} of {} (1/2 is the most)\n", compact({*least_, *least_}, 6),
                 least_at_, task_.layout.steps);
    if (wrong_) {
      fmt::print("wrong     at step {}: right is {}\n", *wrong_, right_[*wrong_ - 1].fields[0]);
      return something_refuted;
    }
    if (uncertain_) {
      fmt::print("undecided at step {}: the output in {} arithmetic lies in no one cell; right is {}\n", *uncertain_,
                 arithmetic, right_[*uncertain_ - 1].fields[0]);
      return something_undecided;
    }
    fmt::print("answer    {} (a plain solver says {})\n", right_.back().fields[0], solved);
    return right_.back().fields[0] == solved ? all_good : something_refuted;
  }

 private:
  const DpTask& task_;
  const std::vector<StepValue>& right_;
  bool trace_;
  std::string emitted_;
  std::optional<std::size_t> wrong_, uncertain_;
  std::optional<Rational> least_;
  std::size_t least_at_ = 0;
};

template <Field S>
Result<int> run_in(const Instance& instance, const std::vector<long>& inputs, long solved, const Arithmetic<S>& number,
                   bool trace) {
  const DpTask& task = *instance.program;
  const std::vector<StepValue> right = execute(task.program, inputs);
  Report<S> report(task, right, trace);
  std::vector<std::vector<long>> values;
  for (const StepValue& value : right) values.push_back(value.fields);
  const std::map<std::size_t, std::string> entries_hold = entry_names(task, std::nullopt);
  std::vector<std::vector<SlotGroup>> slots;
  std::vector<std::vector<std::string>> heads;
  for (const Layer& layer : instance.model.layers) {
    slots.push_back(slot_groups(layer, task));
    heads.push_back(heads_of(layer, entries_hold));
  }
  if (trace)
    fmt::print("{} are rounded to 6 digits; . stands for less than {}\n",
               std::ranges::any_of(slots, [](const auto& groups) { return !groups.empty(); }) ? "slots" : "weights",
               rounded_text(Enclosure{nearly_empty, nearly_empty}, 1));
  const Trace<S> print = [&](std::size_t position, std::size_t layer, const std::string& what,
                             const std::vector<S>& entries) {
    const std::string token =
        fmt::format("token {:<4} ({}) layer {}", position, token_text(token_at(task, position, inputs, values)), layer);
    if (what == "state" && !slots[layer - 1].empty()) {
      for (const auto& [names, content] : slot_lines<S>(slots[layer - 1], entries))
        fmt::print("{} {}: {}\n", token, names, content);
      return;
    }
    if (entries.empty()) return;  // a layer without heads or channels
    std::string line = fmt::format("{} {}", token, what);
    for (std::size_t h = 0; h < heads[layer - 1].size(); ++h)
      if (what == fmt::format("head {} weights", h + 1) && !heads[layer - 1][h].empty())
        line = fmt::format("{} weights of the head for {}", token, heads[layer - 1][h]);
    line += ":";
    for (const S& entry : entries) line += " " + rounded_entry(detail::meaning(entry));
    fmt::print("{}\n", line);
  };
  keep_results_when_interrupted();
  const auto run = run_decoding<S>(
      instance.model, task, inputs, number, trace ? print : Trace<S>{},
      [&](std::size_t t, const DecodedStep<S>& made) { return report.step(t, made) && !interrupted(); });
  if (!run) return run.error();
  return report.close(solved, number.name());
}

/// A written input with the problem it belongs to.
struct WrittenInput {
  const DpProblem* problem;
  ParsedInput parsed;
  Arguments sizes;
};

/// `given` may hold other names than sizes. Errors: the input's text; a size in `given` that it does not have.
Result<WrittenInput> written_input(const std::string& name, const Values& given, const std::string& input) {
  const auto problem = find_problem(name);
  if (!problem) return problem.error();
  auto parsed = (*problem)->parse_input(input);
  if (!parsed) return bad_input("--input \"{}\": {}", input, parsed.error().message);
  Values of_problem;
  for (const ParameterSpec& spec : (*problem)->parameters)
    if (const auto found = given.find(spec.name); found != given.end()) of_problem.insert(*found);
  auto sizes = arguments_for(**problem, of_problem, *parsed);
  if (!sizes) return sizes.error();
  return WrittenInput{*problem, std::move(*parsed), std::move(*sizes)};
}

Result<int> run_on(const Instance& instance, const WrittenInput& written, const std::string& input,
                   const AnyArithmetic& scalar, bool trace) {
  const std::vector<long>& inputs = written.parsed.inputs;
  if (const Status fits = check_inputs(instance.program->program, inputs); !fits)
    return bad_input("--input \"{}\": {}", input, fits.error().message);
  const long solved = written.problem->solve(written.sizes, inputs);
  return std::visit([&](const auto& number) { return run_in(instance, inputs, solved, number, trace); }, scalar);
}

}  // namespace

Result<int> run_program(const Instance& instance, const ProgramReference& program, const std::string& input,
                        const AnyArithmetic& scalar, bool trace) {
  const auto written = written_input(program.problem, program.sizes, input);
  if (!written) return written.error();
  return run_on(instance, *written, input, scalar, trace);
}

Result<int> run_program(const Construction& construction, const Values& given, const std::string& input,
                        const AnyArithmetic& scalar, bool trace) {
  Values values = given;
  const auto chosen = values.find(construction.selector);
  const auto fallback =
      std::ranges::find(construction.parameters, construction.selector, &ParameterSpec::name)->fallback;
  const auto written = written_input(text(chosen == values.end() ? *fallback : chosen->second), values, input);
  if (!written) return written.error();
  for (const auto& [name, value] : written->sizes.values()) values.insert_or_assign(name, value);
  const auto arguments = arguments_for(construction, values);
  if (!arguments) return arguments.error();
  const auto instance = build(construction, *arguments);
  if (!instance) return instance.error();
  return run_on(*instance, *written, input, scalar, trace);
}

}  // namespace seqcert
