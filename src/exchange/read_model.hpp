#pragma once

#include "base/result.hpp"
#include "exchange/json_text.hpp"
#include "exchange/weights_reader.hpp"
#include "formula/parameters.hpp"
#include "model/model.hpp"

#include <string>
#include <vector>

namespace seqcert {

inline constexpr std::string_view model_schema = "seqcert.model/1";

/// The parameters that a model file declares. Errors: as WeightsReader.
Result<std::vector<ParameterSpec>> declared_parameters(const Json& root, const std::string& path);

/// The weights at these values of the parameters (one for each that is declared). Shapes agree, fields have names of
/// their own, and decays, gates and state are of a size that a run can hold.
/// Errors: `path:line: ...`, the key, matrix or shape that is wrong, and the mend.
Result<Model> read_model(const Json& root, const std::string& path, const Tensors* tensors, const Values& parameters,
                         const WeightLimits& limits = {});

}  // namespace seqcert
