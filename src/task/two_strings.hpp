#pragma once

#include "base/result.hpp"
#include "task/dp_problem.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace seqcert {

// What edit-distance and lcs share: strings x_1..x_n and y_1..y_m over 1..alphabet, and a table D(i, j) filled row by
// row. Inputs are x_1..x_n, y_1..y_m.

/// n, m, alphabet.
std::vector<ParameterSpec> two_string_parameters();
/// n*m.
double grid_steps(const Arguments& arguments);

/// The steps D(i, j), i = 1..n, j = 1..m, all by one rule over `up` = D(i-1, j), `left` = D(i, j-1), `diagonal` =
/// D(i-1, j-1) and the letters `x` = x_i, `y` = y_j. D(i, 0) and D(0, j) are no steps but the constants border(i, j).
DpProgram grid_program(std::string_view problem, const Arguments& arguments, std::string_view rule,
                       const std::function<long(std::size_t, std::size_t)>& border);

/// The two strings of an input.
struct TwoStrings {
  std::span<const long> x, y;
};
TwoStrings two_strings(const Arguments& arguments, std::span<const long> inputs);

std::vector<long> random_strings(const Arguments& arguments, std::uint64_t seed);
/// One letter throughout (the same, or another, in each string), rising against falling, letters in turn.
std::vector<std::vector<long>> extreme_strings(const Arguments& arguments);
/// "kitten,sitting": letters a..z are 1..26. Errors: no two words, an empty one, another character with its place.
Result<ParsedInput> parse_strings(std::string_view text);

}  // namespace seqcert
