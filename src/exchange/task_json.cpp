#include "exchange/task_json.hpp"

#include "base/text.hpp"
#include "exchange/write_model.hpp"
#include "task/dp_problem.hpp"

#include <algorithm>
#include <array>

namespace seqcert {
namespace {

constexpr std::size_t most_tokens = std::size_t{1} << 20;

// --- coordinates -------------------------------------------------------------------------------------------------

// The names of the file, beside the members.
constexpr std::array<std::pair<const char*, std::size_t DpCoordinates::*>, 4> single_entries = {
    {{"one", &DpCoordinates::one},
     {"place", &DpCoordinates::place},
     {"place_sq", &DpCoordinates::place_sq},
     {"place_field_sq", &DpCoordinates::place_field_sq}}};
constexpr std::array<std::pair<const char*, std::vector<std::size_t> DpCoordinates::*>, 9> listed_entries = {
    {{"fields", &DpCoordinates::fields},
     {"streamed", &DpCoordinates::streamed},
     {"at", &DpCoordinates::at},
     {"at_sq", &DpCoordinates::at_sq},
     {"reads", &DpCoordinates::reads},
     {"absent", &DpCoordinates::absent},
     {"constants", &DpCoordinates::constants},
     {"rules", &DpCoordinates::rules},
     {"outputs", &DpCoordinates::outputs}}};
// Of a head that takes an optimum; entries that are not there are left out.
constexpr std::array<std::pair<const char*, std::size_t HeadEntries::*>, 4> head_entries = {
    {{"has_key", &HeadEntries::has_key},
     {"key", &HeadEntries::key},
     {"hot", &HeadEntries::hot},
     {"worth", &HeadEntries::worth}}};
constexpr std::array<std::pair<const char*, std::optional<std::size_t> HeadEntries::*>, 2> optional_head_entries = {
    {{"is_start", &HeadEntries::is_start}, {"taken", &HeadEntries::taken}}};
constexpr std::array<std::pair<const char*, std::optional<AddressEntries> HeadEntries::*>, 3> head_addresses = {
    {{"key_at", &HeadEntries::key_at}, {"group", &HeadEntries::group}, {"asked", &HeadEntries::asked}}};

class CoordinatesReader {
 public:
  CoordinatesReader(WeightsReader& read, std::size_t d_model) : read_(read), d_model_(d_model) {}

  DpCoordinates coordinates(const Json& json) {
    std::vector<std::string> known{"present", "extrema"};
    for (const auto& [name, part] : single_entries) known.emplace_back(name);
    for (const auto& [name, part] : listed_entries) known.emplace_back(name);
    read_.known_keys(json, known, what);
    DpCoordinates c;
    c.d_model = d_model_;
    for (const auto& [name, part] : single_entries) c.*part = entry(read_.at(json, name, what));
    for (const auto& [name, part] : listed_entries)
      for (const Json& item : items(read_.at(json, name, what))) (c.*part).push_back(entry(item));
    for (const Json& item : items(read_.at(json, "present", what)))
      c.present.push_back(item.is(Json::Kind::null) ? std::nullopt : std::optional(entry(item)));
    for (const Json& item : items(read_.at(json, "extrema", what))) c.extrema.push_back(extremum(item));
    return c;
  }

