#pragma once

#include "base/result.hpp"
#include "task/construction.hpp"
#include "task/dp_program.hpp"
#include "task/live_width.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// An input as a user writes it, with the sizes it implies ("kitten,sitting": n = 6, m = 7).
struct ParsedInput {
  Values sizes;
  std::vector<long> inputs;
  Values defaults = {};  // what holds where nothing else is given (26 letters for words)
};

/// One entry of the registry of dynamic programs.
struct DpProblem {
  std::string name;     // "edit-distance"
  std::string summary;  // one line
  std::string input;    // how --input is written, in words with an example
  std::vector<ParameterSpec> parameters;
  std::vector<std::string> forms;  // "unrolled", and "compact" where it exists
  /// What parameters must satisfy together. Errors: naming them.
  std::function<Status(const Arguments&)> precondition;
  /// How many steps the program has, before it is made.
  std::function<double(const Arguments&, const std::string& form)> steps;
  /// Requires the precondition and a form of `forms`.
  std::function<DpProgram(const Arguments&, const std::string& form)> program;
  /// The answer by a plain solver that knows nothing of the program.
  std::function<long(const Arguments&, std::span<const long> inputs)> solve;
  /// The same for the same seed on every machine; well-formed.
  std::function<std::vector<long>(const Arguments&, std::uint64_t seed)> random_input;
  /// Inputs at the corners: all least, all largest, increasing, decreasing, and what is extreme for this problem.
  std::function<std::vector<std::vector<long>>(const Arguments&)> extreme_inputs;
  /// Errors: what is wrong with the text, and how it is written.
  std::function<Result<ParsedInput>(std::string_view)> parse_input;
  /// The parameters that make it longer, moved together where sizes are scanned. Empty: the first.
  std::vector<std::string> grows_by = {};
  /// At least so many distinct futures (futures.hpp) there are, at any size: proofs/dp/futures-at-least.md proves each,
  /// tests count. 1 where nothing is proved.
  std::function<Rational(const Arguments&, const std::string& form, Inputs)> futures_at_least = {};
};

/// All problems, sorted by name.
const std::vector<DpProblem>& dp_problems();
/// Errors: no such problem (with the nearest one).
Result<const DpProblem*> find_problem(std::string_view name);

/// The problem's parameters from `given`, as arguments_for does for constructions.
Result<Arguments> arguments_for(const DpProblem& problem, const Values& given);
/// The same for a written input. Errors: also a given parameter that is not the size the input has.
Result<Arguments> arguments_for(const DpProblem& problem, Values given, const ParsedInput& input);

/// Errors: a form it does not have, with the reason; more than most_steps steps, with the number.
inline constexpr double most_steps = 2e6;
Status check_form(const DpProblem& problem, const Arguments& arguments, const std::string& form);
/// The program at these parameters. Errors: as check_form.
Result<DpProgram> build_program(const DpProblem& problem, const Arguments& arguments, const std::string& form);

// One per file problem_<name>.cpp.
DpProblem cyk_problem();
DpProblem edit_distance_problem();
DpProblem fibonacci_problem();
DpProblem knapsack_problem();
DpProblem lcs_problem();
DpProblem lis_problem();
DpProblem matrix_chain_problem();
DpProblem pointer_chase_problem();
DpProblem postfix_problem();
DpProblem viterbi_problem();

}  // namespace seqcert
