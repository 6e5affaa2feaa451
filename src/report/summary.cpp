#include "report/summary.hpp"

#include "report/rich_text.hpp"
#include "report/tightness.hpp"

#include <algorithm>
#include <optional>

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

struct Smallest {
  Enclosure tightness;
  const Record* record;
};

std::optional<Smallest> smallest_tightness(std::span<const Record> records, const std::string& claim) {
  std::optional<Smallest> result;
  for (const auto& record : records) {
    if (record.claim != claim) continue;
    const auto tightness = tightness_of(record);
    if (tightness && (!result || tightness->lo < result->tightness.lo)) result = {*tightness, &record};
  }
  return result;
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

std::vector<Cell> row_of(const std::string& name, const VerdictCount& sum, const std::string& expected,
                         const std::string& tightness, const std::string& at) {
  const auto number = [](std::size_t n) { return text_cell(std::to_string(n)); };
  return {text_cell(name),
          number(sum.points),
          number(sum.proved),
          number(sum.verified),
          number(sum.refuted),
          number(sum.undecided),
          text_cell(expected),
          number(sum.unexpected),
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
  table.caption = literal("Tightness is bound over quantity; the smallest one of the claim is printed, rounded down.");
  for (const char* heading : {"claim", "points", "proved", "verified", "refuted", "undecided", "expected", "unexpected",
                              "least tightness", "at", "seconds"}) {
    const std::string_view name = heading;
    table.columns.push_back({literal(name), {}, name != "claim" && name != "expected" && name != "at"});
  }
  for (const auto& id : ids_in_order(records, claims)) {
    VerdictCount sum;
    const auto expected = expected_of(id, claims);
    for (const auto& record : records)
      if (record.claim == id) count(sum, record, expected);
    const auto least = smallest_tightness(records, id);
    const std::string tightness =
        least ? plain_text(guaranteed(least->tightness.lo, least->tightness.hi, 5, Rounding::down)) : "";
    const std::string at = least ? point_of(*least->record) : "";
    table.rows.push_back({row_of(id, sum, std::string(text(expected)), tightness, at), false, {}});
  }
  table.rows.push_back({row_of("total", total, "", "", ""), false, {}});
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
  result += fmt::format("{} points: {} proved, {} verified, {} refuted, {} undecided; {:.2f} s of computation.\n\n",
                        total.points, total.proved, total.verified, total.refuted, total.undecided, total.seconds);
  return result + unexpected_section(unexpected(records, claims)) + "\n" + *rendered;
}

}  // namespace seqcert
