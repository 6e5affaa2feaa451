#include "report/math.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace seqcert {
namespace {

using Role = Math::Role;
using Style = Math::Style;

constexpr int deepest = 50;  // groups inside groups; beyond it nobody reads

struct Command {
  std::string_view name, utf8;
  Role role = Role::ordinary;
};

constexpr std::array commands = {Command{"alpha", "α"},
                                 Command{"beta", "β"},
                                 Command{"gamma", "γ"},
                                 Command{"delta", "δ"},
                                 Command{"varepsilon", "ε"},
                                 Command{"epsilon", "ϵ"},
                                 Command{"eps", "ε"},
                                 Command{"zeta", "ζ"},
                                 Command{"eta", "η"},
                                 Command{"theta", "θ"},
                                 Command{"iota", "ι"},
                                 Command{"kappa", "κ"},
                                 Command{"lambda", "λ"},
                                 Command{"mu", "μ"},
                                 Command{"nu", "ν"},
                                 Command{"xi", "ξ"},
                                 Command{"pi", "π"},
                                 Command{"rho", "ρ"},
                                 Command{"sigma", "σ"},
                                 Command{"tau", "τ"},
                                 Command{"upsilon", "υ"},
                                 Command{"phi", "ϕ"},
                                 Command{"varphi", "φ"},
                                 Command{"chi", "χ"},
                                 Command{"psi", "ψ"},
                                 Command{"omega", "ω"},
                                 Command{"Gamma", "Γ"},
                                 Command{"Delta", "Δ"},
                                 Command{"Theta", "Θ"},
                                 Command{"Lambda", "Λ"},
                                 Command{"Xi", "Ξ"},
                                 Command{"Pi", "Π"},
                                 Command{"Sigma", "Σ"},
                                 Command{"Phi", "Φ"},
                                 Command{"Psi", "Ψ"},
                                 Command{"Omega", "Ω"},
                                 Command{"ell", "ℓ"},
                                 Command{"jmath", "ȷ"},
                                 Command{"infty", "∞"},
                                 Command{"partial", "∂"},
                                 Command{"nabla", "∇"},
                                 Command{"emptyset", "∅"},
                                 Command{"forall", "∀"},
                                 Command{"exists", "∃"},
                                 Command{"top", "⊤"},
                                 Command{"bot", "⊥"},
                                 Command{"surd", "√"},
                                 Command{"prime", "′"},
                                 Command{"dagger", "†"},
                                 Command{"ddagger", "‡"},
                                 Command{"ldots", "…"},
                                 Command{"square", "□"},
                                 Command{"dots", "…"},
                                 Command{"cdots", "⋯"},
                                 Command{"vdots", "⋮"},
                                 Command{"Vert", "‖"},
                                 Command{"vert", "|"},
                                 Command{"neg", "¬"},
                                 Command{"lnot", "¬"},
                                 Command{"_", "_"},
                                 Command{"sum", "∑", Role::function},
                                 Command{"prod", "∏", Role::function},
                                 Command{"int", "∫", Role::function},
                                 Command{"bigcup", "⋃", Role::function},
                                 Command{"bigcap", "⋂", Role::function},
                                 Command{"pm", "±", Role::binary},
                                 Command{"mp", "∓", Role::binary},
                                 Command{"times", "×", Role::binary},
                                 Command{"cdot", "·", Role::binary},
                                 Command{"div", "÷", Role::binary},
                                 Command{"circ", "∘", Role::binary},
                                 Command{"ast", "∗", Role::binary},
                                 Command{"star", "⋆", Role::binary},
                                 Command{"cup", "∪", Role::binary},
                                 Command{"cap", "∩", Role::binary},
                                 Command{"setminus", "∖", Role::binary},
                                 Command{"odot", "⊙", Role::binary},
                                 Command{"oplus", "⊕", Role::binary},
                                 Command{"otimes", "⊗", Role::binary},
                                 Command{"wedge", "∧", Role::binary},
                                 Command{"land", "∧", Role::binary},
                                 Command{"vee", "∨", Role::binary},
                                 Command{"lor", "∨", Role::binary},
                                 Command{"bmod", "mod", Role::binary},
                                 Command{"le", "≤", Role::relation},
                                 Command{"leq", "≤", Role::relation},
                                 Command{"ge", "≥", Role::relation},
                                 Command{"geq", "≥", Role::relation},
                                 Command{"lt", "<", Role::relation},
                                 Command{"gt", ">", Role::relation},
                                 Command{"ne", "≠", Role::relation},
                                 Command{"neq", "≠", Role::relation},
                                 Command{"ll", "≪", Role::relation},
                                 Command{"gg", "≫", Role::relation},
                                 Command{"approx", "≈", Role::relation},
                                 Command{"sim", "∼", Role::relation},
                                 Command{"equiv", "≡", Role::relation},
                                 Command{"propto", "∝", Role::relation},
                                 Command{"in", "∈", Role::relation},
                                 Command{"notin", "∉", Role::relation},
                                 Command{"subset", "⊂", Role::relation},
                                 Command{"subseteq", "⊆", Role::relation},
                                 Command{"supseteq", "⊇", Role::relation},
                                 Command{"mid", "∣", Role::relation},
                                 Command{"perp", "⊥", Role::relation},
                                 Command{"to", "→", Role::relation},
                                 Command{"rightarrow", "→", Role::relation},
                                 Command{"leftarrow", "←", Role::relation},
                                 Command{"mapsto", "↦", Role::relation},
                                 Command{"Rightarrow", "⇒", Role::relation},
                                 Command{"implies", "⇒", Role::relation},
                                 Command{"Leftarrow", "⇐", Role::relation},
                                 Command{"iff", "⇔", Role::relation},
                                 Command{"Leftrightarrow", "⇔", Role::relation},
                                 Command{"colon", ":", Role::punctuation},
                                 Command{"lceil", "⌈", Role::open},
                                 Command{"rceil", "⌉", Role::close},
                                 Command{"lfloor", "⌊", Role::open},
                                 Command{"rfloor", "⌋", Role::close},
                                 Command{"langle", "⟨", Role::open},
                                 Command{"rangle", "⟩", Role::close},
                                 Command{"{", "{", Role::open},
                                 Command{"}", "}", Role::close},
                                 Command{"|", "‖"},
                                 Command{"%", "%"},
                                 Command{"$", "$"},
                                 Command{"#", "#"},
                                 Command{"&", "&"},
                                 Command{",", "\u2009", Role::space},
                                 Command{":", "\u2009", Role::space},
                                 Command{";", " ", Role::space},
                                 Command{" ", " ", Role::space},
                                 Command{"!", "", Role::space},
                                 Command{"quad", "\u2003", Role::space},
                                 Command{"qquad", "\u2003\u2003", Role::space}};

constexpr std::array<std::string_view, 21> functions = {"max", "min", "ln",  "log", "exp",  "sup",  "inf",
                                                        "lim", "arg", "det", "dim", "ker",  "gcd",  "deg",
                                                        "Pr",  "sin", "cos", "tan", "sinh", "cosh", "tanh"};
// Commands that only say how large a delimiter is.
constexpr std::array<std::string_view, 14> sizes = {"left",  "right", "bigl",  "bigr", "Bigl", "Bigr",   "biggl",
                                                    "biggr", "Biggl", "Biggr", "big",  "Big",  "middle", "limits"};
constexpr std::array<std::string_view, 8> words = {"mathrm", "text",   "operatorname", "mathit",
                                                   "mathsf", "texttt", "mathbf",       "textbf"};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
// U+03B1 to U+03F5: variables, and slanted as such.
bool is_small_greek(std::string_view utf8) {
  return utf8.size() == 2 && ((utf8[0] == '\xCE' && utf8[1] >= '\xB1') || utf8[0] == '\xCF');
}
template <std::size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Math symbol(std::string text, Role role = Role::ordinary, Style style = Style::upright) {
  Math result;
  result.kind = Math::Kind::symbol;
  result.text = std::move(text);
  result.role = role;
  result.style = style;
  return result;
}

Math with_parts(Math::Kind kind, std::vector<Math> parts, Role role = Role::ordinary) {
  Math result;
  result.kind = kind;
  result.parts = std::move(parts);
  result.role = role;
  return result;
}

bool is_empty(const Math& math) { return math.kind == Math::Kind::row && math.parts.empty(); }

class Parser {
 public:
  explicit Parser(std::string_view latex) : latex_(latex) {}

