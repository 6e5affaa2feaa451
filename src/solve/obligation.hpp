#pragma once

#include "base/result.hpp"
#include "formula/formula.hpp"
#include "formula/parameters.hpp"
#include "solve/smt.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

/// A condition with what it is called in the printed question.
struct NamedCondition {
  std::string name;
  Formula condition;
};

/// For all real values of the names (integers for some of them): the assumptions together imply the conclusion.
struct Obligation {
  std::string name;  // "tail, step"
  std::set<std::string> reals, integers;
  std::vector<NamedCondition> assumptions;
  Formula conclusion;
  std::vector<Formula> hints;  // terms whose axioms may be used besides those that occur
  /// Whether a point (a value for each name) is a counterexample indeed, decided rigorously; the point as it is to be
  /// reported. Absent: the assumptions and the conclusion are evaluated themselves.
  std::function<std::optional<Values>(const Values&)> counterexample = {};
};

struct ProofLimits {
  SmtLimits solver;     // of one question
  int questions = 60;   // put to the solver before giving up
  double seconds = 60;  // in all, for one obligation
  /// Asked between questions; true gives up.
  std::function<bool()> stop = [] { return false; };
};

struct ObligationAnswer {
  enum class Kind { proved, refuted, undecided };
  Kind kind = Kind::undecided;
  std::string reason;                    // of undecided
  std::optional<Values> counterexample;  // of refuted
  std::set<std::string> axioms;          // of proved: those it needs, by name
  std::size_t instances = 0;             // of them
  std::string script;                    // the last question, SMT-LIB; of proved: unsatisfiable, without idle instances
  int questions = 0;
};

/// Asks Z3 for a point where the conclusion fails. A point it proposes is evaluated in balls: a true counterexample
/// refutes; otherwise instances of axioms that the point violates are added, over the terms that occur first, and the
/// question is put again. Instances without which it remains unsatisfiable are dropped at the end.
/// Law: `proved` only if the printed script is unsatisfiable over the reals; `refuted` only by a point established in
/// exact or rigorous arithmetic.
ObligationAnswer decide(const Obligation& obligation, const ProofLimits& limits);

/// The names at a point, all assumptions known to hold there and the conclusion known to fail.
bool is_counterexample(const Obligation& obligation, const Values& point);

}  // namespace seqcert
