#include "report/render_common.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::string_view indent = "    ";

// Set on an empty base: the number may end in an exponent of its own.
std::string mark_latex(const std::string& mark) {
  return mark == "†" ? "{}^{\\dagger}" : mark == "‡" ? "{}^{\\ddagger}" : "";
}

Result<std::string> cell_latex(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::missing:
      return std::string("---");
    case Cell::Kind::none:
      return "n/a" + (cell.mark.empty() ? "" : "$" + mark_latex(cell.mark) + "$");
    case Cell::Kind::number:
      return "$" + latex_text(cell.number.printed) + mark_latex(cell.mark) + "$";
    case Cell::Kind::text:
      break;
  }
  if (cell.repeats) return std::string();
  return latex_of(cell.text.rich);
}

// The line above a claim's rows.
Result<std::string> block_line(const Block& block, std::size_t columns) {
  const auto construction = latex_of(literal(block.construction).rich);
  const auto claim = latex_of(literal(block.claim).rich);
  if (!construction) return construction;
  if (!claim) return claim;
  return std::string(indent) + fmt::format("\\multicolumn{{{}}}{{@{{}}l@{{}}}}{{\\textbf{{{}}} ({}, {})}} \\\\\n",
                                           columns, *construction, *claim, points_text(block));
}

std::string joined_row(const std::vector<std::string>& cells) {
  std::string line(indent);
  for (std::size_t c = 0; c < cells.size(); ++c) line += (c == 0 ? "" : " & ") + cells[c];
  return line + " \\\\\n";
}

// Headings that span several columns, and the rules under them.
Result<std::string> group_lines(const Table& table) {
  const auto groups = column_groups(table);
  const bool any = std::any_of(table.columns.begin(), table.columns.end(),
                               [](const auto& column) { return !column.group.rich.empty(); });
  if (!any) return std::string();
  std::vector<std::string> cells;
  std::string rules;
  for (const auto& [first, count] : groups) {
    const auto& group = table.columns[first].group;
    if (group.rich.empty()) {
      cells.emplace_back();
      continue;
    }
    const auto text = latex_of(group.rich);
    if (!text) return text.error();
    cells.push_back(fmt::format("\\multicolumn{{{}}}{{c}}{{{}}}", count, *text));
    rules += fmt::format("\\cmidrule(lr){{{}-{}}}", first + 1, first + count);
  }
  return joined_row(cells) + std::string(indent) + rules + "\n";
}

Result<std::string> heading_line(const Table& table) {
  std::vector<std::string> cells;
  for (const auto& column : table.columns) {
    const auto text = latex_of(column.heading.rich);
    if (!text) return text.error();
    cells.push_back(*text);
  }
  return joined_row(cells);
}

Result<std::string> caption(const Table& table) {
  std::string result;
  const auto title = latex_of(table.title.rich);
  if (!title) return title.error();
  result = "\\textbf{" + *title + ".}";
  std::vector<const Text*> sentences = {&table.caption};
  for (const auto& note : table.notes) sentences.push_back(&note);
  for (const Text* sentence : sentences) {
    const auto text = latex_of(sentence->rich);
    if (!text) return text.error();
    if (!text->empty()) result += "\n    " + *text;
  }
  return result;
}

}  // namespace

Result<std::string> render_latex(const Table& table) {
  const auto caption_text = caption(table);
  const auto groups = group_lines(table);
  const auto headings = heading_line(table);
  for (const auto* part : {&caption_text, &groups, &headings})
    if (!*part) return part->error();
  std::string columns;
  for (const auto& column : table.columns) columns += column.numeric ? 'r' : 'l';
  std::string result;
  if (!table.command.empty()) result += "% Made by: " + one_line(table.command) + "\n";
  result += "% Needs \\usepackage{booktabs,amsmath}.\n";
  result += "\\begin{table}[tbp]\n  \\centering\n";
  result += "  \\setlength{\\belowcaptionskip}{\\medskipamount}\n";
  result += "  \\caption{" + *caption_text + "}\n  \\label{tab:" + table.id + "}\n";
  if (table.columns.size() > 6 || (!table.rows.empty() && table.rows.front().block))
    result += "  \\setlength{\\tabcolsep}{4pt}\n";
  if (!table.font.empty()) result += "  \\" + table.font + "\n";
  result += "  \\begin{tabular}{@{}" + columns + "@{}}\n";
  result += std::string(indent) + "\\toprule\n" + *groups + *headings + std::string(indent) + "\\midrule\n";
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row.cells) {
      auto text = cell_latex(cell);
      if (!text) return text;
      cells.push_back(std::move(*text));
    }
    if (row.opens_block && &row != &table.rows.front()) result += std::string(indent) + "\\addlinespace[2pt]\n";
    if (row.opens_block && row.block) {
      const auto line = block_line(*row.block, table.columns.size());
      if (!line) return line;
      result += *line;
    }
    result += joined_row(cells);
  }
  return result + std::string(indent) + "\\bottomrule\n  \\end{tabular}\n\\end{table}\n";
}

}  // namespace seqcert
