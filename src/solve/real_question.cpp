#include "solve/real_question.hpp"

#include "base/contract.hpp"
#include "solve/solver_watch.hpp"

#include <fmt/core.h>
#include <z3++.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace seqcert {
namespace {

std::string declarations(const std::vector<Assertion>& assertions) {
  std::set<std::string> names;
  for (const Assertion& assertion : assertions) names.insert(assertion.names.begin(), assertion.names.end());
  std::string text;
  for (const std::string& name : names) text += fmt::format("(declare-const {} Real)\n", name);
  return text;
}

}  // namespace

std::string smtlib_script(const std::string& heading, const std::vector<Assertion>& assertions) {
  std::string text;
  for (std::size_t at = 0; at < heading.size();) {
    const std::size_t end = std::min(heading.find('\n', at), heading.size());
    text += "; " + heading.substr(at, end - at) + "\n";
    at = end + 1;
  }
  text += "(set-logic QF_NRA)\n" + declarations(assertions);
  for (const Assertion& assertion : assertions)
    text += fmt::format("; {}\n(assert {})\n", assertion.comment, assertion.term);
  return text + "(check-sat)\n";
}

struct RealAnswer::Content {
  z3::context context;
  std::vector<z3::model> model;  // none or one
};

RealAnswer::RealAnswer(const std::string& script, const SmtLimits& limits) : answer_(SmtQuestion::Answer::unknown) {
  z3::set_param("memory_high_watermark",
                std::to_string(static_cast<std::uint64_t>(std::min(limits.megabytes, 4095U)) << 20).c_str());
  content_ = std::make_unique<Content>();
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(std::min(limits.seconds, 1e8));
  const auto stopped = [&] { return limits.stop && limits.stop(); };
  std::atomic<bool> full = false;
  try {
    // The watermark above is looked at by some of the solver's engines only.
    const SolverWatch watch(content_->context, [&] {
      if (Z3_get_estimated_alloc_size() >> 20 >= limits.megabytes) full = true;
      return full || stopped() || std::chrono::steady_clock::now() > end;
    });
    z3::solver solver(content_->context, "QF_NRA");
    z3::params settings(content_->context);
    settings.set("timeout", static_cast<unsigned>(std::clamp(limits.seconds * 1000, 1.0, 4e9)));
    settings.set("random_seed", limits.seed);
    settings.set("ctrl_c", false);  // an interrupt is the program's
    solver.set(settings);
    solver.from_string(script.c_str());
    switch (solver.check()) {
      case z3::unsat:
        answer_ = SmtQuestion::Answer::unsatisfiable;
        break;
      case z3::sat:
        content_->model.push_back(solver.get_model());
        answer_ = SmtQuestion::Answer::satisfiable;
        break;
      default:
        reason_ = solver.reason_unknown();
    }
  } catch (const z3::exception& failure) {  // out of memory arrives here
    reason_ = failure.msg();
  }
  if (answer_ != SmtQuestion::Answer::unknown) return;
  if (full) reason_ = fmt::format("out of memory at {} MB", limits.megabytes);
  if (stopped()) reason_ = "interrupted";
}

RealAnswer::~RealAnswer() = default;

std::vector<bool> RealAnswer::hold(const std::vector<Assertion>& assertions) const {
  SEQCERT_REQUIRE(answer_ == SmtQuestion::Answer::satisfiable, "only a satisfiable question has a point");
  std::string text = declarations(assertions);
  for (const Assertion& assertion : assertions) text += fmt::format("(assert {})\n", assertion.term);
  const z3::expr_vector terms = content_->context.parse_string(text.c_str());
  SEQCERT_REQUIRE(terms.size() == assertions.size(), "an assertion is one term");
  std::vector<bool> result;
  for (unsigned k = 0; k < terms.size(); ++k)
    result.push_back(content_->model.front().eval(terms[static_cast<int>(k)], true).is_true());
  return result;
}

Rational RealAnswer::value(const std::string& name) const {
  SEQCERT_REQUIRE(answer_ == SmtQuestion::Answer::satisfiable, "only a satisfiable question has a point");
  const std::string bare = name.starts_with("|") ? name.substr(1, name.size() - 2) : name;
  const z3::expr value = content_->model.front().eval(content_->context.real_const(bare.c_str()), true);
  std::string digits;
  if (value.is_numeral(digits)) return *Rational::parse(digits);
  SEQCERT_REQUIRE(value.is_algebraic(), "the value of a real name is a number");
  digits = Z3_get_numeral_decimal_string(content_->context, value, 30);
  if (digits.ends_with("?")) digits.pop_back();
  return *Rational::parse(digits);
}

}  // namespace seqcert
