#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/two_strings.hpp"

#include <algorithm>

namespace seqcert {
namespace {

// The length of the longest common subsequence of x and y.

/// D(i, j) = D(i-1, j-1) + 1 where x_i = y_j, else max(D(i-1, j), D(i, j-1)); 0 at the borders.
DpProgram unrolled(const Arguments& arguments) {
  return grid_program("lcs", arguments, "select(x = y, diagonal + 1, max(up, left))",
                      [](std::size_t, std::size_t) { return 0L; });
}

/// Hunt & Szymanski 1977: for each letter of x the places of its equals in y, from the right; the longest strictly
/// increasing subsequence of these places is the answer, found by patience.
long solve(const Arguments& arguments, std::span<const long> inputs) {
  const auto [x, y] = two_strings(arguments, inputs);
  std::vector<std::size_t> tops;
  for (const long letter : x)
    for (std::size_t j = y.size(); j-- > 0;) {
      if (y[j] != letter) continue;
      const auto place = std::ranges::lower_bound(tops, j);
      if (place == tops.end())
        tops.push_back(j);
      else
        *place = j;
    }
  return static_cast<long>(tops.size());
}

/// Inputs first: y of r letters in turn, one letter is in x alone. Row i keeps i - 1 places of y at most, so that at
/// least r - (i - 1) / (m / r) letters change the row, each in its way, and one does not. Rows and columns may change
/// places. Beside the steps: subsets of the places of r different letters are rows; with y of one letter, how many
/// there were.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const std::size_t n = arguments.count("n"), m = arguments.count("m"), spare = arguments.count("alphabet") - 1;
  Rational most(1);
  if (spare == 0) return most;
  if (inputs == Inputs::streamed)
    return max(subsets_up_to(std::min(m, spare), n - 1), Rational(std::min(m, n - 1) + 1));
  for (const auto& [rows, columns] : {std::pair{n, m}, {m, n}})
    for (std::size_t r = 1; r <= std::min(columns, spare); ++r) {
      Rational count(1);
      for (std::size_t i = 0; i < rows && i / (columns / r) < r; ++i) count *= Rational(1 + r - i / (columns / r));
      most = max(most, count);
    }
  return most;
}

}  // namespace

DpProblem lcs_problem() {
  return {
      .name = "lcs",
      .summary = "the length of the longest common subsequence of two strings",
      .input = "two words of letters a to z: kitten,sitting",
      .parameters = two_string_parameters(),
      .forms = {"unrolled"},
      .precondition = {},
      .steps = [](const Arguments& a, const std::string&) { return grid_steps(a); },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = solve,
      .random_input = random_strings,
      .extreme_inputs = extreme_strings,
      .parse_input = parse_strings,
      .grows_by = {"n", "m"},
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
