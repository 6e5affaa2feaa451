#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <algorithm>
#include <limits>

namespace seqcert {
namespace {

// The least number of multiplications for a product of n matrices, the i-th of shape p_{i-1} x p_i. Inputs are
// p_0..p_n.

Range dimensions(const Arguments& arguments) { return {1, static_cast<long>(arguments.count("dimension"))}; }

/// m(i, j, k) = min(m(i, j, k-1), m(i, k) + m(k+1, j) + p_{i-1} p_k p_j) for i <= k < j, m(i, j) = m(i, j, j-1), m(i,
/// i) = 0, in order of length. Where there is no optimum yet it is (j-i) D^3, D the largest dimension: j-i products,
/// each at most D^3.
DpProgram unrolled(const Arguments& arguments) {
  const std::size_t n = arguments.count("n");
  const long largest = dimensions(arguments).hi;
  DpProgram program = empty_program("matrix-chain", "unrolled");
  program.inputs.assign(n + 1, dimensions(arguments));
  program.reads = {{"optimum"},
                   {"left"},
                   {"right"},
                   {"rows", Read::From::input},
                   {"inner", Read::From::input},
                   {"columns", Read::From::input}};
  add_rules(program, {"min(optimum, left + right + rows * inner * columns)"});
  std::vector<std::vector<std::size_t>> cell(n + 1, std::vector<std::size_t>(n + 1, 0));
  for (std::size_t length = 2; length <= n; ++length)
    for (std::size_t i = 1; i + length <= n + 1; ++i) {
      const std::size_t j = i + length - 1;
      std::size_t optimum = 0;
      for (std::size_t k = i; k < j; ++k)  // p_g is input g + 1
        optimum = add_step(program, 0, {optimum, cell[i][k], cell[k + 1][j], i, k + 1, j + 1},
                           {static_cast<long>(j - i) * largest * largest * largest, 0, 0, 0, 0, 0});
      cell[i][j] = optimum;
    }
  return program;
}

/// The table over the ends of an interval of dimensions, as for cutting a stick: cost[a][b] multiplies all matrices
/// between p_a and p_b.
long solve(const Arguments&, std::span<const long> p) {
  std::vector<std::vector<long>> cost(p.size(), std::vector<long>(p.size(), 0));
  for (std::size_t a = p.size(); a-- > 0;)
    for (std::size_t b = a + 2; b < p.size(); ++b) {
      cost[a][b] = std::numeric_limits<long>::max();
      for (std::size_t cut = a + 1; cut < b; ++cut)
        cost[a][b] = std::min(cost[a][b], cost[a][cut] + cost[cut][b] + p[a] * p[cut] * p[b]);
    }
  return cost[0][p.size() - 1];
}

/// Inputs first: with p_0 = p_1 = 1 the products of three neighbours tell the others. Beside the steps they come again.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  return inputs == Inputs::prompt ? power(Rational(arguments.count("dimension")), arguments.count("n") - 1)
                                  : Rational(1);
}

}  // namespace

DpProblem matrix_chain_problem() {
  return {
      .name = "matrix-chain",
      .summary = "the least number of multiplications for a product of n matrices",
      .input = "the n + 1 dimensions: 2,3,1,4",
      .parameters = {integer_parameter("n", 2, 4, "matrices"),
                     bounded_parameter("dimension", 1, 100, 5, "largest dimension; the least is 1")},
      .forms = {"unrolled"},
      .precondition = {},
      .steps =
          [](const Arguments& a, const std::string&) {
            const double n = static_cast<double>(a.count("n"));
            return (n * n * n - n) / 6;
          },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = solve,
      .random_input = [](const Arguments& a,
                         std::uint64_t seed) { return random_numbers(a.count("n") + 1, dimensions(a), seed); },
      .extreme_inputs = [](const Arguments& a) { return extreme_numbers(a.count("n") + 1, dimensions(a)); },
      .parse_input = [](std::string_view text) -> Result<ParsedInput> {
        auto numbers = parse_numbers(text);
        if (!numbers) return numbers.error();
        if (numbers->size() < 3)
          return bad_input("\"{}\" has {} dimensions; two matrices have three, like 2,3,1", text, numbers->size());
        Values sizes{{"n", Rational(numbers->size() - 1)}};
        return ParsedInput{std::move(sizes), std::move(*numbers)};
      },
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
