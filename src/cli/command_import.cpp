#include "cli/command.hpp"
#include "cli/model_out.hpp"
#include "cli/print_model.hpp"
#include "cli/workspace.hpp"
#include "exchange/with_model.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace seqcert {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> parameters;
  bool weights = false;
  ModelOut out;
};

std::string task_summary(const OwnInstance& own) {
  if (own.program) {
    std::string sizes;
    for (const auto& [name, value] : own.program->sizes) sizes += fmt::format(" {}={}", name, text(value));
    return fmt::format("{}{} form={} inputs={}", own.program->problem, sizes, own.program->form, own.program->inputs);
  }
  const CopyTask task = own.instance.tasks.task(0);
  return fmt::format("copy, {} instance{} with {} question{} over {} positions", own.instance.tasks.count,
                     own.instance.tasks.count == 1 ? "" : "s", task.queries.size(), task.queries.size() == 1 ? "" : "s",
                     task.tokens.size());
}

void print_parameters(const ModelFile& file, const Values& values) {
  for (const ParameterSpec& spec : file.parameters)
    fmt::print("parameter     {} = {}, {}{}\n", spec.name, text(values.at(spec.name)), allowed(spec),
               spec.meaning.empty() ? "" : ": " + shown_name(spec.meaning));
}

Result<int> import_model(const Options& options) {
  if (!options.out.path.empty())
    if (const Status may = may_write_model(options.out); !may) return may.error();
  const auto file = open_model(options.file);
  if (!file) return file.error();
  const auto given = typed_values(options.file, file->parameters, options.parameters);
  if (!given) return given.error();
  const auto values = parameters_of(*file, *given);
  if (!values) return values.error();
  OwnInstance own;
  if (file->json->find("task")) {
    auto whole = own_instance(*file, *given);
    if (!whole) return whole.error();
    own = std::move(*whole);
  } else {
    auto model = model_of(*file, *given);
    if (!model) return model.error();
    own.instance.model = std::move(*model);
  }
  const Model& model = own.instance.model;
  const std::size_t length = model.positions.rows();
  fmt::print("file          {}\nsha256        {}\n", file->path, file->sha256);
  if (const Json* title = file->json->find("title")) fmt::print("title         {}\n", shown_name(title->text));
  print_parameters(*file, *values);
  fmt::print("{}", summary(model));
  fmt::print("state         {} numbers after {} tokens\n", state_size(model, length), length);
  fmt::print("task          {}\n", file->json->find("task") ? task_summary(own)
                                                            : "none; `check --model` and `run CONSTRUCTION --model` "
                                                              "bring one");
  if (options.weights) fmt::print("\n{}", describe(model));
  if (options.out.path.empty()) return all_good;
  const Json* title = file->json->find("title");
  ModelNotes notes = notes_of(own.instance, own.program, title ? title->text : "");
  if (!own.program) {
    const auto coordinates = read_coordinates(*file->json, file->path, model.d_model);
    if (!coordinates) return coordinates.error();
    if (*coordinates) notes.coordinates = coordinates_json(**coordinates);
  }
  const Status written = write_out(model, std::move(notes), options.out);
  if (!written) return written.error();
  return all_good;
}

}  // namespace

Action add_import(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert import head.safetensors\n  seqcert import ring.json --weights\n"
      "  seqcert import head.npz --out head.safetensors");
  subcommand.add_option("FILE", options->file, "a .json model; or .npz, .safetensors with the JSON beside it")
      ->required();
  subcommand.add_option("-p,--parameter", options->parameters, "NAME=VALUE of the file's parameters")
      ->allow_extra_args(false);
  subcommand.add_flag("--weights", options->weights, "print shapes, and the entries of small matrices");
  subcommand.add_option("--out", options->out.path, "write it again: FILE.json, FILE.npz or FILE.safetensors");
  add_write_options(subcommand, options->out);
  return [options] { return import_model(*options); };
}

}  // namespace seqcert
