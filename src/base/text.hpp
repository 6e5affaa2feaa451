#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// The least number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (no part
/// edited twice).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known name that was probably meant: the one fewest edits away, upper and lower case counting as equal and at
/// most a third of the typed letters (but always one, never more than three) being edited; failing that, the only name
/// that ends in `/typed` (`attention-gap` for `copy/attention-gap`), or holds `typed` between separators. Ties go to
/// the earlier name.
std::optional<std::string> nearest_name(std::string_view typed, std::span<const std::string> known);

/// `; did you mean "x"?` for the end of an error message, or "" when nothing is near; all names that end in `/typed`
/// where there are several.
std::string did_you_mean(std::string_view typed, std::span<const std::string> known);

/// The parts between separators, empty ones included: "a,,b" has three; "" has one.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
/// Without spaces, tabs and line ends at both ends. The result points into `text`.
std::string_view trim(std::string_view text);

}  // namespace seqcert
