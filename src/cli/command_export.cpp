#include "cli/command.hpp"
#include "cli/model_out.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "task/dp_problem.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace seqcert {
namespace {

struct Options {
  std::string construction;
  std::vector<std::string> parameters;
  ModelOut out;
};

ProgramReference reference_of(const Arguments& arguments) {
  ProgramReference reference{arguments.word("problem"), arguments.word("form"), arguments.word("inputs"), {}};
  for (const ParameterSpec& spec : (*find_problem(reference.problem))->parameters)
    reference.sizes.emplace(spec.name, arguments.values().at(spec.name));
  return reference;
}

Result<int> export_construction(const Options& options) {
  const auto construction = find_construction(builtin_constructions(), options.construction);
  if (!construction) return construction.error();
  const auto arguments = construction_arguments(**construction, options.parameters);
  if (!arguments) return arguments.error();
  if (const Status may = may_write_model(options.out); !may) return may.error();
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();
  std::string title = options.construction;
  for (const auto& [name, value] : arguments->values()) title += fmt::format(" {}={}", name, text(value));
  std::optional<ProgramReference> program;
  if (instance->program) program = reference_of(*arguments);
  const Status written = write_out(instance->model, notes_of(*instance, program, title), options.out);
  if (!written) return written.error();
  return all_good;
}

}  // namespace

Action add_export(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert export attention/position -p L=8 --out head.json\n"
      "  seqcert export ssm/ring -p m=4 --out ring.npz --rest-in-json\n"
      "  seqcert export dp/attention -p problem=lcs -p n=4 -p m=4 --out lcs.safetensors --dtype f64");
  subcommand.add_option("CONSTRUCTION", options->construction, "name of a construction")->required();
  subcommand.add_option("-p,--parameter", options->parameters, "NAME=VALUE; others have their defaults")
      ->allow_extra_args(false);
  subcommand.add_option("--out", options->out.path, "FILE.json; or FILE.npz, FILE.safetensors and the JSON beside it")
      ->required();
  add_write_options(subcommand, options->out);
  return [options] { return export_construction(*options); };
}

}  // namespace seqcert
