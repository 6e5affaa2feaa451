#include "report/rich_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace seqcert {
namespace {

struct Symbol {
  std::string_view utf8, latex;  // latex: a command of mathematics, without the dollars
};

// What titles, captions and parameters of sequence models use; Greek names double as parameter names.
constexpr std::array symbols = {
    Symbol{"α", "\\alpha"},      Symbol{"β", "\\beta"},   Symbol{"γ", "\\gamma"},   Symbol{"δ", "\\delta"},
    Symbol{"ε", "\\varepsilon"}, Symbol{"ζ", "\\zeta"},   Symbol{"η", "\\eta"},     Symbol{"θ", "\\theta"},
    Symbol{"κ", "\\kappa"},      Symbol{"λ", "\\lambda"}, Symbol{"μ", "\\mu"},      Symbol{"ν", "\\nu"},
    Symbol{"ξ", "\\xi"},         Symbol{"π", "\\pi"},     Symbol{"ρ", "\\rho"},     Symbol{"σ", "\\sigma"},
    Symbol{"τ", "\\tau"},        Symbol{"φ", "\\varphi"}, Symbol{"χ", "\\chi"},     Symbol{"ψ", "\\psi"},
    Symbol{"ω", "\\omega"},      Symbol{"Γ", "\\Gamma"},  Symbol{"Δ", "\\Delta"},   Symbol{"Θ", "\\Theta"},
    Symbol{"Λ", "\\Lambda"},     Symbol{"Σ", "\\Sigma"},  Symbol{"Φ", "\\Phi"},     Symbol{"Ω", "\\Omega"},
    Symbol{"≤", "\\leq"},        Symbol{"≤", "\\le"},     Symbol{"≥", "\\geq"},     Symbol{"≥", "\\ge"},
    Symbol{"≠", "\\neq"},        Symbol{"×", "\\times"},  Symbol{"·", "\\cdot"},    Symbol{"→", "\\to"},
    Symbol{"→", "\\rightarrow"}, Symbol{"∞", "\\infty"},  Symbol{"∈", "\\in"},      Symbol{"≈", "\\approx"},
    Symbol{"√", "\\surd"},       Symbol{"−", "-"},        Symbol{"…", "\\ldots"},   Symbol{"ℓ", "\\ell"},
    Symbol{"±", "\\pm"},         Symbol{"‖", "\\Vert"},   Symbol{"†", "\\dagger"},  Symbol{"‡", "\\ddagger"},
    Symbol{"⌈", "\\lceil"},      Symbol{"⌉", "\\rceil"},  Symbol{"⌊", "\\lfloor"},  Symbol{"⌋", "\\rfloor"},
    Symbol{"²", "^2"},           Symbol{"³", "^3"},       Symbol{"ε", "\\epsilon"}, Symbol{"ε", "\\eps"}};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

std::size_t code_point_length(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

std::string fault_of_math(std::string_view math) {
  if (trim(math).empty()) return "is empty";
  int depth = 0;
  for (std::size_t i = 0; i < math.size(); ++i) {
    if (math[i] == '\\') {
      ++i;  // the character after a backslash is part of its command
      if (i == math.size()) return "ends in a backslash";
      continue;
    }
    if (math[i] == '{') ++depth;
    if (math[i] == '}' && --depth < 0) return "closes a brace that is not open";
    if (std::string_view("%#&\n\r~").find(math[i]) != std::string_view::npos)
      return fmt::format("holds the character '{}'", math[i] < ' ' ? ' ' : math[i]);
  }
  return depth == 0 ? "" : "leaves a brace open";
}

// A command of mathematics as a character, if there is one.
std::optional<std::string_view> utf8_of(std::string_view command) {
  const auto* found = std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& s) { return s.latex == command; });
  if (found == symbols.end()) return std::nullopt;
  return found->utf8;
}

std::string plain_math(std::string_view math) {
  std::string result;
  for (std::size_t i = 0; i < math.size(); ++i) {
    if (math[i] == '{' || math[i] == '}') continue;
    if (math[i] != '\\') {
      result += math[i];
      continue;
    }
    std::size_t end = i + 1;
    while (end < math.size() && is_letter(math[end])) ++end;
    if (end == i + 1) {  // \, and its kin are spaces; \{ \| and the like are themselves
      if (end < math.size())
        result += std::string_view(",;: !").find(math[end]) != std::string_view::npos ? ' ' : math[end];
      i = end;
      continue;
    }
    const auto command = math.substr(i, end - i);
    if (const auto symbol = utf8_of(command))
      result += *symbol;
    else if (command != "\\mathrm" && command != "\\text" && command != "\\mathit" && command != "\\left" &&
             command != "\\right")
      result += command.substr(1);
    i = end - 1;
  }
  return result;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789./-+") == std::string_view::npos;
}

