#include "report/counterexamples.hpp"

#include "report/html_text.hpp"
#include "report/rich_text.hpp"
#include "report/xml.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

constexpr const char* heading = "Counterexamples";
constexpr const char* introduction =
    "Each is as small as the search made it: fewest positions, smallest parameters, simplest values. The files replay "
    "with seqcert run --replay.";

std::string point_of(const Record& record) {
  std::string result;
  for (const auto& [name, value] : record.parameters) result += (result.empty() ? "" : ", ") + name + "=" + value;
  return result;
}

std::string range_text(const std::optional<DecimalRange>& range) {
  if (!range) return "not known";
  return range->lo == range->hi ? range->lo : fmt::format("{} to {}", range->lo, range->hi);
}

/// What a reader is told, in order.
std::vector<std::pair<std::string, std::string>> entries(const CounterexampleNote& note) {
  std::vector<std::pair<std::string, std::string>> result = {
      {"claimed", note.statement},
      {"fails at", point_of(note.record)},
      {note.record.quantity_name, range_text(note.record.quantity)},
      {"bound", range_text(note.record.bound)}};
  result.insert(result.end(), note.lines.begin(), note.lines.end());
  return result;
}

}  // namespace

std::string counterexamples_markdown(std::span<const CounterexampleNote> notes) {
  if (notes.empty()) return "";
  std::string result = fmt::format("\n## {}\n\n{}\n", heading, introduction);
  for (const CounterexampleNote& note : notes) {
    result += fmt::format("\n- **{}** ([JSON]({}))\n", markdown_of_plain(note.claim), note.file);
    for (const auto& [name, text] : entries(note))
      result += fmt::format("  - {}: {}\n", markdown_of_plain(name), markdown_of_plain(text));
  }
  return result;
}

std::string counterexamples_html(std::span<const CounterexampleNote> notes) {
  if (notes.empty()) return "";
  std::string result =
      fmt::format("<section id=\"counterexamples\">\n<h2>{}</h2>\n<p>{}</p>\n", heading, xml_text(introduction));
  for (const CounterexampleNote& note : notes) {
    result += fmt::format("<h3><code>{}</code></h3>\n<dl>\n", xml_text(note.claim));
    for (const auto& [name, text] : entries(note))
      result += fmt::format("<dt>{}</dt><dd>{}</dd>\n", xml_text(name), xml_text(text));
    result += fmt::format("<dt>file</dt><dd><code>{}</code></dd>\n</dl>\n", xml_text(note.file));
  }
  return result + "</section>\n";
}

}  // namespace seqcert
