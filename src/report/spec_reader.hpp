#pragma once

#include "base/result.hpp"
#include "report/rich_text.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seqcert {

// What the TOML files that describe tables and plots have in common; nothing here is meant for other modules.

/// The words a key may hold and what each stands for.
template <class T>
using Words = std::vector<std::pair<std::string, T>>;

/// Reads one table of a TOML file. All readers of a file share the first thing found wrong with it, so that a caller
/// reads on to the end and asks for `error` once. Messages are `path:line: what and the mend`; a line below 1 stands
/// for the first.
class SpecReader {
 public:
  /// `place` names the outermost table in messages: "a plot". Errors: the text is not TOML.
  static Result<SpecReader> parse(std::string_view toml, const std::string& path, std::string place);

  /// Refuses every key that is not known, with a near-miss.
  void allow_only(const std::vector<std::string>& known);

  std::string word(std::string_view key, std::string fallback = {}, bool required = false);
  std::string required_word(std::string_view key) { return word(key, {}, true); }
  /// Rich text `key`, folded to one line, with its plain form `plain_key` ("" for none), made from it when not given.
  Text text(std::string_view key, std::string_view plain_key, bool required);
  bool flag(std::string_view key);
  int integer(std::string_view key, int fallback, int least, int most);
  /// A list of strings and integers, as they are written.
  std::vector<std::string> values(std::string_view key);
  /// A string or an integer, as it is written; nullopt when it is not there.
  std::optional<std::string> value(std::string_view key);
  /// `name = { key = value, ... }`, values being strings or integers.
  std::map<std::string, std::string> pairs(std::string_view name, std::string_view example);
  /// The word for an id: letters, digits and hyphens only, since a file is named by it.
  std::string id();

  template <class T>
  T one_of(std::string_view key, const Words<T>& words, T fallback, bool required = false) {
    const std::string given = word(key, {}, required);
    if (!has(key)) return fallback;
    std::vector<std::string> names;
    for (const auto& [name, meaning] : words) {
      if (name == given) return meaning;
      names.push_back(name);
    }
    fail_choice(key, given, names);
    return fallback;
  }

  /// `[key]`; nullopt when it is not there.
  std::optional<SpecReader> subtable(std::string_view key, std::string place);
  /// `[[key]]`, at least one.
  std::vector<SpecReader> tables(std::string_view key, const std::string& place);

  bool has(std::string_view key) const;
  unsigned line() const;
  /// The line of a key that is there.
  unsigned line_of(std::string_view key) const;

  template <class... Args>
  void fail(unsigned at, fmt::format_string<Args...> format, Args&&... args) {
    fail_with(at, fmt::format(format, std::forward<Args>(args)...));
  }
  const std::optional<Error>& error() const;

 private:
  struct Document;  // the file and the first thing wrong with it
  struct Node;      // a table in it
  SpecReader(std::shared_ptr<Document> document, std::shared_ptr<const Node> node, std::string place);
  void fail_with(unsigned at, const std::string& message);
  void fail_choice(std::string_view key, const std::string& given, const std::vector<std::string>& names);

  std::shared_ptr<Document> document_;
  std::shared_ptr<const Node> node_;
  std::string place_;
};

/// The text of a specification.
Result<std::string> read_spec_file(const std::string& path);
/// The ids of all specifications in `folder`, sorted; none where there is no such folder.
std::vector<std::string> spec_ids(const std::string& folder);
/// The file of this id in `folder`, or `id_or_path` itself when it ends in `.toml`. Errors: there is no `kind`
/// ("table") of this name.
Result<std::string> spec_path(const std::string& id_or_path, const std::string& folder, std::string_view kind);
/// Refuses the specification found under one name that gives itself another.
Status check_spec_id(const std::string& id_or_path, const std::string& path, const std::string& id);

}  // namespace seqcert
