#include "cli/model_out.hpp"

#include "base/file.hpp"
#include "cli/out_file.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

namespace seqcert {
namespace {

constexpr std::size_t most_entries = 200'000;  // of a written task: what a person may still look at

}  // namespace

ModelNotes notes_of(const Instance& instance, const std::optional<ProgramReference>& program,
                    const std::string& title) {
  ModelNotes notes;
  notes.title = title;
  if (program) {
    notes.task = program_json(*program);
    notes.coordinates = coordinates_json(instance.program->coordinates);
    return notes;
  }
  std::vector<CopyTask> tasks;
  std::size_t entries = 0;
  for (std::size_t t = 0; t < instance.tasks.count; ++t) {
    tasks.push_back(instance.tasks.task(t));
    entries += (tasks.back().tokens.size() + tasks.back().queries.size()) * instance.model.fields.size();
    if (entries <= most_entries) continue;
    fmt::print(stderr,
               "seqcert: the task is left out, being long; `check --model` and `run CONSTRUCTION --model` bring it\n");
    return notes;
  }
  if (!tasks.empty()) notes.task = task_json(tasks, instance.model);
  return notes;
}

Status may_write_model(const ModelOut& out) {
  const auto kind = kind_of_file(out.path);
  if (!kind) return kind.error();
  if (*kind != FileKind::json)
    if (Status may = may_write(json_beside(out.path), out.force); !may) return may;
  return may_write(out.path, out.force);
}

Status write_out(const Model& model, ModelNotes notes, const ModelOut& out) {
  const auto files = model_files(model, out.path, std::move(notes), out.write);
  if (!files) return files.error();
  for (const auto& [name, content] : *files) {
    if (const Status written = write_file_atomically(name, content); !written) return written;
    fmt::print(stderr, "seqcert: wrote {} ({} bytes)\n", name, content.size());
  }
  return success();
}

void add_write_options(CLI::App& subcommand, ModelOut& out) {
  add_force_option(subcommand, out.force);
  subcommand
      .add_option("--dtype", out.write.dtype,
                  "of tensors: f16, bf16, f32, f64, or auto: f32 where it holds every entry exactly, else f64")
      ->capture_default_str();
  subcommand.add_flag("--rest-in-json", out.write.rest_in_json,
                      "keep matrices that no dtype holds exactly in the JSON, instead of refusing them");
}

}  // namespace seqcert
