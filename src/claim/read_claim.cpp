#include "claim/read_claim.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

namespace seqcert {
namespace {

constexpr std::size_t largest_file = 1 << 20;

/// Reads one file; the first error found stays and everything after it is skipped.
class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)) {}

  Result<Claim> read(std::string_view toml) {
    toml::table root;
    try {
      root = toml::parse(toml, path_);
    } catch (const toml::parse_error& fault) {
      return bad_input("{}:{}: not TOML: {}", path_, fault.source().begin.line, fault.description());
    }
    known_keys(root, "the claim",
               {"id", "title", "source", "statement", "construction", "quantity", "relation", "bound", "hypotheses",
                "tables", "expect", "parameters", "derived", "with", "facts", "grid", "monotone"});
    claim_.path = path_;
    claim_.id = string(root, "id", true);
    claim_.title = string(root, "title", true);
    claim_.source = string(root, "source", true);
    claim_.statement = string(root, "statement", true);
    claim_.construction = string(root, "construction", false);
    claim_.quantity = string(root, "quantity", true);
    check_id(root);
    read_parameters(root);
    read_facts(root);
    read_derived(root);
    read_with(root);
    read_relation(root);
    claim_.bound = formula(root, "bound", "bound");
    if (!error_ && claim_.bound.is_condition())
      fail(line(root, "bound"), "bound \"{}\" is a condition, not a number", string(root, "bound", true));
    read_hypotheses(root);
    for (const auto& [name, at] : strings(root, "tables")) claim_.tables.push_back(name);
    read_expect(root);
    read_grids(root);
    read_monotone(root);
    if (error_) return *error_;
    return std::move(claim_);
  }

 private:
  template <class... Args>
  void fail(std::size_t line, fmt::format_string<Args...> format, Args&&... args) {
    if (!error_) error_ = bad_input("{}:{}: {}", path_, line, fmt::format(format, std::forward<Args>(args)...));
  }

  static std::size_t line_of(const toml::node& node) { return node.source().begin.line; }
  static std::size_t line(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    return node ? line_of(*node) : line_of(table);
  }

  void known_keys(const toml::table& table, const std::string& what, const std::vector<std::string>& known) {
    for (const auto& [key, value] : table)
      if (std::ranges::find(known, key.str()) == known.end())
        fail(line_of(value), "unknown key \"{}\" in {}{}; known are {}", key.str(), what,
             did_you_mean(key.str(), known), join(known, ", "));
  }

  std::string string(const toml::table& table, std::string_view key, bool required) {
    const toml::node* node = table.get(key);
    if (!node) {
      if (required) fail(std::max<std::size_t>(line_of(table), 1), "key \"{}\" is missing; add {} = \"...\"", key, key);
      return "";
    }
    if (!node->is_string()) fail(line_of(*node), "{} must be a string; write {} = \"...\"", key, key);
    const std::string text = node->value_or(std::string());
    if (key != "statement") one_line(*node, key, text);
    return text;
  }

  /// What is printed into messages, tables and the text a claim is hashed by stays on one line.
  void one_line(const toml::node& node, std::string_view key, const std::string& text) {
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
      fail(line_of(node), "{} holds a line end, a tab or a control character; write it on one line", key);
  }

  std::vector<std::pair<std::string, std::size_t>> strings(const toml::table& table, std::string_view key) {
    std::vector<std::pair<std::string, std::size_t>> result;
    const toml::node* node = table.get(key);
    if (!node) return result;
    const toml::array* array = node->as_array();
    if (!array) {
      fail(line_of(*node), "{} must be a list of strings; write {} = [\"...\"]", key, key);
      return result;
    }
    for (const toml::node& entry : *array) {
      if (!entry.is_string()) fail(line_of(entry), "{} must be a list of strings; write {} = [\"...\"]", key, key);
      result.emplace_back(entry.value_or(std::string()), line_of(entry));
      one_line(entry, key, result.back().first);
    }
    return result;
  }

  /// A number or word: a TOML string or integer. Floats have lost what was written.
  std::optional<std::string> scalar(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (!node) return std::nullopt;
    if (node->is_string()) return string(table, key, true);
    if (node->is_integer()) return std::to_string(node->value_or<std::int64_t>(0));
    fail(line_of(*node), "{} must be an integer or a string, so that it is exact; write {} = \"0.001\" or \"1/1000\"",
         key, key);
    return std::nullopt;
  }

  /// false where it is not there.
  bool flag(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node && !node->is_boolean()) fail(line_of(*node), "{} is true or false", key);
    return node && node->value_or(false);
  }

  void check_id(const toml::table& root) {
    const auto part_ok = [](const std::string& part) {
      return !part.empty() && part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    };
    if (!error_ && !std::ranges::all_of(split(claim_.id, '/'), part_ok))
      fail(line(root, "id"), "id \"{}\" is not lower-case words joined by '-' and '/'; write for example copy/my-claim",
           claim_.id);
  }

  Formula parsed(const std::string& text, std::size_t at, const std::string& what) {
    auto result = parse_formula(text);
    if (!result) {
      fail(at, "{} {}", what, result.error().message);
      return {};
    }
    const std::vector<std::string> known(names_.begin(), names_.end());
    for (const std::string& name : free_names(*result))
      if (!names_.contains(name))
        fail(at, "{} \"{}\" uses the unknown name \"{}\"{}; declare it as a parameter or an earlier derived number",
             what, text, name, did_you_mean(name, known));
      else if (words_.contains(name))
        fail(at, "{} \"{}\" computes with {}, which is a choice and no number; use a number there", what, text, name);
    return *result;
  }
  Formula formula(const toml::table& table, std::string_view key, const std::string& what) {
    const std::string text = string(table, key, true);
    return error_ ? Formula() : parsed(text, line(table, key), what);
  }

  const toml::table* subtable(const toml::table& root, std::string_view key) {
    const toml::node* node = root.get(key);
    if (!node) return nullptr;
    if (!node->is_table()) fail(line_of(*node), "{} must be a table; write [{}.NAME]", key, key);
    return node->as_table();
  }

  /// The tables in the order of the file.
  std::vector<std::pair<std::string, const toml::table*>> entries(const toml::table& root, std::string_view key) {
    std::vector<std::pair<std::string, const toml::table*>> result;
    if (const toml::table* table = subtable(root, key))
      for (const auto& [name, node] : *table) {
        if (!node.is_table())
          fail(line_of(node), "{}.{} must be a table; write [{}.{}]", key, name.str(), key, name.str());
        // No formula computes with a choice, so that it may be called like a function: softplus = "torch20".
        const bool choice = node.is_table() && (*node.as_table())["type"].value_or(std::string_view()) == "choice";
        if (!is_name(name.str()) && !(choice && is_spelled_as_name(name.str())))
          fail(line_of(node), "\"{}\" cannot be a name; use letters, digits and '_', and no function name", name.str());
        if (!names_.insert(std::string(name.str())).second) fail(line_of(node), "\"{}\" is declared twice", name.str());
        if (node.is_table()) result.emplace_back(std::string(name.str()), node.as_table());
      }
    std::ranges::sort(result, [](const auto& a, const auto& b) {
      const auto place = [](const toml::node& node) {
        return std::pair(node.source().begin.line, node.source().begin.column);
      };
      return place(*a.second) < place(*b.second);
    });
    return result;
  }

  void read_parameters(const toml::table& root) {
    for (const auto& [name, table] : entries(root, "parameters")) {
      known_keys(*table, "parameter " + name,
                 {"type", "min", "above", "max", "below", "values", "ordered", "default", "grid", "quick", "meaning"});
      ParameterSpec spec;
      spec.name = name;
      const std::string type = string(*table, "type", true);
      if (type == "integer")
        spec.type = ParameterSpec::Type::integer;
      else if (type == "real")
        spec.type = ParameterSpec::Type::real;
      else if (type == "choice")
        spec.type = ParameterSpec::Type::choice;
      else
        fail(line(*table, "type"), "type \"{}\" of {} is unknown; write integer, real or choice", type, name);
      limit(*table, "min", "above", spec.low, spec.low_strict);
      limit(*table, "max", "below", spec.high, spec.high_strict);
      for (const auto& [value, at] : strings(*table, "values")) spec.choices.push_back(value);
      if (!error_ && (spec.type == ParameterSpec::Type::choice) != !spec.choices.empty())
        fail(line_of(*table), "parameter {}: values = [...] goes with type = \"choice\", and only with it", name);
      spec.ordered = flag(*table, "ordered");
      if (table->contains("ordered") && spec.type != ParameterSpec::Type::choice)
        fail(line(*table, "ordered"), "parameter {}: numbers have their order; ordered goes with type = \"choice\"",
             name);
      if (spec.type == ParameterSpec::Type::choice) {
        if (spec.low || spec.high)
          fail(line_of(*table), "parameter {}: a choice has no range; drop min, max, above and below", name);
        words_.insert(name);
      }
      if (spec.low && spec.high &&
          (spec.low_strict || spec.high_strict ? *spec.low >= *spec.high : *spec.low > *spec.high))
        fail(line_of(*table), "parameter {}: nothing lies between {} and {}; widen its range", name, spec.low->text(),
             spec.high->text());
      if (const auto fallback = scalar(*table, "default"); fallback && !error_) {
        const auto value = parse_value(spec, *fallback);
        if (value)
          spec.fallback = *value;
        else
          fail(line(*table, "default"), "default of {}", value.error().message);
      }
      for (const auto& [key, grid] : {std::pair{"grid", &spec.grid}, {"quick", &spec.quick}}) {
        *grid = scalar(*table, key).value_or("");
        if (error_ || !table->contains(key)) continue;
        if (const auto values = parse_grid(spec, *grid); !values) fail(line(*table, key), "{}", values.error().message);
      }
      spec.meaning = string(*table, "meaning", true);
      claim_.parameters.push_back(std::move(spec));
    }
  }

  /// An end of a range, which the file gives with or without itself, under one of two keys.
  void limit(const toml::table& table, std::string_view closed, std::string_view open, std::optional<Rational>& end,
             bool& strict) {
    if (table.contains(closed) && table.contains(open))
      fail(line(table, open), "{} and {} exclude each other; drop one of them", closed, open);
    strict = table.contains(open);
    const std::string_view key = strict ? open : closed;
    const auto text = scalar(table, key);
    if (!text) return;
    if (const auto value = Rational::parse(*text))
      end = *value;
    else
      fail(line(table, key), "{}: {}", key, value.error().message);
  }

  void read_facts(const toml::table& root) {
    for (const auto& [name, at] : strings(root, "facts")) {
      if (!is_name(name))
        fail(at, "facts: \"{}\" cannot be a name; use letters, digits and '_', and no function name", name);
      if (!names_.insert(name).second) fail(at, "\"{}\" is declared twice", name);
      claim_.facts.push_back(name);
    }
  }

  /// Which names they may use, and with which values, the construction says.
  void read_grids(const toml::table& root) {
    const toml::node* node = root.get("grid");
    if (!node) return;
    const toml::array* blocks = node->as_array();
    if (!blocks || !blocks->is_array_of_tables())
      return fail(line_of(*node), "grid must be a list of tables; write [[grid]]");
    for (const toml::node& entry : *blocks) {
      GridBlock block;
      for (const auto& [key, value] : *entry.as_table()) {
        if (key.str() == "quick") {
          block.quick = flag(*entry.as_table(), "quick");
        } else if (const auto grid = scalar(*entry.as_table(), key.str())) {
          block.grids.emplace_back(std::string(key.str()), *grid);
        }
      }
      claim_.grids.push_back(std::move(block));
    }
    for (const ParameterSpec& spec : claim_.parameters)
      if (!spec.grid.empty())
        fail(line_of(*node), "[[grid]] takes the place of the grid of {}; drop one of them", spec.name);
  }

  void read_monotone(const toml::table& root) {
    const toml::table* table = subtable(root, "monotone");
    if (!table) return;
    std::vector<std::string> in_order;
    for (const ParameterSpec& spec : claim_.parameters)
      if (spec.is_ordered()) in_order.push_back(spec.name);
    for (const auto& [name, node] : *table) {
      if (!node.is_table())
        return fail(line_of(node), "monotone.{} must be a table; write [monotone.{}]", name.str(), name.str());
      if (words_.contains(std::string(name.str())) && std::ranges::find(in_order, name.str()) == in_order.end())
        return fail(line_of(node),
                    "monotone.{}: {} is a choice whose values have no order; if they stand from the "
                    "smallest to the largest, write ordered = true in [parameters.{}]",
                    name.str(), name.str(), name.str());
      if (std::ranges::find(in_order, name.str()) == in_order.end())
        return fail(line_of(node), "monotone.{}: the claim has no such number or ordered choice{}; it has {}",
                    name.str(), did_you_mean(name.str(), in_order), join(in_order, ", "));
      const toml::table& entry = *node.as_table();
      known_keys(entry, "monotone." + std::string(name.str()), {"fails", "argument"});
      const std::string fails = string(entry, "fails", true);
      if (!error_ && fails != "above" && fails != "below")
        fail(line(entry, "fails"),
             "fails \"{}\" is neither above nor below; write fails = \"above\" when every larger value fails, too",
             fails);
      claim_.monotone.push_back({std::string(name.str()), fails == "above", string(entry, "argument", true)});
    }
  }

  void read_derived(const toml::table& root) {
    constexpr long most_bits = 4096;
    const std::set<std::string> parameters = names_;
    const auto tables = entries(root, "derived");
    names_ = parameters;
    for (const auto& [name, table] : tables) {
      known_keys(*table, "derived number " + name, {"value", "round", "bits"});
      Derived derived;
      derived.name = name;
      derived.value = formula(*table, "value", name);
      const std::string round = string(*table, "round", true);
      if (round == "up")
        derived.round = Derived::Round::up;
      else if (round == "down")
        derived.round = Derived::Round::down;
      else if (round == "nearest")
        derived.round = Derived::Round::nearest;
      else if (round == "exact")
        derived.round = Derived::Round::exact;
      else
        fail(line(*table, "round"), "round \"{}\" of {} is unknown; write up, down, nearest or exact", round, name);
      derived.bits = table->get("bits") ? table->get("bits")->value_or<long>(-1) : 0;
      if ((derived.round == Derived::Round::exact) == table->contains("bits") || derived.bits < 0 ||
          derived.bits > most_bits)
        fail(line(*table, "bits"), "{}: bits is an integer in 0..{}, given unless round = \"exact\"", name, most_bits);
      names_.insert(name);
      claim_.derived.push_back(std::move(derived));
    }
  }

  void read_with(const toml::table& root) {
    const toml::table* table = subtable(root, "with");
    if (!table) return;
    for (const auto& [key, node] : *table) {
      const auto value = scalar(*table, key.str());
      if (!value) return;
      if (!is_spelled_as_name(key.str()))
        fail(line_of(node), "[with]: \"{}\" cannot be a name; use letters, digits and '_'", key.str());
      if (names_.contains(std::string(key.str())))
        fail(line_of(node), "[with] fixes \"{}\", which is also a parameter or derived number; drop one of them",
             key.str());
      const auto number = Rational::parse(*value);
      claim_.with.emplace(std::string(key.str()), number ? Value(*number) : Value(*value));
    }
  }

  void read_relation(const toml::table& root) {
    const std::string sign = string(root, "relation", true);
    if (const auto relation = relation_of(sign))
      claim_.relation = *relation;
    else
      fail(line(root, "relation"), "relation \"{}\" is unknown; write <=, >=, =, < or >", sign);
  }

  void read_hypotheses(const toml::table& root) {
    for (const auto& [text, at] : strings(root, "hypotheses")) {
      const Formula hypothesis = parsed(text, at, "hypothesis");
      if (!error_ && !hypothesis.is_condition())
        fail(at, "hypothesis \"{}\" is a number, not a condition; write for example L >= 2", text);
      claim_.hypotheses.push_back(hypothesis);
    }
  }

  void read_expect(const toml::table& root) {
    if (!root.contains("expect")) return;
    const std::string word = string(root, "expect", true);
    const auto kind = verdict_kind(word);
    if (kind)
      claim_.expect = *kind;
    else
      fail(line(root, "expect"), "expect \"{}\" is unknown; write verified, refuted or undecided", word);
  }

  std::string path_;
  Claim claim_;
  std::set<std::string> names_;
  std::set<std::string> words_;  // those of them that are choices
  std::optional<Error> error_;
};

