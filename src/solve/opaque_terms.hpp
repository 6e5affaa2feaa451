#pragma once

#include "base/result.hpp"
#include "formula/formula.hpp"
#include "solve/real_question.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

/// Formulas as a solver of polynomial arithmetic sees them. Every other term is a constant that bears the term's text
/// as its name, |exp(-gamma)|: functions are uninterpreted, and what is known of them is asserted apart (axioms.hpp).
/// softplus, silu and log2 are written out by exp and ln, sums with literal limits term by term, powers with small
/// literal exponents as products.
class OpaqueTerms {
 public:
  /// A term exp(x), ln(x), x^y or sum(k, first, last, f) met so far, in that form.
  const std::vector<Formula>& terms() const { return terms_; }

  /// The condition for the solver, with the definitions of quotients, roots and floors that it is the first to mention
  /// (q b = a where b != 0) as conditions of their own. Errors: mod, inv; a sum whose limits are not seen to be
  /// integers.
  Result<std::vector<Assertion>> assertions(const Formula& condition, const std::string& comment);

  /// Names that stand for integers.
  std::set<std::string> integers;

 private:
  Result<Formula> polynomial(const Formula& formula);
  Result<Formula> opaque(const Formula& formula);
  Result<Formula> quotient(const Formula& formula);
  Result<Formula> power(const Formula& formula);
  Result<Formula> sum(const Formula& formula);
  Result<Formula> defined_by(const Formula& formula, const std::vector<Formula>& parts);
  Formula constant_for(const Formula& formula);

  std::vector<Formula> terms_;
  std::map<std::string, Formula> constants_;                  // by the text of the term
  std::vector<std::pair<std::string, Formula>> definitions_;  // of the assertion at hand: comment, polynomial condition
};

}  // namespace seqcert
