#include "report/table_parts.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Result<Cell> pivot_cell(const TableSpec& spec, const TableSpec::Column& column, std::size_t row,
                        const std::vector<const Record*>& candidates, std::span<const ClaimFacts> claims,
                        Table& table) {
  const Where point = point_of(spec, column, row);
  std::vector<const Record*> found;
  for (const Record* record : candidates)
    if (fits(*record, point)) found.push_back(record);
  if (found.empty()) {
    table.missing.push_back(point_text(column.claim, point));
    return Cell{};
  }
  if (found.size() > 1)
    return bad_input("{}:{}: {} records fit \"{}\"; they differ in {}: fix it in where", spec.path, column.line,
                     found.size(), point_text(column.claim, point), differing(found));
  const Record& record = *found.front();
  if (column.show == Show::verdict) return text_cell(verdict_words(record, facts_of(claims, record.claim)));
  auto cell = number_cell(record, column, fmt::format("{}:{}", spec.path, column.line));
  if (cell) cell->mark = mark_of(record.verdict.kind);
  return cell;
}

}  // namespace

Status fill_pivot(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                  Table& table) {
  const auto groups = by_claim(records);
  std::vector<std::vector<const Record*>> candidates;
  table.columns.push_back({spec.row_heading, {}, spec.row_points.empty()});
  for (const auto& column : spec.columns) {
    const auto found = groups.find(column.claim);
    candidates.push_back(found == groups.end() ? std::vector<const Record*>() : found->second);
    std::vector<std::string> used;
    if (spec.row_points.empty()) used = column.keys;
    for (const auto& [name, value] : column.where) used.push_back(name);
    const std::string place = fmt::format("{}:{}", spec.path, column.line);
    if (auto status = check_parameters(place, column.claim, used, candidates.back()); !status) return status;
    std::erase_if(candidates.back(), [&](const Record* record) { return !fits(*record, column.where); });
    table.columns.push_back({column.heading, column.group, column.show != Show::verdict});
  }
  for (std::size_t r = 0; r < row_count(spec); ++r) {
    TableRow row;
    row.cells.push_back(text_cell(spec.row_points.empty() ? literal(spec.row_values[r]) : spec.row_points[r].label));
    for (std::size_t c = 0; c < spec.columns.size(); ++c) {
      auto cell = pivot_cell(spec, spec.columns[c], r, candidates[c], claims, table);
      if (!cell) return cell.error();
      row.cells.push_back(std::move(*cell));
    }
    table.rows.push_back(std::move(row));
  }
  return success();
}

}  // namespace seqcert
