#include "task/problem_parts.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"
#include "number/rational.hpp"
#include "task/construction.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <random>

namespace seqcert {

ParameterSpec bounded_parameter(std::string name, long low, long high, long fallback, std::string meaning) {
  ParameterSpec spec = integer_parameter(std::move(name), low, fallback, std::move(meaning));
  spec.high = Rational(high);
  return spec;
}

DpProgram empty_program(std::string problem, std::string form) {
  DpProgram program;
  program.problem = std::move(problem);
  program.form = std::move(form);
  program.fields = {"value"};
  return program;
}

void add_rules(DpProgram& program, std::initializer_list<std::string_view> texts) {
  const std::vector<std::string> names = argument_names(program);
  for (const std::string_view text : texts) program.rules.push_back({*Transition::parse(text, names)});
}

std::size_t add_step(DpProgram& program, std::size_t rule, std::vector<std::size_t> sources, std::vector<long> absent,
                     std::vector<long> constants) {
  SEQCERT_REQUIRE(sources.size() == program.reads.size(), "one source per read");
  Step step;
  step.rule = rule;
  for (const std::size_t source : sources) step.sources.push_back({source, source});
  step.absent = std::move(absent);
  step.absent.resize(program.reads.size(), 0);
  step.constants = std::move(constants);
  program.steps.push_back(std::move(step));
  return program.steps.size();
}

std::vector<long> random_numbers(std::size_t count, const Range& range, std::uint64_t seed) {
  // Not std::uniform_int_distribution, whose numbers differ from library to library.
  std::mt19937_64 generator(seed);
  const auto choices = static_cast<std::uint64_t>(range.hi - range.lo + 1);
  std::vector<long> numbers;
  for (std::size_t k = 0; k < count; ++k) numbers.push_back(range.lo + static_cast<long>(generator() % choices));
  return numbers;
}

std::vector<long> rising_numbers(std::size_t count, const Range& range) {
  std::vector<long> numbers;
  for (long number = range.lo; numbers.size() < count; number = std::min(range.hi, number + 1))
    numbers.push_back(number);
  return numbers;
}

std::vector<std::vector<long>> extreme_numbers(std::size_t count, const Range& range) {
  std::vector<std::vector<long>> inputs{std::vector<long>(count, range.lo), std::vector<long>(count, range.hi),
                                        rising_numbers(count, range)};
  inputs.push_back(inputs.back());
  for (long& number : inputs.back()) number = range.hi - (number - range.lo);
  inputs.emplace_back();
  for (std::size_t k = 0; k < count; ++k) inputs.back().push_back(k % 2 == 0 ? range.lo : range.hi);
  return inputs;
}

std::string table_entry(std::string_view name, std::string_view prefix, std::size_t count) {
  std::string text = fmt::format("{}{}", prefix, count);
  for (std::size_t k = count - 1; k >= 1; --k)
    text = fmt::format("select({} = {}, {}{}, {})", name, k, prefix, k, text);
  return text;
}

Result<std::vector<long>> parse_numbers(std::string_view text) {
  std::vector<long> numbers;
  for (const std::string& word : split(std::string(text), ',')) {
    const auto number = Rational::parse(trim(word));
    const auto integer = number ? number->to_long() : std::nullopt;
    if (!integer) return bad_input("\"{}\" is no integer; write integers separated by commas, like 3,1,4", trim(word));
    numbers.push_back(*integer);
  }
  return numbers;
}

}  // namespace seqcert
