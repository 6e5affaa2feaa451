#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

namespace seqcert {
namespace {

// dp(t) = f(dp(h(t))), where h(t) = 0 means the next input that was not read yet. f is a permutation of 0..V, so that
// nothing is forgotten on the way. Three families of h:
//   reverse  the first half of the steps read inputs, the second half the first half backwards: h(t) = T + 1 - t
//   random   h(t) drawn from 0..t-1 by the seed, h(1) = 0
//   input    h(1) = 0, and h_2..h_T in 1..t-1 are inputs themselves, after the start value

Range values(const Arguments& arguments) { return {0, static_cast<long>(arguments.count("V"))}; }
bool from_input(const Arguments& arguments) { return arguments.word("h") == "input"; }

/// f(x) = multiplier x + 1 mod V + 1; the multiplier is the least one from 3 on that has no factor in common with V
/// + 1.
long multiplier(const Arguments& arguments) {
  long result = 3;
  while (std::gcd(result, values(arguments).hi + 1) != 1) ++result;
  return result;
}

/// h(1..T) of the families that are given.
std::vector<std::size_t> pointers(const Arguments& arguments) {
  const std::size_t length = arguments.count("T");
  std::mt19937_64 generator(arguments.count("seed"));
  std::vector<std::size_t> h(length, 0);
  for (std::size_t t = 1; t <= length; ++t) {
    if (arguments.word("h") == "reverse")
      h[t - 1] = t > (length + 1) / 2 ? length + 1 - t : 0;
    else
      h[t - 1] = generator() % t;
  }
  return h;
}

DpProgram unrolled(const Arguments& arguments) {
  const std::size_t length = arguments.count("T");
  DpProgram program = empty_program("pointer-chase", "unrolled");
  program.reads = {{"fresh", Read::From::input}, {"earlier"}};
  if (from_input(arguments)) {
    program.reads = {{"fresh", Read::From::input}, {"pointer", Read::From::input}, {"earlier", Read::From::address}};
    program.reads[2].where = *Transition::parse("pointer", argument_names(program));
  }
  const std::string f = fmt::format("mod({} * {{}} + 1, {})", multiplier(arguments), values(arguments).hi + 1);
  add_rules(program, {fmt::format(fmt::runtime(f), "fresh"), fmt::format(fmt::runtime(f), "earlier")});
  enum Rule : std::size_t { begin, follow };
  if (from_input(arguments)) {
    program.inputs.push_back(values(arguments));
    add_step(program, begin, {1, 0, 0});
    for (std::size_t t = 2; t <= length; ++t) {
      program.inputs.push_back({1, static_cast<long>(t) - 1});
      add_step(program, follow, {0, t, 0});
      program.steps.back().sources[2] = {1, t - 1};
    }
    return program;
  }
  for (const std::size_t h : pointers(arguments)) {
    if (h == 0) program.inputs.push_back(values(arguments));
    add_step(program, h == 0 ? begin : follow, {h == 0 ? program.inputs.size() : 0, h});
  }
  return program;
}

/// Backwards from T to the input at the end of the chain, counting the steps; then f as often.
long solve(const Arguments& arguments, std::span<const long> inputs) {
  const std::size_t length = arguments.count("T");
  const std::vector<std::size_t> given = from_input(arguments) ? std::vector<std::size_t>{} : pointers(arguments);
  const auto h = [&](std::size_t t) -> std::size_t {
    if (!from_input(arguments)) return given[t - 1];
    return t == 1 ? 0 : static_cast<std::size_t>(inputs[t - 1]);
  };
  std::size_t times = 1, at = length;
  for (; h(at) != 0; at = h(at)) ++times;
  std::size_t start = 0;  // the number of steps before `at` that read inputs
  for (std::size_t t = 1; t < at; ++t) start += h(t) == 0 ? 1 : 0;
  long x = inputs[start];
  const long factor = multiplier(arguments), size = values(arguments).hi + 1;
  while (times-- > 0) x = (factor * x + 1) % size;
  return x;
}

std::size_t input_count(const Arguments& arguments) {
  if (from_input(arguments)) return arguments.count("T");
  const std::vector<std::size_t> h = pointers(arguments);
  return static_cast<std::size_t>(std::ranges::count(h, std::size_t{0}));
}

std::vector<long> random_input(const Arguments& arguments, std::uint64_t seed) {
  std::vector<long> inputs = random_numbers(input_count(arguments), values(arguments), seed);
  if (!from_input(arguments)) return inputs;
  std::mt19937_64 generator(~seed);
  for (std::size_t t = 2; t <= inputs.size(); ++t) inputs[t - 1] = 1 + static_cast<long>(generator() % (t - 1));
  return inputs;
}

/// Where h comes from the input: the longest chain, the star around step 1, and every other step.
std::vector<std::vector<long>> extreme_inputs(const Arguments& arguments) {
  if (!from_input(arguments)) return extreme_numbers(input_count(arguments), values(arguments));
  std::vector<std::vector<long>> inputs;
  for (const long start : {values(arguments).lo, values(arguments).hi}) {
    std::vector<long> chain{start}, star{start}, skip{start};
    for (long t = 2; t <= static_cast<long>(arguments.count("T")); ++t) {
      chain.push_back(t - 1);
      star.push_back(1);
      skip.push_back(std::max(1L, t - 2));
    }
    inputs.insert(inputs.end(), {chain, star, skip});
  }
  return inputs;
}

/// f forgets nothing. Inputs first: all tokens tell all start values. Beside the steps: the start values of what a
/// later step follows. Where pointers are inputs, the first token.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const Rational choices(values(arguments).hi + 1);
  if (from_input(arguments)) return inputs == Inputs::prompt || arguments.count("T") > 1 ? choices : Rational(1);
  const std::vector<std::size_t> h = pointers(arguments);
  std::vector<std::size_t> start(h.size());  // which input a value comes from
  std::size_t read = 0, most = 0;
  for (std::size_t t = 0; t < h.size(); ++t) start[t] = h[t] == 0 ? read++ : start[h[t] - 1];
  for (std::size_t t = 0; t < h.size(); ++t) {
    std::set<std::size_t> followed;
    for (std::size_t later = t; later < h.size(); ++later)
      if (h[later] != 0 && h[later] <= t) followed.insert(start[later]);
    most = std::max(most, followed.size());
  }
  return power(choices, inputs == Inputs::prompt ? read : most);
}

}  // namespace

DpProblem pointer_chase_problem() {
  return {
      .name = "pointer-chase",
      .summary = "each value a permutation of an earlier one that a pointer names",
      .input = "the values that steps without pointer read; with h=input the start value, then h_2..h_T: 5,1,2,1",
      .parameters = {integer_parameter("T", 1, 8, "steps"),
                     bounded_parameter("V", 1, 1'000'000, 10, "largest value; the least is 0"),
                     choice_parameter("h", {"reverse", "random", "input"}, "the pointers: T + 1 - t, drawn, or inputs"),
                     integer_parameter("seed", 0, 1, "of h=random")},
      .forms = {"unrolled"},
      .precondition = {},
      .steps = [](const Arguments& a, const std::string&) { return static_cast<double>(a.count("T")); },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = solve,
      .random_input = random_input,
      .extreme_inputs = extreme_inputs,
      .parse_input = [](std::string_view text) -> Result<ParsedInput> {
        auto numbers = parse_numbers(text);
        if (!numbers) return numbers.error();
        return ParsedInput{{}, std::move(*numbers)};
      },
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