  /// To the end, or to the brace that closes the group.
  Math row(int depth) {
    Math result;
    while (at_ < latex_.size() && latex_[at_] != '}') {
      if (latex_[at_] == ' ') {
        ++at_;
        continue;
      }
      Math item = atom(depth);
      scripts(item, depth);
      result.parts.push_back(std::move(item));
    }
    return result;
  }
  Math all() {
    Math result = row(0);
    while (at_ < latex_.size()) {  // a brace that closes nothing is shown
      result.parts.push_back(symbol("}"));
      ++at_;
      Math more = row(0);
      std::move(more.parts.begin(), more.parts.end(), std::back_inserter(result.parts));
    }
    return result;
  }

 private:
  bool next_is(char c) const { return at_ < latex_.size() && latex_[at_] == c; }
  void skip_spaces() {
    while (next_is(' ')) ++at_;
  }

  // The rest of a group as it is written, and past its closing brace.
  std::string verbatim_group() {
    std::string text;
    for (int open = 1; at_ < latex_.size(); ++at_) {
      if (latex_[at_] == '{') ++open;
      if (latex_[at_] == '}' && --open == 0) {
        ++at_;
        break;
      }
      text += latex_[at_];
    }
    return text;
  }

  Math group(int depth) {
    ++at_;
    if (depth >= deepest) return symbol("{" + verbatim_group() + "}");
    Math inside = row(depth + 1);
    if (next_is('}')) ++at_;
    return inside;
  }

