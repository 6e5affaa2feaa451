#include "solve/margin.hpp"

#include "base/contract.hpp"
#include "compile/margin_question.hpp"
#include "solve/transition_terms.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {
namespace {

using Term = SmtQuestion::Term;

/// A number of the network: its term and bounds that hold for all arguments and errors.
struct Value {
  Term term;
  Rational lo, hi;
};

/// W x + b row by row; x by index.
std::vector<Value> affine(SmtQuestion& smt, const AffineMap& map, const std::vector<std::optional<Value>>& x) {
  std::vector<Value> result;
  for (std::size_t r = 0; r < map.w.rows(); ++r) {
    std::vector<std::pair<Rational, Term>> terms;
    Rational lo = map.bias[r], hi = map.bias[r];
    for (const auto& [c, weight] : map.w.row(r)) {
      if (!x[c]) continue;  // an entry of x that no argument stands at is 0
      terms.emplace_back(weight, x[c]->term);
      lo += weight * (weight.sign() > 0 ? x[c]->lo : x[c]->hi);
      hi += weight * (weight.sign() > 0 ? x[c]->hi : x[c]->lo);
    }
    result.push_back({smt.linear(terms, map.bias[r]), lo, hi});
  }
  return result;
}

Value relu(SmtQuestion& smt, const std::string& name, const Value& z, Term zero) {
  if (z.lo.sign() >= 0) return z;
  if (z.hi.sign() <= 0) return {zero, 0, 0};
  const Term sum = smt.named(name + "_sum", z.term);
  return {smt.named(name, smt.choose(smt.at_least(sum, zero), sum, zero)), 0, z.hi};
}

Term network(SmtQuestion& smt, const MarginQuestion& question, std::vector<std::optional<Value>> x) {
  const Term zero = smt.number(0);
  for (std::size_t l = 0; l < question.mlp.hidden.size(); ++l) {
    std::vector<std::optional<Value>> units;
    for (const Value& z : affine(smt, question.mlp.hidden[l], x))
      units.emplace_back(relu(smt, "unit_" + std::to_string(l) + "_" + std::to_string(units.size()), z, zero));
    x = std::move(units);
  }
  return affine(smt, question.mlp.out, x).at(question.coordinate).term;
}

}  // namespace

MarginAnswer decide_margin(const MarginQuestion& question, const SmtLimits& limits) {
  SmtQuestion smt(limits);
  std::vector<Term> integers, inputs;
  std::vector<Range> ranges;
  const AffineMap& first = question.mlp.hidden.empty() ? question.mlp.out : question.mlp.hidden.front();
  std::vector<std::optional<Value>> x(first.w.cols());
  for (std::size_t k = 0; k < question.arguments.size(); ++k) {
    const MarginArgument& argument = question.arguments[k];
    const Rational eta = argument.exact ? Rational(0) : question.eta;
    ranges.push_back(argument.range);
    integers.push_back(smt.integer("argument_" + std::to_string(k), argument.range));
    const Term error = smt.real("error_" + std::to_string(k), -eta, eta);
    inputs.push_back(argument.exact ? integers.back() : smt.linear({{1, integers.back()}, {1, error}}, 0));
    SEQCERT_REQUIRE(argument.coordinate < x.size() && !x[argument.coordinate], "each argument has an entry of x of its own");
    x[argument.coordinate] = Value{inputs.back(), Rational(argument.range.lo) - eta, Rational(argument.range.hi) + eta};
  }
  const Result<Term> wanted = transition_term(smt, question.transition, integers, ranges, most_cases);
  if (!wanted) return {MarginAnswer::Kind::undecided, wanted.error().message, {}};
  const Term output = network(smt, question, x);
  const Rational half = Rational::ratio(1, 2);
  smt.require(smt.either(smt.at_least(output, smt.linear({{1, *wanted}}, half)), smt.at_least(smt.linear({{1, *wanted}}, -half), output)));

  switch (smt.check()) {
    case SmtQuestion::Answer::unsatisfiable: return {MarginAnswer::Kind::proved, "", {}};
    case SmtQuestion::Answer::unknown: return {MarginAnswer::Kind::undecided, "the solver gave up: " + smt.reason(), {}};
    case SmtQuestion::Answer::satisfiable: break;
  }
  std::vector<long> arguments;
  std::vector<Rational> entries;
  for (std::size_t k = 0; k < integers.size(); ++k) {
    arguments.push_back(smt.value(integers[k]).to_long().value());
    entries.push_back(smt.value(inputs[k]));
  }
  MarginWitness witness = evaluate(question, std::move(arguments), std::move(entries));
  if (!refutes(question, witness)) return {MarginAnswer::Kind::undecided, "the solver's counterexample does not hold when it is evaluated", {}};
  return {MarginAnswer::Kind::refuted, "", {std::move(witness)}};
}

}  // namespace seqcert
