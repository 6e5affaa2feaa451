#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <algorithm>

namespace seqcert {
namespace {

// 0/1 knapsack: the largest value of objects whose weights sum to at most C. Inputs are w_1, v_1, w_2, v_2, ...

Range numbers_up_to(const Arguments& arguments, const char* name) {
  return {1, static_cast<long>(arguments.count(name))};
}

/// dp(i, c) = max(dp(i-1, c), dp(i-1, c - w_i) + v_i) where w_i <= c, else dp(i-1, c); dp(0, c) = 0. Steps (i, c), c =
/// 0..C, row by row. The place of dp(i-1, c - w_i) depends on the input: the place of dp(i-1, c) less w_i, kept in the
/// row; where that changes it, the condition discards what is read.
DpProgram unrolled(const Arguments& arguments) {
  const std::size_t n = arguments.count("n"), row = arguments.count("C") + 1;
  DpProgram program = empty_program("knapsack", "unrolled");
  for (std::size_t i = 1; i <= n; ++i) {
    program.inputs.push_back(numbers_up_to(arguments, "weight"));
    program.inputs.push_back(numbers_up_to(arguments, "value"));
  }
  program.reads = {{"above"}, {"w", Read::From::input}, {"v", Read::From::input}, {"chosen", Read::From::address}};
  program.constants = {"c", "row_start", "above_at"};
  program.reads[3].where = *Transition::parse("max(row_start, above_at - w)", argument_names(program));
  add_rules(program, {"select(w <= c, max(above, chosen + v), above)"});
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t c = 0; c < row; ++c) {
      const std::size_t start = i == 1 ? 0 : (i - 2) * row + 1, above = i == 1 ? 0 : start + c;
      add_step(program, 0, {above, 2 * i - 1, 2 * i, 0}, {},
               {static_cast<long>(c), static_cast<long>(start), static_cast<long>(above)});
      const std::size_t heaviest = arguments.count("weight");
      if (i > 1)
        program.steps.back().sources[3] = {c < heaviest ? start : above - heaviest, c == 0 ? start : above - 1};
    }
  return program;
}

/// best[c]: the largest value of weight at most c among the objects so far; from the heavy end, so that each is taken
/// once.
long solve(const Arguments& arguments, std::span<const long> inputs) {
  const long capacity = static_cast<long>(arguments.count("C"));
  std::vector<long> best(static_cast<std::size_t>(capacity) + 1, 0);
  for (std::size_t i = 0; i + 1 < inputs.size(); i += 2)
    for (long c = capacity; c >= inputs[i]; --c)
      best[static_cast<std::size_t>(c)] =
          std::max(best[static_cast<std::size_t>(c)], best[static_cast<std::size_t>(c - inputs[i])] + inputs[i + 1]);
  return best.back();
}

std::vector<long> paired(const std::vector<long>& weights, const std::vector<long>& values) {
  std::vector<long> inputs;
  for (std::size_t i = 0; i < weights.size(); ++i) inputs.insert(inputs.end(), {weights[i], values[i]});
  return inputs;
}

std::vector<std::vector<long>> extreme_inputs(const Arguments& arguments) {
  const std::size_t n = arguments.count("n");
  std::vector<std::vector<long>> inputs;
  for (const auto& weights : extreme_numbers(n, numbers_up_to(arguments, "weight")))
    for (const auto& values : extreme_numbers(n, numbers_up_to(arguments, "value")))
      inputs.push_back(paired(weights, values));
  return inputs;
}

Result<ParsedInput> parse_input(std::string_view text) {
  auto numbers = parse_numbers(text);
  if (!numbers) return numbers.error();
  if (numbers->size() % 2 != 0)
    return bad_input("\"{}\" has {} numbers; write weight and value of each object, like 3,4,2,3 for two", text,
                     numbers->size());
  Values sizes{{"n", Rational(numbers->size() / 2)}};
  return ParsedInput{std::move(sizes), std::move(*numbers)};
}

/// Inputs first: objects that fit together show their weight and value, each row being full where its objects are all
/// in. Beside the steps: objects of weight 1 show the values there were; one object shows its weight and value.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const std::size_t n = arguments.count("n"), capacity = arguments.count("C"), heaviest = arguments.count("weight"),
                    dearest = arguments.count("value");
  Rational most(1);
  if (inputs == Inputs::streamed) {
    if (n == 1) return most;
    const std::size_t objects = std::min(n - 1, capacity);
    return max(binomial(dearest + objects - 1, objects), Rational(dearest) * Rational(std::min(heaviest, capacity)));
  }
  for (std::size_t k = 1; k <= n; ++k)
    most = max(most, bounded_sums(k, heaviest, capacity) * power(Rational(dearest), k));
  return most;
}

}  // namespace

DpProblem knapsack_problem() {
  return {
      .name = "knapsack",
      .summary =
          "0/1 knapsack: the largest value of n objects within capacity C; where a step reads depends on the weights",
      .input = "weight and value of each object: 3,4,2,3,1,1",
      .parameters = {integer_parameter("n", 1, 4, "objects"), integer_parameter("C", 1, 6, "capacity"),
                     bounded_parameter("weight", 1, 1'000'000, 4, "largest weight; the least is 1"),
                     bounded_parameter("value", 1, 1'000, 5, "largest value; the least is 1")},
      .forms = {"unrolled"},
      .precondition = {},
      .steps =
          [](const Arguments& a, const std::string&) {
            return static_cast<double>(a.count("n")) * (static_cast<double>(a.count("C")) + 1);
          },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = solve,
      .random_input =
          [](const Arguments& a, std::uint64_t seed) {
            // Weights from even seeds, values from odd ones: two streams for every seed.
            return paired(random_numbers(a.count("n"), numbers_up_to(a, "weight"), 2 * seed),
                          random_numbers(a.count("n"), numbers_up_to(a, "value"), 2 * seed + 1));
          },
      .extreme_inputs = extreme_inputs,
      .parse_input = parse_input,
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
