#include "report/record_json.hpp"

#include "base/text.hpp"
#include "number/rational.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace seqcert {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "seqcert.record/1";
constexpr std::string_view line_start = R"({"schema":"seqcert.record/1")";
const std::vector<std::string> keys = {"schema",     "claim",    "claim_sha256", "parameters", "verdict", "reason",
                                       "relation",   "quantity", "bound",        "tightness",  "details", "model",
                                       "arithmetic", "witness",  "certificate",  "seconds",    "version"};
const std::set<std::string> optional_keys = {"details", "model"};

// A line is quoted in an error only as far as a person needs to recognise it.
std::string shortened(std::string_view text) {
  constexpr std::size_t most = 60;
  return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

std::string printed(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json range_json(const std::optional<DecimalRange>& range) {
  if (!range) return nullptr;
  return Json{{"lo", range->lo}, {"hi", range->hi}};
}

Json embedded(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  Json json = Json::parse(*text, nullptr, false);
  SEQCERT_REQUIRE(!json.is_discarded(), "a record's witness or certificate is not JSON");
  return json;
}

// The JSON library keeps the last of two equal keys; a record in which one hides another is not to be trusted.
Result<Json> parse_without_duplicates(std::string_view line, const std::string& where) {
  std::vector<std::set<std::string>> open;
  std::optional<std::string> twice;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second)
      twice = parsed.get<std::string>();
    return true;
  };
  Json json;
  try {
    json = Json::parse(line, watch);
  } catch (const Json::exception& failure) {
    std::string why = failure.what();
    if (const auto at = why.find("parse error"); at != std::string::npos) why = why.substr(at);
    return bad_input("{}: \"{}\" is not JSON: {}; remove the line, the sweep computes it again", where, shortened(line),
                     why);
  }
  if (twice) return bad_input("{}: the key \"{}\" stands twice; keep one of them", where, *twice);
  return json;
}

// Takes a record apart, remembering the first thing that is wrong with it.
class RecordReader {
 public:
  RecordReader(const Json& json, const std::string& where) : json_(json), where_(where) {}

  bool keys_are_right() {
    if (!json_.is_object())
      return fail("\"{}\" is not a record; a record is one JSON object a line", shortened(printed(json_)));
    for (const auto& [key, value] : json_.items())
      if (std::find(keys.begin(), keys.end(), key) == keys.end())
        return fail("\"{}\" is no key of a record{}", key, did_you_mean(key, keys));
    for (const auto& key : keys)
      if (!optional_keys.contains(key) && !json_.contains(key))
        return fail("the key \"{}\" is missing; a record has {}", key, join(keys, ", "));
    return true;
  }

  std::string word(const char* key) {
    const Json& value = json_.at(key);
    if (value.is_string()) return value.get<std::string>();
    fail("\"{}\" is {}; write a string", key, shortened(printed(value)));
    return {};
  }

  std::string word_or_null(const char* key) { return json_.at(key).is_null() ? std::string() : word(key); }

  std::vector<std::pair<std::string, std::string>> parameters() {
    std::vector<std::pair<std::string, std::string>> result;
    const Json& value = json_.at("parameters");
    if (!value.is_object())
      fail("\"parameters\" is {}; write an object of names and strings", shortened(printed(value)));
    else
      for (const auto& [name, given] : value.items()) {
        if (!given.is_string()) {
          fail("parameter \"{}\" is {}; numbers stand in strings, \"{}\"", name, shortened(printed(given)),
               shortened(printed(given)));
          break;
        }
        result.emplace_back(name, given.get<std::string>());
      }
    return result;
  }

