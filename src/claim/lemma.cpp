#include "claim/lemma.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/toml.hpp"
#include "formula/build.hpp"

#include <algorithm>
#include <filesystem>

namespace seqcert {
namespace {

constexpr std::size_t largest_file = 1 << 20;
constexpr std::string_view claim_step = "claim";

struct Block {
  std::string text;
  std::size_t line;  // of its first line
};

Result<std::vector<Block>> lemma_blocks(std::string_view markdown, const std::string& path) {
  std::vector<Block> blocks;
  bool inside = false, other = false;
  std::size_t number = 0;
  for (const std::string& line : split(markdown, '\n')) {
    ++number;
    const std::string_view start = trim(line);
    if (start.starts_with("```")) {
      if (inside || other)
        inside = other = false;
      else if (start == "```lemma") {
        inside = true;
        blocks.push_back({"", number + 1});
      } else {
        other = true;
      }
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  if (inside) return bad_input("{}:{}: the lemma block is not closed; end it with ```", path, blocks.back().line - 1);
  return blocks;
}

class BlockReader {
 public:
  BlockReader(const Block& block, const std::string& path, const std::vector<Lemma>& earlier)
      : block_(block), path_(path), earlier_(earlier) {}

  Result<Lemma> read() {
    toml::table root;
    try {
      root = toml::parse(block_.text);
    } catch (const toml::parse_error& fault) {
      return bad_input("{}:{}: not TOML: {}", path_, block_.line + fault.source().begin.line - 1, fault.description());
    }
    const std::vector<std::string> known = {"name",      "reals", "integers", "assume", "show",
                                            "induction", "from",  "uses",     "terms",  "where"};
    for (const auto& [key, value] : root)
      if (std::ranges::find(known, key.str()) == known.end())
        fail(line_of(value), "unknown key \"{}\" in a lemma{}; known are {}", key.str(), did_you_mean(key.str(), known),
             join(known, ", "));
    lemma_.line = block_.line;
    lemma_.name = root["name"].value_or(std::string());
    const bool claim = lemma_.name == claim_step;
    if (lemma_.name.empty()) fail(1, "name is missing; add name = \"...\"");
    if (std::ranges::any_of(earlier_, [&](const Lemma& other) { return other.name == lemma_.name; }))
      fail(1, "\"{}\" is the name of an earlier lemma; choose another", lemma_.name);
    if (claim)
      for (const char* key : {"reals", "integers", "assume", "show", "induction", "from"})
        if (root.contains(key))
          fail(line_of(*root.get(key)), "the step \"claim\" is stated by the claim file; drop {}", key);
    any_name_ = claim;
    read_names(root, "reals", lemma_.reals);
    read_names(root, "integers", lemma_.integers);
    read_where(root);
    for (const auto& [text, line] : strings(root, "assume")) lemma_.assume.push_back(formula(text, line, true));
    for (const auto& [text, line] : strings(root, "terms")) lemma_.terms.push_back(formula(text, line, false));
    if (!claim) read_show(root);
    read_induction(root);
    for (const auto& [text, line] : strings(root, "uses")) read_use(text, line);
    if (error_) return *error_;
    return std::move(lemma_);
  }

 private:
  template <class... Args>
  void fail(std::size_t line, fmt::format_string<Args...> format, Args&&... args) {
    if (!error_)
      error_ = bad_input("{}:{}: {}", path_, block_.line + line - 1, fmt::format(format, std::forward<Args>(args)...));
  }
  static std::size_t line_of(const toml::node& node) { return std::max<std::size_t>(node.source().begin.line, 1); }

  std::vector<std::pair<std::string, std::size_t>> strings(const toml::table& root, std::string_view key) {
    std::vector<std::pair<std::string, std::size_t>> result;
    const toml::node* node = root.get(key);
    if (!node) return result;
    const toml::array* list = node->as_array();
    if (!list) fail(line_of(*node), "{} must be a list of strings; write {} = [\"...\"]", key, key);
    if (!list) return result;
    for (const toml::node& entry : *list) {
      if (!entry.is_string()) fail(line_of(entry), "{} must be a list of strings; write {} = [\"...\"]", key, key);
      result.emplace_back(entry.value_or(std::string()), line_of(entry));
    }
    return result;
  }

  void read_names(const toml::table& root, std::string_view key, std::set<std::string>& names) {
    for (const auto& [name, line] : strings(root, key)) {
      if (!is_name(name)) fail(line, "\"{}\" cannot be a name; use letters, digits and '_'", name);
      if (lemma_.reals.contains(name) || lemma_.integers.contains(name)) fail(line, "\"{}\" is declared twice", name);
      names.insert(name);
    }
  }

  /// Abbreviations, written out wherever they stand; later ones may use earlier ones.
  void read_where(const toml::table& root) {
    for (const auto& [text, line] : strings(root, "where")) {
      const std::size_t at = text.find(":=");
      const std::string name(trim(std::string_view(text).substr(0, std::min(at, text.size()))));
      if (at == std::string::npos || !is_name(name)) {
        fail(line, "where \"{}\" is no abbreviation; write \"x := 1 + y\"", text);
        return;
      }
      abbreviations_.insert_or_assign(name, formula(text.substr(at + 2), line, false));
    }
  }

  Formula formula(const std::string& text, std::size_t line, bool condition) {
    const auto parsed = parse_formula(text);
    if (!parsed) {
      fail(line, "{}", parsed.error().message);
      return {};
    }
    const Formula whole = substitute(*parsed, abbreviations_);
    if (whole.is_condition() != condition)
      fail(line, "\"{}\" is a {}; a {} is needed here", text, condition ? "number" : "condition",
           condition ? "condition" : "number");
    std::vector<std::string> known(lemma_.reals.begin(), lemma_.reals.end());
    known.insert(known.end(), lemma_.integers.begin(), lemma_.integers.end());
    for (const std::string& name : free_names(whole))
      if (!any_name_ && std::ranges::find(known, name) == known.end())
        fail(line, "\"{}\" uses \"{}\", which is not declared{}; add it to reals or integers", text, name,
             did_you_mean(name, known));
    return whole;
  }

  void read_show(const toml::table& root) {
    const toml::node* node = root.get("show");
    if (!node || !node->is_string()) {
      fail(node ? line_of(*node) : 1, "show is missing; add show = \"a <= b\"");
      return;
    }
    lemma_.show = formula(node->value_or(std::string()), line_of(*node), true);
  }

  void read_induction(const toml::table& root) {
    const toml::node *node = root.get("induction"), *from = root.get("from");
    if (from && (!from->is_integer() || !node))
      fail(line_of(*from), "from is the integer an induction begins with; write induction = \"n\" beside it");
    if (from) lemma_.from = from->value_or<long>(0);
    if (!node) return;
    const std::string name = node->value_or(std::string());
    if (!lemma_.integers.contains(name))
      fail(line_of(*node), "induction \"{}\" is on no integer of the lemma; add it to integers", name);
    for (const Formula& assumption : lemma_.assume)
      if (free_names(assumption).contains(name))
        fail(line_of(*node), "the assumption \"{}\" mentions {}, over which the induction runs; state it in show",
             text(assumption), name);
    lemma_.induction = name;
  }

  /// `tail` or `tail(n = L - 1, x = exp(-lambda))`.
  void read_use(const std::string& use, std::size_t line) {
    LemmaUse result;
    const std::size_t open = use.find('(');
    result.lemma = std::string(trim(std::string_view(use).substr(0, std::min(open, use.size()))));
    std::vector<std::string> names;
    for (const Lemma& other : earlier_) names.push_back(other.name);
    const auto used = std::ranges::find(earlier_, result.lemma, &Lemma::name);
    if (used == earlier_.end()) {
      fail(line, "\"{}\" is no earlier lemma{}", result.lemma, did_you_mean(result.lemma, names));
      return;
    }
    if (open != std::string::npos) {
      if (use.back() != ')') return fail(line, "\"{}\" has no closing parenthesis", use);
      for (const std::string& part : terms_between(std::string_view(use).substr(open + 1, use.size() - open - 2))) {
        const std::size_t at = part.find('=');
        const std::string name(trim(std::string_view(part).substr(0, std::min(at, part.size()))));
        if (at == std::string::npos || !(used->reals.contains(name) || used->integers.contains(name)))
          return fail(line, "\"{}\" says nothing of a name of {}; write name = term", part, result.lemma);
        result.terms.insert_or_assign(name, formula(part.substr(at + 1), line, false));
      }
    }
    for (const auto* declared : {&used->reals, &used->integers})
      for (const std::string& name : *declared) {
        if (!result.terms.contains(name)) result.terms.emplace(name, formula(name, line, false));
        if (!any_name_ && declared == &used->integers && !is_whole(result.terms.at(name), lemma_.integers))
          fail(line, "{} of {} is an integer, and \"{}\" is not seen to be one", name, result.lemma,
               text(result.terms.at(name)));
      }
    lemma_.uses.push_back(std::move(result));
  }

  /// The parts between commas outside parentheses.
  static std::vector<std::string> terms_between(std::string_view text) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : text) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0)
        parts.emplace_back();
      else
        parts.back() += c;
    }
    return parts;
  }

