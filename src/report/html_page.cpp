#include "report/html_page.hpp"

#include "report/html_markdown.hpp"
#include "report/html_style.hpp"
#include "report/html_table.hpp"
#include "report/html_text.hpp"
#include "report/plot_svg.hpp"
#include "report/summary.hpp"
#include "report/xml.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace seqcert {
namespace {

ClaimFacts facts_of_claim(const Claim& claim) {
  return {claim.id, claim.title, claim.construction, claim.expect, claim.tables, claim.quantity};
}

std::vector<ClaimFacts> facts_of_page(const ReportPage& page) {
  std::vector<ClaimFacts> facts;
  for (const auto& each : page.claims) facts.push_back(facts_of_claim(*each.claim));
  return facts;
}

std::set<std::string> ids_of(const ReportPage& page) {
  std::set<std::string> ids;
  for (const auto& each : page.claims) ids.insert(each.claim->id);
  return ids;
}

std::string point_html(const Record& record) {
  std::string result;
  for (const auto& [name, value] : record.parameters)
    result += (result.empty() ? "" : ", ") + html_of(parameter_text(name, value, parameter_symbol(name)).rich);
  return result;
}

std::string totals(const VerdictCount& count) {
  std::string result = "<ul class=\"totals\">\n";
  const auto item = [&](std::size_t number, const char* word, const char* look) {
    result += fmt::format("<li class=\"{}\"><b>{}</b>{}</li>\n", look, number, word);
  };
  item(count.points, count.points == 1 ? "point" : "points", "");
  item(count.proved, "proved", "proved");
  item(count.verified, "verified", "verified");
  item(count.refuted, "refuted", "refuted");
  item(count.undecided, "undecided", "undecided");
  item(count.unexpected, "not as expected", count.unexpected == 0 ? "" : "unexpected");
  return result + "</ul>\n";
}

// What is not as expected comes first, with point and reason.
std::string surprises(const ReportPage& page, const std::vector<ClaimFacts>& facts) {
  const auto found = unexpected(page.records, facts);
  if (found.empty()) return "<p>Every verdict is the expected one.</p>\n";
  std::string result = fmt::format("<div class=\"alarm\" role=\"alert\">\n<h3>{} unexpected verdict{}</h3>\n<ul>\n",
                                   found.size(), found.size() == 1 ? "" : "s");
  for (const auto& [record, expected] : found) {
    const std::string reason = record->verdict.reason.empty() ? "" : ": " + xml_text(record->verdict.reason);
    result +=
        fmt::format("<li><b class=\"{0}\">{0}</b> instead of {1}: {2} at {3}{4}</li>\n", text(record->verdict.kind),
                    text(expected), link_to_claim(record->claim, ids_of(page)), point_html(*record), reason);
  }
  return result + "</ul>\n</div>\n";
}

std::string summary_section(const ReportPage& page, const std::vector<ClaimFacts>& facts) {
  const VerdictCount count = count_verdicts(page.records, facts);
  const Table table = summary_table(page.records, facts);
  return "<section id=\"verdicts\">\n<h2>Verdicts</h2>\n" + totals(count) + surprises(page, facts) +
         fmt::format("<p class=\"faint\">{} claim{}, {:.2f} s of computation.</p>\n", facts.size(),
                     facts.size() == 1 ? "" : "s", count.seconds) +
         html_of_notes(table) + html_of_table(table, ids_of(page)) + "</section>\n";
}

std::string tables_section(const ReportPage& page) {
  if (page.tables.empty()) return "";
  std::string result = "<section id=\"tables\">\n<h2>Tables</h2>\n";
  for (const Table& table : page.tables)
    result += "<h3 id=\"table-" + table.id + "\">" + html_of(table.title.rich) + "</h3>\n" + html_of_notes(table) +
              html_of_table(table, ids_of(page));
  return result + "</section>\n";
}

Result<std::string> plots_section(const ReportPage& page) {
  if (page.plots.empty()) return std::string();
  std::string result = "<section id=\"plots\">\n<h2>Plots</h2>\n";
  for (const Plot& plot : page.plots) {
    const auto drawn = draw_svg(plot, false);
    if (!drawn) return drawn.error();
    std::string caption = "<b>" + html_of(plot.title.rich) + ".</b> " + html_of(plot.caption.rich);
    for (const Text& note : plot.notes) caption += " " + html_of(note.rich);
    result +=
        "<figure id=\"plot-" + plot.id + "\">\n" + *drawn + "<figcaption>" + caption + "</figcaption>\n</figure>\n";
  }
  return result + "</section>\n";
}

/// The verdict at every point of a claim.
Result<std::string> points_of(const ReportedClaim& reported, const std::vector<Record>& records) {
  if (records.empty()) return std::string("<p>No point of this claim was decided.</p>\n");
  TableSpec spec;
  spec.path = reported.claim->path;
  spec.claims = {reported.claim->id};
  const auto add = [&](const char* heading, Show show, ColumnRounding round = ColumnRounding::up) {
    TableSpec::Column column;
    column.heading = literal(heading);
    column.show = show;
    column.round = round;
    spec.columns.push_back(column);
  };
  add("point", Show::parameters);
  add("verdict", Show::verdict);
  add("quantity", Show::quantity);
  add("bound", Show::bound);
  add("tightness", Show::tightness, ColumnRounding::relation);
  const std::vector<ClaimFacts> facts = {facts_of_claim(*reported.claim)};
  const auto table = make_table(spec, records, facts, "");
  if (!table) return table.error();
  return html_of_table(*table, {}) + html_of_notes(*table);
}

std::string hypotheses_of(const Claim& claim) {
  std::string result;
  for (const Formula& hypothesis : claim.hypotheses)
    result += (result.empty() ? "" : ", ") + html_of_math(latex(hypothesis), false);
  return result;
}

std::string definitions(const Claim& claim) {
  std::string result = "<dl>\n";
  const auto entry = [&](const char* name, const std::string& html) {
    if (!html.empty()) result += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
  };
  const std::string sign = claim.relation == Relation::less_equal      ? "\\le"
                           : claim.relation == Relation::greater_equal ? "\\ge"
                                                                       : std::string(text(claim.relation));
  std::string quantity = claim.quantity;
  for (std::size_t at = 0; (at = quantity.find('_', at)) != std::string::npos; at += 2) quantity.insert(at, "\\");
  entry("claim", html_of_math(fmt::format("\\mathrm{{{}}} {} {}", quantity, sign, latex(claim.bound)), false));
  entry("for", hypotheses_of(claim));
  if (!claim.construction.empty()) entry("construction", "<code>" + xml_text(claim.construction) + "</code>");
  entry("source", html_of(claim.source));
  entry("expected", std::string(text(claim.expect)));
  return result + "</dl>\n";
}

std::string count_words(const VerdictCount& count) {
  std::string result;
  const auto say = [&](std::size_t number, const char* word) {
    if (number > 0)
      result += fmt::format("{}<span class=\"{}\">{} {}</span>", result.empty() ? "" : ", ", word, number, word);
  };
  say(count.proved, "proved");
  say(count.verified, "verified");
  say(count.refuted, "refuted");
  say(count.undecided, "undecided");
  if (result.empty()) return "no points";
  if (count.unexpected > 0)
    result += fmt::format(" <span class=\"unexpected\">({} not as expected)</span>", count.unexpected);
  return result;
}

// `attention-gap.md` beside the argument of copy/attention-position is the claim copy/attention-gap.
std::string target_of(std::string_view link, const Claim& from, const ReportPage& page) {
  if (link.starts_with("https://") || link.starts_with("http://")) return std::string(link);
  namespace fs = std::filesystem;
  const std::string path =
      ((fs::path(from.id).parent_path()) / fs::path(link)).lexically_normal().replace_extension("").generic_string();
  const bool is_claim = std::any_of(page.claims.begin(), page.claims.end(),
                                    [&](const ReportedClaim& each) { return each.claim->id == path; });
  return is_claim ? "#" + anchor_of_claim(path) : "";
}

Result<std::string> claim_section(const ReportedClaim& reported, const std::vector<Record>& records,
                                  const ReportPage& page) {
  const Claim& claim = *reported.claim;
  const std::vector<ClaimFacts> facts = {facts_of_claim(claim)};
  const auto points = points_of(reported, records);
  if (!points) return points.error();
  std::string result = fmt::format(
      "<details id=\"{}\">\n<summary><span class=\"count\">{}</span><code class=\"id\">{}</code>{}</summary>\n<div "
      "class=\"inside\">\n",
      anchor_of_claim(claim.id), count_words(count_verdicts(records, facts)), xml_text(claim.id), html_of(claim.title));
  const LinkTarget target = [&](std::string_view link) { return target_of(link, claim, page); };
  result += "<div class=\"text\">\n" + html_of_markdown(claim.statement, 4, target) + "</div>\n" + definitions(claim);
  result += "<h4>Points</h4>\n" + *points;
  if (!reported.argument.empty())
    result += "<h4>Argument</h4>\n<div class=\"text\">\n" + html_of_markdown(reported.argument, 5, target) + "</div>\n";
  return result + "</div>\n</details>\n";
}

Result<std::string> claims_section(const ReportPage& page) {
  std::map<std::string, std::vector<Record>> records;
  for (const Record& record : page.records) records[record.claim].push_back(record);
  std::string result = "<section id=\"claims\">\n<h2>Claims and arguments</h2>\n";
  for (const auto& each : page.claims) {
    const auto section = claim_section(each, records[each.claim->id], page);
    if (!section) return section.error();
    result += *section;
  }
  return result + "</section>\n";
}

}  // namespace

