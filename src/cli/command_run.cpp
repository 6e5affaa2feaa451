#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/replay.hpp"
#include "cli/run_program.hpp"
#include "cli/scalars.hpp"
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
  std::string construction, model, input, replay, claim, problem, form, inputs, scalar = "ball";
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

Result<int> run_command(const Options& options) {
  if (options.trace) std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // an interrupt leaves whole lines
  if (!options.replay.empty()) {
    if (!options.construction.empty() || !options.input.empty())
      return bad_input("--replay takes everything from the witness; leave out CONSTRUCTION and --input");
    return replay(options.replay, options.model, options.claim);
  }
  if (!options.claim.empty()) return bad_input("--claim goes with --replay: it names the file of the witness's claim");
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
  subcommand.add_option("--claim", options->claim,
                        "with --replay: the file of the witness's claim, where that is now or what the witness does "
                        "not name");
  return [options] { return run_command(*options); };
}

}  // namespace seqcert
