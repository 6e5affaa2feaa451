#include "base/text.hpp"
#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <random>

namespace seqcert {
namespace {

// Postfix arithmetic over the field of 11 elements. Tokens: 0..10 are numbers, 11..14 the operators + - * /. x/0 is 0,
// as x*inv(0).

constexpr long modulus = 11, plus = 11;
constexpr std::array<char, 4> signs = {'+', '-', '*', '/'};

bool is_operator(long token) { return token >= plus; }

/// The values of a stack by its height: a number goes one higher; an operator goes one lower, takes the value of the
/// step before as its right operand and the last value at the new height as its left one. A value hides the earlier
/// ones of its height.
DpProgram unrolled(const Arguments& arguments) {
  const std::size_t operators = arguments.count("operators"), length = 2 * operators + 1;
  DpProgram program = empty_program("postfix", "unrolled");
  program.inputs.assign(length, {0, plus + 3});
  program.fields = {"value", "height"};
  program.place_field = 1;
  program.reads = {
      {"token", Read::From::input}, {"right"}, {.name = "height", .field = 1}, {"left", Read::From::match}};
  const std::string height = fmt::format("select(token <= 10, min({}, height + 1), max(1, height - 1))", operators + 1);
  program.reads[3].match_field = 1;
  const std::vector<std::string> names = argument_names(program);
  program.reads[3].where = *Transition::parse(height, names);
  program.reads[3].needed = *Transition::parse("select(token > 10, 1, 0)", names);
  // min: a token that is a number is at most 10, which its range alone does not say.
  const std::string value =
      "select(token <= 10, min(token, 10), select(token = 11, mod(left + right, 11), select(token = 12, mod(left - "
      "right, 11), "
      "select(token = 13, mod(left * right, 11), mod(left * inv(right, 11), 11)))))";
  program.rules = {{*Transition::parse(value, names), *Transition::parse(height, names)}};
  for (std::size_t t = 1; t <= length; ++t) {
    add_step(program, 0, {t, t - 1, t - 1, 0});
    if (t > 1) program.steps.back().sources[3] = {1, t - 1};
  }
  program.well_formed = [operators](std::span<const long> tokens) -> Status {
    std::size_t values = 0;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      if (is_operator(tokens[t]) && values < 2)
        return bad_input("token {} is the operator {}, before which {} stand{}; an operator takes two, like 3 4 +",
                         t + 1, signs[static_cast<std::size_t>(tokens[t] - plus)],
                         values == 0 ? "no values" : "only one value", values == 0 ? "" : "s");
      values = is_operator(tokens[t]) ? values - 1 : values + 1;
    }
    if (values != 1)
      return bad_input("the expression leaves {} values; {} operator{} {} numbers", values, operators,
                       operators == 1 ? " needs" : "s need", operators + 1);
    return success();
  };
  return program;
}

/// The textbook's stack; division by Fermat: the inverse of y is y^9, and 0^9 is 0.
long solve(const Arguments&, std::span<const long> tokens) {
  std::vector<long> stack;
  for (const long token : tokens) {
    if (!is_operator(token)) {
      stack.push_back(token);
      continue;
    }
    const long y = stack.back();
    stack.pop_back();
    long& x = stack.back();
    switch (signs[static_cast<std::size_t>(token - plus)]) {
      case '+':
        x = (x + y) % modulus;
        break;
      case '-':
        x = (x + modulus - y) % modulus;
        break;
      case '*':
        x = x * y % modulus;
        break;
      default:
        for (int k = 0; k < 9; ++k) x = x * y % modulus;
    }
  }
  return stack.back();
}

/// A walk that takes a number or an operator by coin where both are possible: every expression can come.
std::vector<long> random_input(const Arguments& arguments, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::size_t operators = arguments.count("operators"), numbers = operators + 1, values = 0;
  std::vector<long> tokens;
  while (operators + numbers > 0) {
    const bool takes_operator = values >= 2 && (numbers == 0 || generator() % 2 == 0);
    tokens.push_back(takes_operator ? plus + static_cast<long>(generator() % 4)
                                    : static_cast<long>(generator() % modulus));
    --(takes_operator ? operators : numbers);
    values = takes_operator ? values - 1 : values + 1;
  }
  return tokens;
}

/// The deepest stack and the flattest, each with every operator, and with numbers that are all 0, all 10, and rising.
std::vector<std::vector<long>> extreme_inputs(const Arguments& arguments) {
  const std::size_t operators = arguments.count("operators");
  std::vector<std::vector<long>> inputs;
  for (const auto& numbers : extreme_numbers(operators + 1, {0, modulus - 1}))
    for (long sign = plus; sign < plus + 4; ++sign) {
      std::vector<long> deep = numbers, flat{numbers[0]};
      for (std::size_t k = 1; k <= operators; ++k) {
        deep.push_back(sign);
        flat.insert(flat.end(), {numbers[k], sign});
      }
      inputs.push_back(std::move(deep));
      inputs.push_back(std::move(flat));
    }
  return inputs;
}

Result<ParsedInput> parse_input(std::string_view text) {
  ParsedInput parsed;
  std::size_t operators = 0;
  for (const std::string& raw : split(text, ' ')) {
    const std::string_view word = trim(raw);
    if (word.empty()) continue;
    const auto sign = word.size() == 1 ? std::ranges::find(signs, word[0]) : signs.end();
    if (sign != signs.end()) {
      ++operators;
      parsed.inputs.push_back(plus + (sign - signs.begin()));
      continue;
    }
    const auto number = Rational::parse(word);
    const auto integer = number ? number->to_long() : std::nullopt;
    if (!integer || *integer < 0 || *integer >= modulus)
      return bad_input(
          "token {}, \"{}\", is no number in 0..10 and no operator; write them separated by spaces, like 3 4 + 5 *",
          parsed.inputs.size() + 1, word);
    parsed.inputs.push_back(*integer);
  }
  if (operators == 0) return bad_input("\"{}\" has no operator; write at least one, like 3 4 +", text);
  parsed.sizes = {{"operators", Rational(operators)}};
  return parsed;
}

/// Inputs first: values and heights tell all numbers and where they stand, as many ways as there are binary trees.
/// Beside the steps: a full stack, told by sums and differences.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const std::size_t operators = arguments.count("operators");
  const Rational stacks = power(Rational(modulus), operators + 1);
  return inputs == Inputs::prompt ? stacks * binomial(2 * operators, operators) / Rational(operators + 1) : stacks;
}

}  // namespace

DpProblem postfix_problem() {
  return {
      .name = "postfix",
      .summary = "the value modulo 11 of an expression in postfix notation; x/0 is 0",
      .input = "numbers 0 to 10 and operators + - * /, separated by spaces: 3 4 + 5 *",
      .parameters = {integer_parameter("operators", 1, 3, "operators of the expression")},
      .forms = {"unrolled"},
      .precondition = {},
      .steps = [](const Arguments& a, const std::string&) { return 2 * static_cast<double>(a.count("operators")) + 1; },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = solve,
      .random_input = random_input,
      .extreme_inputs = extreme_inputs,
      .parse_input = parse_input,
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
