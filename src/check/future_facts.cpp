#include "check/future_facts.hpp"

#include "task/dp_problem.hpp"
#include "task/futures.hpp"

#include <algorithm>

namespace seqcert {

const std::vector<std::string>& future_fact_names() {
  static const std::vector<std::string> names = {"futures", "futures_at_least"};
  return names;
}

Result<Values> future_facts(const DpTask& task, const Values& values, const std::vector<std::string>& asked) {
  const auto wants = [&](const char* name) { return std::ranges::find(asked, name) != asked.end(); };
  Values facts;
  if (wants("futures")) {
    const auto futures = count_futures(task.program, task.layout.inputs);
    if (!futures) return futures.error();
    facts["futures"] = Rational(futures->most);
  }
  if (wants("futures_at_least")) {
    const auto problem = find_problem(task.program.problem);
    if (!problem) return problem.error();
    const auto arguments = arguments_for(**problem, values);
    if (!arguments) return arguments.error();
    facts["futures_at_least"] = (*problem)->futures_at_least(*arguments, task.program.form, task.layout.inputs);
  }
  return facts;
}

}  // namespace seqcert
