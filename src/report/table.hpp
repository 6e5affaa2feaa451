#pragma once

#include "report/decimal.hpp"
#include "report/rich_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace seqcert {

/// A number together with the enclosure it was printed from.
struct NumberCell {
  PrintedNumber printed;
  Rounding round = Rounding::up;
  std::string lo, hi;  // the record's own decimals, all digits; CSV carries them
};

struct Cell {
  enum class Kind {
    text,
    number,
    missing,  ///< there is no record for this place: an em dash, counted
    none      ///< the record has no such number (an undecided one, a tightness 0/0): n/a
  };
  Kind kind = Kind::missing;
  Text text;
  std::string csv;  // what CSV prints in place of the plain text, when it says more; "" otherwise
  NumberCell number;
  std::string mark;      // "", "†" (refuted) or "‡" (undecided), behind a number or n/a
  bool repeats = false;  // says again what stands above it: left blank where people read, kept in CSV
};

struct TableColumn {
  Text heading;
  Text group;  // spans neighbouring columns with the same group; empty for none
  bool numeric = true;
};

/// Whose row it is. Printed as a line above the first row of each claim; columns of its own in CSV.
struct Block {
  std::string construction, claim;
  std::size_t points;  // records of the claim
};

struct TableRow {
  std::vector<Cell> cells;   // one per column
  bool opens_block = false;  // a new claim begins
  std::optional<Block> block;
};

/// By what its first cell would say, and how many records it misses.
struct LeftOutRow {
  Text label;
  std::size_t missing = 0;
};

/// A table ready to print: what stands where, whatever the format.
struct Table {
  std::string id;  // the label in LaTeX is tab:<id>
  Text title;
  Text caption;
  std::vector<Text> notes;  // sentences behind the caption: rounding, constants, marks, missing records
  std::string command;      // how the table was made; a comment in each format that has comments
  std::string font;         // LaTeX size command without its backslash, "small"; "" for none
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;        // all with a block or none
  std::vector<Text> remarks;         // why cells have no record, a, b, ... in the cells; notes say them
  std::vector<std::string> missing;  // a line for each missing record, for stderr
  std::vector<LeftOutRow> left_out;  // rows of which nothing is there; a note names them
};

enum class TableFormat { latex, markdown, csv };

/// latex: a complete `table` environment for a document with booktabs and amsmath; markdown: pipes, aligned; csv: RFC
/// 4180, a heading line, and for each column of numbers two more with the full lo and hi. Errors: text that a format
/// cannot express (an unclosed `$`, a character pdfLaTeX cannot print).
Result<std::string> render(const Table& table, TableFormat format);

std::optional<TableFormat> table_format(std::string_view word);
/// `tex`, `md`, `csv`.
std::string_view file_extension(TableFormat format);

}  // namespace seqcert
