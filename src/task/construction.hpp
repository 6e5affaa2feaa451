#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"
#include "model/model.hpp"
#include "task/closed_form.hpp"
#include "task/copy_task.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// Exact weights together with what is asked of them: copying (`tasks`), or executing a dynamic program (`program`).
struct Instance {
  Model model;
  CopyTasks tasks = {};
  std::optional<DpTask> program = std::nullopt;
};

/// A parameter point, checked against the construction's declared parameters: every name present, of its type and in
/// its range.
class Arguments {
 public:
  explicit Arguments(Values values) : values_(std::move(values)) {}
  const Rational& real(const std::string& name) const;
  std::size_t count(const std::string& name) const;  // a non-negative integer
  const std::string& word(const std::string& name) const;
  const Values& values() const { return values_; }

 private:
  Values values_;
};

/// Where weights come from that are not a construction's own.
struct WeightsFile {
  std::string path, sha256;
};

/// There is no instance where the condition holds and these choices are made; others do not matter.
struct NoInstance {
  Formula where;
  std::map<std::string, std::string> words = {};
};

/// One entry of the registry: a family of hand-built weights.
struct Construction {
  std::string name;     // "attention/position"
  std::string summary;  // one line
  std::string layout;   // how a token's vector and the weights are laid out, in words
  std::vector<ParameterSpec> parameters;
  /// Constraints between parameters that the ranges cannot say: an error naming them, or success.
  std::function<Status(const Arguments&)> precondition;
  /// About how many numbers the weights, tokens and projections hold: what memory is asked for before anything is
  /// built.
  std::function<double(const Arguments&)> numbers;
  /// Hand-built weights never fail; those of a file may not fit what is asked.
  std::function<Result<Instance>(const Arguments&)> build;
  /// Parameters brought by the word of another, `selector` (a problem brings its sizes). Absent: none.
  std::string selector = {};
  std::function<std::vector<ParameterSpec>(const Values& given)> more_parameters = {};
  /// Numbers determined by the parameters that a claim's formulas may use, and their names. The arguments need not
  /// satisfy the precondition. Errors: what keeps the numbers from existing.
  std::function<Result<Values>(const Arguments&)> facts = {};
  std::vector<std::string> fact_names = {};
  /// Set where `build` takes the weights from a file: verdicts are about those.
  std::optional<WeightsFile> weights = std::nullopt;
  /// Quantities with a closed form, which `check` compares with what it evaluates and `prove` reasons about.
  std::vector<ClosedForm> closed_forms = {};
  /// Where the precondition refuses the parameters, or nothing is asked of the instance.
  std::vector<NoInstance> no_instance = {};
};
using Registry = std::vector<Construction>;

/// The parameters it declares, with those that `given` brings.
std::vector<ParameterSpec> all_parameters(const Construction& construction, const Values& given);

/// Errors: no such name (with the nearest one).
Result<const Construction*> find_construction(const Registry& registry, std::string_view name);

/// The construction's parameters taken from `given` by name, its defaults where one is missing. Names in `given` that
/// the construction does not know are left alone: a claim has parameters of its own. Errors: a missing parameter
/// without default, a wrong type, a value out of range, an integer that no machine counts to, a precondition.
Result<Arguments> arguments_for(const Construction& construction, const Values& given);

/// The same for any declared parameters; `whose` leads the messages.
Result<Arguments> arguments_for(const std::string& whose, const std::vector<ParameterSpec>& parameters,
                                const Values& given);

/// About how many bytes of memory checking it takes.
double bytes_needed(const Construction& construction, const Arguments& arguments);

/// Builds and checks shapes.
/// Errors (resources): more memory than the machine has, with the estimate.
Result<Instance> build(const Construction& construction, const Arguments& arguments);

// What constructions declare their parameters with.
ParameterSpec integer_parameter(std::string name, long low, long fallback, std::string meaning);
ParameterSpec real_parameter(std::string name, std::string fallback, std::string meaning);
ParameterSpec positive_parameter(std::string name, std::string fallback, std::string meaning);
ParameterSpec choice_parameter(std::string name, std::vector<std::string> choices, std::string meaning);

}  // namespace seqcert
