#include "report/table_parts.hpp"

#include "report/tightness.hpp"

#include <algorithm>

namespace seqcert {
namespace {

// The tightest and the loosest, in the order they stand in.
std::vector<const Record*> picked(const std::vector<const Record*>& records, TableSpec::Pick pick) {
  if (pick == TableSpec::Pick::all || records.size() < 2) return records;
  const auto [tightest, loosest] = tightest_of(records);
  std::vector<const Record*> result;
  for (const Record* record : records)
    if ((record == tightest && pick != TableSpec::Pick::loosest) ||
        (record == loosest && pick != TableSpec::Pick::tightest))
      result.push_back(record);
  if (result.empty()) result.push_back(records.front());
  return result;
}

// Parameters that all of these records have with the same value.
Where constants(const std::vector<const Record*>& records) {
  Where result;
  if (records.size() < 2) return result;
  for (const auto& parameter : records.front()->parameters) {
    const bool everywhere = std::all_of(records.begin(), records.end(), [&](const Record* record) {
      const std::string* other = value_of(*record, parameter.first);
      return other && same_value(*other, parameter.second);
    });
    if (everywhere) result.insert(parameter);
  }
  return result;
}

struct ListRow {
  std::string claim;
  const Record* record;  // null: nothing is known of the claim
  std::size_t points;    // records of the claim
  Where fixed;           // what they all have in common
};

// Said once below the table instead of in each row.
Where constants_of_table(const std::vector<ListRow>& rows) {
  std::vector<const Record*> records;
  for (const auto& row : rows)
    if (row.record) records.push_back(row.record);
  return constants(records);
}

std::string symbol_of(const TableSpec& spec, const std::string& name) {
  const auto given = spec.symbols.find(name);
  return given == spec.symbols.end() ? parameter_symbol(name) : given->second;
}

Text parameters_text(const TableSpec& spec, const Record& record, const Where& left_out) {
  Text result;
  for (const auto& [name, value] : record.parameters)
    if (!left_out.contains(name)) append(result, parameter_text(name, value, symbol_of(spec, name)), ", ");
  return result;
}

Result<Cell> list_cell(const TableSpec& spec, const TableSpec::Column& column, const ListRow& row,
                       std::span<const ClaimFacts> claims, const Where& common) {
  const ClaimFacts* facts = facts_of(claims, row.claim);
  switch (column.show) {
    case Show::claim:
      return text_cell(literal(row.claim));
    case Show::title:
      return text_cell(facts ? from_rich(facts->title) : literal(row.claim));
    case Show::construction:
      return text_cell(literal(facts ? facts->construction : row.claim));
    case Show::points:
      return text_cell(literal(std::to_string(row.points)));
    default:
      break;
  }
  if (!row.record) return Cell{};
  switch (column.show) {
    case Show::parameters: {
      Where left_out = row.fixed;
      left_out.insert(common.begin(), common.end());
      Cell cell = text_cell(parameters_text(spec, *row.record, left_out));
      cell.csv = parameters_text(spec, *row.record, {}).plain;
      return cell;
    }
    case Show::verdict:
      return text_cell(verdict_words(*row.record, facts, column.words));
    case Show::arithmetic:
      return text_cell(literal(row.record->arithmetic));
    case Show::relation:
      return text_cell(relation_text(row.record->relation));
    case Show::parameter: {
      Cell cell;
      cell.kind = Cell::Kind::none;
      if (const std::string* value = value_of(*row.record, column.parameter)) cell = text_cell(literal(*value));
      return cell;
    }
    default:
      return number_cell(*row.record, column, fmt::format("{}:{}", spec.path, column.line));
  }
}

void add_parameter_notes(const TableSpec& spec, const std::vector<ListRow>& rows, const Where& common, Table& table) {
  Text note;
  for (const auto& [name, value] : common) append(note, parameter_text(name, value, symbol_of(spec, name)), ", ");
  if (!common.empty()) table.notes.push_back({note.rich + " throughout.", note.plain + " throughout."});
  const bool more =
      std::any_of(rows.begin(), rows.end(), [&](const ListRow& row) { return row.fixed.size() > common.size(); });
  if (more) table.notes.push_back(literal("Parameters that are the same at every point of a claim are left out."));
}

bool belongs_to_claim(Show show) {
  return show == Show::claim || show == Show::title || show == Show::construction || show == Show::points;
}

}  // namespace

Status fill_list(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                 Table& table) {
  const auto groups = by_claim(records);
  std::vector<ListRow> rows;
  for (const auto& id : claims_of(spec, claims)) {
    std::vector<const Record*> mine;
    if (const auto found = groups.find(id); found != groups.end())
      for (const Record* record : found->second)
        if ((spec.quantity.empty() || record->quantity_name == spec.quantity) && fits(*record, spec.where))
          mine.push_back(record);
    if (mine.empty()) {
      rows.push_back({id, nullptr, 0, {}});
      table.missing.push_back(point_text(id, spec.where));
    }
    const Where fixed = constants(mine);
    for (const Record* record : picked(mine, spec.pick)) rows.push_back({id, record, mine.size(), fixed});
  }
  const bool says_verdict = std::any_of(spec.columns.begin(), spec.columns.end(),
                                        [](const auto& column) { return column.show == Show::verdict; });
  const bool says_parameters = std::any_of(spec.columns.begin(), spec.columns.end(),
                                           [](const auto& column) { return column.show == Show::parameters; });
  const Where common = says_parameters ? constants_of_table(rows) : Where();
  for (const auto& column : spec.columns) {
    const bool numeric = column.show == Show::quantity || column.show == Show::bound ||
                         column.show == Show::tightness || column.show == Show::points ||
                         column.show == Show::parameter;
    table.columns.push_back({column.heading, column.group, numeric});
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    TableRow row;
    const bool same_claim = r > 0 && rows[r - 1].claim == rows[r].claim;
    row.opens_block = !same_claim;
    for (const auto& column : spec.columns) {
      auto cell = list_cell(spec, column, rows[r], claims, common);
      if (!cell) return cell.error();
      cell->repeats = same_claim && belongs_to_claim(column.show);
      if (!says_verdict && rows[r].record) cell->mark = mark_of(rows[r].record->verdict.kind);
      row.cells.push_back(std::move(*cell));
    }
    if (spec.blocks) {
      const ClaimFacts* facts = facts_of(claims, rows[r].claim);
      row.block = Block{facts ? facts->construction : "", rows[r].claim, rows[r].points};
    }
    table.rows.push_back(std::move(row));
  }
  if (says_parameters) add_parameter_notes(spec, rows, common, table);
  return success();
}

}  // namespace seqcert