Result<std::string> latex_of_text(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::min(code_point_length(static_cast<unsigned char>(text[i])), text.size() - i);
    const std::string_view character = text.substr(i, length);
    i += length;
    if (length == 1) {
      switch (character[0]) {
        case '\\':
          result += "\\textbackslash{}";
          break;
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
        case '{':
        case '}':
          result += '\\';
          result += character[0];
          break;
        case '~':
          result += "\\textasciitilde{}";
          break;
        case '^':
          result += "\\textasciicircum{}";
          break;
        case '<':
          result += "$<$";
          break;
        case '>':
          result += "$>$";
          break;
        case '|':
          result += "$|$";
          break;
        case '"':
          result += "''";
          break;
        case '\n':
        case '\r':
        case '\t':
          result += ' ';
          break;
        case '-':
          result += i < text.size() && text[i] == '-' ? "-{}" : "-";
          break;  // no en dash out of two hyphens
        default:
          if (static_cast<unsigned char>(character[0]) < ' ' || character[0] == 0x7f)
            return bad_input("the text \"{}\" holds a control character, which LaTeX cannot print; remove it", text);
          result += character[0];
      }
      continue;
    }
    const auto* symbol =
        std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& s) { return s.utf8 == character; });
    // pdfLaTeX knows Latin letters with accents and common punctuation by itself.
    const bool is_latin = length == 2 && static_cast<unsigned char>(character[0]) >= 0xC3 &&
                          static_cast<unsigned char>(character[0]) <= 0xC5;
    const bool is_punctuation = character == "–" || character == "—" || character == "‘" || character == "’" ||
                                character == "“" || character == "”";
    if (symbol != symbols.end())
      result += "$" + std::string(symbol->latex) + "$";
    else if (is_latin || is_punctuation)
      result += character;
    else
      return bad_input(
          "the character \"{}\" in \"{}\" cannot be printed by pdfLaTeX; write it as mathematics between dollars",
          character, text);
  }
  return result;
}

}  // namespace

Result<std::vector<RichPiece>> pieces(std::string_view rich) {
  std::vector<RichPiece> result;
  RichPiece open{false, ""};
  const auto close = [&] {
    if (!open.content.empty()) result.push_back(open);
    open = {!open.is_math, ""};
  };
  for (std::size_t i = 0; i < rich.size(); ++i) {
    const bool escapes = rich[i] == '\\' && i + 1 < rich.size();
    if (escapes && !open.is_math && rich[i + 1] == '$') {
      open.content += '$';
      ++i;
    } else if (escapes && open.is_math) {  // \$ and \\ inside mathematics belong to it
      open.content += rich[i];
      open.content += rich[++i];
    } else if (rich[i] == '$') {
      if (open.is_math)
        if (const auto fault = fault_of_math(open.content); !fault.empty())
          return bad_input("the mathematics \"${}$\" in \"{}\" {}", open.content, rich, fault);
      close();
    } else {
      open.content += rich[i];
    }
  }
  if (open.is_math) return bad_input("\"{}\" has a $ that is not closed; write \\$ for a dollar sign", rich);
  close();
  return result;
}

Text literal(std::string_view plain) {
  std::string rich;
  for (const char c : plain) {
    if (c == '$') rich += '\\';
    rich += c;
  }
  return {std::move(rich), std::string(plain)};
}

Text from_rich(std::string rich) {
  std::string plain;
  const auto parts = pieces(rich);
  if (!parts)
    plain = rich;  // whoever prints it meets the error
  else
    for (const auto& part : *parts) plain += part.is_math ? plain_math(part.content) : part.content;
  return {std::move(rich), std::move(plain)};
}

std::string parameter_symbol(std::string_view name) {
  if (name.size() == 1) return std::string(name);
  const auto underscore = name.find('_');
  if (underscore != std::string_view::npos && underscore > 0 && underscore + 1 < name.size()) {
    const std::string below(name.substr(underscore + 1));
    const bool is_function = below == "max" || below == "min";
    const std::string index = below.size() == 1 ? below : is_function ? "\\" + below : "\\mathrm{" + below + "}";
    return parameter_symbol(name.substr(0, underscore)) + "_{" + index + "}";
  }
  if (name == "eps") return "\\varepsilon";
  if (utf8_of("\\" + std::string(name))) return "\\" + std::string(name);
  return "\\mathrm{" + std::string(name) + "}";
}

Text parameter_text(std::string_view name, std::string_view value, std::string_view symbol) {
  const std::string plain = fmt::format("{}={}", name, value);
  if (is_number(value)) return {fmt::format("${}={}$", symbol, value), plain};
  if (std::all_of(value.begin(), value.end(), is_letter))
    return {fmt::format("${}=\\mathrm{{{}}}$", symbol, value), plain};
  return {fmt::format("${}$={}", symbol, literal(value).rich), plain};
}

Result<std::string> latex_of(std::string_view rich) {
  const auto parts = pieces(rich);
  if (!parts) return parts.error();
  std::string result;
  for (const auto& part : *parts) {
    if (part.is_math) {
      result += "$" + part.content + "$";
      continue;
    }
    const auto text = latex_of_text(part.content);
    if (!text) return text.error();
    result += *text;
  }
  return result;
}

std::string markdown_of_plain(std::string_view plain) {
  std::string result;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    const bool inside_word = i > 0 && i + 1 < plain.size() && std::isalnum(static_cast<unsigned char>(plain[i - 1])) &&
                             std::isalnum(static_cast<unsigned char>(plain[i + 1]));
    if (c == '\n' || c == '\r' || c == '\t') {
      result += ' ';
      continue;
    }
    if (std::string_view("\\|*`<~$").find(c) != std::string_view::npos || (c == '_' && !inside_word)) result += '\\';
    result += c;
  }
  return result;
}

Result<std::string> markdown_of(std::string_view rich) {
  const auto parts = pieces(rich);
  if (!parts) return parts.error();
  std::string result;
  for (const auto& part : *parts) result += part.is_math ? "$" + part.content + "$" : markdown_of_plain(part.content);
  return result;
}

std::string csv_field(std::string_view plain) {
  if (plain.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(plain);
  std::string result = "\"";
  for (const char c : plain) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

std::size_t display_width(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace seqcert
