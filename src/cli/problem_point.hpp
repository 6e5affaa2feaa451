#pragma once

#include "base/result.hpp"
#include "task/dp_problem.hpp"
#include "task/live_width.hpp"

#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// A problem as a command line names it, with its program.
struct ProblemPoint {
  const DpProblem* problem;
  Arguments arguments;
  std::string form;
  Inputs inputs;
  DpProgram program;
};

/// The parameters of its own with their values, in the order of the problem.
std::vector<std::pair<std::string, Value>> named_values(const ProblemPoint& point);

/// `form` and `inputs` as parameters: choices with their defaults.
std::vector<ParameterSpec> form_and_inputs();
std::string text(Inputs inputs);

/// The problem at NAME=VALUE words; form and inputs may stand among them or come from their own options ("": not
/// given). Errors: an unknown problem or parameter (with the nearest), form or inputs given both ways, those of
/// arguments_for and build_program.
Result<ProblemPoint> problem_point(const std::string& name, const std::vector<std::string>& words,
                                   const std::string& form = "", const std::string& inputs = "");

}  // namespace seqcert
