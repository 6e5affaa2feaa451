#include "report/html_table.hpp"

#include "report/html_text.hpp"
#include "report/render_common.hpp"
#include "report/xml.hpp"

#include <algorithm>

namespace seqcert {
namespace {

std::string marked(const std::string& mark) { return mark.empty() ? "" : "<sup>" + mark + "</sup>"; }

std::string cell_html(const Cell& cell, const std::set<std::string>& claims) {
  switch (cell.kind) {
    case Cell::Kind::missing:
      return "—";
    case Cell::Kind::none:
      return "n/a" + marked(cell.mark);
    case Cell::Kind::number:
      return html_of_math(latex_text(cell.number.printed), false) + marked(cell.mark);
    case Cell::Kind::text:
      break;
  }
  if (cell.repeats) return "";
  return claims.contains(cell.text.plain) ? link_to_claim(cell.text.plain, claims) : html_of(cell.text.rich);
}

constexpr std::size_t long_text = 40;  // characters of a cell from which on its lines are broken

// Verdicts have a colour of their own beside their word.
std::string class_of(const Cell& cell, bool numeric) {
  const std::string& word = cell.text.plain;
  const bool text = cell.kind == Cell::Kind::text;
  std::string look = numeric ? "number" : "";
  for (const char* verdict : {"proved", "verified", "refuted", "undecided"})
    if (text && word.starts_with(verdict)) look = verdict;
  if (text && word.ends_with("unexpected")) look = "unexpected";
  if (text && word.size() > long_text) look += look.empty() ? "long" : " long";
  return look.empty() ? "" : fmt::format(" class=\"{}\"", look);
}

std::string heading_rows(const Table& table) {
  std::string result;
  const bool any_group = std::any_of(table.columns.begin(), table.columns.end(),
                                     [](const auto& column) { return !column.group.rich.empty(); });
  if (any_group) {
    result += "<tr>";
    for (const auto& [first, count] : column_groups(table))
      result +=
          fmt::format("<th colspan=\"{}\" class=\"group\">{}</th>", count, html_of(table.columns[first].group.rich));
    result += "</tr>\n";
  }
  result += "<tr>";
  for (const auto& column : table.columns)
    result += fmt::format("<th scope=\"col\"{}>{}</th>", column.numeric ? " class=\"number\"" : "",
                          html_of(column.heading.rich));
  return result + "</tr>\n";
}

}  // namespace

std::string html_of_table(const Table& table, const std::set<std::string>& claims) {
  std::string result =
      "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead>\n" + heading_rows(table) + "</thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    SEQCERT_REQUIRE(row.cells.size() == table.columns.size(), "a table's row has not one cell per column");
    if (row.opens_block && row.block)
      result += fmt::format("<tr><th colspan=\"{}\" class=\"block\">{} ({}, {})</th></tr>\n", table.columns.size(),
                            xml_text(row.block->construction), link_to_claim(row.block->claim, claims),
                            points_text(*row.block));
    result += "<tr>";
    for (std::size_t c = 0; c < row.cells.size(); ++c)
      result += fmt::format("<td{}>{}</td>", class_of(row.cells[c], table.columns[c].numeric),
                            cell_html(row.cells[c], claims));
    result += "</tr>\n";
  }
  return result + "</tbody>\n</table></div>\n";
}

std::string html_of_notes(const Table& table) {
  std::string result = html_of(table.caption.rich);
  for (const Text& note : table.notes) result += (result.empty() ? "" : " ") + html_of(note.rich);
  return result.empty() ? "" : "<p class=\"notes\">" + result + "</p>\n";
}

}  // namespace seqcert
