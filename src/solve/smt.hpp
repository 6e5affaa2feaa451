#pragma once

#include "number/rational.hpp"
#include "task/transition.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// What a solver may use for one question.
struct SmtLimits {
  double seconds = 10;
  unsigned megabytes = 2048;  // at most 4095; the solver counts what all questions of the process hold together
};

/// A question to the SMT solver: terms over integers and reals, conditions on them, one check. The one place that knows
/// Z3. A term belongs to the question that made it. Not copyable; the solver goes with it.
class SmtQuestion {
 public:
  struct Term {
    std::size_t index;
  };
  struct Condition {
    std::size_t index;
  };
  enum class Answer { satisfiable, unsatisfiable, unknown };

  explicit SmtQuestion(const SmtLimits& limits);
  SmtQuestion(const SmtQuestion&) = delete;
  SmtQuestion& operator=(const SmtQuestion&) = delete;
  ~SmtQuestion();

  Term number(const Rational& value);
  /// A new integer of the range, a new real in [lo, hi].
  Term integer(const std::string& name, const Range& range);
  Term real(const std::string& name, const Rational& lo, const Rational& hi);
  /// A new real equal to the term: shared by all that uses it, where a term is written out.
  Term named(const std::string& name, Term value);
  /// constant + sum of weight * term; integers count as the reals they are.
  Term linear(const std::vector<std::pair<Rational, Term>>& terms, const Rational& constant);
  Term choose(Condition condition, Term yes, Term no);
  /// x mod p in 0..p-1. Requires an integer term and p > 0.
  Term mod(Term x, long p);

  Condition at_least(Term a, Term b);
  Condition equal(Term a, Term b);
  Condition either(Condition a, Condition b);

  void require(Condition condition);
  /// Within the limits; `unknown` leaves its reason in reason().
  Answer check();
  const std::string& reason() const { return reason_; }
  /// After `satisfiable`: the value of a term there. Requires a term over what the question knows.
  Rational value(Term term) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
  std::string reason_;
};

}  // namespace seqcert
