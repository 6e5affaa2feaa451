#include "task/problem_parts.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"
#include "number/rational.hpp"

#include <random>

namespace seqcert {

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

std::size_t add_step(DpProgram& program, std::size_t rule, std::vector<std::size_t> sources, std::vector<long> absent, std::vector<long> constants) {
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
