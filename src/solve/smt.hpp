#pragma once

#include "number/rational.hpp"
#include "task/transition.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// What a solver may use for one question.
struct SmtLimits {
  double seconds = 10;        // from the making of the question to the answer
  unsigned megabytes = 2048;  // at most 4095; the solver counts what all questions of the process hold together
  unsigned seed = 0;          // of its random choices: the same question with the same seed is answered the same way
  std::function<bool()> stop = {};  // asked 20 times a second; once it holds the answer is `unknown`
};

/// The solver behind SmtQuestion and its version, "z3:4.8.12": what an `unsatisfiable` has to be believed of.
std::string solver_name();

/// A question to the SMT solver: terms over integers and reals, conditions on them, one check. The one place that knows
/// Z3. `finite` questions have truth values and weighted sums of them only, for which there is a solver of their own. A
/// term belongs to the question that made it. Not copyable; the solver goes with it.
class SmtQuestion {
 public:
  struct Term {
    std::size_t index;
  };
  struct Condition {
    std::size_t index;
  };
  enum class Answer { satisfiable, unsatisfiable, unknown };
  enum class Logic { arithmetic, finite };

  explicit SmtQuestion(const SmtLimits& limits, Logic logic = Logic::arithmetic);
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
  /// A new truth value.
  Condition truth(const std::string& name);
  Condition negation(Condition a);
  /// At least one of them; never, where there are none.
  Condition any(const std::vector<Condition>& conditions);
  /// sum of weight over those that hold >= least. Weights may be negative.
  Condition weight_at_least(const std::vector<std::pair<int, Condition>>& weighted, int least);
  /// At most one of them holds.
  Condition at_most_one(const std::vector<Condition>& conditions);

  void require(Condition condition);
  /// Whether the time is over, counted from the making of the question, the memory is used up, or nobody waits for it
  /// any more. Once it is, it stays so and check() answers `unknown`: who writes a long question may stop in the
  /// middle.
  bool over();
  /// Within the limits; `unknown` leaves its reason in reason().
  Answer check();
  const std::string& reason() const { return reason_; }
  /// After `satisfiable`: the value of a term there. Requires a term over what the question knows.
  Rational value(Term term) const;
  /// After `satisfiable`: whether a condition holds there.
  bool holds(Condition condition) const;

 private:
  struct Content;
  std::string why(const std::string& said) const;
  std::unique_ptr<Content> content_;
  SmtLimits limits_;
  std::chrono::steady_clock::time_point end_;
  std::atomic<bool> over_ = false, full_ = false;  // asked by two threads
  std::string reason_;
};

}  // namespace seqcert
