#include "report/make_table.hpp"

#include "base/text.hpp"
#include "report/tightness.hpp"

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

bool same_value(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto x = Rational::parse(a), y = Rational::parse(b);
  return x && y && *x == *y;
}

const std::string* value_of(const Record& record, const std::string& parameter) {
  for (const auto& [name, value] : record.parameters)
    if (name == parameter) return &value;
  return nullptr;
}

bool fits(const Record& record, const Where& where) {
  return std::all_of(where.begin(), where.end(), [&](const auto& equality) {
    const std::string* value = value_of(record, equality.first);
    return value && same_value(*value, equality.second);
  });
}

std::string point_text(const std::string& claim, const Where& parameters) {
  std::string result = claim;
  for (const auto& [name, value] : parameters) result += fmt::format(" -p {}={}", name, value);
  return result;
}

// The records of each claim in the order they came, the last one for each parameter point.
std::map<std::string, std::vector<const Record*>> by_claim(std::span<const Record> records) {
  std::map<std::string, std::vector<const Record*>> result;
  std::map<std::string, std::map<std::vector<std::pair<std::string, std::string>>, std::size_t>> place;
  for (const Record& record : records) {
    auto& list = result[record.claim];
    const auto [found, is_new] = place[record.claim].try_emplace(record.parameters, list.size());
    if (is_new)
      list.push_back(&record);
    else
      list[found->second] = &record;
  }
  return result;
}

const ClaimFacts* facts_of(std::span<const ClaimFacts> claims, const std::string& id) {
  const auto found = std::find_if(claims.begin(), claims.end(), [&](const ClaimFacts& c) { return c.id == id; });
  return found == claims.end() ? nullptr : &*found;
}

Cell text_cell(Text text) {
  Cell cell;
  cell.kind = Cell::Kind::text;
  cell.text = std::move(text);
  return cell;
}

Rounding direction(ColumnRounding round, const std::string& relation) {
  if (round == ColumnRounding::relation) return relation == ">=" || relation == ">" ? Rounding::up : Rounding::down;
  return round == ColumnRounding::up ? Rounding::up : Rounding::down;
}

Result<Cell> number_cell(const Record& record, const TableSpec::Column& column, const std::string& where) {
  const auto& range = column.show == Show::quantity ? record.quantity
                      : column.show == Show::bound  ? record.bound
                                                    : record.tightness;
  Cell cell;
  cell.kind = Cell::Kind::none;
  if (!range) return cell;
  const auto lo = Rational::parse(range->lo), hi = Rational::parse(range->hi);
  if (!lo || !hi)
    return bad_input("{}: the record of {} cannot be printed: {}", where, record.claim, (lo ? hi : lo).error().message);
  if (*hi < *lo)
    return bad_input("{}: the record of {} has lo {} above hi {}", where, record.claim, range->lo, range->hi);
  const Enclosure known =
      column.show == Show::tightness ? tightness_of(record).value_or(Enclosure{*lo, *hi}) : Enclosure{*lo, *hi};
  cell.kind = Cell::Kind::number;
  const Rounding round = direction(column.round, record.relation);
  cell.number = {guaranteed(known.lo, known.hi, column.digits, round), round, range->lo, range->hi};
  return cell;
}

Text verdict_words(const Record& record, const ClaimFacts* facts) {
  const Verdict::Kind expected = facts ? facts->expect : Verdict::Kind::verified;
  std::string words(text(record.verdict.kind));
  if (!as_expected(expected, record.verdict.kind))
    words += ", unexpected";
  else if (expected != Verdict::Kind::verified && expected != Verdict::Kind::proved)
    words += ", as expected";
  return literal(words);
}

std::string mark_of(Verdict::Kind kind) {
  return kind == Verdict::Kind::refuted ? "†" : kind == Verdict::Kind::undecided ? "‡" : "";
}

// --- pivot -----------------------------------------------------------------------------------------------------------

Status check_names(const TableSpec& spec, const TableSpec::Column& column, const std::vector<const Record*>& records) {
  if (records.empty()) return success();
  std::vector<std::string> known;
  for (const auto& [name, value] : records.front()->parameters) known.push_back(name);
  std::vector<std::string> used = {column.key};
  for (const auto& [name, value] : column.where) used.push_back(name);
  for (const auto& name : used)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return bad_input("{}:{}: \"{}\" is no parameter of {}{}; it has {}", spec.path, column.line, name, column.claim,
                       did_you_mean(name, known), join(known, ", "));
  return success();
}

