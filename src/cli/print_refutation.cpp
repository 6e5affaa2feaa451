#include "cli/print_refutation.hpp"

#include "base/text.hpp"
#include "cli/printed_json.hpp"
#include "cli/witness_json.hpp"
#include "cli/workspace.hpp"
#include "report/record_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace seqcert {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_listed = 16;  // values written one after the other

std::string joined(const std::vector<Rational>& components) {
  std::vector<std::string> words;
  for (const Rational& component : components) words.push_back(component.text());
  return join(words, ":");
}

/// All values, or where there are many those that differ from the most frequent one.
std::string values_text(const std::vector<std::vector<Rational>>& values) {
  std::vector<std::string> words;
  for (const auto& value : values) words.push_back(joined(value));
  if (words.size() <= most_listed) return join(words, ", ");
  std::map<std::string, std::size_t> times;
  for (const std::string& word : words) ++times[word];
  const auto usual = std::ranges::max_element(times, {}, [](const auto& entry) { return entry.second; })->first;
  std::vector<std::string> others;
  for (std::size_t j = 0; j < words.size(); ++j)
    if (words[j] != usual) others.push_back(fmt::format("{} at position {}", words[j], j + 1));
  if (others.size() > most_listed) {
    const std::size_t more = others.size() - most_listed;
    others.resize(most_listed);
    others.push_back(fmt::format("{} more", more));
  }
  others.push_back(fmt::format("{} at the {} others", usual, times[usual]));
  return join(others, ", ");
}

Json json_of(const Values& values) {
  Json result = Json::object();
  for (const auto& [name, value] : values) result[name] = text(value);
  return result;
}

Json json_of(const std::optional<Value>& value) { return value ? Json(text(*value)) : Json(nullptr); }

const char* word_of(Probe::Answer answer) {
  switch (answer) {
    case Probe::Answer::outside:
      return "outside";
    case Probe::Answer::refused:
      return "refused";
    case Probe::Answer::holds:
      return "holds";
    case Probe::Answer::fails:
      return "fails";
    case Probe::Answer::open:
      return "undecided";
  }
  return "?";
}

/// What was found at each word of a choice; null for numbers.
Json json_of_words(const BreakingPoint& point) {
  if (point.words.empty()) return nullptr;
  Json result = Json::object();
  for (const auto& [word, answer] : point.words) result[text(word)] = word_of(answer);
  return result;
}

Json json_of(const ProbeCount& count) {
  return {{"holds", count.holds},
          {"fails", count.fails},
          {"undecided", count.open},
          {"outside", count.outside},
          {"refused", count.refused}};
}

Json json_of(const BreakingPoint& point) {
  return {{"parameter", point.parameter},
          {"others", json_of(point.others)},
          {"fails", json_of(point.fails)},
          {"holds", json_of(point.holds)},
          {"undecided", json_of(point.open)},
          {"direction", point.scattered ? Json(nullptr) : Json(point.fails_above ? "above" : "below")},
          {"method", point.argument.empty() ? "scanned" : "bisected"},
          {"argument", point.argument.empty() ? Json(nullptr) : Json(point.argument)},
          {"first", json_of(point.first)},
          {"last", json_of(point.last)},
          {"values", json_of_words(point)},
          {"looked_at", json_of(point.looked_at)},
          {"note", point.note.empty() ? Json(nullptr) : Json(point.note)}};
}

/// The exact number where it is short; else decimals, and the exact one in JSON.
std::string value_text(const Value& value) {
  const Rational* x = std::get_if<Rational>(&value);
  if (!x || x->text().size() <= 24) return text(value);
  return "about " + decimal_lower(*x, 12);
}

