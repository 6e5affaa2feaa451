#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace seqcert {
namespace {

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// The names of which `part` is what follows the last '/' (`attention-gap` of `copy/attention-gap`).
std::vector<std::string> ending_in(std::string_view part, std::span<const std::string> known) {
  std::vector<std::string> names;
  for (const std::string& name : known) {
    const std::size_t slash = name.rfind('/');
    if (slash != std::string::npos && lower_case(name.substr(slash + 1)) == part) names.push_back(name);
  }
  return names;
}

/// `part` stands in `name` as a whole: at an end or between '/', '-', '_', '.' and spaces.
bool holds_as_a_word(std::string_view name, std::string_view part) {
  constexpr std::string_view separators = "/-_. ";
  const auto ends_word = [&](std::size_t i) {
    return i >= name.size() || separators.find(name[i]) != std::string_view::npos;
  };
  for (auto at = name.find(part); at != std::string_view::npos; at = name.find(part, at + 1))
    if ((at == 0 || ends_word(at - 1)) && ends_word(at + part.size())) return true;
  return false;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the table are enough: a swap of neighbours looks two back.
  std::vector<std::size_t> two_back, last, row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_back = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], two_back[j - 2] + 1);
    }
  }
  return row.back();
}

std::optional<std::string> nearest_name(std::string_view typed, std::span<const std::string> known) {
  constexpr std::size_t longest_typed =
      200;  // the distance costs the product of the lengths; nobody mistypes that much
  if (typed.empty() || typed.size() > longest_typed) return std::nullopt;
  const std::string wanted = lower_case(typed);
  const std::size_t allowed = std::clamp<std::size_t>(wanted.size() / 3, 1, 3);

  const std::string* nearest = nullptr;
  std::size_t least = allowed + 1;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(wanted, lower_case(name));
    // An edit of the whole name is no likeness: "x" is not near "y".
    if (distance < least && distance < std::max(wanted.size(), name.size())) {
      least = distance;
      nearest = &name;
    }
  }
  if (nearest) return *nearest;
  if (const auto names = ending_in(wanted, known); !names.empty())
    return names.size() == 1 ? std::optional(names.front()) : std::nullopt;

  for (const std::string& name : known) {
    if (!holds_as_a_word(lower_case(name), wanted)) continue;
    if (nearest) return std::nullopt;  // two names hold it: no single one was meant
    nearest = &name;
  }
  return nearest ? std::optional(*nearest) : std::nullopt;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> known) {
  if (const auto name = nearest_name(typed, known)) return "; did you mean \"" + *name + "\"?";
  const auto names = ending_in(lower_case(typed), known);
  return names.empty() ? "" : "; did you mean \"" + join(names, "\" or \"") + "\"?";
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += separator;
    result += parts[i];
  }
  return result;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace seqcert
