#include "cli/problem_point.hpp"

#include "cli/workspace.hpp"

namespace seqcert {

std::vector<std::pair<std::string, Value>> named_values(const ProblemPoint& point) {
  std::vector<std::pair<std::string, Value>> result;
  for (const ParameterSpec& spec : point.problem->parameters)
    result.emplace_back(spec.name, point.arguments.values().at(spec.name));
  return result;
}

std::vector<ParameterSpec> form_and_inputs() {
  return {choice_parameter("form", {"unrolled", "compact"},
                           "one step per term, or one step that reads all terms (where it exists)"),
          choice_parameter("inputs", {"prompt", "streamed"},
                           "all before the first step, or beside the steps that read them")};
}

std::string text(Inputs inputs) { return inputs == Inputs::prompt ? "prompt" : "streamed"; }

Result<ProblemPoint> problem_point(const std::string& name, const std::vector<std::string>& words,
                                   const std::string& form, const std::string& inputs) {
  const auto problem = find_problem(name);
  if (!problem) return problem.error();
  auto all_words = words;
  if (!form.empty()) all_words.push_back("form=" + form);
  if (!inputs.empty()) all_words.push_back("inputs=" + inputs);
  auto specs = (*problem)->parameters;
  for (const ParameterSpec& spec : form_and_inputs()) specs.push_back(spec);
  const auto values = typed_values(name, specs, all_words);
  if (!values) return values.error();
  const auto choice = [&](const ParameterSpec& spec) {
    const auto found = values->find(spec.name);
    return std::get<std::string>(found == values->end() ? *spec.fallback : found->second);
  };
  const std::string chosen_form = choice(form_and_inputs()[0]);
  const Inputs chosen_inputs = choice(form_and_inputs()[1]) == "prompt" ? Inputs::prompt : Inputs::streamed;
  auto arguments = arguments_for(**problem, *values);
  if (!arguments) return arguments.error();
  auto program = build_program(**problem, *arguments, chosen_form);
  if (!program) return program.error();
  return ProblemPoint{*problem, std::move(*arguments), chosen_form, chosen_inputs, std::move(*program)};
}

}  // namespace seqcert
