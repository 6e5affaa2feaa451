#include "report/render_common.hpp"

#include <algorithm>

namespace seqcert {
namespace {

std::string cell_markdown(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::missing:
      return "—";
    case Cell::Kind::none:
      return "n/a" + cell.mark;
    case Cell::Kind::number:
      return plain_text(cell.number.printed) + cell.mark;
    case Cell::Kind::text:
      break;
  }
  return cell.repeats ? "" : markdown_of_plain(cell.text.plain);
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string space(width - std::min(width, display_width(text)), ' ');
  return right ? space + text : text + space;
}

}  // namespace

Result<std::string> render_markdown(const Table& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& column : table.columns) {
    const std::string group = column.group.plain.empty() ? "" : markdown_of_plain(column.group.plain) + ": ";
    lines.front().push_back(group + markdown_of_plain(column.heading.plain));
  }
  for (const auto& row : table.rows) {
    if (row.opens_block && row.block) {
      lines.emplace_back(table.columns.size());
      lines.back()[0] = fmt::format("**{}** ({}, {})", markdown_of_plain(row.block->construction),
                                    markdown_of_plain(row.block->claim), points_text(*row.block));
    }
    lines.emplace_back();
    for (const auto& cell : row.cells) lines.back().push_back(cell_markdown(cell));
  }
  std::vector<std::size_t> widths(table.columns.size(), 3);
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], display_width(line[c]));

  const auto title = markdown_of(table.title.rich);
  if (!title) return title.error();
  std::string result = "### " + *title + "\n\n";
  std::string paragraph;
  std::vector<const Text*> sentences = {&table.caption};
  for (const auto& note : table.notes) sentences.push_back(&note);
  for (const Text* sentence : sentences) {
    const auto text = markdown_of(sentence->rich);
    if (!text) return text.error();
    if (!text->empty()) paragraph += (paragraph.empty() ? "" : "\n") + *text;
  }
  if (!paragraph.empty()) result += paragraph + "\n\n";
  for (std::size_t l = 0; l < lines.size(); ++l) {
    for (std::size_t c = 0; c < widths.size(); ++c)
      result += "| " + padded(lines[l][c], widths[c], table.columns[c].numeric) + " ";
    result += "|\n";
    if (l > 0) continue;
    for (std::size_t c = 0; c < widths.size(); ++c)
      result +=
          "|" + (table.columns[c].numeric ? std::string(widths[c] + 1, '-') + ":" : std::string(widths[c] + 2, '-'));
    result += "|\n";
  }
  // A comment that `--` would end early.
  std::string command = one_line(table.command);
  for (std::size_t at; (at = command.find("-->")) != std::string::npos;) command.replace(at, 3, "--&gt;");
  if (!command.empty()) result += "\n<!-- Made by: " + command + " -->\n";
  return result;
}

}  // namespace seqcert