// The parameters in which records differ, to be told apart by `where`.
std::string differing(const std::vector<const Record*>& records) {
  std::vector<std::string> names;
  for (const auto& [name, value] : records.front()->parameters)
    for (const Record* other : records)
      if (const std::string* theirs = value_of(*other, name); !theirs || *theirs != value) {
        names.push_back(name);
        break;
      }
  return join(names, ", ");
}

Result<Cell> pivot_cell(const TableSpec& spec, const TableSpec::Column& column, const std::string& row_value,
                        const std::vector<const Record*>& candidates, std::span<const ClaimFacts> claims,
                        Table& table) {
  Where point = column.where;
  point[column.key] = row_value;
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

Status fill_pivot(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                  Table& table) {
  const auto groups = by_claim(records);
  std::vector<std::vector<const Record*>> candidates;
  table.columns.push_back({spec.row_heading, {}, true});
  for (const auto& column : spec.columns) {
    const auto found = groups.find(column.claim);
    candidates.push_back(found == groups.end() ? std::vector<const Record*>() : found->second);
    if (auto status = check_names(spec, column, candidates.back()); !status) return status;
    std::erase_if(candidates.back(), [&](const Record* record) { return !fits(*record, column.where); });
    table.columns.push_back({column.heading, column.group, column.show != Show::verdict});
  }
  for (const auto& row_value : spec.row_values) {
    TableRow row;
    row.cells.push_back(text_cell(literal(row_value)));
    for (std::size_t c = 0; c < spec.columns.size(); ++c) {
      auto cell = pivot_cell(spec, spec.columns[c], row_value, candidates[c], claims, table);
      if (!cell) return cell.error();
      row.cells.push_back(std::move(*cell));
    }
    table.rows.push_back(std::move(row));
  }
  return success();
}

// --- list ------------------------------------------------------------------------------------------------------------

std::vector<std::string> claims_of(const TableSpec& spec, std::span<const ClaimFacts> claims) {
  if (!spec.claims.empty()) return spec.claims;
  std::vector<std::string> ids;
  for (const auto& claim : claims)
    if (std::find(claim.tables.begin(), claim.tables.end(), spec.feeds) != claim.tables.end() &&
        (spec.quantity.empty() || claim.quantity.empty() || claim.quantity == spec.quantity))
      ids.push_back(claim.id);
  return ids;
}

// Those with the least and the greatest lower end of the tightness, in the order they stand in.
std::vector<const Record*> picked(const std::vector<const Record*>& records, TableSpec::Pick pick) {
  if (pick == TableSpec::Pick::all || records.size() < 2) return records;
  std::optional<std::pair<Rational, std::size_t>> least, greatest;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto tightness = tightness_of(*records[i]);
    if (!tightness) continue;
    if (!least || tightness->lo < least->first) least = {tightness->lo, i};
    if (!greatest || tightness->lo > greatest->first) greatest = {tightness->lo, i};
  }
  std::set<std::size_t> places;
  if (least && pick != TableSpec::Pick::loosest) places.insert(least->second);
  if (greatest && pick != TableSpec::Pick::tightest) places.insert(greatest->second);
  if (places.empty()) places.insert(0);
  std::vector<const Record*> result;
  for (const std::size_t place : places) result.push_back(records[place]);
  return result;
}

