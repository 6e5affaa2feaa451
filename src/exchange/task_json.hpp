#pragma once

#include "base/result.hpp"
#include "exchange/json_text.hpp"
#include "exchange/weights_reader.hpp"
#include "formula/parameters.hpp"
#include "task/construction.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// The part of a model file that says what is asked (proofs/MODELS.md): `task`, and for models that execute a program
// `coordinates`, where in x things stand. Positions and entries of x are 1-based in the file.

/// A program by name: everything it takes to make it again.
struct ProgramReference {
  std::string problem, form, inputs;
  Values sizes;
};

std::string task_json(const CopyTask& task, const Model& model);
std::string task_json(const std::vector<CopyTask>& tasks, const Model& model);
std::string program_json(const ProgramReference& reference);
std::string coordinates_json(const DpCoordinates& coordinates);

/// The copy tasks of `task`, none where it names a program. Errors: `path:line: ...`; that they fit the model is not
/// asked here.
Result<std::vector<CopyTask>> read_copy_tasks(const Json& root, const std::string& path, const Model& model,
                                              const Values& parameters);
/// The program of `task`, without coordinates; nullopt where it names none. Errors: also an unknown problem, a size
/// outside its range, a form it does not have.
struct NamedProgram {
  DpTask task;
  ProgramReference reference;  // with every size
};
Result<std::optional<NamedProgram>> read_program(const Json& root, const std::string& path, const Values& parameters);
/// nullopt where the file has none. Every entry is below d_model.
Result<std::optional<DpCoordinates>> read_coordinates(const Json& root, const std::string& path, std::size_t d_model);

}  // namespace seqcert
