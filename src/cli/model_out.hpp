#pragma once

#include "base/result.hpp"
#include "exchange/model_file.hpp"
#include "exchange/task_json.hpp"
#include "task/construction.hpp"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace seqcert {

/// The task of an instance for a model file: its copy tasks, or the program with the coordinates. A task too long to be
/// looked at is left out, which is said on stderr.
ModelNotes notes_of(const Instance& instance, const std::optional<ProgramReference>& program, const std::string& title);

/// How and where a model is written.
struct ModelOut {
  std::string path;  // "": nowhere
  bool force = false;
  WriteOptions write;
};

/// Whether the files of a model may be written, asked before anything is built. Errors: an unknown ending; as
/// may_write.
Status may_write_model(const ModelOut& out);

/// Writes a model to out.path, and for tensors the JSON beside it; says on stderr which files there are now. Nothing is
/// written where something does not fit. Errors: as model_files; a file that cannot be written.
Status write_out(const Model& model, ModelNotes notes, const ModelOut& out);

/// --force, --dtype and --rest-in-json of every command that writes models.
void add_write_options(CLI::App& subcommand, ModelOut& out);

}  // namespace seqcert
