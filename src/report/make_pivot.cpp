#include "report/table_parts.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// The records among which a source's may be: those of its claim with its `where`.
using Candidates = std::vector<const Record*>;

/// The one record of a source at a row; null, and a missing point, where there is none.
Result<const Record*> record_at(const TableSpec& spec, const TableSpec::Column& column, const TableSpec::Source& source,
                                std::size_t row, const Candidates& candidates, Table& table) {
  const Where point = point_of(spec, column, source, row);
  Candidates found;
  for (const Record* record : candidates)
    if (fits(*record, point)) found.push_back(record);
  if (found.empty()) {
    table.missing.push_back(point_text(source.claim, point));
    return nullptr;
  }
  if (found.size() > 1)
    return bad_input("{}:{}: {} records fit \"{}\"; they differ in {}: fix it in where", spec.path, column.line,
                     found.size(), point_text(source.claim, point), differing(found));
  return found.front();
}

/// Which of several has the least quantity: surely, not by overlapping enclosures. Null where no number is the least.
const Record* least_of(const std::vector<const Record*>& records) {
  const auto end = [](const Record& record, bool upper) {
    const auto parsed = record.quantity ? Rational::parse(upper ? record.quantity->hi : record.quantity->lo)
                                        : Result<Rational>(bad_input("no number"));
    return parsed ? std::optional<Rational>(*parsed) : std::nullopt;
  };
  for (const Record* candidate : records) {
    const auto mine = end(*candidate, true);
    if (mine && std::ranges::all_of(records, [&](const Record* other) {
          const auto theirs = end(*other, false);
          return other == candidate || (theirs && *mine <= *theirs);
        }))
      return candidate;
  }
  return nullptr;
}

/// Whether the number is larger than the detail for sure: "none" stands for it.
bool lies_beyond(const Record& record, const NumberCell& number, const std::string& detail) {
  const auto limit = detail.empty() ? std::nullopt : detail_of(record, detail);
  if (!limit) return false;
  const auto lo = Rational::parse(number.lo), last = Rational::parse(limit->hi);
  return lo && last && *last < *lo;
}

/// The remark of a cell without record, with the letter of its note below the table; equal reasons share one.
Cell remark(Table& table, const TableSpec::Without& without) {
  std::size_t k = 0;
  while (k < table.remarks.size() && table.remarks[k].rich != without.reason.rich) ++k;
  if (k == table.remarks.size()) table.remarks.push_back(without.reason);
  const std::string letter(1, static_cast<char>('a' + k));
  Cell cell = text_cell({without.text.rich + "$^{" + letter + "}$", without.text.plain + " (" + letter + ")"});
  cell.csv = without.text.plain;
  return cell;
}

Result<Cell> pivot_cell(const TableSpec& spec, const TableSpec::Column& column, std::size_t row,
                        const std::vector<Candidates>& candidates, std::span<const ClaimFacts> claims, Table& table) {
  if (const TableSpec::Without* without = without_record(column, row)) return remark(table, *without);
  std::vector<const Record*> records;
  std::vector<const TableSpec::Source*> sources;
  for (std::size_t k = 0; k < column.of.size(); ++k) {
    if (!applies(spec, column, column.of[k], row)) continue;
    sources.push_back(&column.of[k]);
    const auto record = record_at(spec, column, column.of[k], row, candidates[k], table);
    if (!record) return record.error();
    records.push_back(*record);
  }
  if (std::ranges::find(records, nullptr) != records.end()) return Cell{};
  if (records.size() > 1 && column.show != Show::quantity && column.show != Show::least)
    return bad_input(
        "{}:{}: {} places of [[columns.of]] are for one row; of several the least \"quantity\" is shown, or "
        "which is the \"least\": say by rows = {{ ... }} which row takes which",
        spec.path, column.line, records.size());
  const Record* record = least_of(records);
  if (!record) record = records.size() == 1 ? records.front() : nullptr;
  Cell cell;
  cell.kind = Cell::Kind::none;
  if (!record) return cell;
  if (column.show == Show::least)
    return text_cell(sources[static_cast<std::size_t>(std::ranges::find(records, record) - records.begin())]->label);
  if (column.show == Show::verdict)
    return text_cell(verdict_words(*record, facts_of(claims, record->claim), column.words));
  auto number = number_cell(*record, column, fmt::format("{}:{}", spec.path, column.line));
  if (!number) return number;
  if (number->kind == Cell::Kind::number && lies_beyond(*record, number->number, column.none_beyond))
    return text_cell(literal("none"));
  number->mark = mark_of(record->verdict.kind);
  return number;
}

/// How many records a row misses, and whether it has any.
struct RowRecords {
  std::size_t missing = 0;
  bool any = false;
};

/// Takes out the rows that miss all their records, as long as others remain.
void leave_out_empty_rows(const std::vector<RowRecords>& records, Table& table) {
  const auto is_empty = [](const RowRecords& row) { return row.missing > 0 && !row.any; };
  if (std::ranges::all_of(records, is_empty)) return;
  std::vector<TableRow> kept;
  for (std::size_t r = 0; r < table.rows.size(); ++r)
    if (is_empty(records[r]))
      table.left_out.push_back({table.rows[r].cells.front().text, records[r].missing});
    else
      kept.push_back(std::move(table.rows[r]));
  table.rows = std::move(kept);
}

}  // namespace

Status fill_pivot(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                  Table& table) {
  const auto groups = by_claim(records);
  std::vector<std::vector<Candidates>> candidates;  // per column and source
  table.columns.push_back({spec.row_heading, {}, spec.row_points.empty()});
  for (const auto& column : spec.columns) {
    candidates.emplace_back();
    for (const auto& source : column.of) {
      const auto found = groups.find(source.claim);
      candidates.back().push_back(found == groups.end() ? Candidates() : found->second);
      std::vector<std::string> used;
      if (spec.row_points.empty()) used = column.keys;
      for (const auto& [name, value] : source.where) used.push_back(name);
      const std::string place = fmt::format("{}:{}", spec.path, column.line);
      if (auto status = check_parameters(place, source.claim, used, candidates.back().back()); !status) return status;
      std::erase_if(candidates.back().back(), [&](const Record* record) { return !fits(*record, source.where); });
    }
    const bool words = column.show == Show::verdict || column.show == Show::least;
    table.columns.push_back({column.heading, column.group, !words});
  }
  std::vector<RowRecords> records_of_rows;
  for (std::size_t r = 0; r < row_count(spec); ++r) {
    TableRow row;
    RowRecords of_row;
    const std::size_t before = table.missing.size();
    row.cells.push_back(text_cell(spec.row_points.empty() ? literal(spec.row_values[r]) : spec.row_points[r].label));
    for (std::size_t c = 0; c < spec.columns.size(); ++c) {
      auto cell = pivot_cell(spec, spec.columns[c], r, candidates[c], claims, table);
      if (!cell) return cell.error();
      of_row.any = of_row.any || (cell->kind != Cell::Kind::missing && !without_record(spec.columns[c], r));
      row.cells.push_back(std::move(*cell));
    }
    table.rows.push_back(std::move(row));
    of_row.missing = table.missing.size() - before;
    records_of_rows.push_back(of_row);
  }
  leave_out_empty_rows(records_of_rows, table);
  return success();
}

}  // namespace seqcert