Result<std::vector<std::string>> claim_files(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code code;
  std::vector<std::string> ids;
  for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    const fs::path relative = it->path().lexically_relative(folder);
    if (it->is_directory(code) && (relative == "tables" || relative == "plots")) it.disable_recursion_pending();
    if (it->path().extension() == ".toml")
      ids.push_back(relative.generic_string().substr(0, relative.generic_string().size() - 5));
  }
  if (code) return resource_error("{}: {}; set SEQCERT_PROOFS to the folder of the claims", folder, code.message());
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

namespace {

/// A heading as links name it: small letters and digits, the rest as single hyphens.
std::string anchor_of(std::string_view heading) {
  std::string result;
  for (const char c : heading)
    if (std::isalnum(static_cast<unsigned char>(c)))
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!result.empty() && result.back() != '-')
      result += '-';
  while (result.ends_with('-')) result.pop_back();
  return result;
}

/// What lets failing be monotone is written down: `file.md#heading` beside the claim.
Status arguments_stand(const Claim& claim) {
  for (const Monotone& monotone : claim.monotone) {
    const std::size_t hash = monotone.argument.find('#');
    const std::string file = monotone.argument.substr(0, hash),
                      heading = hash == std::string::npos ? "" : monotone.argument.substr(hash + 1);
    const auto text = read_file((std::filesystem::path(claim.path).parent_path() / file).string(), largest_file);
    const auto refused = [&](const std::string& why) {
      return bad_input(
          "{}: monotone.{}: {}; write the argument as FILE.md#HEADING, beside the claim, or leave [monotone.{}] out",
          claim.path, monotone.parameter, why, monotone.parameter);
    };
    if (!text) return refused(fmt::format("the argument \"{}\" cannot be read", monotone.argument));
    const auto lines = split(*text, '\n');
    const bool stands = std::ranges::any_of(
        lines, [&](const std::string& line) { return line.starts_with('#') && anchor_of(line) == heading; });
    if (!stands) return refused(fmt::format("\"{}\" names no heading of {}", monotone.argument, file));
  }
  return success();
}

}  // namespace

