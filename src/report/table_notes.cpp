#include "report/table_parts.hpp"

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

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
  for (std::size_t k = 0; k < table.remarks.size(); ++k) {
    const std::string letter(1, static_cast<char>('a' + k));
    table.notes.push_back(
        {"$^{" + letter + "}$ " + table.remarks[k].rich, "(" + letter + ") " + table.remarks[k].plain});
  }
  std::size_t missing = table.missing.size();
  std::vector<Text> left_out;
  for (const LeftOutRow& row : table.left_out) {
    missing -= row.missing;
    left_out.push_back(row.label);
  }
  if (missing > 0) table.notes.push_back(literal(fmt::format("—: not computed ({}).", missing)));
  if (left_out.empty()) return;
  Text rows = literal("Not computed, and left out: ");
  append(rows, enumerated(left_out), "");
  append(rows, literal("."), "");
  table.notes.push_back(std::move(rows));
}

}  // namespace

void add_notes(const TableSpec& spec, Table& table) {
  add_rounding_note(table);
  add_other_notes(spec, table);
}

}  // namespace seqcert