 private:
  const std::vector<Json>& items(const Json& json) {
    static const std::vector<Json> none;
    if (json.is(Json::Kind::array)) return json.items;
    read_.fail(json, "{}: {} stands where a list of entries of x belongs", what, described(json));
    return none;
  }
  /// null: not used; any entry will do.
  std::size_t entry(const Json& json) {
    if (json.is(Json::Kind::null)) return 0;
    const std::size_t number = read_.count(json, what, d_model_);
    if (number == 0) read_.fail(json, "{}: entries of x are 1 to {}", what, d_model_);
    return number == 0 ? 0 : number - 1;
  }
  /// [number, square]
  AddressEntries address(const Json& json) {
    if (json.items.size() != 2) {
      read_.fail(json, "{}: an address is two entries of x, [number, square]", what);
      return {};
    }
    const std::size_t at = entry(json.items[0]);
    return {at, entry(json.items[1])};
  }
  /// A run of entries, one a key.
  void run_of_keys(const Json& json, std::size_t first, const Range& keys) {
    if (first + static_cast<std::size_t>(keys.hi - keys.lo) >= d_model_)
      read_.fail(json, "{}: the keys and their entries lie outside x", what);
  }
  Range range_of_keys(const Json& json) {
    if (json.items.size() != 2) {
      read_.fail(json, "{}: keys are [least, largest]", what);
      return {};
    }
    const auto lo = read_.number(json.items[0], what).to_long(), hi = read_.number(json.items[1], what).to_long();
    if (lo && hi && *lo <= *hi && *lo > -1'000'000'000 && *hi < 1'000'000'000) return {*lo, *hi};
    read_.fail(json, "{}: keys are [least, largest], integers below 10^9", what);
    return {};
  }
  HeadEntries head(const Json& json, const Range& keys) {
    std::vector<std::string> known;
    for (const auto& [name, part] : head_entries) known.emplace_back(name);
    for (const auto& [name, part] : optional_head_entries) known.emplace_back(name);
    for (const auto& [name, part] : head_addresses) known.emplace_back(name);
    read_.known_keys(json, known, what);
    HeadEntries result;
    for (const auto& [name, part] : head_entries) result.*part = entry(read_.at(json, name, what));
    for (const auto& [name, part] : optional_head_entries)
      if (const Json* given = json.find(name)) result.*part = entry(*given);
    for (const auto& [name, part] : head_addresses)
      if (const Json* given = json.find(name)) result.*part = address(*given);
    for (const std::size_t first : {result.hot, result.worth}) run_of_keys(json, first, keys);
    return result;
  }
  ExtremumEntries extremum(const Json& json) {
    read_.known_keys(json, {"read", "keys", "head", "slots", "key_place"}, what);
    ExtremumEntries result;
    result.read = read_.count(read_.at(json, "read", what), what, most_tokens);
    if (result.read == 0) read_.fail(json, "{}: reads count from 1", what);
    if (result.read > 0) --result.read;
    result.keys = range_of_keys(read_.at(json, "keys", what));
    if (const Json* given = json.find("head")) result.head = head(*given, result.keys);
    if (const Json* given = json.find("slots")) {
      result.slots = entry(*given);
      run_of_keys(*given, *result.slots, result.keys);
    }
    if (const Json* given = json.find("key_place")) result.key_place = address(*given);
    return result;
  }

  static constexpr const char* what = "coordinates";
  WeightsReader& read_;
  std::size_t d_model_;
};

// --- copy tasks --------------------------------------------------------------------------------------------------

class CopyTaskReader {
 public:
  CopyTaskReader(WeightsReader& read, const Model& model) : read_(read), model_(model) {}

  CopyTask task(const Json& json) {
    read_.known_keys(json, {"kind", "tokens", "free", "value_fields", "queries", "box"}, what);
    CopyTask task;
    for (const Json& item : items(read_.at(json, "tokens", what), "tokens")) {
      task.tokens.push_back(token(item));
      if (task.tokens.size() > most_tokens) read_.fail(item, "{}: more than {} tokens", what, most_tokens);
      if (read_.error()) return task;
    }
    const Json& free = read_.at(json, "free", what);
    task.free.assign(task.tokens.size(), free.text == "all");
    if (free.text != "all") {
      for (const Json& item : items(free, "free")) {
        const std::size_t position = read_.count(item, "free", task.tokens.size());
        if (position > 0)
          task.free[position - 1] = true;
        else
          read_.fail(item, "{}: positions count from 1", what);
      }
    }
    for (const Json& item : items(read_.at(json, "value_fields", what), "value_fields")) {
      const std::string name = read_.word(item, "value_fields");
      const auto found = std::ranges::find(model_.fields, name, &TokenField::name);
      if (found == model_.fields.end())
        read_.fail(item, "{}: the model has no field \"{}\"", what, shown_name(name));
      else
        task.value_fields.push_back(static_cast<std::size_t>(found - model_.fields.begin()));
    }
    for (const Json& item : items(read_.at(json, "queries", what), "queries")) task.queries.push_back(query(item));
    const auto& box = items(read_.at(json, "box", what), "box");
    if (box.size() != 2) read_.fail(json, "{}: box is [least, largest]", what);
    if (!read_.error()) task.box = {read_.number(box[0], "box"), read_.number(box[1], "box")};
    return task;
  }

