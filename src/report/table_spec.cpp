#include "report/table_spec.hpp"

#include "base/text.hpp"
#include "formula/evaluate.hpp"
#include "formula/formula.hpp"
#include "report/spec_reader.hpp"
#include "report/table_parts.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace seqcert {
namespace {

const Words<Show> shows = {{"quantity", Show::quantity},     {"bound", Show::bound},
                           {"tightness", Show::tightness},   {"detail", Show::detail},
                           {"verdict", Show::verdict},       {"claim", Show::claim},
                           {"title", Show::title},           {"construction", Show::construction},
                           {"parameters", Show::parameters}, {"parameter", Show::parameter},
                           {"points", Show::points},         {"relation", Show::relation},
                           {"arithmetic", Show::arithmetic}, {"least", Show::least}};
const Words<TableSpec::Kind> kinds = {{"pivot", TableSpec::Kind::pivot}, {"list", TableSpec::Kind::list}};
const Words<TableSpec::Pick> picks = {{"all", TableSpec::Pick::all},
                                      {"tightest", TableSpec::Pick::tightest},
                                      {"loosest", TableSpec::Pick::loosest},
                                      {"extremes", TableSpec::Pick::extremes}};
const Words<ColumnRounding> roundings = {
    {"up", ColumnRounding::up}, {"down", ColumnRounding::down}, {"relation", ColumnRounding::relation}};
const Words<std::string> fonts = {
    {"normalsize", ""}, {"small", "small"}, {"footnotesize", "footnotesize"}, {"scriptsize", "scriptsize"}};

bool is_number(Show show) {
  return show == Show::quantity || show == Show::bound || show == Show::tightness || show == Show::detail;
}

std::vector<TableSpec::RowPoint> read_points(SpecReader& rows) {
  std::vector<TableSpec::RowPoint> points;
  for (SpecReader& point : rows.tables("points", "a row that is a point")) {
    point.allow_only({"label", "plain", "where"});
    points.push_back({point.text("label", "plain", true), point.pairs("where", "problem = \"lis\", n = 50")});
    if (points.back().where.empty())
      point.fail(point.line(), "a row that is a point needs where = {{ ... }} with at least one parameter");
  }
  return points;
}

/// `claim` and `where`, or [[columns.of]].
std::vector<TableSpec::Source> read_sources(SpecReader& read, Show show) {
  std::vector<TableSpec::Source> sources;
  if (!read.has("of")) {
    if (show == Show::least) read.fail(read.line(), "show = \"least\" compares several: give [[columns.of]]");
    return {{read.required_word("claim"), read.pairs("where", "a_max = \"9/10\""), {}, {}}};
  }
  for (const char* key : {"claim", "where"})
    if (read.has(key)) read.fail(read.line_of(key), "\"{}\" stands in each [[columns.of]]; remove it here", key);
  for (SpecReader& source : read.tables("of", "one of several places")) {
    source.allow_only({"claim", "where", "label", "plain", "rows"});
    sources.push_back({source.required_word("claim"), source.pairs("where", "form = \"compact\""),
                       source.text("label", "plain", show == Show::least), source.pairs("rows", "form = \"compact\"")});
  }
  return sources;
}

/// What a row and the one source of its column say, numbers as numbers.
Values values_in(const TableSpec& spec, const TableSpec::Column& column, std::size_t row) {
  Values values;
  const TableSpec::Source source = column.of.size() == 1 ? column.of.front() : TableSpec::Source{};
  for (const auto& [name, word] : point_of(spec, column, source, row)) {
    const auto number = Rational::parse(word);
    values.emplace(name, number ? Value(*number) : Value(word));
  }
  return values;
}

/// The rows at which the condition `when` holds; one that does not say what it asks about is none of them.
std::vector<std::size_t> rows_when(SpecReader& read, const TableSpec& spec, const TableSpec::Column& column) {
  const std::string text = read.required_word("when");
  const unsigned at = read.line_of("when");
  const auto condition = parse_formula(text);
  std::vector<std::size_t> rows;
  if (!condition || !condition->is_condition()) {
    read.fail(at, "when \"{}\" is no condition: {}", text,
              condition ? "write one as S >= N" : condition.error().message);
    return rows;
  }
  std::set<std::string> known;
  const std::set<std::string> names = free_names(*condition);
  for (std::size_t row = 0; row < row_count(spec); ++row) {
    const Values values = values_in(spec, column, row);
    for (const auto& [name, value] : values) known.insert(name);
    if (!std::ranges::all_of(names, [&](const std::string& name) { return values.contains(name); })) continue;
    const auto answer = holds(*condition, values);
    if (!answer || *answer == Truth::unknown) {
      read.fail(at, "when \"{}\" cannot be told in row {}: {}", text, row + 1,
                answer ? "no digits decide it" : answer.error().message);
      return rows;
    }
    if (*answer == Truth::yes) rows.push_back(row);
  }
  const std::vector<std::string> said(known.begin(), known.end());
  for (const std::string& name : names)
    if (!known.contains(name))
      read.fail(at, "when \"{}\" asks about \"{}\", of which no row says a value{}; they say {}", text, name,
                did_you_mean(name, said), join(said, ", "));
  return rows;
}

/// Requires that the column's keys and sources are there.
std::vector<TableSpec::Without> read_without(SpecReader& read, const TableSpec& spec, const TableSpec::Column& column) {
  std::vector<TableSpec::Without> all;
  if (!read.has("without")) return all;
  for (SpecReader& entry : read.tables("without", "rows without a record")) {
    entry.allow_only({"rows", "when", "text", "plain", "reason", "reason_plain"});
    TableSpec::Without without{{}, entry.text("text", "plain", false), entry.text("reason", "reason_plain", true)};
    if (entry.has("rows") == entry.has("when")) {
      entry.fail(entry.line(),
                 "rows without a record are given by rows = {{ form = \"compact\" }} or by when = \"S >= N\"; "
                 "give one of them");
    } else if (entry.has("when")) {
      without.rows = rows_when(entry, spec, column);
    } else {
      const Where wanted = entry.pairs("rows", "form = \"compact\"");
      for (std::size_t row = 0; row < row_count(spec); ++row)
        if (row_fits(spec, column, row, wanted)) without.rows.push_back(row);
    }
    all.push_back(std::move(without));
  }
  return all;
}

TableSpec::Column read_column(SpecReader& read, const TableSpec& spec, const std::string& row_key, int digits) {
  const bool pivot = spec.kind == TableSpec::Kind::pivot;
  std::vector<std::string> known = {"heading", "plain", "group", "group_plain", "show", "round", "digits", "words"};
  if (pivot)
    known.insert(known.end(), {"claim", "key", "where", "detail", "of", "without", "none_beyond"});
  else
    known.emplace_back("parameter");
  read.allow_only(known);
  TableSpec::Column column;
  column.line = static_cast<int>(read.line());
  column.heading = read.text("heading", "plain", true);
  column.group = read.text("group", "group_plain", false);
  column.show = read.one_of("show", shows, Show::quantity, true);
  column.round =
      read.one_of("round", roundings, column.show == Show::tightness ? ColumnRounding::relation : ColumnRounding::up);
  column.digits = read.integer("digits", digits, 1, 15);
  for (const char* key : {"round", "digits"})
    if (read.has(key) && !is_number(column.show))
      read.fail(read.line_of(key), "\"{}\" is for quantity, bound, tightness and detail only; remove it", key);
  column.words = read.pairs("words", "refuted = \"cannot\"");
  if (!column.words.empty() && column.show != Show::verdict)
    read.fail(read.line_of("words"), "\"words\" stand for verdicts; remove them or show the verdict");
  static const std::vector<std::string> verdicts = {"proved", "verified", "refuted", "undecided"};
  for (const auto& [verdict, word] : column.words)
    if (std::ranges::find(verdicts, verdict) == verdicts.end())
      read.fail(read.line_of("words"), "\"{}\" is no verdict{}; they are {}", verdict, did_you_mean(verdict, verdicts),
                join(verdicts, ", "));
  if (pivot) {
    column.of = read_sources(read, column.show);
    column.none_beyond = read.word("none_beyond");
    for (const std::string& key : split(read.word("key", row_key), ','))
      if (!trim(key).empty()) column.keys.emplace_back(trim(key));
    if (!spec.row_points.empty() && !column.keys.empty())
      read.fail(read.line_of("key"),
                "\"key\" goes with values of [rows]; rows that are points say their parameters themselves: remove it");
    if (spec.row_points.empty() && column.keys.empty())
      read.fail(
          read.line(),
          "a column of a pivot needs \"key\", the parameter of its claim that runs over the rows (or give [rows] one)");
    for (const TableSpec::Source& source : column.of) {
      const unsigned at = read.has("where") ? read.line_of("where") : read.line();
      for (const std::string& key : column.keys)
        if (source.where.contains(key)) read.fail(at, "where.{} is the key that runs over the rows; remove it", key);
      for (const TableSpec::RowPoint& row : spec.row_points)
        for (const auto& [name, value] : row.where)
          if (source.where.contains(name))
            read.fail(at, "where.{} is said by the row \"{}\", too; remove one of them", name, row.label.plain);
    }
    column.without = read_without(read, spec, column);
    if (!is_number(column.show) && column.show != Show::verdict && column.show != Show::least)
      read.fail(read.line_of("show"), "a pivot shows quantity, bound, tightness, detail, verdict or least");
    column.detail = read.word("detail");
    if ((column.show == Show::detail) == column.detail.empty())
      read.fail(read.line(), "\"detail\" names the number that show = \"detail\" shows; give both or neither");
  } else {
    if (column.show == Show::detail) read.fail(read.line_of("show"), "details are shown by pivots only");
    if (column.show == Show::least) read.fail(read.line_of("show"), "the least of several is shown by pivots only");
    column.parameter = read.word("parameter");
    if ((column.show == Show::parameter) == column.parameter.empty())
      read.fail(read.line(), "\"parameter\" names the parameter that show = \"parameter\" shows; give both or neither");
  }
  return column;
}

}  // namespace

