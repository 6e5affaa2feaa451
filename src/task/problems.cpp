#include "base/text.hpp"
#include "task/dp_problem.hpp"

#include <algorithm>

namespace seqcert {

const std::vector<DpProblem>& dp_problems() {
  static const std::vector<DpProblem> problems = {
      cyk_problem(), edit_distance_problem(), fibonacci_problem(),     knapsack_problem(), lcs_problem(),
      lis_problem(), matrix_chain_problem(),  pointer_chase_problem(), postfix_problem(),  viterbi_problem(),
  };
  return problems;
}

Result<const DpProblem*> find_problem(std::string_view name) {
  std::vector<std::string> names;
  for (const DpProblem& problem : dp_problems()) {
    if (problem.name == name) return &problem;
    names.push_back(problem.name);
  }
  return bad_input("unknown problem \"{}\"{}; the problems are {}", name, did_you_mean(name, names), join(names, ", "));
}

Result<Arguments> arguments_for(const DpProblem& problem, const Values& given) {
  auto arguments = arguments_for("problem " + problem.name, problem.parameters, given);
  if (!arguments || !problem.precondition) return arguments;
  if (const Status status = problem.precondition(*arguments); !status)
    return bad_input("problem {}: {}", problem.name, status.error().message);
  return arguments;
}

Result<Arguments> arguments_for(const DpProblem& problem, Values given, const ParsedInput& input) {
  for (const auto& [name, size] : input.sizes) {
    const auto [found, is_new] = given.emplace(name, size);
    if (!is_new && found->second != size)
      return bad_input("problem {}: {} = {} is given, but the input has {} = {}; leave {} out or change the input",
                       problem.name, name, text(found->second), name, text(size), name);
  }
  Values all = input.defaults;
  for (auto& [name, value] : given) all.insert_or_assign(name, std::move(value));
  return arguments_for(problem, all);
}

Status check_form(const DpProblem& problem, const Arguments& arguments, const std::string& form) {
  if (std::ranges::find(problem.forms, form) == problem.forms.end()) {
    if (form == "compact")
      return bad_input(
          "{} has no compact form, which takes an optimum over terms that read one earlier value each; use "
          "form=unrolled",
          problem.name);
    return bad_input("unknown form \"{}\"{}; {} has {}", form, did_you_mean(form, problem.forms), problem.name,
                     join(problem.forms, ", "));
  }
  const double steps = problem.steps(arguments, form);
  if (steps > most_steps)
    return bad_input(
        "{} ({}) has {:.3g} steps at these parameters, more than the {:.0f} that are handled; choose a smaller size",
        problem.name, form, steps, most_steps);
  return success();
}

Result<DpProgram> build_program(const DpProblem& problem, const Arguments& arguments, const std::string& form) {
  if (const Status exists = check_form(problem, arguments, form); !exists) return exists.error();
  DpProgram program = problem.program(arguments, form);
  require_consistent(program);
  return program;
}

}  // namespace seqcert
