#include "solve/opaque_terms.hpp"

#include "base/contract.hpp"
#include "formula/build.hpp"

#include <cstdlib>

namespace seqcert {
namespace {

constexpr long most_factors = 16, most_terms = 64;

Formula literal(long value) { return number_formula(Rational(value)); }

/// The integer a literal is, perhaps with a sign.
std::optional<long> whole_literal(const Formula& formula) {
  const Formula::Node& node = formula.node();
  if (node.operation == Operation::number) return node.value.to_long();
  if (node.operation != Operation::negate) return std::nullopt;
  const auto size = whole_literal(node.arguments[0]);
  return size ? std::optional(-*size) : std::nullopt;
}

bool is_literal(const Formula& formula) {
  return formula.operation() == Operation::number ||
         (formula.operation() == Operation::negate && is_literal(formula.arguments()[0]));
}

Formula comparison(Operation operation, const Formula& a, const Formula& b) { return apply(operation, {a, b}); }

}  // namespace

Formula OpaqueTerms::constant_for(const Formula& formula) {
  const std::string name = text(formula);
  const auto found = constants_.find(name);
  if (found != constants_.end()) return found->second;
  const Formula constant = name_formula("|" + name + "|");
  constants_.emplace(name, constant);
  return constant;
}

Result<Formula> OpaqueTerms::defined_by(const Formula& formula, const std::vector<Formula>& parts) {
  const bool known = constants_.contains(text(formula));
  const Formula constant = constant_for(formula);
  if (known) return constant;
  const Formula zero = literal(0);
  switch (formula.operation()) {
    case Operation::divide:
      definitions_.emplace_back("the quotient " + text(formula),
                                any_of({comparison(Operation::equal, parts[1], zero),
                                        comparison(Operation::equal, constant * parts[1], parts[0])}));
      break;
    case Operation::sqrt:
      definitions_.emplace_back("the root " + text(formula),
                                implies(comparison(Operation::greater_equal, parts[0], zero),
                                        all_of({comparison(Operation::greater_equal, constant, zero),
                                                comparison(Operation::equal, constant * constant, parts[0])})));
      break;
    case Operation::floor:
      definitions_.emplace_back("the integer " + text(formula),
                                all_of({comparison(Operation::less_equal, constant, parts[0]),
                                        comparison(Operation::less, parts[0], constant + literal(1))}));
      break;
    default:
      contract_failed("defined_by", "a term with a definition", __FILE__, __LINE__);
  }
  return constant;
}

Result<Formula> OpaqueTerms::opaque(const Formula& formula) {
  if (constants_.contains(text(formula))) return constant_for(formula);
  // What its arguments mention is defined beside it, so that instances of axioms speak of known constants.
  const std::size_t arguments = formula.operation() == Operation::sum ? 2 : formula.arguments().size();
  for (std::size_t k = 0; k < arguments; ++k)
    if (const auto part = polynomial(formula.arguments()[k]); !part) return part;
  terms_.push_back(formula);
  return constant_for(formula);
}

Result<Formula> OpaqueTerms::quotient(const Formula& formula) {
  std::vector<Formula> parts;
  for (const Formula& argument : formula.arguments()) {
    auto part = polynomial(argument);
    if (!part) return part;
    parts.push_back(std::move(*part));
  }
  if (is_literal(parts[1]) && whole_literal(parts[1]) != 0) return apply(Operation::divide, parts);
  return defined_by(formula, parts);
}

Result<Formula> OpaqueTerms::power(const Formula& formula) {
  const Formula &base = formula.arguments()[0], &exponent = formula.arguments()[1];
  const auto n = whole_literal(exponent);
  if (!n || std::abs(*n) > most_factors) {
    if (is_literal(base) && n) return formula;  // a number
    return opaque(formula);
  }
  if (*n < 0) return quotient(apply(Operation::divide, {literal(1), apply(Operation::power, {base, literal(-*n)})}));
  if (*n == 0) return literal(1);
  auto factor = polynomial(base);
  if (!factor) return factor;
  return *n == 1 ? *factor : apply(Operation::power, {*factor, literal(*n)});
}

Result<Formula> OpaqueTerms::sum(const Formula& formula) {
  const Formula &first = formula.arguments()[0], &last = formula.arguments()[1], &term = formula.arguments()[2];
  const auto low = whole_literal(first), high = whole_literal(last);
  if (low && high && *high - *low < most_terms) {
    Formula total = literal(0);
    for (long k = *low; k <= *high; ++k) {
      const Formula next = substitute(term, {{formula.node().name, literal(k)}});
      total = k == *low ? next : total + next;
    }
    return polynomial(total);
  }
  for (const Formula* limit : {&first, &last})
    if (!is_whole(*limit, integers))
      return bad_input("\"{}\": the limit \"{}\" is not seen to be an integer", text(formula), text(*limit));
  return opaque(formula);
}

Result<Formula> OpaqueTerms::polynomial(const Formula& formula) {
  const Formula::Node& node = formula.node();
  const auto& x = node.arguments;
  const Formula one = literal(1);
  switch (node.operation) {
    case Operation::number:
    case Operation::name:
      return formula;
    case Operation::exp:
      if (whole_literal(x[0]) == 0) return one;
      return opaque(formula);
    case Operation::ln:
      if (whole_literal(x[0]) == 1) return literal(0);
      return opaque(formula);
    case Operation::softplus:
      return opaque(apply(Operation::ln, {one + apply(Operation::exp, {x[0]})}));
    case Operation::silu:
      return quotient(
          apply(Operation::divide, {x[0], one + apply(Operation::exp, {apply(Operation::negate, {x[0]})})}));
    case Operation::log2:
      return quotient(apply(Operation::divide, {apply(Operation::ln, {x[0]}), apply(Operation::ln, {literal(2)})}));
    case Operation::divide:
      return quotient(formula);
    case Operation::power:
      return power(formula);
    case Operation::sum:
      return sum(formula);
    case Operation::ceil: {
      auto below = polynomial(apply(Operation::floor, {apply(Operation::negate, {x[0]})}));
      if (!below) return below;
      return apply(Operation::negate, {*below});
    }
    case Operation::mod:
    case Operation::inv:
      return bad_input("\"{}\": the solver of real arithmetic knows no remainders", text(formula));
    default:
      break;
  }
  std::vector<Formula> parts;
  for (const Formula& argument : x) {
    auto part = polynomial(argument);
    if (!part) return part;
    parts.push_back(std::move(*part));
  }
  if (node.operation == Operation::floor || node.operation == Operation::sqrt) return defined_by(formula, parts);
  return apply(node.operation, std::move(parts));
}

Result<std::vector<Assertion>> OpaqueTerms::assertions(const Formula& condition, const std::string& comment) {
  definitions_.clear();
  const auto whole = polynomial(condition);
  if (!whole) return whole.error();
  definitions_.emplace_back(comment, *whole);
  std::vector<Assertion> result;
  for (const auto& [what, part] : definitions_) {
    const auto term = smtlib(part);
    if (!term) return term.error();
    Assertion assertion{*term, {}, what};
    for (const std::string& name : free_names(part)) assertion.names.insert(smtlib_name(name));
    result.push_back(std::move(assertion));
  }
  return result;
}

}  // namespace seqcert
