#pragma once

#include "number/rational.hpp"
#include "solve/smt.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

/// One assertion of a question: an SMT-LIB term of sort Bool, the names in it, and a comment.
struct Assertion {
  std::string term;
  std::set<std::string> names;  // as they stand in the term
  std::string comment;          // one line
};

/// The text of a question over nonlinear real arithmetic: what is put to Z3, to any other solver, and printed.
/// `heading` becomes comments.
std::string smtlib_script(const std::string& heading, const std::vector<Assertion>& assertions);

/// Z3's answer to such a text, and the point it proposes where it is satisfiable.
class RealAnswer {
 public:
  RealAnswer(const std::string& script, const SmtLimits& limits);
  RealAnswer(const RealAnswer&) = delete;
  RealAnswer& operator=(const RealAnswer&) = delete;
  ~RealAnswer();

  SmtQuestion::Answer answer() const { return answer_; }
  const std::string& reason() const { return reason_; }  // of `unknown`
  /// At the point: whether each of these holds; false where the solver cannot tell. Requires `satisfiable`.
  std::vector<bool> hold(const std::vector<Assertion>& assertions) const;
  /// At the point: the value of a name, to 30 digits where it is irrational. Requires `satisfiable`.
  Rational value(const std::string& name) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
  SmtQuestion::Answer answer_;
  std::string reason_;
};

}  // namespace seqcert