  /// `{...}`, a command, or one character.
  Math argument(int depth) {
    skip_spaces();
    if (at_ == latex_.size() || latex_[at_] == '}') return {};
    if (depth >= deepest) {
      const std::string rest(latex_.substr(at_));
      at_ = latex_.size();
      return symbol(rest);
    }
    return latex_[at_] == '{' ? group(depth) : atom(depth + 1, true);
  }

  void scripts(Math& base, int depth) {
    Math below, above;
    for (skip_spaces(); at_ < latex_.size(); skip_spaces()) {
      const char c = latex_[at_];
      if (c == '\'') {
        ++at_;
        above.parts.push_back(symbol("′"));
      } else if (c == '_' || c == '^') {
        ++at_;
        Math& script = c == '_' ? below : above;
        script.parts.push_back(argument(depth));
      } else {
        break;
      }
    }
    if (is_empty(below) && is_empty(above)) return;
    const Role role = base.role;
    base = with_parts(Math::Kind::scripts, {std::move(base), std::move(below), std::move(above)}, role);
  }

  /// A symbol, a group or a command with its arguments. `single`: one digit of a number, as TeX reads x^10.
  Math atom(int depth, bool single = false) {
    const char c = latex_[at_];
    if (c == '{') return group(depth);
    if (c == '\\') return command(depth);
    if (c == '_' || c == '^') return {};  // a script without a base
    if (is_digit(c)) {
      std::string digits;
      do digits += latex_[at_++];
      while (!single && at_ < latex_.size() &&
             (is_digit(latex_[at_]) || (latex_[at_] == '.' && at_ + 1 < latex_.size() && is_digit(latex_[at_ + 1]))));
      return symbol(digits);
    }
    if (is_letter(c)) {
      ++at_;
      return symbol(std::string(1, c), Role::ordinary, Style::italic);
    }
    return character();
  }

