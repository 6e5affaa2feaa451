#include "cli/witness_json.hpp"

#include "cli/printed_json.hpp"
#include "cli/workspace.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace seqcert {
namespace {

using Json = nlohmann::ordered_json;

/// Errors: as Json::exception.
Values values_of(const Json& object) {
  Values values;
  for (const auto& [name, value] : object.items()) {
    const std::string text = value.get<std::string>();
    const auto number = Rational::parse(text);
    values.emplace(name, number ? Value(*number) : Value(text));
  }
  return values;
}

Json json_of(const Values& values) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object[name] = text(value);
  return object;
}

Result<Witness> read(const Json& json, const std::string& where) {
  Witness witness;
  std::string part;
  try {
    part = "schema";
    if (json.at("schema") != "seqcert.witness/1")
      return bad_input("{}: schema {} is not \"seqcert.witness/1\"", where, json.at("schema").dump());
    for (const auto& [key, text] : {std::pair{"claim", &witness.claim},
                                    {"construction", &witness.construction},
                                    {"quantity", &witness.quantity},
                                    {"relation", &witness.relation}}) {
      part = key;
      *text = json.at(key).get<std::string>();
    }
    part = "model";
    if (json.contains("model"))
      witness.model =
          ModelSource{json.at("model").at("file").get<std::string>(), json.at("model").at("sha256").get<std::string>()};
    part = "parameters";
    witness.parameters = values_of(json.at("parameters"));
    part = "claim_file";
    if (json.contains(part)) witness.claim_file = json.at(part).get<std::string>();
    part = "claim_parameters";
    if (json.contains(part)) witness.point = values_of(json.at(part));
    for (const auto& [key, index] : {std::pair{"instance", &witness.task},
                                     {"query", &witness.query},
                                     {"output", &witness.output},
                                     {"position", &witness.position},
                                     {"target", &witness.target}}) {
      part = key;
      *index = json.at(key).get<std::size_t>();
    }
    if (json.contains("inputs")) {
      part = "inputs";
      witness.inputs = json.at("inputs").get<std::vector<long>>();
      part = "step";
      witness.step = json.at("step").get<std::size_t>();
      part = "right";
      witness.right = json.at("right").get<long>();
    }
    for (const auto& [key, text] : {std::pair{"scalar", &witness.scalar}, {"tolerance", &witness.tolerance}}) {
      part = key;
      if (json.contains(key)) *text = json.at(key).get<std::string>();
    }
    if (json.contains("mirrored")) {
      part = "mirrored";
      witness.mirrored = json.at("mirrored").get<bool>();
    }
    part = "values";
    for (const Json& position : json.at("values")) {
      std::vector<Rational> components;
      for (const Json& component : position) {
        const auto value = Rational::parse(component.get<std::string>());
        if (!value) return bad_input("{}: values: {}", where, value.error().message);
        components.push_back(*value);
      }
      witness.values.push_back(std::move(components));
    }
    part = "tables";
    if (json.contains(part))
      for (const auto& [name, rows] : json.at(part).items())
        witness.tables.emplace_back(name, rows.get<std::vector<std::vector<long>>>());
    part = "bound";
    witness.bound_lo = json.at("bound").at("lo").get<std::string>();
    witness.bound_hi = json.at("bound").at("hi").get<std::string>();
    witness.bound_formula = json.at("bound").value("formula", "");
    part = "error";
    if (!json.at("error").is_null()) {
      witness.error_lo = json.at("error").at("lo").get<std::string>();
      witness.error_hi = json.at("error").at("hi").get<std::string>();
    }
  } catch (const Json::exception&) {
    return bad_input("{}: \"{}\" is missing or of the wrong type; give the witness as `check` or `sweep` wrote it",
                     where, part);
  }
  return witness;
}

}  // namespace

