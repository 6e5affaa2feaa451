#include "check/program_facts.hpp"

#include "check/cost_scan.hpp"
#include "task/dp_problem.hpp"
#include "task/futures.hpp"

#include <algorithm>

namespace seqcert {

const std::vector<std::string>& more_program_fact_names() {
  static const std::vector<std::string> names = {"futures", "futures_at_least", "promised_from"};
  return names;
}

Result<Values> more_program_facts(const Instance& instance, const Values& values,
                                  const std::vector<std::string>& asked) {
  const auto wants = [&](const char* name) { return std::ranges::find(asked, name) != asked.end(); };
  const DpTask& task = *instance.program;
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
  if (wants("promised_from")) {
    const auto what = scan_asked(instance, values);
    if (!what) return what.error();
    facts["promised_from"] = Rational(promised_from(*what));
  }
  return facts;
}

}  // namespace seqcert
