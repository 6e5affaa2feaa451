#pragma once

#include "base/result.hpp"
#include "exchange/model_file.hpp"
#include "exchange/task_json.hpp"
#include "formula/parameters.hpp"
#include "task/construction.hpp"

#include <optional>
#include <string>

namespace seqcert {

// A model from outside in the place of a construction's (proofs/MODELS.md). What is asked stays the construction's:
// tokens, queries and box, or the program. The weights are the file's, and, for a program, where in x things stand.

/// The instance with the file's weights at `given` (its parameters by name, its defaults for the rest). Fields are
/// matched by name. Requires a built instance.
/// Errors: a shape, field or coordinate that does not fit the task; a decay of the abstract form outside [0, 1]; other
/// weights than the construction's where extreme instances stand for a whole region, since the argument for them is
/// about those weights.
Result<Instance> with_model(Instance instance, const ModelFile& file, const Values& given);

/// The construction with the file's weights: the same name, parameters and facts, and what else the file declares as
/// parameters that it brings. Whoever builds it meets the errors above.
Construction with_model(const Construction& construction, const ModelFile& file);
/// The registry with that one construction so changed: what `check`, `refute` and `run` are given for --model.
/// Errors: no such construction.
Result<Registry> with_model(const Registry& registry, const std::string& construction, const ModelFile& file);

/// The file's own model on its own task; for a program, the problem and its sizes.
struct OwnInstance {
  Instance instance;
  std::optional<ProgramReference> program = std::nullopt;
};
/// Errors: the file has no task, or they do not fit.
Result<OwnInstance> own_instance(const ModelFile& file, const Values& given);

}  // namespace seqcert
