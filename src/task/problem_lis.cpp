#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <algorithm>

namespace seqcert {
namespace {

// Longest strictly increasing subsequence of n numbers in 1..range.

/// m(i, j) = max(m(i, j-1), [a_j < a_i] dp(j)), dp(i) = m(i, i-1) + 1, then best(i) = max(best(i-1), dp(i)).
DpProgram unrolled(const Arguments& arguments) {
  const std::size_t n = arguments.count("n");
  DpProgram program = empty_program("lis", "unrolled");
  program.inputs.assign(n, {1, static_cast<long>(arguments.count("range"))});
  program.reads = {{"optimum", Read::From::step},
                   {"earlier", Read::From::step},
                   {"a_j", Read::From::input},
                   {"a_i", Read::From::input}};
  add_rules(program, {"max(optimum, select(a_j < a_i, earlier, 0))", "optimum + 1", "max(optimum, earlier)"});
  enum Rule : std::size_t { extend, finish, gather };
  std::vector<std::size_t> dp(n + 1);
  for (std::size_t i = 1; i <= n; ++i) {
    std::size_t optimum = 0;
    for (std::size_t j = 1; j < i; ++j) optimum = add_step(program, extend, {optimum, dp[j], j, i});
    dp[i] = add_step(program, finish, {optimum, 0, 0, 0});
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i <= n; ++i) best = add_step(program, gather, {best, dp[i], 0, 0});
  program.answer_steps = n;
  return program;
}

/// dp(i) = 1 + max over j < i with a_j < a_i of dp(j); the answer is the maximum over all.
DpProgram compact(const Arguments& arguments) {
  const std::size_t n = arguments.count("n");
  DpProgram program = empty_program("lis", "compact");
  program.inputs.assign(n, {1, static_cast<long>(arguments.count("range"))});
  program.reads = {{"a_i", Read::From::input}, {"best", Read::From::largest}};
  program.constants = {"is_answer"};
  std::vector<std::string> with_key = argument_names(program);
  with_key.push_back("key");
  program.reads[1].where = *Transition::parse("select(is_answer = 1 or key < a_i, 1, 0)", with_key);
  program.reads[1].key = 0;
  add_rules(program, {"best + 1", "best"});
  for (std::size_t i = 1; i <= n; ++i) {
    add_step(program, 0, {i, 0}, {}, {0});
    program.steps.back().sources[1] = i == 1 ? Source{} : Source{1, i - 1};
  }
  add_step(program, 1, {0, 0}, {}, {1});
  program.steps.back().sources[1] = {1, n};
  program.answer_steps = 1;
  return program;
}

/// Patience sorting: tops[k] is the least last element of an increasing subsequence of length k + 1.
long solve(const Arguments&, std::span<const long> inputs) {
  std::vector<long> tops;
  for (const long a : inputs) {
    const auto place = std::ranges::lower_bound(tops, a);
    if (place == tops.end())
      tops.push_back(a);
    else
      *place = a;
  }
  return static_cast<long>(tops.size());
}

/// Inputs first: the words in which every letter is at most one more than those before are the tuples of values.
/// Beside the steps, compact: the tops of patience, of which the largest number is seen by none. Unrolled the inputs
/// come again.
Rational futures_at_least(const Arguments& arguments, const std::string& form, Inputs inputs) {
  const std::size_t n = arguments.count("n"), range = arguments.count("range");
  if (inputs == Inputs::prompt) return partitions_up_to(n, range);
  return form == "compact" ? subsets_up_to(range - 1, n - 1) : Rational(1);
}

}  // namespace

DpProblem lis_problem() {
  return {
      .name = "lis",
      .summary = "longest strictly increasing subsequence of n numbers in 1..range",
      .input = "numbers separated by commas: 3,1,4,1,5",
      .parameters = {integer_parameter("n", 1, 8, "numbers"),
                     bounded_parameter("range", 1, 1'000'000'000, 250, "largest number; the least is 1")},
      .forms = {"unrolled", "compact"},
      .precondition = {},
      .steps =
          [](const Arguments& a, const std::string& form) {
            const double n = static_cast<double>(a.count("n"));
            return form == "compact" ? n + 1 : n * (n + 1) / 2 + n;
          },
      .program = [](const Arguments& a,
                    const std::string& form) { return form == "compact" ? compact(a) : unrolled(a); },
      .solve = solve,
      .random_input =
          [](const Arguments& a, std::uint64_t seed) {
            return random_numbers(a.count("n"), {1, static_cast<long>(a.count("range"))}, seed);
          },
      .extreme_inputs =
          [](const Arguments& a) {
            return extreme_numbers(a.count("n"), {1, static_cast<long>(a.count("range"))});
          },
      .parse_input = [](std::string_view text) -> Result<ParsedInput> {
        auto numbers = parse_numbers(text);
        if (!numbers) return numbers.error();
        Values sizes{{"n", Rational(numbers->size())}};
        return ParsedInput{std::move(sizes), std::move(*numbers)};
      },
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