/// `format: fails from fp16 on down, holds at tf32, fp32 (scanned all 4; ...)`.
std::string words_text(const BreakingPoint& point) {
  const auto among = [&](Probe::Answer answer) {
    std::vector<std::string> words;
    for (const auto& [word, found] : point.words)
      if (found == answer) words.push_back(text(word));
    return words;
  };
  const std::vector<std::string> failing = among(Probe::Answer::fails);
  const bool one_sided = !point.scattered && (point.holds || point.open);
  std::string result = point.parameter + ": ";
  if (failing.empty())
    result += "was not seen to fail";
  else if (one_sided)
    result += fmt::format("fails from {} on {}", text(*point.fails), point.fails_above ? "up" : "down");
  else
    result += "fails at " + join(failing, ", ");
  for (const auto& [answer, words] : {std::pair{Probe::Answer::holds, ", holds at "},
                                      {Probe::Answer::open, ", undecided at "},
                                      {Probe::Answer::outside, ", outside the hypotheses at "},
                                      {Probe::Answer::refused, ", refused at "}})
    if (const auto there = among(answer); !there.empty()) result += words + join(there, ", ");
  if (!point.argument.empty())
    return result +
           fmt::format(" (bisected; it goes on failing {}: {})", point.fails_above ? "above" : "below", point.argument);
  return result + fmt::format(" (scanned {} value{}; nothing is claimed of others)", point.words.size(),
                              point.words.size() == 1 ? "" : "s");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> witness_lines(const Witness& witness) {
  std::vector<std::pair<std::string, std::string>> lines;
  if (!witness.scalar.empty()) lines.emplace_back("machine", witness.scalar);
  if (!witness.inputs.empty()) {
    std::vector<std::string> words;
    for (const long input : witness.inputs) words.push_back(std::to_string(input));
    lines.emplace_back("inputs", join(words, ", "));
    lines.emplace_back("wrong", fmt::format("at step {}, where {} is right", witness.step, witness.right));
  } else if (!witness.values.empty()) {
    lines.emplace_back("question", fmt::format("position {} asks for position {}", witness.position, witness.target));
    lines.emplace_back("values", values_text(witness.values));
  }
  return lines;
}

std::string breaking_text(const BreakingPoint& point) {
  if (!point.words.empty()) return words_text(point) + (point.note.empty() ? "" : "; " + point.note);
  std::string text = point.parameter + ": ";
  if (point.fails)
    text += fmt::format("fails at {}", value_text(*point.fails));
  else
    text += "was not seen to fail";
  if (point.holds) text += fmt::format(", holds at {}", value_text(*point.holds));
  if (point.open) text += fmt::format(", undecided at {}", value_text(*point.open));
  if (!point.argument.empty()) {
    if (point.fails && (point.holds || point.open))
      text +=
          fmt::format(" (bisected; it goes on failing {}: {})", point.fails_above ? "above" : "below", point.argument);
    else
      text += fmt::format(" (looked at {}..{}; monotone: {})", point.first ? value_text(*point.first) : "-",
                          point.last ? value_text(*point.last) : "-", point.argument);
  } else if (point.first) {
    text += fmt::format(" (scanned {} values in {}..{}; nothing is claimed of others)", point.looked_at.all(),
                        value_text(*point.first), value_text(*point.last));
  }
  if (!point.note.empty()) text += "; " + point.note;
  return text;
}

bool breaks_at_once(const BreakingPoint& point) {
  return point.fails && !point.holds && !point.open && point.words.empty();
}

std::string count_text(const ProbeCount& count) {
  const std::size_t points = count.all();
  std::string text = fmt::format("{} point{}: {} hold", points, points == 1 ? "" : "s", count.holds);
  if (count.fails > 0) text += fmt::format(", {} fail", count.fails);
  if (count.open > 0) text += fmt::format(", {} undecided", count.open);
  if (count.outside > 0) text += fmt::format(", {} outside the hypotheses", count.outside);
  if (count.refused > 0) text += fmt::format(", {} refused", count.refused);
  return text;
}

std::string refutation_json(const Claim& claim, const Refutation& refutation, bool on_one_line) {
  Json json;
  json["schema"] = "seqcert.refutation/1";
  json["claim"] = claim.id;
  json["verdict"] = refutation.found ? "refuted" : refutation.verified_at_all_points ? "verified" : "undecided";
  json["reason"] = refutation.found || refutation.verified_at_all_points
                       ? Json(nullptr)
                       : Json("no counterexample found; " + refutation.ended_by);
  json["record"] = nullptr;
  json["witness"] = nullptr;
  if (refutation.found) {
    json["record"] = Json::parse(record_line(refutation.found->record));
    json["witness"] = Json::parse(witness_json(refutation.found->witness));
  }
  json["breaking_points"] = Json::array();
  for (const BreakingPoint& point : refutation.breaking_points) json["breaking_points"].push_back(json_of(point));
  json["searched"] = json_of(refutation.searched);
  json["interrupted"] = refutation.interrupted;
  return printed(json, on_one_line ? -1 : 2);
}

}  // namespace seqcert