  const Block& block_;
  const std::string& path_;
  const std::vector<Lemma>& earlier_;
  std::map<std::string, Formula> abbreviations_;
  bool any_name_ = false;  // the claim's names are known to the claim alone
  Lemma lemma_;
  std::optional<Error> error_;
};

/// The neighbours that a chain takes lemmas from: `file#lemma` in its uses.
std::set<std::string> neighbours(std::string_view markdown) {
  std::set<std::string> result;
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  for (std::size_t at = markdown.find('#'); at != std::string_view::npos; at = markdown.find('#', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && letters.find(markdown[begin - 1]) != std::string_view::npos) --begin;
    if (begin < at) result.insert(std::string(markdown.substr(begin, at - begin)));
  }
  return result;
}

Result<Chain> parse_blocks(const std::vector<Block>& blocks, const std::string& path, Chain chain) {
  for (const Block& block : blocks) {
    auto lemma = BlockReader(block, path, chain.lemmas).read();
    if (!lemma) return lemma.error();
    if (chain.claim) return bad_input("{}:{}: the step \"claim\" comes last; move it behind", path, lemma->line);
    if (lemma->name == claim_step)
      chain.claim = std::move(*lemma);
    else
      chain.lemmas.push_back(std::move(*lemma));
  }
  return chain;
}

