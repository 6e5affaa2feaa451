#include "report/table_spec.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace seqcert {
namespace {

template <class T>
using Words = std::vector<std::pair<std::string, T>>;

const Words<Show> shows = {{"quantity", Show::quantity},
                           {"bound", Show::bound},
                           {"tightness", Show::tightness},
                           {"verdict", Show::verdict},
                           {"claim", Show::claim},
                           {"title", Show::title},
                           {"construction", Show::construction},
                           {"parameters", Show::parameters},
                           {"parameter", Show::parameter},
                           {"points", Show::points}};
const Words<TableSpec::Kind> kinds = {{"pivot", TableSpec::Kind::pivot}, {"list", TableSpec::Kind::list}};
const Words<TableSpec::Pick> picks = {{"all", TableSpec::Pick::all},
                                      {"tightest", TableSpec::Pick::tightest},
                                      {"loosest", TableSpec::Pick::loosest},
                                      {"extremes", TableSpec::Pick::extremes}};
const Words<ColumnRounding> roundings = {
    {"up", ColumnRounding::up}, {"down", ColumnRounding::down}, {"relation", ColumnRounding::relation}};
const Words<std::string> fonts = {
    {"normalsize", ""}, {"small", "small"}, {"footnotesize", "footnotesize"}, {"scriptsize", "scriptsize"}};

// Text runs over several lines of the file; in a table it is one.
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

// Reads one TOML table and remembers the first thing wrong with it.
class Reader {
 public:
  Reader(const toml::table& table, std::string path, std::string place, std::optional<Error>& error)
      : table_(table), path_(std::move(path)), place_(std::move(place)), error_(error) {}

