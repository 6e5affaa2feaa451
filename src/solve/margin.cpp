#include "solve/margin.hpp"

#include "base/contract.hpp"
#include "compile/margin_question.hpp"
#include "solve/transition_terms.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {
namespace {

using Term = SmtQuestion::Term;

/// constant + sum of weight * variable, by the number of the variable.
struct Form {
  std::map<std::size_t, Rational> terms;
  Rational constant = 0;
  void add(const Form& other, const Rational& factor) {
    for (const auto& [variable, weight] : other.terms)
      if ((terms[variable] += factor * weight).is_zero()) terms.erase(variable);
    constant += factor * other.constant;
  }
};

/// The network over the variables of the question: arguments, errors, and the units whose sign the bounds leave open.
/// All other units are affine in these, with nothing lost between them.
class Encoding {
 public:
  explicit Encoding(SmtQuestion& smt) : smt_(smt) {}

  Form variable(Term term, const Rational& lo, const Rational& hi) {
    if (lo == hi) return {{}, lo};
    variables_.push_back({term, lo, hi});
    return {{{variables_.size() - 1, 1}}, 0};
  }

  Form output(const Mlp& mlp, std::size_t coordinate, std::vector<Form> x) {
    for (const AffineMap& map : mlp.hidden) {
      std::vector<Form> units;
      for (std::size_t r = 0; r < map.w.rows(); ++r) units.push_back(relu(row(map, r, x)));
      x = std::move(units);
    }
    return row(mlp.out, coordinate, x);
  }

  Term term(const Form& form) {
    std::vector<std::pair<Rational, Term>> terms;
    for (const auto& [variable, weight] : form.terms) terms.emplace_back(weight, variables_[variable].term);
    return smt_.linear(terms, form.constant);
  }

 private:
  struct Variable {
    Term term;
    Rational lo, hi;
  };

  static Form row(const AffineMap& map, std::size_t r, const std::vector<Form>& x) {
    Form sum{{}, map.bias[r]};
    for (const auto& [c, weight] : map.w.row(r)) sum.add(x[c], weight);
    return sum;
  }

  Form relu(const Form& z) {
    Rational lo = z.constant, hi = z.constant;
    for (const auto& [variable, weight] : z.terms) {
      const Variable& v = variables_[variable];
      lo += weight * (weight.sign() > 0 ? v.lo : v.hi);
      hi += weight * (weight.sign() > 0 ? v.hi : v.lo);
    }
    if (lo.sign() >= 0) return z;
    if (hi.sign() <= 0) return {};
    const std::string name = "unit_" + std::to_string(variables_.size());
    const Term sum = smt_.named(name + "_sum", term(z)), zero = smt_.number(0);
    return variable(smt_.named(name, smt_.choose(smt_.at_least(sum, zero), sum, zero)), 0, hi);
  }

  SmtQuestion& smt_;
  std::vector<Variable> variables_;
};

/// One check over the whole box of arguments.
MarginAnswer ask(const MarginQuestion& question, const SmtLimits& limits) {
  SmtQuestion smt(limits);
  Encoding encoding(smt);
  std::vector<Term> integers, inputs;
  std::vector<Range> ranges;
  const AffineMap& first = question.mlp.hidden.empty() ? question.mlp.out : question.mlp.hidden.front();
  std::vector<Form> x(first.w.cols());  // an entry that no argument stands at is 0
  for (std::size_t k = 0; k < question.arguments.size(); ++k) {
    const auto& [coordinate, range, exact] = question.arguments[k];
    SEQCERT_REQUIRE(coordinate < x.size() && x[coordinate].terms.empty(), "each argument has an entry of x of its own");
    ranges.push_back(range);
    integers.push_back(smt.integer("argument_" + std::to_string(k), range));
    x[coordinate] = encoding.variable(integers.back(), range.lo, range.hi);
    if (!exact)
      x[coordinate].add(encoding.variable(smt.real("error_" + std::to_string(k), -question.eta, question.eta),
                                          -question.eta, question.eta),
                        1);
    inputs.push_back(encoding.term(x[coordinate]));
  }
  const Result<Term> wanted = transition_term(smt, question.transition, integers, ranges, most_cases);
  if (!wanted) return {MarginAnswer::Kind::undecided, wanted.error().message, {}};
  const Term output = encoding.term(encoding.output(question.mlp, question.coordinate, std::move(x)));
  const Rational half = Rational::ratio(1, 2);
  smt.require(smt.either(smt.at_least(output, smt.linear({{1, *wanted}}, half)),
                         smt.at_least(smt.linear({{1, *wanted}}, -half), output)));

  switch (smt.check()) {
    case SmtQuestion::Answer::unsatisfiable:
      return {MarginAnswer::Kind::proved, "", {}};
    case SmtQuestion::Answer::unknown:
      return {MarginAnswer::Kind::undecided, "the solver gave up: " + smt.reason(), {}};
    case SmtQuestion::Answer::satisfiable:
      break;
  }
  std::vector<long> arguments;
  std::vector<Rational> entries;
  for (std::size_t k = 0; k < integers.size(); ++k) {
    arguments.push_back(smt.value(integers[k]).to_long().value());
    entries.push_back(smt.value(inputs[k]));
  }
  MarginWitness witness = evaluate(question, std::move(arguments), std::move(entries));
  if (!refutes(question, witness))
    return {MarginAnswer::Kind::undecided, "the solver's counterexample does not hold when it is evaluated", {}};
  return {MarginAnswer::Kind::refuted, "", {std::move(witness)}};
}

/// The argument with the widest range.
std::size_t widest(const std::vector<MarginArgument>& arguments) {
  const auto width = [](const MarginArgument& argument) { return argument.range.hi - argument.range.lo; };
  return static_cast<std::size_t>(std::ranges::max_element(arguments, {}, width) - arguments.begin());
}

}  // namespace

MarginAnswer decide_margin(const MarginQuestion& question, const SmtLimits& limits) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  std::vector<std::vector<MarginArgument>> open{question.arguments};
  while (!open.empty()) {
    MarginQuestion part = question;
    part.arguments = std::move(open.back());
    open.pop_back();
    const double left = limits.seconds - std::chrono::duration<double>(Clock::now() - start).count();
    if (left <= 0)
      return {MarginAnswer::Kind::undecided,
              fmt::format("{} parts left undecided after {} s", open.size() + 1, limits.seconds),
              {}};
    // Narrower ranges settle more signs, so what takes long is halved rather than waited for.
    const std::size_t split = part.arguments.empty() ? 0 : widest(part.arguments);
    const bool divisible = !part.arguments.empty() && part.arguments[split].range.lo < part.arguments[split].range.hi;
    MarginAnswer answer = ask(part, {divisible ? std::min(left, limits.seconds / 20) : left, limits.megabytes});
    if (answer.kind == MarginAnswer::Kind::proved) continue;
    if (answer.kind == MarginAnswer::Kind::refuted || !divisible) return answer;
    const Range range = part.arguments[split].range;
    const long middle = range.lo + (range.hi - range.lo) / 2;
    for (const Range& half : {Range{range.lo, middle}, Range{middle + 1, range.hi}}) {
      open.push_back(part.arguments);
      open.back()[split].range = half;
    }
  }
  return {MarginAnswer::Kind::proved, "", {}};
}

}  // namespace seqcert
