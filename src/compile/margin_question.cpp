#include "compile/margin_question.hpp"

#include "base/contract.hpp"
#include "model/mlp.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {

MarginWitness evaluate(const MarginQuestion& question, std::vector<long> arguments, std::vector<Rational> inputs) {
  SEQCERT_REQUIRE(arguments.size() == question.arguments.size() && inputs.size() == arguments.size(),
                  "one number per argument");
  SparseVector<Rational> x;
  for (std::size_t k = 0; k < inputs.size(); ++k) x.emplace_back(question.arguments[k].coordinate, inputs[k]);
  std::ranges::sort(x, {}, &std::pair<std::size_t, Rational>::first);
  MarginWitness result;
  result.wanted = question.transition(arguments);
  for (const auto& [coordinate, value] : RealisedMlp<Rational>(question.mlp, {})(x))
    if (coordinate == question.coordinate) result.output = value;
  result.arguments = std::move(arguments);
  result.inputs = std::move(inputs);
  return result;
}

bool refutes(const MarginQuestion& question, const MarginWitness& witness) {
  for (std::size_t k = 0; k < question.arguments.size(); ++k) {
    const MarginArgument& argument = question.arguments[k];
    const long integer = witness.arguments[k];
    if (integer < argument.range.lo || integer > argument.range.hi) return false;
    if (abs(witness.inputs[k] - Rational(integer)) > (argument.exact ? Rational(0) : question.eta)) return false;
  }
  return abs(witness.output - Rational(witness.wanted)) >= Rational::ratio(1, 2);
}

}  // namespace seqcert
