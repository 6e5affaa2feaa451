#include "report/spec_reader.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml.hpp"

#include <filesystem>

namespace seqcert {
namespace {

// Text runs over several lines of the file; in print it is one.
std::string unfolded(std::string_view text) {
  std::string result;
  for (const char c : trim(text)) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space)
      result += c;
    else if (result.back() != ' ')
      result += ' ';
  }
  return result;
}

// A decimal point in TOML makes a double, which would no longer be the number that was written.
std::optional<std::string> scalar(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  return std::nullopt;
}

bool is_id(std::string_view id) {
  return !id.empty() && id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
                            std::string_view::npos;
}

}  // namespace

struct SpecReader::Document {
  toml::table root;
  std::string path;
  std::optional<Error> error;
};

struct SpecReader::Node {
  const toml::table& table;  // inside the document
};

SpecReader::SpecReader(std::shared_ptr<Document> document, std::shared_ptr<const Node> node, std::string place)
    : document_(std::move(document)), node_(std::move(node)), place_(std::move(place)) {}

Result<SpecReader> SpecReader::parse(std::string_view toml, const std::string& path, std::string place) {
  const auto document = std::make_shared<Document>();
  document->path = path;
  try {
    document->root = toml::parse(toml, path);
  } catch (const toml::parse_error& failure) {
    return bad_input("{}:{}: not TOML: {}", path, failure.source().begin.line, failure.description());
  }
  return SpecReader(document, std::make_shared<const Node>(Node{document->root}), std::move(place));
}

void SpecReader::allow_only(const std::vector<std::string>& known) {
  for (const auto& [key, node] : node_->table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) == known.end())
      fail(key.source().begin.line, "\"{}\" is no key of {}{}; known are {}", name, place_, did_you_mean(name, known),
           join(known, ", "));
  }
}

std::string SpecReader::word(std::string_view key, std::string fallback, bool required) {
  const toml::node* node = node_->table.get(key);
  if (!node) {
    if (required) fail(line(), "{} needs \"{}\"", place_, key);
    return fallback;
  }
  if (const auto* found = node->as_string()) return found->get();
  fail(node->source().begin.line, "\"{}\" is not a string; write {} = \"...\"", key, key);
  return fallback;
}

Text SpecReader::text(std::string_view key, std::string_view plain_key, bool required) {
  Text result = from_rich(unfolded(word(key, {}, required)));
  const toml::node* node = node_->table.get(key);
  if (const auto checked = pieces(result.rich); !checked && node)
    fail(node->source().begin.line, "{}", checked.error().message);
  if (!plain_key.empty()) result.plain = word(plain_key, result.plain);
  return result;
}

bool SpecReader::flag(std::string_view key) {
  const toml::node* node = node_->table.get(key);
  if (!node) return false;
  if (const auto* found = node->as_boolean()) return found->get();
  fail(node->source().begin.line, "\"{}\" is neither true nor false", key);
  return false;
}

int SpecReader::integer(std::string_view key, int fallback, int least, int most) {
  const toml::node* node = node_->table.get(key);
  if (!node) return fallback;
  const auto* found = node->as_integer();
  if (found && found->get() >= least && found->get() <= most) return static_cast<int>(found->get());
  fail(node->source().begin.line, "{} must be an integer from {} to {}", key, least, most);
  return fallback;
}

std::vector<std::string> SpecReader::values(std::string_view key) {
  std::vector<std::string> result;
  const toml::node* node = node_->table.get(key);
  if (!node) return result;
  const toml::array* array = node->as_array();
  if (!array) {
    fail(node->source().begin.line, "\"{}\" is not a list; write {} = [...]", key, key);
    return result;
  }
  for (const auto& element : *array)
    if (const auto found = scalar(element))
      result.push_back(*found);
    else
      fail(element.source().begin.line,
           "\"{}\" holds something that is neither a string nor an integer; write 0.9 as \"0.9\"", key);
  return result;
}

std::optional<std::string> SpecReader::value(std::string_view key) {
  const toml::node* node = node_->table.get(key);
  if (!node) return std::nullopt;
  if (auto found = scalar(*node)) return found;
  fail(node->source().begin.line, "\"{}\" is neither a string nor an integer; write 0.9 as \"0.9\"", key);
  return std::nullopt;
}

