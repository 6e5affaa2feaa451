#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// Mathematics taken apart so far that a page or a picture can show it without LaTeX.
struct Math {
  enum class Kind {
    row,       ///< `parts` one after the other
    symbol,    ///< `text`
    scripts,   ///< parts: base, below, above; an empty row where there is none
    fraction,  ///< parts: numerator, denominator
    root       ///< parts: radicand
  };
  /// How a symbol is set: variables italic, all else upright.
  enum class Style { upright, italic, bold };
  /// What a symbol is to its neighbours, as TeX tells them apart: decides the space around it.
  enum class Role { ordinary, function, binary, relation, open, close, punctuation, space };
  Kind kind = Kind::row;
  std::string text;  // UTF-8
  Style style = Style::upright;
  Role role = Role::ordinary;
  std::vector<Math> parts;
};

/// Reads the part of LaTeX's mathematics that titles, statements and arguments use: scripts, fractions, roots, Greek
/// letters, operators, named functions, upright and bold words, delimiters of any size. What is not known is kept as it
/// is written, `\foo`, never dropped; so is what is nested too deeply to be meant. `latex` is without its dollars.
Math parse_math(std::string_view latex);

/// A stretch of text on one level, for pictures: fractions are written a/b, with brackets where they are needed.
struct MathRun {
  std::string text;
  bool italic = false, bold = false;
  int level = 0;  // 0: on the line, 1: above, -1: below; scripts of scripts stand on the level of the first
};
std::vector<MathRun> runs_of(const Math& math);

/// The space before each part of a row, as TeX sets it: a thin one around binary operators, behind commas and beside
/// named functions, a whole one around relations; in scripts beside functions only. A minus or plus without an operand
/// to its left is a sign and stays close. Thin ones do not break the line.
std::vector<std::string_view> spaces_of(const Math& row, bool in_script);

}  // namespace seqcert
