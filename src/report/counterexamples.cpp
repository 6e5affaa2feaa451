#include "report/counterexamples.hpp"

#include "number/rational.hpp"
#include "report/decimal.hpp"
#include "report/html_text.hpp"
#include "report/rich_text.hpp"
#include "report/xml.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

constexpr const char* heading = "Counterexamples";
constexpr const char* introduction =
    "Each is as small as the search made it: fewest positions, smallest parameters, simplest values. Long numbers are "
    "rounded down here and exact in the files, which replay with seqcert run --replay.";

constexpr std::size_t longest_number = 24;  // characters; longer ones are exact in the file only

/// The number in a few digits where it is a long one.
std::string shortened(const std::string& word) {
  const auto number = word.size() > longest_number ? Rational::parse(word) : Result<Rational>(bad_input("short"));
  return number ? "about " + plain_text(rounded(*number, 8, Rounding::down)) : word;
}

/// The same for all numbers of a text.
std::string with_short_numbers(const std::string& text) {
  constexpr std::string_view of_numbers = "0123456789./+-e";
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of(of_numbers, at), text.size());
    result += shortened(text.substr(at, end - at));
    if (end < text.size()) result += text[end];
    at = end + 1;
  }
  return result;
}

std::string point_of(const Record& record) {
  std::string result;
  for (const auto& [name, value] : record.parameters)
    result += (result.empty() ? "" : ", ") + name + "=" + shortened(value);
  return result;
}

/// An exact number as it is; else some of the digits that are certain, enough to tell it from its bound.
std::string range_text(const std::optional<DecimalRange>& range) {
  if (!range) return "not known";
  const auto lo = Rational::parse(range->lo), hi = Rational::parse(range->hi);
  if (!lo || !hi || *hi < *lo) return fmt::format("{} to {}", range->lo, range->hi);
  if (*lo == *hi && lo->text().size() <= longest_number) return lo->text();
  const std::string digits = plain_text(guaranteed(*lo, *hi, 18, Rounding::down));
  return digits.starts_with('[') ? "in " + digits : "at least " + digits;
}

/// What a reader is told, in order.
std::vector<std::pair<std::string, std::string>> entries(const CounterexampleNote& note) {
  std::vector<std::pair<std::string, std::string>> result = {
      {"claimed", note.statement},
      {"fails at", point_of(note.record)},
      {note.record.quantity_name, range_text(note.record.quantity)},
      {"bound", range_text(note.record.bound)}};
  for (const auto& [name, text] : note.lines) result.emplace_back(name, with_short_numbers(text));
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
