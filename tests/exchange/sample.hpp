#pragma once

#include "base/file.hpp"
#include "exchange/model_file.hpp"
#include "exchange/safetensors.hpp"
#include "exchange/zip.hpp"

#include <string>

namespace seqcert::test {

inline std::string data(const std::string& name) {
  return *read_file(std::string(SEQCERT_SOURCE_DIR) + "/tests/exchange/data/" + name, 1 << 20);
}

/// A file in memory, without tensors or with those that `bytes` holds.
inline Result<ModelFile> parsed(const std::string& json, const std::string& bytes = "") {
  return parse_model(json, "m.json", [&](const std::string&) { return Result<std::string>(bytes); });
}

/// A model that hands its only field on: one softmax head over three positions, with `positions` and `head` to change.
struct SmallModel {
  std::string extra;  // further members, each with a comma behind it
  std::string d_model = "3";
  std::string fields = R"([{"name": "value", "direction": {"1": 1}}])";
  std::string positions = R"({"shape": [3, 3], "every_row": {"2": "i"}})";
  std::string w_q = R"([[0, "1/2", 0]])";
  std::string w_k = R"({"shape": [1, 3], "rows": [{"one_hot": 2}]})";
  std::string w_v = R"({"shape": [1, 3], "rows": {"1": {"1": 1}}})";
  std::string w_o = "[[0], [0], [1]]";
  std::string readout = "[[0, 0, 1]]";
  std::string task = R"({"kind": "copy", "tokens": [[0], [0], [0]], "free": "all", "value_fields": ["value"],
                        "queries": [{"position": 3, "target": 3}], "box": [-1, 1]})";

  std::string json() const {
    return "{\"schema\": \"seqcert.model/1\",\n" + extra + "\"d_model\": " + d_model + ",\n\"fields\": " + fields +
           ",\n\"positions\": " + positions + ",\n\"layers\": [{\"mixer\": {\"kind\": \"attention\", \"heads\": [\n" +
           "{\"w_q\": " + w_q + ",\n\"w_k\": " + w_k + ",\n\"w_v\": " + w_v + ",\n\"w_o\": " + w_o + "}]}}],\n" +
           "\"readout\": " + readout + ",\n\"task\": " + task + "}";
  }
};

/// The message that refuses the model, "" where it is taken.
inline std::string refusal(const std::string& json, const std::string& bytes = "") {
  const auto file = parsed(json, bytes);
  if (!file) return file.error().message;
  const auto model = model_of(*file, {});
  return model ? "" : model.error().message;
}

}  // namespace seqcert::test