std::string witness_json(const Witness& witness) {
  Json json;
  json["schema"] = "seqcert.witness/1";
  json["claim"] = witness.claim;
  if (!witness.claim_file.empty() && !witness.claim_file.starts_with(proofs_folder() + "/"))
    json["claim_file"] = witness.claim_file;
  if (!witness.point.empty()) json["claim_parameters"] = json_of(witness.point);
  json["construction"] = witness.construction;
  if (witness.model) json["model"] = {{"file", witness.model->file}, {"sha256", witness.model->sha256}};
  json["parameters"] = json_of(witness.parameters);
  json["quantity"] = witness.quantity;
  json["relation"] = witness.relation;
  json["bound"] = {{"lo", witness.bound_lo}, {"hi", witness.bound_hi}};
  if (!witness.bound_formula.empty()) json["bound"]["formula"] = witness.bound_formula;
  json["error"] = witness.error_lo.empty() ? Json(nullptr) : Json{{"lo", witness.error_lo}, {"hi", witness.error_hi}};
  json["instance"] = witness.task;
  json["query"] = witness.query;
  json["output"] = witness.output;
  json["position"] = witness.position;
  json["target"] = witness.target;
  if (!witness.inputs.empty()) {
    json["inputs"] = witness.inputs;
    json["step"] = witness.step;
    json["right"] = witness.right;
  }
  if (!witness.scalar.empty()) json["scalar"] = witness.scalar;
  if (!witness.tolerance.empty()) json["tolerance"] = witness.tolerance;
  if (witness.mirrored) json["mirrored"] = true;
  Json values = Json::array();
  for (const auto& position : witness.values) {
    Json components = Json::array();
    for (const Rational& component : position) components.push_back(component.text());
    values.push_back(std::move(components));
  }
  json["values"] = std::move(values);
  if (!witness.tables.empty()) {
    Json tables = Json::object();
    for (const auto& [name, rows] : witness.tables) tables[name] = rows;
    json["tables"] = std::move(tables);
  }
  return printed(json);
}

namespace {

/// The witness of a record, or of what `refute` keeps, which holds a record beside it; in older ones the record alone
/// tells the parameters of the claim.
Result<Witness> read_from(const Json& record, const std::string& where) {
  auto witness = read(record.at("witness"), where);
  if (!witness || !witness->point.empty()) return witness;
  const Json* own = &record;
  if (record.contains("record") && record.at("record").is_object()) own = &record.at("record");
  if (!own->contains("parameters")) return witness;
  try {
    witness->point = values_of(own->at("parameters"));
  } catch (const Json::exception&) {
    return bad_input("{}: the record's parameters are no texts by name", where);
  }
  return witness;
}

}  // namespace

Result<Witness> parse_witness(std::string_view text, const std::string& where) {
  // One witness over any number of lines, or records one a line.
  const Json whole = Json::parse(text, nullptr, false);
  if (!whole.is_discarded()) {
    if (whole.is_object() && whole.contains("witness")) {
      if (whole["witness"].is_null())
        return bad_input("{}: this record has no witness; refuted ones have, and those whose number an input shows",
                         where);
      return read_from(whole, where);
    }
    return read(whole, where);
  }
  for (std::size_t start = 0, line = 1; start < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const Json record = Json::parse(text.substr(start, end - start), nullptr, false);
    if (record.is_discarded()) return bad_input("{}:{}: not a line of JSON", where, line);
    if (record.is_object() && record.contains("witness") && !record["witness"].is_null())
      return read_from(record, where + ":" + std::to_string(line));
    start = end + 1;
  }
  return bad_input("{}: holds no witness; records of refuted claims have one, and those whose number an input shows",
                   where);
}

Status witness_fits(const Witness& witness, const CopyTask& task, const std::string& where) {
  if (witness.query >= task.queries.size() || witness.output >= task.value_fields.size())
    return bad_input(
        "{}: the instance has {} queries and {} outputs, and the witness asks for query {}, output {} (counted from 0)",
        where, task.queries.size(), task.value_fields.size(), witness.query, witness.output);
  const Query& query = task.queries[witness.query];
  if (query.position != witness.position || query.target != witness.target)
    return bad_input("{}: query {} is position {} asking for {}, not {} for {}", where, witness.query, query.position,
                     query.target, witness.position, witness.target);
  if (witness.values.size() != query.position)
    return bad_input("{}: {} values for {} positions", where, witness.values.size(), query.position);
  for (std::size_t j = 0; j < witness.values.size(); ++j) {
    if (witness.values[j].size() != task.value_fields.size())
      return bad_input("{}: position {} has {} components, not {}", where, j + 1, witness.values[j].size(),
                       task.value_fields.size());
    for (const Rational& value : witness.values[j])
      if (task.free[j] && (value < task.box.lo || task.box.hi < value))
        return bad_input("{}: the value {} at position {} lies outside [{}, {}]", where, value.text(), j + 1,
                         task.box.lo.text(), task.box.hi.text());
  }
  return success();
}

}  // namespace seqcert