 private:
  const std::vector<Json>& items(const Json& json, const char* key) {
    static const std::vector<Json> none;
    if (json.is(Json::Kind::array)) return json.items;
    read_.fail(json, "{}: {} is {}; write an array", what, key, described(json));
    return none;
  }
  Token token(const Json& json) {
    Token token;
    for (const Json& item : items(json, "a token")) token.push_back(read_.number(item, "a token"));
    return token;
  }
  Query query(const Json& json) {
    read_.known_keys(json, {"position", "target", "token"}, "a query");
    Query query{read_.count(read_.at(json, "position", "a query"), "position", most_tokens),
                read_.count(read_.at(json, "target", "a query"), "target", most_tokens), std::nullopt};
    if (const Json* own = json.find("token")) query.token = token(*own);
    return query;
  }

  static constexpr const char* what = "the task";
  WeightsReader& read_;
  const Model& model_;
};

std::string token_json(const Token& token) {
  std::string text = "[";
  for (const Rational& entry : token) text += (text.size() == 1 ? "" : ", ") + number_json(entry);
  return text + "]";
}

std::string address_json(const AddressEntries& address) {
  return fmt::format("[{}, {}]", address.at + 1, address.sq + 1);
}

std::string extremum_json(const ExtremumEntries& optimum) {
  std::string text =
      fmt::format("{{\"read\": {}, \"keys\": [{}, {}]", optimum.read + 1, optimum.keys.lo, optimum.keys.hi);
  if (optimum.head) {
    std::vector<std::string> parts;
    for (const auto& [name, part] : head_entries)
      parts.push_back(fmt::format("\"{}\": {}", name, (*optimum.head).*part + 1));
    for (const auto& [name, part] : optional_head_entries)
      if (const auto& entry = (*optimum.head).*part) parts.push_back(fmt::format("\"{}\": {}", name, *entry + 1));
    for (const auto& [name, part] : head_addresses)
      if (const auto& at = (*optimum.head).*part) parts.push_back(fmt::format("\"{}\": {}", name, address_json(*at)));
    text += ", \"head\": {" + join(parts, ", ") + "}";
  }
  if (optimum.slots) text += fmt::format(", \"slots\": {}", *optimum.slots + 1);
  if (optimum.key_place) text += ", \"key_place\": " + address_json(*optimum.key_place);
  return text + "}";
}

bool names_program(const Json& task) {
  const Json* kind = task.find("kind");
  return kind && kind->text == "program";
}

}  // namespace

std::string coordinates_json(const DpCoordinates& c) {
  std::string text = "{";
  const auto add = [&](const char* name, const std::string& content) {
    text += fmt::format("{}\n    \"{}\": {}", text.size() == 1 ? "" : ",", name, content);
  };
  for (const auto& [name, part] : single_entries) add(name, std::to_string(c.*part + 1));
  for (const auto& [name, part] : listed_entries) {
    std::vector<std::string> entries;
    for (const std::size_t entry : c.*part) entries.push_back(std::to_string(entry + 1));
    add(name, "[" + join(entries, ", ") + "]");
  }
  std::vector<std::string> present, extrema;
  for (const auto& entry : c.present) present.push_back(entry ? std::to_string(*entry + 1) : "null");
  add("present", "[" + join(present, ", ") + "]");
  for (const ExtremumEntries& optimum : c.extrema) extrema.push_back(extremum_json(optimum));
  add("extrema", "[" + join(extrema, ", ") + "]");
  return text + "\n  }";
}

std::string task_json(const CopyTask& task, const Model& model) {
  std::vector<std::string> tokens, free, fields, queries;
  for (const Token& token : task.tokens) tokens.push_back(token_json(token));
  for (std::size_t t = 0; t < task.free.size(); ++t)
    if (task.free[t]) free.push_back(std::to_string(t + 1));
  for (const std::size_t field : task.value_fields) fields.push_back(json_string(model.fields[field].name));
  for (const Query& query : task.queries)
    queries.push_back(fmt::format("{{\"position\": {}, \"target\": {}{}}}", query.position, query.target,
                                  query.token ? ", \"token\": " + token_json(*query.token) : ""));
  return fmt::format(
      "{{\"kind\": \"copy\", \"free\": {}, \"value_fields\": [{}], \"box\": [{}, {}],\n    \"tokens\": "
      "[{}],\n    \"queries\": [{}]}}",
      free.size() == task.tokens.size() ? "\"all\"" : "[" + join(free, ", ") + "]", join(fields, ", "),
      number_json(task.box.lo), number_json(task.box.hi), join(tokens, ", "), join(queries, ", "));
}

std::string task_json(const std::vector<CopyTask>& tasks, const Model& model) {
  if (tasks.size() == 1) return task_json(tasks.front(), model);
  std::vector<std::string> all;
  for (const CopyTask& task : tasks) all.push_back(task_json(task, model));
  return "[" + join(all, ",\n    ") + "]";
}

std::string program_json(const ProgramReference& reference) {
  std::vector<std::string> sizes;
  for (const auto& [name, value] : reference.sizes)
    sizes.push_back(fmt::format("{}: {}", json_string(name),
                                std::holds_alternative<Rational>(value) ? number_json(std::get<Rational>(value))
                                                                        : json_string(std::get<std::string>(value))));
  return fmt::format("{{\"kind\": \"program\", \"problem\": {}, \"form\": {}, \"inputs\": {}, \"parameters\": {{{}}}}}",
                     json_string(reference.problem), json_string(reference.form), json_string(reference.inputs),
                     join(sizes, ", "));
}

Result<std::vector<CopyTask>> read_copy_tasks(const Json& root, const std::string& path, const Model& model,
                                              const Values& parameters) {
  std::vector<CopyTask> tasks;
  const Json* json = root.find("task");
  if (!json || names_program(*json)) return tasks;
  const WeightLimits limits;
  WeightsReader read(path, parameters, nullptr, limits);
  CopyTaskReader reader(read, model);
  const auto one = [&](const Json& task) {
    if (read.word(read.at(task, "kind", "the task"), "kind") != "copy" && !read.error())
      read.fail(task, "the kind of a task is copy or program");
    if (!read.error()) tasks.push_back(reader.task(task));
  };
  if (json->is(Json::Kind::array))
    for (const Json& item : json->items) one(item);
  else
    one(*json);
  if (read.error()) return *read.error();
  return tasks;
}

Result<std::optional<NamedProgram>> read_program(const Json& root, const std::string& path, const Values& parameters) {
  const Json* json = root.find("task");
  if (!json || !names_program(*json)) return std::optional<NamedProgram>();
  const WeightLimits limits;
  WeightsReader read(path, parameters, nullptr, limits);
  const std::string what = "the task";
  read.known_keys(*json, {"kind", "problem", "form", "inputs", "parameters"}, what);
  const std::string name = read.word(read.at(*json, "problem", what), "problem"),
                    form = read.word(read.at(*json, "form", what), "form"),
                    inputs = read.word(read.at(*json, "inputs", what), "inputs");
  const Json& sizes = read.at(*json, "parameters", what);
  if (!read.error() && inputs != "prompt" && inputs != "streamed")
    read.fail(*json, "inputs \"{}\" is neither prompt nor streamed", shown_name(inputs));
  if (!read.error() && !sizes.is(Json::Kind::object))
    read.fail(sizes, "parameters is {}; write an object", described(sizes));
  if (read.error()) return *read.error();
  const auto problem = find_problem(shown_name(name));
  if (!problem) return bad_input("{}:{}: {}", path, json->line, problem.error().message);
  Values given;
  for (std::size_t k = 0; k < sizes.items.size(); ++k) {
    const std::string& key = (*sizes.keys)[k];
    const auto spec = std::ranges::find((*problem)->parameters, key, &ParameterSpec::name);
    if (spec == (*problem)->parameters.end()) {
      read.fail(sizes.items[k], "{} has no parameter \"{}\"", name, shown_name(key));
    } else if (spec->type == ParameterSpec::Type::choice) {
      given.emplace(key, shown_name(read.word(sizes.items[k], key)));
    } else {
      given.emplace(key, read.number(sizes.items[k], key));
    }
  }
  if (read.error()) return *read.error();
  const auto arguments = arguments_for(**problem, given);
  if (!arguments) return bad_input("{}:{}: {}", path, json->line, arguments.error().message);
  auto program = build_program(**problem, *arguments, shown_name(form));
  if (!program) return bad_input("{}:{}: {}", path, json->line, program.error().message);
  return std::optional(
      NamedProgram{task_of(std::move(*program), inputs == "prompt" ? Inputs::prompt : Inputs::streamed),
                   {name, form, inputs, arguments->values()}});
}

Result<std::optional<DpCoordinates>> read_coordinates(const Json& root, const std::string& path, std::size_t d_model) {
  const Json* json = root.find("coordinates");
  if (!json) return std::optional<DpCoordinates>();
  const Values none;
  const WeightLimits limits;
  WeightsReader read(path, none, nullptr, limits);
  DpCoordinates coordinates = CoordinatesReader(read, d_model).coordinates(*json);
  if (read.error()) return *read.error();
  return std::optional(std::move(coordinates));
}

}  // namespace seqcert