  void allow_only(const std::vector<std::string>& known) {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) == known.end())
        fail(key.source().begin.line, "\"{}\" is no key of {}{}; known are {}", name, place_, did_you_mean(name, known),
             join(known, ", "));
    }
  }

  std::string word(std::string_view key, std::string fallback = {}, bool required = false) {
    const toml::node* node = table_.get(key);
    if (!node) {
      if (required) fail(line(), "{} needs \"{}\"", place_, key);
      return fallback;
    }
    if (const auto* found = node->as_string()) return found->get();
    fail(node->source().begin.line, "\"{}\" is not a string; write {} = \"...\"", key, key);
    return fallback;
  }
  std::string required_word(std::string_view key) { return word(key, {}, true); }

  /// Rich text `key` with its plain form `plain_key`, made from it when not given.
  Text text(std::string_view key, std::string_view plain_key, bool required) {
    Text result = from_rich(unfolded(word(key, {}, required)));
    const toml::node* node = table_.get(key);
    if (const auto checked = pieces(result.rich); !checked && node)
      fail(node->source().begin.line, "{}", checked.error().message);
    if (!plain_key.empty()) result.plain = word(plain_key, result.plain);
    return result;
  }

  template <class T>
  T one_of(std::string_view key, const Words<T>& words, T fallback, bool required = false) {
    const std::string given = word(key, {}, required);
    if (!table_.get(key)) return fallback;
    std::vector<std::string> names;
    for (const auto& [name, value] : words) {
      if (name == given) return value;
      names.push_back(name);
    }
    fail(table_.get(key)->source().begin.line, "{} = \"{}\" is none of {}{}", key, given, join(names, ", "),
         did_you_mean(given, names));
    return fallback;
  }

  bool flag(std::string_view key) {
    const toml::node* node = table_.get(key);
    if (!node) return false;
    if (const auto* found = node->as_boolean()) return found->get();
    fail(node->source().begin.line, "\"{}\" is neither true nor false", key);
    return false;
  }

  int digits(int fallback) {
    const toml::node* node = table_.get("digits");
    if (!node) return fallback;
    const auto found = node->value<std::int64_t>();
    if (found && *found >= 1 && *found <= 15) return static_cast<int>(*found);
    fail(node->source().begin.line, "digits must be an integer from 1 to 15");
    return fallback;
  }

  std::vector<std::string> values(std::string_view key) {
    std::vector<std::string> result;
    const toml::node* node = table_.get(key);
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

  /// `name = { key = value, ... }`, values being strings or integers.
  std::map<std::string, std::string> pairs(std::string_view name, std::string_view example) {
    std::map<std::string, std::string> result;
    const toml::node* node = table_.get(name);
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

  const toml::table* subtable(std::string_view key) {
    const toml::node* node = table_.get(key);
    if (node && !node->is_table()) fail(node->source().begin.line, "\"{}\" is not a table; write [{}]", key, key);
    return node ? node->as_table() : nullptr;
  }

  unsigned line() const { return table_.source().begin.line; }
  bool has(std::string_view key) const { return table_.contains(key); }
  unsigned line_of(std::string_view key) const { return table_.get(key)->source().begin.line; }

  template <class... Args>
  void fail(unsigned at, fmt::format_string<Args...> format, Args&&... args) {
    if (!error_)
      error_ = bad_input("{}:{}: {}", path_, std::max(at, 1U), fmt::format(format, std::forward<Args>(args)...));
  }

 private:
  // A decimal point in TOML makes a double, which would no longer be the number that was written.
  static std::optional<std::string> scalar(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
    return std::nullopt;
  }

  const toml::table& table_;
  std::string path_, place_;
  std::optional<Error>& error_;
};

bool is_number(Show show) { return show == Show::quantity || show == Show::bound || show == Show::tightness; }

TableSpec::Column read_column(const toml::table& toml, const TableSpec& spec, const std::string& row_key, int digits,
                              std::optional<Error>& error) {
  const bool pivot = spec.kind == TableSpec::Kind::pivot;
  Reader read(toml, spec.path, pivot ? "a column of a pivot" : "a column of a list", error);
  std::vector<std::string> known = {"heading", "plain", "group", "group_plain", "show", "round", "digits"};
  if (pivot)
    known.insert(known.end(), {"claim", "key", "where"});
  else
    known.emplace_back("parameter");
  read.allow_only(known);
  TableSpec::Column column;
  column.line = static_cast<int>(read.line());
  column.heading = read.text("heading", "plain", true);
  column.group = read.text("group", "group_plain", false);
  column.show = read.one_of("show", shows, Show::quantity, true);
  column.round =
      read.one_of("round", roundings, column.show == Show::tightness ? ColumnRounding::relation : ColumnRounding::up);
  column.digits = read.digits(digits);
  for (const char* key : {"round", "digits"})
    if (read.has(key) && !is_number(column.show))
      read.fail(read.line_of(key), "\"{}\" is for quantity, bound and tightness only; remove it", key);
  if (pivot) {
    column.claim = read.required_word("claim");
    column.key = read.word("key", row_key);
    if (column.key.empty())
      read.fail(
          read.line(),
          "a column of a pivot needs \"key\", the parameter of its claim that runs over the rows (or give [rows] one)");
    column.where = read.pairs("where", "a_max = \"9/10\"");
    if (column.where.contains(column.key))
      read.fail(read.line_of("where"), "where.{} is the key that runs over the rows; remove it", column.key);
    if (!is_number(column.show) && column.show != Show::verdict)
      read.fail(read.line_of("show"), "a pivot shows quantity, bound, tightness or verdict");
  } else {
    column.parameter = read.word("parameter");
    if ((column.show == Show::parameter) == column.parameter.empty())
      read.fail(read.line(), "\"parameter\" names the parameter that show = \"parameter\" shows; give both or neither");
  }
  return column;
}

bool is_id(std::string_view id) {
  return !id.empty() && id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
                            std::string_view::npos;
}

}  // namespace

