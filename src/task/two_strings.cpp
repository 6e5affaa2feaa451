#include "task/two_strings.hpp"

#include "base/text.hpp"
#include "task/problem_parts.hpp"

namespace seqcert {

std::vector<ParameterSpec> two_string_parameters() {
  return {integer_parameter("n", 1, 6, "letters of the first string"),
          integer_parameter("m", 1, 6, "letters of the second string"),
          bounded_parameter("alphabet", 1, 1'000'000'000, 4, "number of letters")};
}

double grid_steps(const Arguments& arguments) {
  return static_cast<double>(arguments.count("n")) * static_cast<double>(arguments.count("m"));
}

DpProgram grid_program(std::string_view problem, const Arguments& arguments, std::string_view rule,
                       const std::function<long(std::size_t, std::size_t)>& border) {
  const std::size_t n = arguments.count("n"), m = arguments.count("m");
  DpProgram program = empty_program(std::string(problem), "unrolled");
  program.inputs.assign(n + m, {1, static_cast<long>(arguments.count("alphabet"))});
  program.reads = {{"up"}, {"left"}, {"diagonal"}, {"x", Read::From::input}, {"y", Read::From::input}};
  add_rules(program, {rule});
  const auto at = [m](std::size_t i, std::size_t j) { return i == 0 || j == 0 ? 0 : (i - 1) * m + j; };
  const auto edge = [&](std::size_t i, std::size_t j) { return i == 0 || j == 0 ? border(i, j) : 0; };
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t j = 1; j <= m; ++j)
      add_step(program, 0, {at(i - 1, j), at(i, j - 1), at(i - 1, j - 1), i, n + j},
               {edge(i - 1, j), edge(i, j - 1), edge(i - 1, j - 1)});
  return program;
}

TwoStrings two_strings(const Arguments& arguments, std::span<const long> inputs) {
  const std::size_t n = arguments.count("n");
  return {inputs.first(n), inputs.subspan(n)};
}

std::vector<long> random_strings(const Arguments& arguments, std::uint64_t seed) {
  return random_numbers(arguments.count("n") + arguments.count("m"),
                        {1, static_cast<long>(arguments.count("alphabet"))}, seed);
}

std::vector<std::vector<long>> extreme_strings(const Arguments& arguments) {
  const std::size_t n = arguments.count("n"), m = arguments.count("m");
  const Range letters{1, static_cast<long>(arguments.count("alphabet"))};
  const auto xs = extreme_numbers(n, letters), ys = extreme_numbers(m, letters);
  std::vector<std::vector<long>> inputs;
  for (const auto& x : xs)
    for (const auto& y : ys) {
      inputs.push_back(x);
      inputs.back().insert(inputs.back().end(), y.begin(), y.end());
    }
  return inputs;
}

Result<ParsedInput> parse_strings(std::string_view text) {
  const std::vector<std::string> words = split(trim(text), ',');
  if (words.size() != 2)
    return bad_input("\"{}\" has {} words; write two, separated by a comma, like kitten,sitting", text, words.size());
  ParsedInput parsed;
  for (const std::string& raw : words) {
    const std::string_view word = trim(raw);
    if (word.empty())
      return bad_input("\"{}\" has an empty word; write two, separated by a comma, like kitten,sitting", text);
    for (std::size_t k = 0; k < word.size(); ++k) {
      if (word[k] < 'a' || word[k] > 'z')
        return bad_input("character {} of \"{}\" is no letter; write letters a to z", k + 1, word);
      parsed.inputs.push_back(word[k] - 'a' + 1);
    }
    parsed.sizes.emplace(parsed.sizes.empty() ? "n" : "m", Rational(word.size()));
  }
  parsed.defaults = {{"alphabet", Rational(26)}};
  return parsed;
}

}  // namespace seqcert
