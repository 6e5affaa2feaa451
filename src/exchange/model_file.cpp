#include "exchange/model_file.hpp"

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "exchange/read_model.hpp"
#include "exchange/safetensors.hpp"
#include "exchange/zip.hpp"

#include <algorithm>

namespace seqcert {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}
std::string name_of(const std::string& path) { return path.substr(folder_of(path).size()); }

/// The dtypes to try, in order. Errors: none of that name, or not in that format.
Result<std::vector<const Dtype*>> dtypes_for(const std::string& word, FileKind kind) {
  if (word == "auto") return std::vector<const Dtype*>{find_dtype("f32"), find_dtype("f64")};
  const Dtype* dtype = find_dtype(word);
  if (!dtype) {
    std::vector<std::string> names{"auto"};
    for (const Dtype& known : dtypes()) names.emplace_back(known.name);
    return bad_input("--dtype \"{}\" is not known{}; choose one of {}", word, did_you_mean(word, names),
                     join(names, ", "));
  }
  if (kind == FileKind::npz && dtype->numpy.empty())
    return bad_input("NumPy has no {}; choose f32, which holds all its numbers, or write .safetensors", word);
  return std::vector<const Dtype*>{dtype};
}

}  // namespace

Result<FileKind> kind_of_file(const std::string& path) {
  if (path.ends_with(".json")) return FileKind::json;
  if (path.ends_with(".npz")) return FileKind::npz;
  if (path.ends_with(".safetensors")) return FileKind::safetensors;
  return bad_input("{}: the name of a model file ends in .json, .npz or .safetensors", path);
}

std::string json_beside(const std::string& path) { return path.substr(0, path.rfind('.')) + ".json"; }

Result<ModelFile> parse_model(std::string_view text, const std::string& path,
                              const std::function<Result<std::string>(const std::string& name)>& read) {
  auto json = parse_json(text, path);
  if (!json) return json.error();
  auto parameters = declared_parameters(*json, path);
  if (!parameters) return parameters.error();
  ModelFile file{path, sha256_hex(text), nullptr, nullptr, std::move(*parameters)};
  if (const Json* named = json->find("tensors")) {
    const std::string& name = named->text;
    if (!named->is(Json::Kind::string) || name.empty() || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos)
      return bad_input("{}:{}: tensors is {}; write the name of a file beside this one", path, named->line,
                       described(*named));
    const auto kind = kind_of_file(name);
    if (!kind || *kind == FileKind::json)
      return bad_input("{}:{}: tensors \"{}\" is no .npz and no .safetensors file", path, named->line,
                       shown_name(name));
    const auto bytes = read(name);
    if (!bytes) return bytes.error();
    const std::string where = folder_of(path) + shown_name(name);
    auto tensors = *kind == FileKind::npz ? read_npz(*bytes, where) : read_safetensors(*bytes, where);
    if (!tensors) return tensors.error();
    file.tensors = std::make_shared<const Tensors>(std::move(*tensors));
    file.sha256 = sha256_hex(file.sha256 + sha256_hex(*bytes));
  }
  file.json = std::make_shared<const Json>(std::move(*json));
  return file;
}

Result<ModelFile> open_model(const std::string& path) {
  const auto kind = kind_of_file(path);
  if (!kind) return kind.error();
  const std::string beside = *kind == FileKind::json ? path : json_beside(path);
  const auto text = read_file(beside, JsonLimits{}.characters);
  if (!text && *kind != FileKind::json)
    return Error{text.error().kind, fmt::format("{} holds tensors; the JSON that says what they are is missing: {}",
                                                path, text.error().message)};
  if (!text) return text.error();
  std::string named;
  auto file = parse_model(*text, beside, [&](const std::string& name) {
    named = name;
    return read_file(folder_of(beside) + name, TensorLimits{}.bytes);
  });
  if (file && *kind != FileKind::json && named != name_of(path))
    return bad_input("{} names {}, not {}; give \"tensors\": \"{}\" there, or check the other file", beside,
                     named.empty() ? "no tensors" : "\"" + shown_name(named) + "\"", path, name_of(path));
  return file;
}

Result<Values> parameters_of(const ModelFile& file, const Values& given) {
  const auto arguments = arguments_for(file.path, file.parameters, given);
  if (!arguments) return arguments.error();
  return arguments->values();
}

Result<Model> model_of(const ModelFile& file, const Values& given) {
  const auto parameters = parameters_of(file, given);
  if (!parameters) return parameters.error();
  return read_model(*file.json, file.path, file.tensors.get(), *parameters);
}

Result<std::vector<std::pair<std::string, std::string>>> model_files(const Model& model, const std::string& path,
                                                                     ModelNotes notes, const WriteOptions& options) {
  const auto kind = kind_of_file(path);
  if (!kind) return kind.error();
  std::vector<std::pair<std::string, std::string>> files;
  if (*kind == FileKind::json) {
    auto written = write_model(model, notes);
    if (!written) return written.error();
    files.emplace_back(path, std::move(written->json));
    return files;
  }
  TensorTarget target;
  const auto chosen = dtypes_for(options.dtype, *kind);
  if (!chosen) return chosen.error();
  target.dtypes = *chosen;
  target.rest_in_json = options.rest_in_json;
  const std::string name = name_of(path);
  if (const auto read = parse_json(json_string(name), path); !read || read->text != name)
    return bad_input("{}: the JSON beside it cannot name a file whose name is not UTF-8; choose another name", path);
  notes.tensors_file = name;
  auto written = write_model(model, notes, &target);
  if (!written) return Error{written.error().kind, fmt::format("{}: {}", path, written.error().message)};
  files.emplace_back(path, *kind == FileKind::npz ? npz_file(written->tensors) : safetensors_file(written->tensors));
  files.emplace_back(json_beside(path), std::move(written->json));
  return files;
}

}  // namespace seqcert
