#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <fmt/core.h>

#include <array>

namespace seqcert {
namespace {

// The T-th number of the Fibonacci-type sequence modulo q that begins with the inputs s_1, s_2.

Range residues(const Arguments& arguments) { return {0, static_cast<long>(arguments.count("q")) - 1}; }

/// dp(1) = s_1, dp(2) = s_2, dp(t) = dp(t-1) + dp(t-2) mod q.
DpProgram unrolled(const Arguments& arguments) {
  const std::size_t length = arguments.count("T");
  DpProgram program = empty_program("fibonacci", "unrolled");
  program.inputs.assign(2, residues(arguments));
  program.reads = {{"start", Read::From::input}, {"last"}, {"before"}};
  add_rules(program, {"start", fmt::format("mod(last + before, {})", arguments.count("q"))});
  enum Rule : std::size_t { begin, add };
  for (std::size_t t = 1; t <= 2; ++t) add_step(program, begin, {t, 0, 0});
  for (std::size_t t = 3; t <= length; ++t) add_step(program, add, {0, t - 1, t - 2});
  return program;
}

/// By powers of the matrix (0 1; 1 1): its (T-1)-th takes (s_1, s_2) to (F_T, F_{T+1}).
long solve(const Arguments& arguments, std::span<const long> inputs) {
  using Matrix = std::array<unsigned long, 4>;  // products of residues below 10^9 and their sums stay below 2^63
  const unsigned long q = arguments.count("q");
  const auto product = [q](const Matrix& a, const Matrix& b) {
    return Matrix{(a[0] * b[0] + a[1] * b[2]) % q, (a[0] * b[1] + a[1] * b[3]) % q, (a[2] * b[0] + a[3] * b[2]) % q,
                  (a[2] * b[1] + a[3] * b[3]) % q};
  };
  Matrix power{1, 0, 0, 1}, square{0, 1, 1, 1};
  for (std::size_t left = arguments.count("T") - 1; left > 0; left /= 2) {
    if (left % 2 == 1) power = product(power, square);
    square = product(square, square);
  }
  return static_cast<long>(
      (power[0] * static_cast<unsigned long>(inputs[0]) + power[1] * static_cast<unsigned long>(inputs[1])) % q);
}

/// Both numbers; beside the steps two further ones tell them, one tells their sum.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const std::size_t length = arguments.count("T");
  const std::size_t told = inputs == Inputs::prompt ? 2 : std::min<std::size_t>(length - 2, 2);
  return power(Rational(arguments.count("q")), told);
}

}  // namespace

DpProblem fibonacci_problem() {
  return {
      .name = "fibonacci",
      .summary = "each number the sum of the two before it, modulo q",
      .input = "the first two numbers: 1,1",
      .parameters = {integer_parameter("T", 2, 10, "numbers, the two given ones included"),
                     bounded_parameter("q", 1, 1'000'000'000, 10, "modulus")},
      .forms = {"unrolled"},
      .precondition = {},
      .steps = [](const Arguments& a, const std::string&) { return static_cast<double>(a.count("T")); },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = solve,
      .random_input = [](const Arguments& a, std::uint64_t seed) { return random_numbers(2, residues(a), seed); },
      .extreme_inputs = [](const Arguments& a) { return extreme_numbers(2, residues(a)); },
      .parse_input = [](std::string_view text) -> Result<ParsedInput> {
        auto numbers = parse_numbers(text);
        if (!numbers) return numbers.error();
        return ParsedInput{{}, std::move(*numbers)};
      },
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