Result<Claim> parse_claim(std::string_view toml, const std::string& path) { return Reader(path).read(toml); }

Result<Claim> read_claim(const std::string& path) {
  const auto content = read_file(path, largest_file);
  if (!content) return content.error();
  auto claim = parse_claim(*content, path);
  if (claim)
    if (const Status stand = arguments_stand(*claim); !stand) return stand.error();
  return claim;
}

Result<Claim> find_claim(const std::string& id_or_path, const std::string& folder) {
  if (id_or_path.ends_with(".toml")) return read_claim(id_or_path);
  const auto ids = claim_files(folder);
  if (!ids) return ids.error();
  if (std::ranges::find(*ids, id_or_path) == ids->end())
    return bad_input("unknown claim \"{}\"{}; `seqcert list claims` names them, a file of your own ends in .toml",
                     id_or_path, did_you_mean(id_or_path, *ids));
  return read_claim(folder + "/" + id_or_path + ".toml");
}

Result<std::vector<Claim>> all_claims(const std::string& folder) {
  const auto ids = claim_files(folder);
  if (!ids) return ids.error();
  std::vector<Claim> claims;
  for (const std::string& id : *ids) {
    auto claim = read_claim(folder + "/" + id + ".toml");
    if (!claim) return claim.error();
    if (claim->id != id)
      return bad_input("{}: id \"{}\" does not fit the file's place; it should be \"{}\"", claim->path, claim->id, id);
    claims.push_back(std::move(*claim));
  }
  return claims;
}

}  // namespace seqcert
