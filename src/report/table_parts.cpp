#include "report/table_parts.hpp"

#include "base/text.hpp"
#include "report/tightness.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Rounding direction(ColumnRounding round, const std::string& relation) {
  if (round == ColumnRounding::relation) return relation == ">=" || relation == ">" ? Rounding::up : Rounding::down;
  return round == ColumnRounding::up ? Rounding::up : Rounding::down;
}

}  // namespace

std::size_t row_count(const TableSpec& spec) {
  return spec.row_points.empty() ? spec.row_values.size() : spec.row_points.size();
}

Where point_of(const TableSpec& spec, const TableSpec::Column& column, const TableSpec::Source& source,
               std::size_t row) {
  Where point = source.where;
  if (spec.row_points.empty())
    for (const std::string& key : column.keys) point[key] = spec.row_values[row];
  else
    point.insert(spec.row_points[row].where.begin(), spec.row_points[row].where.end());
  return point;
}

bool row_fits(const TableSpec& spec, const TableSpec::Column& column, std::size_t row, const Where& wanted) {
  Where values;
  if (spec.row_points.empty())
    for (const std::string& key : column.keys) values[key] = spec.row_values[row];
  else
    values = spec.row_points[row].where;
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& equality) {
    const auto found = values.find(equality.first);
    return found != values.end() && same_value(found->second, equality.second);
  });
}

bool applies(const TableSpec& spec, const TableSpec::Column& column, const TableSpec::Source& source, std::size_t row) {
  return row_fits(spec, column, row, source.rows);
}

const TableSpec::Without* without_record(const TableSpec::Column& column, std::size_t row) {
  for (const TableSpec::Without& without : column.without)
    if (std::ranges::find(without.rows, row) != without.rows.end()) return &without;
  return nullptr;
}

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

Status check_parameters(const std::string& place, const std::string& claim, const std::vector<std::string>& used,
                        const std::vector<const Record*>& records) {
  if (records.empty()) return success();
  std::vector<std::string> known;
  for (const Record* record : records)
    for (const auto& [name, value] : record->parameters)
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
  for (const auto& name : used)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return bad_input("{}: \"{}\" is no parameter of {}{}; it has {}", place, name, claim, did_you_mean(name, known),
                       join(known, ", "));
  return success();
}

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

std::optional<DecimalRange> detail_of(const Record& record, const std::string& name) {
  const auto found = std::find_if(record.details.begin(), record.details.end(),
                                  [&](const auto& detail) { return detail.first == name; });
  if (found != record.details.end()) return found->second;
  return record.quantity_name == name ? record.quantity : std::nullopt;
}

Result<Cell> number_cell(const Record& record, const TableSpec::Column& column, const std::string& where) {
  const auto range = column.show == Show::quantity ? record.quantity
                     : column.show == Show::bound  ? record.bound
                     : column.show == Show::detail ? detail_of(record, column.detail)
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

Text verdict_words(const Record& record, const ClaimFacts* facts, const Where& chosen) {
  const Verdict::Kind expected = facts ? facts->expect : Verdict::Kind::verified;
  std::string words(text(record.verdict.kind));
  const auto found = chosen.find(words);
  if (!as_expected(expected, record.verdict.kind))
    words += ", unexpected";
  else if (found != chosen.end())
    words = found->second;
  else if (expected != Verdict::Kind::verified && expected != Verdict::Kind::proved)
    words += ", as expected";
  return literal(words);
}

Text relation_text(const std::string& relation) {
  if (relation == "<=") return {"$\\le$", "<="};
  if (relation == ">=") return {"$\\ge$", ">="};
  return {"$" + relation + "$", relation};
}

std::string mark_of(Verdict::Kind kind) {
  return kind == Verdict::Kind::refuted ? "†" : kind == Verdict::Kind::undecided ? "‡" : "";
}

std::vector<std::string> claims_of(const TableSpec& spec, std::span<const ClaimFacts> claims) {
  if (!spec.claims.empty()) return spec.claims;
  std::vector<std::string> ids;
  for (const auto& claim : claims)
    if (spec.proofs ? claim.chain
                    : std::find(claim.tables.begin(), claim.tables.end(), spec.feeds) != claim.tables.end() &&
                          (spec.quantity.empty() || claim.quantity.empty() || claim.quantity == spec.quantity))
      ids.push_back(claim.id);
  return ids;
}

void append(Text& text, const Text& more, const std::string& separator) {
  if (!text.plain.empty()) {
    text.rich += separator;
    text.plain += separator;
  }
  text.rich += more.rich;
  text.plain += more.plain;
}

}  // namespace seqcert
