#include "report/render_common.hpp"

namespace seqcert {
namespace {

// Columns of numbers get two more with the full ends; row values and parameters are numeric but exact as they stand.
std::vector<bool> columns_with_ends(const Table& table) {
  std::vector<bool> result(table.columns.size(), false);
  for (const auto& row : table.rows)
    for (std::size_t c = 0; c < row.cells.size(); ++c)
      if (row.cells[c].kind == Cell::Kind::number) result[c] = true;
  return result;
}

std::string cell_csv(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::missing:
      return "";
    case Cell::Kind::none:
      return "n/a";
    case Cell::Kind::number:
      return plain_text(cell.number.printed);
    case Cell::Kind::text:
      break;
  }
  return cell.csv.empty() ? cell.text.plain : cell.csv;
}

std::string record_of(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t f = 0; f < fields.size(); ++f) line += (f == 0 ? "" : ",") + csv_field(fields[f]);
  return line + "\r\n";
}

}  // namespace

Result<std::string> render_csv(const Table& table) {
  const auto has_ends = columns_with_ends(table);
  const bool blocks = !table.rows.empty() && table.rows.front().block;
  std::vector<std::string> headings;
  if (blocks) headings = {"construction", "claim", "points"};
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto& column = table.columns[c];
    const std::string name = (column.group.plain.empty() ? "" : column.group.plain + ": ") + column.heading.plain;
    headings.push_back(name);
    if (has_ends[c]) headings.insert(headings.end(), {name + " lo", name + " hi"});
  }
  std::string result = record_of(headings);
  for (const auto& row : table.rows) {
    std::vector<std::string> fields;
    if (blocks) fields = {row.block->construction, row.block->claim, std::to_string(row.block->points)};
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const Cell& cell = row.cells[c];
      fields.push_back(cell_csv(cell));
      if (has_ends[c]) fields.insert(fields.end(), {cell.number.lo, cell.number.hi});
    }
    result += record_of(fields);
  }
  return result;
}

}  // namespace seqcert
