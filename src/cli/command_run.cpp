#include "base/file.hpp"
#include "base/text.hpp"
#include "check/decide_instance.hpp"
#include "check/decoding_search.hpp"
#include "check/precision.hpp"
#include "check/witness.hpp"
#include "cli/command.hpp"
#include "cli/replay_mirrored.hpp"
#include "cli/replay_tables.hpp"
#include "cli/run_program.hpp"
#include "cli/scalars.hpp"
#include "cli/witness_json.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "exchange/with_model.hpp"
#include "model/run.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

namespace seqcert {
namespace {

struct Options {
  std::string construction, model, input, replay, problem, form, inputs, scalar = "ball";
  std::vector<std::string> parameters;
  std::size_t instance = 1;
  bool trace = false;
};

/// One value per free position; components of a value joined by ':'.
Result<std::vector<std::vector<Rational>>> parse_input(const std::string& input, const CopyTask& task) {
  std::vector<std::vector<Rational>> values(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
  std::vector<std::size_t> places;
  for (std::size_t j = 0; j < task.free.size(); ++j)
    if (task.free[j]) places.push_back(j);
  const std::vector<std::string> words = split(input, ',');
  if (words.size() != places.size())
    return bad_input("--input gives {} values; this instance has {} positions with a free value", words.size(),
                     places.size());
  for (std::size_t k = 0; k < words.size(); ++k) {
    const std::vector<std::string> components = split(words[k], ':');
    if (components.size() != task.value_fields.size())
      return bad_input("--input value \"{}\" has {} components, not {}", words[k], components.size(),
                       task.value_fields.size());
    for (std::size_t c = 0; c < components.size(); ++c) {
      const auto value = Rational::parse(trim(components[c]));
      if (!value) return bad_input("--input: {}", value.error().message);
      if (*value < task.box.lo || *value > task.box.hi)
        return bad_input("--input value {} lies outside [{}, {}]; enlarge M or choose a smaller value", components[c],
                         task.box.lo.text(), task.box.hi.text());
      values[places[k]][c] = *value;
    }
  }
  return values;
}

std::size_t characters(const std::string& utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

void print_aligned(const std::vector<std::array<std::string, 6>>& rows) {
  std::array<std::size_t, 6> width{};
  for (const auto& row : rows)
    for (std::size_t k = 0; k < row.size(); ++k) width[k] = std::max(width[k], characters(row[k]));
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t k = 0; k < row.size(); ++k) line += fmt::format("{}{:<{}}", k == 0 ? "" : "  ", row[k], width[k]);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

template <Field S>
Result<int> run_in(const Instance& instance, const CopyTask& task, const std::vector<std::vector<Rational>>& values,
                   const Arithmetic<S>& number, bool trace) {
  const Trace<S> print = [](std::size_t position, std::size_t layer, const std::string& what,
                            const std::vector<S>& entries) {
    fmt::print("t={} layer {} {}:", position, layer, what);
    for (const S& entry : entries) fmt::print(" {}", shown(entry));
    fmt::print("\n");
  };
  std::vector<std::vector<S>> shared;
  std::vector<std::array<std::string, 6>> rows{
      {"position", "target", "component", "right", "answer in " + number.name(), "error"}};
  for (const Query& query : task.queries) {
    if (shared.empty() || query.token) {
      const std::vector<Token> tokens = filled(task, query, values);
      auto outputs = run(instance.model, std::span<const Token>(tokens), number, trace ? print : Trace<S>{},
                         query.token ? query.position : 1);
      if (!outputs) return outputs.error();
      shared = std::move(*outputs);
    }
    for (std::size_t k = 0; k < task.value_fields.size(); ++k) {
      const S answer = shared[query.position - 1][k];
      const Rational& right = values[query.target - 1][k];
      rows.push_back({std::to_string(query.position), std::to_string(query.target), std::to_string(k + 1), right.text(),
                      shown(answer), shown(abs(answer - number(right)))});
    }
  }
  print_aligned(rows);
  return all_good;
}

Result<int> run_copying(const Instance& instance, const std::string& whose, const Options& options,
                        const AnyArithmetic& scalar) {
  if (options.instance < 1 || options.instance > instance.tasks.count)
    return bad_input("--instance {}: {} has instances 1..{} at these parameters", options.instance, whose,
                     instance.tasks.count);
  const CopyTask task = instance.tasks.task(options.instance - 1);
  const auto values = parse_input(options.input, task);
  if (!values) return values.error();
  return std::visit([&](const auto& number) { return run_in(instance, task, *values, number, options.trace); }, scalar);
}

/// The parameters typed, those that have options of their own among them.
std::vector<std::string> words_of(const Options& options) {
  std::vector<std::string> words = options.parameters;
  for (const auto& [name, word] :
       {std::pair{"problem", &options.problem}, {"form", &options.form}, {"inputs", &options.inputs}})
    if (!word->empty()) words.push_back(fmt::format("{}={}", name, *word));
  return words;
}

Result<int> run_construction(const Options& options) {
  const auto registry = registry_for(options.construction, options.model);
  if (!registry) return registry.error();
  const auto construction = find_construction(*registry, options.construction);
  if (!construction) return construction.error();
  const auto scalar = parse_scalar(options.scalar);
  if (!scalar) return scalar.error();
  if (!(*construction)->selector.empty()) {
    const auto given = typed_arguments(**construction, words_of(options));
    if (!given) return given.error();
    return run_program(**construction, *given, options.input, *scalar, options.trace);
  }
  const auto arguments = construction_arguments(**construction, words_of(options));
  if (!arguments) return arguments.error();
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();
  return run_copying(*instance, options.construction, options, *scalar);
}

/// A model file on the task that it holds itself.
Result<int> run_model(const Options& options) {
  const auto scalar = parse_scalar(options.scalar);
  if (!scalar) return scalar.error();
  const auto file = open_model(options.model);
  if (!file) return file.error();
  const auto given = typed_values(options.model, file->parameters, words_of(options));
  if (!given) return given.error();
  const auto own = own_instance(*file, *given);
  if (!own) return own.error();
  if (own->program) return run_program(own->instance, *own->program, options.input, *scalar, options.trace);
  return run_copying(own->instance, options.model, options, *scalar);
}

/// Runs the model of a program on the witness's inputs, in the arithmetic in which the search would.
Result<int> replay_program(const std::string& path, const Witness& witness, const Instance& instance) {
  const DpTask& task = *instance.program;
  if (const Status fits = check_inputs(task.program, witness.inputs); !fits)
    return bad_input("{}: {}", path, fits.error().message);
  const auto failure = wrong_step(instance.model, task, witness.inputs, 4096);
  fmt::print("claim     {}: every emitted value is right\n", witness.claim);
  if (!failure) {
    fmt::print("not confirmed: no step of the run on these inputs is wrong for certain\n");
    return something_undecided;
  }
  fmt::print("step      {} of {}, field {}\nright     {}\noutput    {}\n", failure->step, task.layout.steps,
             task.program.fields[failure->field], failure->right, compact(failure->output, 19));
  fmt::print("confirmed: the output at this step is not that of the right value\n");
  return all_good;
}

/// Runs the witness on the machine that is said to fail on it.
Result<int> replay_on_machine(const std::string& path, const Witness& witness, const Instance& instance) {
  const auto format = Format::parse(witness.scalar);
  if (!format) return bad_input("{}: scalar: {}", path, format.error().message);
  fmt::print("claim     {}: {} {} {}\nmachine   {}\n", witness.claim, witness.quantity, witness.relation,
             witness.bound_lo, format->name);
  if (instance.program) {
    const DpTask& task = *instance.program;
    if (const Status fits = check_inputs(task.program, witness.inputs); !fits)
      return bad_input("{}: {}", path, fits.error().message);
    const auto failure = wrong_step_on(*format, instance.model, task, witness.inputs);
    if (!failure) {
      fmt::print("not confirmed: every emitted value of the run on these inputs is right\n");
      return something_undecided;
    }
    fmt::print("step      {} of {}, field {}, {} visible positions\nright     {}\noutput    {}\n", failure->step,
               task.layout.steps, task.program.fields[failure->field], failure->length, failure->right,
               failure->output ? compact(*failure->output, 19) : "not finite");
    fmt::print("confirmed: the output at this step is not that of the right value\n");
    return all_good;
  }
  if (witness.task >= instance.tasks.count) return bad_input("{}: there is no instance {}", path, witness.task);
  const CopyTask task = instance.tasks.task(witness.task);
  if (const Status fits = witness_fits(witness, task, path); !fits) return fits.error();
  const auto tolerance = Rational::parse(witness.tolerance);
  if (!tolerance) return bad_input("{}: tolerance: {}", path, tolerance.error().message);
  const auto made = copied_on(*format, instance.model, task, witness.query, witness.values);
  if (!made) return made.error();
  const Rational& right = witness.values[witness.target - 1][0];
  const auto output = exactly(*made);
  fmt::print("question  position {} asks for position {}\nright     {}\noutput    {}\ntolerance {}\n", witness.position,
             witness.target, right.text(), shown(*made), tolerance->text());
  if (output && abs(*output - right) <= *tolerance) {
    fmt::print("not confirmed: the output is within the tolerance\n");
    return something_undecided;
  }
  fmt::print("confirmed: the output of this machine is not within the tolerance of the right value\n");
  return all_good;
}

/// The constructions with which the witness was found: with the weights of a file, the one it names or `model`, which
/// has to be the same to the last bit.
Result<Registry> registry_of(const std::string& path, const Witness& witness, const std::string& model) {
  if (!witness.model) {
    if (model.empty()) return builtin_constructions();
    return bad_input("{}: this witness is about the construction {}, not about a model file; leave --model out", path,
                     witness.construction);
  }
  const std::string file_path = model.empty() ? witness.model->file : model;
  const auto file = open_model(file_path);
  if (!file) return Error{file.error().kind, fmt::format("{}: its model: {}", path, file.error().message)};
  if (file->sha256 != witness.model->sha256)
    return bad_input("{}: {} has changed since the witness was found; name the file as it was by --model", path,
                     file_path);
  return with_model(builtin_constructions(), witness.construction, *file);
}

/// A witness that is a parameter point alone: its quantity is measured again and compared with its bound.
Result<int> replay_point(const std::string& path, const Witness& witness, const Registry& registry,
                         const Instance& instance) {
  if (witness.bound_formula.empty())
    return bad_input("{}: this witness is a parameter point without values; decide it again with `seqcert check {}`",
                     path, witness.claim);
  Claim claim;
  claim.path = path;
  claim.id = witness.claim;
  claim.construction = witness.construction;
  claim.quantity = witness.quantity;
  const auto bound = parse_formula(witness.bound_formula);
  if (!bound) return bad_input("{}: bound: {}", path, bound.error().message);
  if (!free_names(*bound).empty() || bound->is_condition())
    return bad_input("{}: bound: \"{}\" is no number: put the values of its names in", path, witness.bound_formula);
  claim.bound = *bound;
  const auto relation = relation_of(witness.relation);
  if (!relation) return bad_input("{}: relation \"{}\" is none of <=, >=, =, <, >", path, witness.relation);
  claim.relation = *relation;
  const auto quantity = find_quantity(witness.quantity);
  if (!quantity) return bad_input("{}: {}", path, quantity.error().message);
  const auto decision = decide_instance(claim, **quantity, registry, instance, witness.parameters, CheckOptions{});
  if (!decision) return decision.error();
  fmt::print("claim     {}: {} {} bound\n", witness.claim, witness.quantity, witness.relation);
  if (decision->quantity) fmt::print("quantity  {}\n", compact(*decision->quantity, 19));
  if (decision->bound) fmt::print("bound     {}\n", compact(*decision->bound, 19));
  if (decision->verdict.kind == Verdict::Kind::refuted) {
    fmt::print("confirmed: {} is not {} the bound at these parameters\n", witness.quantity, witness.relation);
    return all_good;
  }
  fmt::print("not confirmed: {}\n", decision->verdict.reason.empty() ? "the relation holds" : decision->verdict.reason);
  return something_undecided;
}

/// Runs the witness forward in balls and compares with the bound it is said to break; by normal forms where the two are
/// one number.
Result<int> replay(const std::string& path, const std::string& model) {
  const auto content = read_file(path, std::size_t{1} << 30);
  if (!content) return content.error();
  const auto witness = parse_witness(*content, path);
  if (!witness) return witness.error();
  if (!witness->tables.empty() && witness->construction.empty()) return replay_tables(path, *witness, nullptr);
  const auto registry = registry_of(path, *witness, model);
  if (!registry) return registry.error();
  const auto construction = find_construction(*registry, witness->construction);
  if (!construction) return bad_input("{}: {}", path, construction.error().message);
  const auto arguments = arguments_for(**construction, witness->parameters);
  if (!arguments) return bad_input("{}: {}", path, arguments.error().message);
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();
  if (!witness->tables.empty()) return replay_tables(path, *witness, &*instance);
  if (witness->values.empty() && witness->inputs.empty()) return replay_point(path, *witness, *registry, *instance);
  if (!witness->scalar.empty()) return replay_on_machine(path, *witness, *instance);
  if (instance->program) return replay_program(path, *witness, *instance);
  if (witness->mirrored) return replay_mirrored(path, *witness, *instance);
  if (witness->task >= instance->tasks.count) return bad_input("{}: there is no instance {}", path, witness->task);
  const CopyTask task = instance->tasks.task(witness->task);
  if (const Status fits = witness_fits(*witness, task, path); !fits) return fits.error();
  const auto lo = Rational::parse(witness->bound_lo), hi = Rational::parse(witness->bound_hi);
  if (!lo || !hi || *hi < *lo) return bad_input("{}: the bound is not a pair of decimals lo <= hi", path);
  const Enclosure bound{*lo, *hi};
  std::optional<Enclosure> error;
  for (long bits = 128; bits <= 4096; bits *= 2) {
    const auto replayed = replayed_error(instance->model, task, witness->query, witness->output, witness->values, bits);
    if (!replayed) return replayed.error();
    error = *replayed;
    if (less(*error, bound) != Truth::unknown) break;
  }
  fmt::print("claim     {}: {} {} bound\n", witness->claim, witness->quantity, witness->relation);
  fmt::print("question  position {} asks for position {}\n", witness->position, witness->target);
  fmt::print("error     {}\n", compact(*error, 19));
  fmt::print("bound     {}\n", compact(bound, 19));
  const Truth above = less(bound, *error), below = less(*error, bound);
  const bool upper = witness->relation == "<=" || witness->relation == "<";
  if (above == Truth::yes && (upper || witness->relation == "=")) {
    fmt::print("confirmed: the error on these values lies above the bound\n");
    return all_good;
  }
  if (below == Truth::yes && !upper) {
    fmt::print("confirmed: even these values, which attain the supremum, leave the error below the bound\n");
    return all_good;
  }
  if (witness->relation == "<" || witness->relation == ">") {
    const auto formula = parse_formula(witness->bound_formula);
    if (formula && replayed_error_equals(instance->model, task, witness->query, witness->output, witness->values,
                                         *formula) == Truth::yes) {
      fmt::print("confirmed: the error on these values, which attain the supremum, is the bound: it is not {} it\n",
                 upper ? "below" : "above");
      return all_good;
    }
  }
  if (below == Truth::yes)
    fmt::print("not confirmed: the error on these values lies below the bound\n");
  else if (above == Truth::yes)
    fmt::print("not confirmed: the error on these values lies above the bound, as the claim says\n");
  else
    fmt::print("not confirmed: the run does not separate the error from the bound up to 4096 bits\n");
  return something_undecided;
}

Result<int> run_command(const Options& options) {
  if (options.trace) std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // an interrupt leaves whole lines
  if (!options.replay.empty()) {
    if (!options.construction.empty() || !options.input.empty())
      return bad_input("--replay takes everything from the witness; leave out CONSTRUCTION and --input");
    return replay(options.replay, options.model);
  }
  if (options.construction.empty() && options.model.empty())
    return bad_input("run needs a CONSTRUCTION or --model FILE, and --input; or --replay WITNESS");
  if (const auto known = find_construction(builtin_constructions(), options.construction);
      !options.construction.empty() && !known)
    return known.error();
  if (options.input.empty()) return bad_input("run needs --input, one value per position: --input 1,-1,1/2,0");
  return options.construction.empty() ? run_model(options) : run_construction(options);
}

}  // namespace

Action add_run(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert run attention/position -p L=4 -p tau=2 --input 1,-1,1/2,0\n"
      "  seqcert run dp/ssm-slots --problem edit-distance --input kitten,sitting --trace\n"
      "  seqcert run --model head.safetensors --input 1,-1,1/2,0\n"
      "  seqcert run ssm/ring -p T=6 --input 1,0,-1,1/2,0,1 --scalar bf16 --trace\n  seqcert run --replay "
      "witness.json");
  subcommand.add_option("CONSTRUCTION", options->construction, "name of a construction");
  subcommand.add_option("--model", options->model,
                        "a model file: on the task of CONSTRUCTION, or on its own where none is named; with --replay, "
                        "where the witness's model is now");
  subcommand.add_option("-p,--parameter", options->parameters, "NAME=VALUE; others have their defaults")
      ->allow_extra_args(false);
  subcommand.add_option("--input", options->input,
                        "values of the free positions, in order: 1,-1,1/2,0.25; or as the problem writes its input");
  subcommand.add_option("--problem", options->problem, "the dynamic program: short for -p problem=NAME");
  subcommand.add_option("--form", options->form, "short for -p form=unrolled|compact");
  subcommand.add_option("--inputs", options->inputs, "short for -p inputs=prompt|streamed");
  subcommand.add_option("--instance", options->instance, "which instance of a region, from 1")->capture_default_str();
  subcommand
      .add_option("--scalar", options->scalar,
                  "exact, interval, ball, ball:BITS, double, bf16, fp16, tf32, fp32, fp64 or p=BITS")
      ->capture_default_str();
  subcommand.add_flag("--trace", options->trace, "show weights or state after every token");
  subcommand.add_option("--replay", options->replay, "a witness, or a file of records with one");
  return [options] { return run_command(*options); };
}

}  // namespace seqcert
