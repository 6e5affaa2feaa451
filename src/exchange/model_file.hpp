#pragma once

#include "base/result.hpp"
#include "exchange/json_text.hpp"
#include "exchange/tensor.hpp"
#include "exchange/write_model.hpp"
#include "formula/parameters.hpp"
#include "model/model.hpp"
#include "task/construction.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// A model file as it was read: the JSON, and the tensors that it names. Cheap to copy.
struct ModelFile {
  std::string path;    // of the JSON, for messages
  std::string sha256;  // over the JSON and the file of tensors
  std::shared_ptr<const Json> json;
  std::shared_ptr<const Tensors> tensors;  // nullptr: none are named
  std::vector<ParameterSpec> parameters;
};

/// Reads FILE.json; or FILE.npz, FILE.safetensors and the JSON of the same name beside it, which names the tensors.
/// Errors: a file that cannot be read (resources); whatever is wrong in it, with path, place and mend.
Result<ModelFile> open_model(const std::string& path);
/// The same from memory; `read` gives the bytes of the file of tensors that the JSON names, beside it.
Result<ModelFile> parse_model(std::string_view json, const std::string& path,
                              const std::function<Result<std::string>(const std::string& name)>& read);

/// The values of its parameters: those of `given` by name, its defaults for the rest. Names that it does not declare
/// are left alone. Errors: a parameter with neither; a value of the wrong type or out of range.
Result<Values> parameters_of(const ModelFile& file, const Values& given);
/// Its weights there. Errors: as read_model.
Result<Model> model_of(const ModelFile& file, const Values& given);

/// Files of tensors by the end of their name.
enum class FileKind { json, npz, safetensors };
/// Errors: another ending.
Result<FileKind> kind_of_file(const std::string& path);
/// `weights.npz` -> `weights.json`.
std::string json_beside(const std::string& path);

/// How a model is written besides its notes.
struct WriteOptions {
  std::string dtype = "auto";  // a name of dtypes(); auto: f32 where it holds every entry of the matrix, else f64
  bool rest_in_json = false;
};
/// The files that hold the model, by path: one for .json, else the tensors and the JSON beside it.
/// Errors: an ending or dtype that is not known or that the format lacks; as write_model.
Result<std::vector<std::pair<std::string, std::string>>> model_files(const Model& model, const std::string& path,
                                                                     ModelNotes notes, const WriteOptions& options);

}  // namespace seqcert