Result<Chain> read_chain_within(const std::string& path, int depth) {
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return Chain{};
  if (depth > 8) return bad_input("{}: lemmas are taken from one another in a circle", path);
  const auto markdown = read_file(path, largest_file);
  if (!markdown) return markdown.error();
  const auto blocks = lemma_blocks(*markdown, path);
  if (!blocks) return blocks.error();
  Chain chain;
  std::string used;
  for (const Block& block : *blocks) used += block.text;
  for (const std::string& name : neighbours(used)) {
    const std::string other = (std::filesystem::path(path).parent_path() / (name + ".md")).string();
    auto theirs = read_chain_within(other, depth + 1);
    if (!theirs) return theirs.error();
    for (Lemma& lemma : theirs->lemmas) {
      const auto imported = [&](std::string& called) {
        if (called.find('#') == std::string::npos) called = name + "#" + called;
      };
      imported(lemma.name);
      for (LemmaUse& use : lemma.uses) imported(use.lemma);
      if (std::ranges::find(chain.lemmas, lemma.name, &Lemma::name) == chain.lemmas.end())
        chain.lemmas.push_back(std::move(lemma));
    }
  }
  return parse_blocks(*blocks, path, std::move(chain));
}

}  // namespace

Result<Chain> parse_chain(std::string_view markdown, const std::string& path) {
  const auto blocks = lemma_blocks(markdown, path);
  if (!blocks) return blocks.error();
  return parse_blocks(*blocks, path, {});
}

Result<Chain> read_chain(const std::string& path) { return read_chain_within(path, 0); }

}  // namespace seqcert