Result<TableSpec> parse_table_spec(std::string_view text, const std::string& path) {
  auto opened = SpecReader::parse(text, path, "a table");
  if (!opened) return opened.error();
  SpecReader& read = *opened;
  TableSpec spec;
  spec.path = path;
  spec.kind = read.one_of("kind", kinds, TableSpec::Kind::list, true);
  const bool pivot = spec.kind == TableSpec::Kind::pivot;
  std::vector<std::string> known = {"id", "title", "caption", "kind", "digits", "font", "columns"};
  if (pivot)
    known.emplace_back("rows");
  else
    known.insert(known.end(), {"proofs", "feeds", "claims", "quantity", "where", "pick", "blocks", "symbols"});
  read.allow_only(known);
  spec.id = read.id();
  spec.title = read.text("title", "", true);
  spec.caption = read.text("caption", "", true);
  spec.font = read.one_of("font", fonts, std::string());
  std::string row_key;
  if (pivot) {
    if (auto rows = read.subtable("rows", "[rows]")) {
      SpecReader& row = *rows;
      row.allow_only({"heading", "plain", "key", "values", "points"});
      spec.row_heading = row.text("heading", "plain", true);
      row_key = row.word("key");
      spec.row_values = row.values("values");
      if (row.has("points")) spec.row_points = read_points(row);
      if (spec.row_values.empty() == spec.row_points.empty())
        row.fail(row.line(), "[rows] needs \"values\", a list of at least one value, or [[rows.points]], and not both");
    } else {
      read.fail(1, "a pivot needs [rows] with heading and values");
    }
  } else {
    spec.feeds = read.word("feeds");
    spec.claims = read.values("claims");
    spec.proofs = read.flag("proofs");
    if (spec.proofs && !(spec.feeds.empty() && spec.claims.empty()))
      read.fail(1, "proofs = true lists all claims that are proved; remove \"feeds\" and \"claims\"");
    if (!spec.proofs && spec.feeds.empty() == spec.claims.empty())
      read.fail(
          1, "a list needs either \"feeds\" (a word that claims name in their `tables`) or \"claims\" (ids), not both");
    spec.quantity = read.word("quantity");
    spec.where = read.pairs("where", "a_max = \"9/10\"");
    spec.symbols = read.pairs("symbols", "distance = \"d\"");
    spec.pick = read.one_of("pick", picks, TableSpec::Pick::all);
    spec.blocks = read.flag("blocks");
  }
  const int digits = read.integer("digits", 5, 1, 15);
  for (SpecReader& column : read.tables("columns", pivot ? "a column of a pivot" : "a column of a list"))
    spec.columns.push_back(read_column(column, spec, row_key, digits));
  if (read.error()) return *read.error();
  return spec;
}

Result<TableSpec> read_table_spec(const std::string& path) {
  const auto text = read_spec_file(path);
  if (!text) return text.error();
  return parse_table_spec(*text, path);
}

std::vector<std::string> table_ids(const std::string& folder) { return spec_ids(folder); }

Result<TableSpec> find_table(const std::string& id_or_path, const std::string& folder) {
  const auto path = spec_path(id_or_path, folder, "table");
  if (!path) return path.error();
  auto spec = read_table_spec(*path);
  if (!spec) return spec;
  if (const Status same = check_spec_id(id_or_path, *path, spec->id); !same) return same.error();
  return spec;
}

}  // namespace seqcert
