#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

// Rich text is UTF-8 in which `$...$` holds mathematics in LaTeX and `\$` is a dollar sign: `score gap $\gamma^*$ for
// \$1`.

/// A heading or a cell in its two forms: rich for LaTeX, plain for CSV, Markdown cells and terminals.
struct Text {
  std::string rich, plain;
};

/// Text in which nothing is mathematics.
Text literal(std::string_view plain);
/// Rich text, its plain form made from it: `$\gamma \le 2$` becomes `γ ≤ 2`.
Text from_rich(std::string rich);

/// A parameter's name as mathematics, without dollars: `gamma` is `\gamma`, `a_max` is `a_{\max}`, longer words stand
/// upright.
std::string parameter_symbol(std::string_view name);
/// `name = value` of a parameter: `$\gamma=20$` beside `gamma=20`.
Text parameter_text(std::string_view name, std::string_view value, std::string_view symbol);

struct RichPiece {
  bool is_math;
  std::string content;  // mathematics without its dollars; text with `\$` already turned into `$`
};

/// Takes rich text apart. Errors: a `$` that is not closed; mathematics that is empty, has unbalanced braces or
/// brackets of
/// `\left`/`\right`, or holds a character that would break out of it (`%`, `#`, `&`, a line end).
Result<std::vector<RichPiece>> pieces(std::string_view rich);

/// Rich text as LaTeX, special characters escaped outside the mathematics.
/// Errors: those of `pieces`, and a character that pdfLaTeX cannot print.
Result<std::string> latex_of(std::string_view rich);
/// Rich text as Markdown, mathematics kept between dollars; and plain text as Markdown.
Result<std::string> markdown_of(std::string_view rich);
std::string markdown_of_plain(std::string_view plain);
/// One field of RFC 4180, quoted where it must be.
std::string csv_field(std::string_view plain);

/// Columns a terminal needs: code points, combining marks not counted.
std::size_t display_width(std::string_view utf8);

}  // namespace seqcert
