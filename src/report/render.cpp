#include "report/render_common.hpp"

namespace seqcert {

Result<std::string> render(const Table& table, TableFormat format) {
  for (const auto& row : table.rows)
    SEQCERT_REQUIRE(row.cells.size() == table.columns.size(), "a table's row has not one cell per column");
  for (const auto& row : table.rows)
    SEQCERT_REQUIRE(row.block.has_value() == table.rows.front().block.has_value(),
                    "some rows have a block and some none");
  switch (format) {
    case TableFormat::latex:
      return render_latex(table);
    case TableFormat::markdown:
      return render_markdown(table);
    case TableFormat::csv:
      break;
  }
  return render_csv(table);
}

std::optional<TableFormat> table_format(std::string_view word) {
  if (word == "latex") return TableFormat::latex;
  if (word == "markdown") return TableFormat::markdown;
  if (word == "csv") return TableFormat::csv;
  return std::nullopt;
}

std::string_view file_extension(TableFormat format) {
  return format == TableFormat::latex ? "tex" : format == TableFormat::markdown ? "md" : "csv";
}

std::string one_line(std::string_view command) {
  std::string result(command);
  for (char& c : result)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return result;
}

std::string points_text(const Block& block) {
  return fmt::format("{} point{}", block.points, block.points == 1 ? "" : "s");
}

std::vector<ColumnGroup> column_groups(const Table& table) {
  std::vector<ColumnGroup> result;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto& group = table.columns[c].group.rich;
    if (!result.empty() && !group.empty() && table.columns[result.back().first].group.rich == group)
      ++result.back().count;
    else
      result.push_back({c, 1});
  }
  return result;
}

}  // namespace seqcert