Result<TableSpec> parse_table_spec(std::string_view text, const std::string& path) {
  toml::table toml;
  try {
    toml = toml::parse(text, path);
  } catch (const toml::parse_error& failure) {
    return bad_input("{}:{}: not TOML: {}", path, failure.source().begin.line, failure.description());
  }
  std::optional<Error> error;
  Reader read(toml, path, "a table", error);
  TableSpec spec;
  spec.path = path;
  spec.kind = read.one_of("kind", kinds, TableSpec::Kind::list, true);
  const bool pivot = spec.kind == TableSpec::Kind::pivot;
  std::vector<std::string> known = {"id", "title", "caption", "kind", "digits", "font", "columns"};
  if (pivot)
    known.emplace_back("rows");
  else
    known.insert(known.end(), {"feeds", "claims", "quantity", "where", "pick", "blocks", "symbols"});
  read.allow_only(known);
  spec.id = read.required_word("id");
  if (!error && !is_id(spec.id))
    read.fail(read.line_of("id"), "id \"{}\" may hold letters, digits and hyphens only", spec.id);
  spec.title = read.text("title", "", true);
  spec.caption = read.text("caption", "", true);
  spec.font = read.one_of("font", fonts, std::string());
  std::string row_key;
  if (pivot) {
    if (const toml::table* rows = read.subtable("rows")) {
      Reader row(*rows, path, "[rows]", error);
      row.allow_only({"heading", "plain", "key", "values"});
      spec.row_heading = row.text("heading", "plain", true);
      row_key = row.word("key");
      spec.row_values = row.values("values");
      if (spec.row_values.empty()) row.fail(row.line(), "[rows] needs \"values\", a list of at least one value");
    } else {
      read.fail(1, "a pivot needs [rows] with heading and values");
    }
  } else {
    spec.feeds = read.word("feeds");
    spec.claims = read.values("claims");
    if (spec.feeds.empty() == spec.claims.empty())
      read.fail(
          1, "a list needs either \"feeds\" (a word that claims name in their `tables`) or \"claims\" (ids), not both");
    spec.quantity = read.word("quantity");
    spec.where = read.pairs("where", "a_max = \"9/10\"");
    spec.symbols = read.pairs("symbols", "distance = \"d\"");
    spec.pick = read.one_of("pick", picks, TableSpec::Pick::all);
    spec.blocks = read.flag("blocks");
  }
  const int digits = read.digits(5);
  const toml::array* columns = toml.get_as<toml::array>("columns");
  if (!columns || columns->empty())
    read.fail(1, "a table needs at least one [[columns]]");
  else
    for (const auto& node : *columns)
      if (const auto* column = node.as_table())
        spec.columns.push_back(read_column(*column, spec, row_key, digits, error));
      else
        read.fail(node.source().begin.line, "\"columns\" holds something that is not a table; write [[columns]]");
  if (error) return *error;
  return spec;
}

Result<TableSpec> read_table_spec(const std::string& path) {
  constexpr std::size_t largest = 1 << 20;
  const auto text = read_file(path, largest);
  if (!text) return text.error();
  return parse_table_spec(*text, path);
}

std::vector<std::string> table_ids(const std::string& folder) {
  std::vector<std::string> ids;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".toml") ids.push_back(entry.path().stem().string());
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<TableSpec> find_table(const std::string& id_or_path, const std::string& folder) {
  if (id_or_path.ends_with(".toml")) return read_table_spec(id_or_path);
  const auto ids = table_ids(folder);
  if (std::find(ids.begin(), ids.end(), id_or_path) == ids.end())
    return bad_input("\"{}\" is no table{}; the tables are {} (or give the path of a .toml file)", id_or_path,
                     did_you_mean(id_or_path, ids), ids.empty() ? "missing from " + folder : join(ids, ", "));
  auto spec = read_table_spec((std::filesystem::path(folder) / (id_or_path + ".toml")).string());
  if (spec && spec->id != id_or_path)
    return bad_input("{}: the id \"{}\" differs from the file's name; make them equal", spec->path, spec->id);
  return spec;
}

}  // namespace seqcert