  std::optional<DecimalRange> range(const char* key, std::string* name = nullptr) {
    const Json& value = json_.at(key);
    if (value.is_null() && !name) return std::nullopt;
    const std::size_t size = name ? 3 : 2;
    const bool shaped = value.is_object() && value.size() == size &&
                        (!name || (value.contains("name") && value.at("name").is_string())) && value.contains("lo") &&
                        value.contains("hi");
    if (!shaped) {
      fail("\"{}\" is {}; write {{{}\"lo\":\"...\",\"hi\":\"...\"}}", key, shortened(printed(value)),
           name ? "\"name\":\"...\"," : "");
      return std::nullopt;
    }
    if (name) *name = value.at("name").get<std::string>();
    const Json &lo = value.at("lo"), &hi = value.at("hi");
    if (name && lo.is_null() && hi.is_null()) return std::nullopt;
    if (!lo.is_string() || !hi.is_string()) {
      fail("\"{}\" has the ends {} and {}; write decimals in strings", key, shortened(printed(lo)),
           shortened(printed(hi)));
      return std::nullopt;
    }
    DecimalRange result{lo.get<std::string>(), hi.get<std::string>()};
    const auto low = Rational::parse(result.lo), high = Rational::parse(result.hi);
    if (!low || !high)
      fail("\"{}\": {}", key, (low ? high : low).error().message);
    else if (*high < *low)
      fail("\"{}\" has lo {} above hi {}", key, shortened(result.lo), shortened(result.hi));
    return result;
  }

  std::vector<std::pair<std::string, DecimalRange>> details() {
    std::vector<std::pair<std::string, DecimalRange>> result;
    if (!json_.contains("details")) return result;
    const Json& value = json_.at("details");
    if (!value.is_object()) fail("\"details\" is {}; write an object of names and ranges", shortened(printed(value)));
    if (error_) return result;
    const std::string place = "details";
    RecordReader inner(value, place);
    for (const auto& [name, given] : value.items()) {
      const auto found = inner.range(name.c_str());
      if (inner.error())
        fail("{}", inner.error()->message);
      else if (!found)
        fail("details: \"{}\" is null; write {{\"lo\":\"...\",\"hi\":\"...\"}}, or leave it out", name);
      else
        result.emplace_back(name, *found);
    }
    return result;
  }

  std::optional<ModelSource> model() {
    if (!json_.contains("model")) return std::nullopt;
    const Json& value = json_.at("model");
    const auto is_text = [&](const char* key) { return value.contains(key) && value.at(key).is_string(); };
    if (!value.is_object() || value.size() != 2 || !is_text("file") || !is_text("sha256")) {
      fail("\"model\" is {}; write {{\"file\":\"...\",\"sha256\":\"...\"}}, or leave it out",
           shortened(printed(value)));
      return std::nullopt;
    }
    return ModelSource{value.at("file").get<std::string>(), value.at("sha256").get<std::string>()};
  }

  std::optional<std::string> text_of(const char* key) {
    const Json& value = json_.at(key);
    if (value.is_null()) return std::nullopt;
    return printed(value);
  }

  double seconds() {
    const Json& value = json_.at("seconds");
    if (value.is_number() && value.get<double>() >= 0) return value.get<double>();
    fail("\"seconds\" is {}; write a number that is not negative", shortened(printed(value)));
    return 0;
  }

  template <class... Args>
  bool fail(fmt::format_string<Args...> format, Args&&... args) {
    if (!error_) error_ = bad_input("{}: {}", where_, fmt::format(format, std::forward<Args>(args)...));
    return false;
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const Json& json_;
  const std::string& where_;
  std::optional<Error> error_;
};

std::string system_message() { return std::strerror(errno); }

// The beginning of a record, cut short: anything else at the end of a file was not left there by a sweep that was
// stopped.
bool is_cut_off_record(std::string_view tail) {
  if (tail.size() <= line_start.size()) return line_start.starts_with(tail);
  if (!tail.starts_with(line_start)) return false;
  try {
    [[maybe_unused]] const Json whole = Json::parse(tail);
    return false;
  } catch (const Json::parse_error& failure) {
    return failure.byte > tail.size();
  }
}

}  // namespace

