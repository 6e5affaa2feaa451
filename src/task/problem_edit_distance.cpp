#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"
#include "task/two_strings.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

// The least cost that turns x into y by deleting, inserting and substituting letters.

struct Costs {
  long remove, insert, substitute;
};

Costs costs(const Arguments& arguments) {
  const auto cost = [&](const char* name) { return static_cast<long>(arguments.count(name)); };
  return {cost("delete"), cost("insert"), cost("substitute")};
}

/// D(i, j) = min(D(i-1, j) + delete, D(i, j-1) + insert, D(i-1, j-1) + [x_i != y_j] substitute), D(i, 0) = i delete,
/// D(0, j) = j insert.
DpProgram unrolled(const Arguments& arguments) {
  const Costs cost = costs(arguments);
  const std::string rule = fmt::format("min(min(up + {}, left + {}), diagonal + select(x = y, 0, {}))", cost.remove,
                                       cost.insert, cost.substitute);
  return grid_program("edit-distance", arguments, rule, [&](std::size_t i, std::size_t j) {
    return static_cast<long>(i) * cost.remove + static_cast<long>(j) * cost.insert;
  });
}

/// From the ends of the strings: rest[i][j] turns the letters from i on into the letters from j on.
long solve(const Arguments& arguments, std::span<const long> inputs) {
  const auto [x, y] = two_strings(arguments, inputs);
  const Costs cost = costs(arguments);
  std::vector<std::vector<long>> rest(x.size() + 1, std::vector<long>(y.size() + 1, 0));
  for (std::size_t i = x.size() + 1; i-- > 0;)
    for (std::size_t j = y.size() + 1; j-- > 0;) {
      std::vector<long> ways;
      if (i < x.size()) ways.push_back(cost.remove + rest[i + 1][j]);
      if (j < y.size()) ways.push_back(cost.insert + rest[i][j + 1]);
      if (i < x.size() && j < y.size()) ways.push_back((x[i] == y[j] ? 0 : cost.substitute) + rest[i + 1][j + 1]);
      if (!ways.empty()) rest[i][j] = std::ranges::min(ways);
    }
  return rest[0][0];
}

/// As of lcs, with y of r different letters; or of one letter, of which the rows tell how many there were in x.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const std::size_t n = arguments.count("n"), m = arguments.count("m"), spare = arguments.count("alphabet") - 1;
  const Costs cost = costs(arguments);
  if (spare == 0 || cost.substitute == 0 || cost.insert + cost.remove == 0) return Rational(1);
  if (inputs == Inputs::streamed)
    return max(power(Rational(2), std::min({m, spare, n - 1})), Rational(std::min(m, n - 1) + 1));
  Rational most = power(Rational(2), std::min(n, m));
  for (const auto& [rows, columns] : {std::pair{n, m}, {m, n}}) {
    const std::size_t r = std::min(columns, spare);
    Rational count(1);
    for (std::size_t i = 0; i < std::min(rows, r); ++i) count *= Rational(1 + r - i);
    most = max(most, count);
  }
  return most;
}

}  // namespace

DpProblem edit_distance_problem() {
  std::vector<ParameterSpec> parameters = two_string_parameters();
  parameters.push_back(bounded_parameter("insert", 0, 100, 2, "cost of an insertion"));
  parameters.push_back(bounded_parameter("delete", 0, 100, 2, "cost of a deletion"));
  parameters.push_back(bounded_parameter("substitute", 0, 100, 3, "cost of a substitution"));
  return {
      .name = "edit-distance",
      .summary = "the least cost of insertions, deletions and substitutions that turn one string into another",
      .input = "two words of letters a to z: kitten,sitting",
      .parameters = std::move(parameters),
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