// Parameters that all of these records have with the same value.
Where constants(const std::vector<const Record*>& records) {
  Where result;
  if (records.size() < 2) return result;
  for (const auto& [name, value] : records.front()->parameters) {
    const bool everywhere = std::all_of(records.begin(), records.end(), [&](const Record* record) {
      const std::string* other = value_of(*record, name);
      return other && same_value(*other, value);
    });
    if (everywhere) result[name] = value;
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

void append(Text& text, const Text& more, const std::string& separator) {
  if (!text.plain.empty()) {
    text.rich += separator;
    text.plain += separator;
  }
  text.rich += more.rich;
  text.plain += more.plain;
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
      return text_cell(verdict_words(*row.record, facts));
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

// --- notes -----------------------------------------------------------------------------------------------------------

bool any_cell(const Table& table, const auto& property) {
  for (const auto& row : table.rows)
    for (const auto& cell : row.cells)
      if (property(cell)) return true;
  return false;
}

Text enumerated(const std::vector<Text>& parts) {
  Text result;
  for (std::size_t i = 0; i < parts.size(); ++i) append(result, parts[i], i + 1 == parts.size() ? " and " : ", ");
  return result;
}

bool is_value(const Cell& cell) { return cell.kind == Cell::Kind::number || cell.kind == Cell::Kind::none; }
bool shows(const Cell& cell, PrintedNumber::Kind kind) {
  return cell.kind == Cell::Kind::number && cell.number.printed.kind == kind;
}

// "Decimals are rounded up (down: Tightness), each from ...": which columns go which way is read off the cells.
void add_rounding_note(Table& table) {
  std::vector<Text> up, down, both;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::set<Rounding> used;
    for (const auto& row : table.rows)
      if (shows(row.cells[c], PrintedNumber::Kind::decimal)) used.insert(row.cells[c].number.round);
    if (used.empty()) continue;
    (used.size() == 2 ? both : used.contains(Rounding::up) ? up : down).push_back(table.columns[c].heading);
  }
  Text note;
  const auto say = [&](const std::string& words) { append(note, {words, words}, ""); };
  if (!up.empty() || !down.empty() || !both.empty()) {
    say(up.empty() && !down.empty() ? "Decimals are rounded down" : "Decimals are rounded up");
    if (!up.empty() && !down.empty()) {
      say(" (down: ");
      append(note, enumerated(down), "");
      say(")");
    }
    if (!both.empty()) {
      say(" (");
      append(note, enumerated(both), "");
      say(": down for upper and up for lower bounds)");
    }
    say(", each from a proved enclosure narrower than one unit of its last digit.");
  }
  const auto sentence = [&](const std::string& words) { append(note, {words, words}, " "); };
  if (any_cell(table, [](const Cell& cell) { return shows(cell, PrintedNumber::Kind::integer); }))
    sentence("Integers are exact.");
  if (any_cell(table, [](const Cell& cell) { return shows(cell, PrintedNumber::Kind::range); }))
    sentence("Brackets enclose a value of which no digit is certain.");
  if (!note.plain.empty()) table.notes.push_back(std::move(note));
}

void add_other_notes(const TableSpec& spec, Table& table) {
  const auto note = [&](const char* rich, const char* plain) { table.notes.push_back({rich, plain}); };
  const auto marked = [&](const char* mark) {
    return any_cell(table, [&](const Cell& cell) { return is_value(cell) && cell.mark == mark; });
  };
  const bool refuted = marked("†"), undecided = marked("‡");
  const bool says_verdict = std::any_of(spec.columns.begin(), spec.columns.end(),
                                        [](const auto& column) { return column.show == Show::verdict; });
  if (refuted) note("$\\dagger$ claim refuted.", "† claim refuted.");
  if (undecided) note("$\\ddagger$ undecided.", "‡ undecided.");
  if (!says_verdict && !refuted && !undecided && any_cell(table, is_value))
    note("All claims are verified at these points.", "All claims are verified at these points.");
  if (any_cell(table, [](const Cell& cell) { return cell.kind == Cell::Kind::none; }))
    note("n/a: no such number.", "n/a: no such number.");
  if (!table.missing.empty())
    table.notes.push_back(literal(fmt::format("—: not computed ({}).", table.missing.size())));
}

}  // namespace

bool as_expected(Verdict::Kind expected, Verdict::Kind found) {
  return expected == found || (expected == Verdict::Kind::verified && found == Verdict::Kind::proved);
}

Wanted wanted(const TableSpec& spec, std::span<const ClaimFacts> claims) {
  Wanted result;
  if (spec.kind == TableSpec::Kind::list) {
    result.grids = claims_of(spec, claims);
    return result;
  }
  std::set<std::pair<std::string, Where>> seen;  // quantity and tightness of one point are two columns
  for (const auto& column : spec.columns)
    for (const auto& value : spec.row_values) {
      Where point = column.where;
      point[column.key] = value;
      if (seen.emplace(column.claim, point).second) result.points.push_back({column.claim, point});
    }
  return result;
}

Result<Table> make_table(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                         std::string command) {
  Table table;
  table.id = spec.id;
  table.title = spec.title;
  table.caption = spec.caption;
  table.font = spec.font;
  table.command = std::move(command);
  const Status filled = spec.kind == TableSpec::Kind::pivot ? fill_pivot(spec, records, claims, table)
                                                            : fill_list(spec, records, claims, table);
  if (!filled) return filled.error();
  add_rounding_note(table);
  add_other_notes(spec, table);
  return table;
}

}  // namespace seqcert