std::map<std::string, std::string> SpecReader::pairs(std::string_view name, std::string_view example) {
  std::map<std::string, std::string> result;
  const toml::node* node = node_->table.get(name);
  if (!node) return result;
  const toml::table* given = node->as_table();
  if (!given) {
    fail(node->source().begin.line, "\"{}\" is not a table; write {} = {{ {} }}", name, name, example);
    return result;
  }
  for (const auto& [key, element] : *given)
    if (const auto found = scalar(element))
      result[std::string(key.str())] = *found;
    else
      fail(element.source().begin.line, "{}.{} is neither a string nor an integer; write 0.9 as \"0.9\"", name,
           key.str());
  return result;
}

std::string SpecReader::id() {
  std::string result = required_word("id");
  if (!error() && !is_id(result)) fail(line_of("id"), "id \"{}\" may hold letters, digits and hyphens only", result);
  return result;
}

std::optional<SpecReader> SpecReader::subtable(std::string_view key, std::string place) {
  const toml::node* node = node_->table.get(key);
  if (!node) return std::nullopt;
  if (const toml::table* table = node->as_table())
    return SpecReader(document_, std::make_shared<const Node>(Node{*table}), std::move(place));
  fail(node->source().begin.line, "\"{}\" is not a table; write [{}]", key, key);
  return std::nullopt;
}

std::vector<SpecReader> SpecReader::tables(std::string_view key, const std::string& place) {
  std::vector<SpecReader> result;
  const toml::array* array = node_->table.get_as<toml::array>(key);
  if (!array || array->empty()) {
    fail(1, "{} needs at least one [[{}]]", place_, key);
    return result;
  }
  for (const auto& node : *array)
    if (const auto* table = node.as_table())
      result.push_back(SpecReader(document_, std::make_shared<const Node>(Node{*table}), place));
    else
      fail(node.source().begin.line, "\"{}\" holds something that is not a table; write [[{}]]", key, key);
  return result;
}

bool SpecReader::has(std::string_view key) const { return node_->table.contains(key); }
unsigned SpecReader::line() const { return node_->table.source().begin.line; }
unsigned SpecReader::line_of(std::string_view key) const { return node_->table.get(key)->source().begin.line; }
const std::optional<Error>& SpecReader::error() const { return document_->error; }

void SpecReader::fail_with(unsigned at, const std::string& message) {
  if (!document_->error) document_->error = bad_input("{}:{}: {}", document_->path, std::max(at, 1U), message);
}

void SpecReader::fail_choice(std::string_view key, const std::string& given, const std::vector<std::string>& names) {
  fail(line_of(key), "{} = \"{}\" is none of {}{}", key, given, join(names, ", "), did_you_mean(given, names));
}

Result<std::string> read_spec_file(const std::string& path) {
  constexpr std::size_t largest = 1 << 20;
  return read_file(path, largest);
}

std::vector<std::string> spec_ids(const std::string& folder) {
  std::vector<std::string> ids;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".toml") ids.push_back(entry.path().stem().string());
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::string> spec_path(const std::string& id_or_path, const std::string& folder, std::string_view kind) {
  if (id_or_path.ends_with(".toml")) return id_or_path;
  const auto ids = spec_ids(folder);
  if (std::find(ids.begin(), ids.end(), id_or_path) == ids.end())
    return bad_input("\"{}\" is no {}{}; the {}s are {} (or give the path of a .toml file)", id_or_path, kind,
                     did_you_mean(id_or_path, ids), kind, ids.empty() ? "missing from " + folder : join(ids, ", "));
  return (std::filesystem::path(folder) / (id_or_path + ".toml")).string();
}

Status check_spec_id(const std::string& id_or_path, const std::string& path, const std::string& id) {
  if (!id_or_path.ends_with(".toml") && id != id_or_path)
    return bad_input("{}: the id \"{}\" differs from the file's name; make them equal", path, id);
  return success();
}

}  // namespace seqcert
