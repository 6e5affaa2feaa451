#include "report/summary.hpp"

#include "report/rich_text.hpp"
#include "report/tightness.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Verdict::Kind expected_of(const std::string& claim, std::span<const ClaimFacts> claims) {
  const auto found = std::find_if(claims.begin(), claims.end(), [&](const ClaimFacts& c) { return c.id == claim; });
  return found == claims.end() ? Verdict::Kind::verified : found->expect;
}

std::string point_of(const Record& record) {
  std::string result;
  for (const auto& [name, value] : record.parameters) result += (result.empty() ? "" : ", ") + name + "=" + value;
  return result;
}

std::vector<std::string> ids_in_order(std::span<const Record> records, std::span<const ClaimFacts> claims) {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (const auto& claim : claims) add(claim.id);
  for (const auto& record : records) add(record.claim);
  return ids;
}

void count(VerdictCount& sum, const Record& record, Verdict::Kind expected) {
  ++sum.points;
  switch (record.verdict.kind) {
    case Verdict::Kind::proved:
      ++sum.proved;
      break;
    case Verdict::Kind::verified:
      ++sum.verified;
      break;
    case Verdict::Kind::refuted:
      ++sum.refuted;
      break;
    case Verdict::Kind::undecided:
      ++sum.undecided;
      break;
  }
  if (!as_expected(expected, record.verdict.kind)) ++sum.unexpected;
  sum.seconds += record.seconds;
}

Cell text_cell(const std::string& text) {
  Cell cell;
  cell.kind = Cell::Kind::text;
  cell.text = literal(text);
  return cell;
}

std::string unexpected_section(const std::vector<Unexpected>& found) {
  if (found.empty()) return "Every verdict is the expected one.\n";
  std::string result = fmt::format("## {} unexpected verdict{}\n\n", found.size(), found.size() == 1 ? "" : "s");
  for (const auto& [record, expected] : found) {
    result += fmt::format("- **{}** instead of {}: {} at {}", text(record->verdict.kind), text(expected),
                          markdown_of_plain(record->claim), markdown_of_plain(point_of(*record)));
    if (!record->verdict.reason.empty()) result += ": " + markdown_of_plain(record->verdict.reason);
    result += "\n";
  }
  return result;
}

/// `verified`; `refuted, as expected`; where there are several, how many of each; and how many are not as expected.
std::string verdicts_text(const VerdictCount& sum, Verdict::Kind expected) {
  std::vector<std::pair<std::string_view, std::size_t>> found;
  const auto add = [&](Verdict::Kind kind, std::size_t number) {
    if (number > 0) found.emplace_back(text(kind), number);
  };
  add(Verdict::Kind::proved, sum.proved);
  add(Verdict::Kind::verified, sum.verified);
  add(Verdict::Kind::refuted, sum.refuted);
  add(Verdict::Kind::undecided, sum.undecided);
  std::string result;
  for (const auto& [word, number] : found) {
    result += (result.empty() ? "" : ", ") + std::string(word);
    if (found.size() > 1) result += fmt::format(" {}", number);
  }
  if (sum.unexpected > 0) return result + fmt::format(", {} unexpected", sum.unexpected);
  const bool plain = expected == Verdict::Kind::verified || expected == Verdict::Kind::proved;
  return result.empty() || plain ? result : result + ", as expected";
}

std::vector<Cell> row_of(const std::string& name, const VerdictCount& sum, Verdict::Kind expected,
                         const std::string& tightness, const std::string& at) {
  return {text_cell(name),
          text_cell(std::to_string(sum.points)),
          text_cell(verdicts_text(sum, expected)),
          text_cell(tightness),
          text_cell(at),
          text_cell(fmt::format("{:.2f}", sum.seconds))};
}

}  // namespace

VerdictCount count_verdicts(std::span<const Record> records, std::span<const ClaimFacts> claims) {
  VerdictCount sum;
  for (const auto& record : records) count(sum, record, expected_of(record.claim, claims));
  return sum;
}

std::vector<Unexpected> unexpected(std::span<const Record> records, std::span<const ClaimFacts> claims) {
  std::vector<Unexpected> result;
  for (const auto& record : records) {
    const auto expected = expected_of(record.claim, claims);
    if (!as_expected(expected, record.verdict.kind)) result.push_back({&record, expected});
  }
  return result;
}

Table summary_table(std::span<const Record> records, std::span<const ClaimFacts> claims) {
  const VerdictCount total = count_verdicts(records, claims);
  Table table;
  table.title = literal("Verdicts by claim");
  table.caption = literal(
      "Tightness is bound over quantity, of the point of the claim where the two are nearest; rounded down, for bounds "
      "from below up.");
  for (const char* heading : {"claim", "points", "verdicts", "tightness", "at", "seconds"}) {
    const std::string_view name = heading;
    table.columns.push_back({literal(name), {}, name == "points" || name == "tightness" || name == "seconds"});
  }
  for (const auto& id : ids_in_order(records, claims)) {
    VerdictCount sum;
    const auto expected = expected_of(id, claims);
    std::vector<const Record*> mine;
    for (const auto& record : records) {
      if (record.claim != id) continue;
      count(sum, record, expected);
      mine.push_back(&record);
    }
    const Record* nearest = tightest_of(mine).tightest;
    std::string tightness, at;
    if (nearest) {
      const Enclosure ratio = *tightness_of(*nearest);
      const bool from_below = nearest->relation.starts_with('>');
      tightness = plain_text(guaranteed(ratio.lo, ratio.hi, 5, from_below ? Rounding::up : Rounding::down));
      at = point_of(*nearest);
    }
    table.rows.push_back({row_of(id, sum, expected, tightness, at), false, {}});
  }
  table.rows.push_back({row_of("total", total, Verdict::Kind::verified, "", ""), false, {}});
  return table;
}

std::string summary_markdown(std::span<const Record> records, std::span<const ClaimFacts> claims,
                             const std::string& command) {
  const VerdictCount total = count_verdicts(records, claims);
  Table table = summary_table(records, claims);
  table.command = command;
  const auto rendered = render(table, TableFormat::markdown);
  SEQCERT_REQUIRE(rendered.ok(), "the summary's own words cannot be rendered");
  std::string result = "# Summary\n\n";
  result += fmt::format("{} point{}: {} proved, {} verified, {} refuted, {} undecided; {:.2f} s of computation.\n\n",
                        total.points, total.points == 1 ? "" : "s", total.proved, total.verified, total.refuted,
                        total.undecided, total.seconds);
  return result + unexpected_section(unexpected(records, claims)) + "\n" + *rendered;
}

}  // namespace seqcert