Result<std::string> html_page(const ReportPage& page) {
  const auto facts = facts_of_page(page);
  const auto plots = plots_section(page);
  if (!plots) return plots.error();
  const auto claims = claims_section(page);
  if (!claims) return claims.error();
  std::string result = "<!DOCTYPE html>\n" + made_by_comment(page.command);
  result +=
      "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n";
  result += "<title>seqcert report</title>\n<style>" + std::string(html_style()) + "</style>\n</head>\n<body>\n";
  result += "<h1>What was claimed, and what holds</h1>\n";
  result += fmt::format(
      "<p class=\"faint\">Made by <code>{}</code>, seqcert {}. A verdict at a point holds for all inputs of that size; "
      "none rests on "
      "samples.</p>\n",
      xml_text(page.command), xml_text(page.version));
  result += "<nav><a href=\"#verdicts\">Verdicts</a>";
  if (!page.tables.empty()) result += "<a href=\"#tables\">Tables</a>";
  if (!page.plots.empty()) result += "<a href=\"#plots\">Plots</a>";
  if (!page.counterexamples.empty()) result += "<a href=\"#counterexamples\">Counterexamples</a>";
  result += "<a href=\"#claims\">Claims and arguments</a></nav>\n<main>\n";
  return result + summary_section(page, facts) + tables_section(page) + *plots +
         counterexamples_html(page.counterexamples) + *claims + "</main>\n</body>\n</html>\n";
}

}  // namespace seqcert