std::string record_line(const Record& record) {
  SEQCERT_REQUIRE(std::isfinite(record.seconds), "a record's seconds are not finite");
  Json parameters = Json::object();
  for (const auto& [name, value] : record.parameters) parameters[name] = value;
  Json quantity = {{"name", record.quantity_name}, {"lo", nullptr}, {"hi", nullptr}};
  if (record.quantity) {
    quantity["lo"] = record.quantity->lo;
    quantity["hi"] = record.quantity->hi;
  }
  Json json;
  json["schema"] = schema;
  json["claim"] = record.claim;
  json["claim_sha256"] = record.claim_sha256;
  json["parameters"] = std::move(parameters);
  json["verdict"] = text(record.verdict.kind);
  json["reason"] = record.verdict.reason.empty() ? Json(nullptr) : Json(record.verdict.reason);
  json["relation"] = record.relation;
  json["quantity"] = std::move(quantity);
  json["bound"] = range_json(record.bound);
  json["tightness"] = range_json(record.tightness);
  if (!record.details.empty()) {
    json["details"] = Json::object();
    for (const auto& [name, range] : record.details) json["details"][name] = range_json(range);
  }
  if (record.model) json["model"] = {{"file", record.model->file}, {"sha256", record.model->sha256}};
  json["arithmetic"] = record.arithmetic;
  json["witness"] = embedded(record.witness);
  json["certificate"] = embedded(record.certificate);
  json["seconds"] = record.seconds;
  json["version"] = record.version;
  return printed(json);
}

Result<Record> parse_record(std::string_view line, const std::string& where) {
  const auto json = parse_without_duplicates(line, where);
  if (!json) return json.error();
  RecordReader read(*json, where);
  if (!read.keys_are_right()) return *read.error();
  if (const auto found = read.word("schema"); found != schema)
    read.fail("schema \"{}\" is not known; this version reads \"{}\"", shortened(found), schema);
  Record record;
  record.claim = read.word("claim");
  record.claim_sha256 = read.word("claim_sha256");
  if (record.claim_sha256.size() != 64 ||
      record.claim_sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
    read.fail("claim_sha256 \"{}\" is not 64 hexadecimal digits", shortened(record.claim_sha256));
  record.parameters = read.parameters();
  const std::string verdict = read.word("verdict");
  if (const auto kind = verdict_kind(verdict))
    record.verdict.kind = *kind;
  else
    read.fail("verdict \"{}\" is none of proved, verified, refuted, undecided", shortened(verdict));
  record.verdict.reason = read.word_or_null("reason");
  record.relation = read.word("relation");
  if (const std::set<std::string> relations{"<=", ">=", "=", "<", ">"}; !relations.contains(record.relation))
    read.fail("relation \"{}\" is none of <=, >=, =, <, >", shortened(record.relation));
  record.quantity = read.range("quantity", &record.quantity_name);
  record.bound = read.range("bound");
  record.tightness = read.range("tightness");
  record.details = read.details();
  record.model = read.model();
  record.arithmetic = read.word("arithmetic");
  record.witness = read.text_of("witness");
  record.certificate = read.text_of("certificate");
  record.seconds = read.seconds();
  record.version = read.word("version");
  if (read.error()) return *read.error();
  return record;
}

Result<RecordFile> read_records_to_resume(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return resource_error("{}: is a folder; name a file of records", path);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return resource_error("{}: cannot be read: {}", path, system_message());
  RecordFile result;
  std::uintmax_t offset = 0;
  std::string line;
  for (long number = 1; std::getline(file, line); ++number) {
    const bool ended = !file.eof();  // getline meets the end of the file only when the line end is missing
    const std::string where = fmt::format("{}:{}", path, number);
    if (!ended && is_cut_off_record(line)) {
      result.partial_tail = offset;
      break;
    }
    auto record = parse_record(line, where);
    if (!record) return record.error();
    result.records.push_back(std::move(*record));
    result.needs_newline = !ended;
    offset += line.size() + 1;
  }
  if (file.bad()) return resource_error("{}: cannot be read to its end: {}", path, system_message());
  return result;
}

Result<std::vector<Record>> read_records(const std::string& path) {
  auto file = read_records_to_resume(path);
  if (!file) return file.error();
  if (file->partial_tail)
    return bad_input("{}:{}: the file ends in half a record; finish the sweep with --resume, or remove the line", path,
                     file->records.size() + 1);
  return std::move(file->records);
}

}  // namespace seqcert