  Math character() {
    const auto lead = static_cast<unsigned char>(latex_[at_]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string text(latex_.substr(at_, length));
    at_ = std::min(at_ + length, latex_.size());
    switch (text[0]) {
      case '-':
        return symbol("−", Role::binary);
      case '+':
        return symbol(text, Role::binary);
      case '*':
        return symbol("∗", Role::binary);
      case '=':
      case '<':
      case '>':
        return symbol(text, Role::relation);
      case ',':
      case ';':
        return symbol(text, Role::punctuation);
      case '(':
      case '[':
        return symbol(text, Role::open);
      case ')':
      case ']':
        return symbol(text, Role::close);
      default:
        return symbol(text);
    }
  }

  /// The name behind a backslash: letters, or one other character.
  std::string name_of_command() {
    std::size_t end = ++at_;
    while (end < latex_.size() && is_letter(latex_[end])) ++end;
    if (end == at_ && end < latex_.size()) ++end;
    const std::string name(latex_.substr(at_, end - at_));
    at_ = end;
    return name;
  }

  Math command(int depth) {
    std::size_t start = at_;
    std::string name = name_of_command();
    while (holds(sizes, name)) {
      skip_spaces();
      if (next_is('.')) ++at_;  // a delimiter that is not there
      if (at_ == latex_.size() || latex_[at_] == '}') return {};
      if (!next_is('\\')) return atom(depth, true);
      start = at_;
      name = name_of_command();
    }
    if (const auto* known =
            std::find_if(commands.begin(), commands.end(), [&](const Command& each) { return each.name == name; });
        known != commands.end())
      return symbol(std::string(known->utf8), known->role,
                    is_small_greek(known->utf8) ? Style::italic : Style::upright);
    if (holds(functions, name)) return symbol(name, Role::function);
    if (holds(words, name)) return word(name);
    if (name == "frac" || name == "tfrac" || name == "dfrac") {
      Math above = argument(depth);
      Math below = argument(depth);
      return with_parts(Math::Kind::fraction, {std::move(above), std::move(below)});
    }
    if (name == "sqrt" && !next_is('[')) return with_parts(Math::Kind::root, {argument(depth)});
    if (name == "mathbb" || name == "mathcal") return letters(name, start);
    if (name == "hat") {
      Math base = argument(depth);
      while (base.kind == Math::Kind::row && base.parts.size() == 1) base = Math(base.parts.front());
      if (base.kind != Math::Kind::symbol) return with_parts(Math::Kind::row, {symbol("\\hat"), std::move(base)});
      base.text += "\u0302";  // combining circumflex
      return base;
    }
    return symbol(std::string(latex_.substr(start, at_ - start)));
  }

  // Words keep their spaces and are set upright (or bold, or italic).
  Math word(const std::string& name) {
    skip_spaces();
    std::string text;
    if (next_is('{')) {
      ++at_;
      text = verbatim_group();
    } else if (at_ < latex_.size()) {
      text = latex_[at_++];
    }
    for (std::size_t at; (at = text.find("\\_")) != std::string::npos;) text.erase(at, 1);
    const Style style = name == "mathbf" || name == "textbf" ? Style::bold
                        : name == "mathit"                   ? Style::italic
                                                             : Style::upright;
    const bool is_function = name == "operatorname" || (name == "mathrm" && text.size() > 2);
    return symbol(text, is_function ? Role::function : Role::ordinary, style);
  }

  // The number sets have letters of their own; others keep the command.
  Math letters(const std::string& name, std::size_t start) {
    skip_spaces();
    std::string text;
    if (next_is('{')) {
      ++at_;
      text = verbatim_group();
    } else if (at_ < latex_.size()) {
      text = latex_[at_++];
    }
    if (name == "mathcal" && text.size() == 1) return symbol(text, Role::ordinary, Style::italic);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> sets = {
        {{"R", "ℝ"}, {"N", "ℕ"}, {"Z", "ℤ"}, {"Q", "ℚ"}, {"C", "ℂ"}, {"F", "𝔽"}, {"E", "𝔼"}, {"P", "ℙ"}}};
    for (const auto& [letter, set] : sets)
      if (text == letter && name == "mathbb") return symbol(std::string(set));
    return symbol(std::string(latex_.substr(start, at_ - start)));
  }

  std::string_view latex_;
  std::size_t at_ = 0;
};

std::string_view space_between(Role left, Role right, bool in_script) {
  constexpr std::string_view thin = "\u202F", whole = " ", none = "";
  const bool at_bracket = left == Role::open || right == Role::close || right == Role::punctuation;
  if (left == Role::space || right == Role::space || at_bracket) return none;
  if (left == Role::relation || right == Role::relation) return in_script ? none : whole;
  if (left == Role::punctuation || left == Role::binary || right == Role::binary) return in_script ? none : thin;
  if (right == Role::function) return thin;
  return left == Role::function && right == Role::ordinary ? thin : none;  // a bracket holds the function's argument
}

void add_runs(const Math& math, int level, std::vector<MathRun>& runs);

void add_text(std::string_view text, int level, bool italic, bool bold, std::vector<MathRun>& runs) {
  if (text.empty()) return;
  if (!runs.empty() && runs.back().level == level && runs.back().italic == italic && runs.back().bold == bold)
    runs.back().text += text;
  else
    runs.push_back({std::string(text), italic, bold, level});
}

// One symbol or number needs no brackets in a/b.
void add_bracketed(const Math& math, int level, std::vector<MathRun>& runs) {
  const bool brackets = math.kind == Math::Kind::fraction || (math.kind == Math::Kind::row && math.parts.size() > 1);
  if (brackets) add_text("(", level, false, false, runs);
  add_runs(math, level, runs);
  if (brackets) add_text(")", level, false, false, runs);
}

void add_runs(const Math& math, int level, std::vector<MathRun>& runs) {
  switch (math.kind) {
    case Math::Kind::symbol:
      add_text(math.text, level, math.style == Style::italic, math.style == Style::bold, runs);
      return;
    case Math::Kind::row: {
      const auto spaces = spaces_of(math, level != 0);
      for (std::size_t i = 0; i < math.parts.size(); ++i) {
        add_text(spaces[i], level, false, false, runs);
        add_runs(math.parts[i], level, runs);
      }
      return;
    }
    case Math::Kind::scripts:
      add_runs(math.parts[0], level, runs);
      add_runs(math.parts[1], level == 0 ? -1 : level, runs);
      add_runs(math.parts[2], level == 0 ? 1 : level, runs);
      return;
    case Math::Kind::fraction:
      add_bracketed(math.parts[0], level, runs);
      add_text("/", level, false, false, runs);
      add_bracketed(math.parts[1], level, runs);
      return;
    case Math::Kind::root:
      add_text("√", level, false, false, runs);
      add_bracketed(math.parts[0], level, runs);
      return;
  }
}

}  // namespace

Math parse_math(std::string_view latex) { return Parser(latex).all(); }

std::vector<MathRun> runs_of(const Math& math) {
  std::vector<MathRun> runs;
  add_runs(math, 0, runs);
  return runs;
}

std::vector<std::string_view> spaces_of(const Math& row, bool in_script) {
  std::vector<std::string_view> result;
  Role left = Role::open;  // what begins a row has nothing to keep away from
  for (const Math& part : row.parts) {
    const bool is_sign = part.role == Role::binary && left != Role::ordinary && left != Role::close;
    const Role right = is_sign ? Role::open : part.role;
    result.push_back(space_between(left, right, in_script));
    left = right;
  }
  return result;
}

}  // namespace seqcert
