#include "solve/smt.hpp"

#include "base/contract.hpp"
#include "solve/solver_watch.hpp"

#include <z3++.h>

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace seqcert {

/// Integers stay integers and become reals only where they meet reals, so that
/// mod is a mod of integers.
struct SmtQuestion::Content {
  z3::context context;
  z3::solver solver;
  std::vector<z3::expr> terms, conditions;
  std::vector<z3::model> model;  // none or one

  explicit Content(Logic logic) : solver(logic == Logic::finite ? z3::solver(context, "QF_FD") : z3::solver(context)) {}
  z3::expr value(const Rational& x) { return context.real_val(x.text().c_str()); }
  z3::expr real(const z3::expr& x) { return x.is_int() ? z3::expr(to_real(x)) : x; }
  Term add(z3::expr term) {
    terms.push_back(std::move(term));
    return {terms.size() - 1};
  }
  z3::expr_vector all(const std::vector<Condition>& chosen) {
    z3::expr_vector result(context);
    for (const Condition& condition : chosen) result.push_back(conditions[condition.index]);
    return result;
  }
  Condition add_condition(z3::expr condition) {
    conditions.push_back(std::move(condition));
    return {conditions.size() - 1};
  }
};

namespace {

using Clock = std::chrono::steady_clock;

/// Of few truth values at most one is said pair by pair, on which the solver was faster.
constexpr std::size_t most_in_pairs = 64;

}  // namespace

std::string solver_name() {
  unsigned major = 0, minor = 0, build = 0, revision = 0;
  Z3_get_version(&major, &minor, &build, &revision);
  return fmt::format("z3:{}.{}.{}", major, minor, build);
}

SmtQuestion::SmtQuestion(const SmtLimits& limits, Logic logic)
    : limits_(limits),
      end_(Clock::now() +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::min(limits.seconds, 1e8)))) {
  // Z3 counts memory per process, so this limit holds for all questions until
  // the next sets another.
  z3::set_param("memory_high_watermark",
                std::to_string(static_cast<std::uint64_t>(std::min(limits.megabytes, 4095U)) << 20).c_str());
  content_ = std::make_unique<Content>(logic);
  z3::params settings(content_->context);
  settings.set("random_seed", limits.seed);
  settings.set("ctrl_c",
               false);  // an interrupt is the program's, which asks `limits.stop`
  content_->solver.set(settings);
}

SmtQuestion::~SmtQuestion() = default;

SmtQuestion::Term SmtQuestion::number(const Rational& value) {
  Content& c = *content_;
  return c.add(value.is_integer() ? c.context.int_val(value.text().c_str()) : c.value(value));
}

SmtQuestion::Term SmtQuestion::integer(const std::string& name, const Range& range) {
  Content& c = *content_;
  const z3::expr x = c.context.int_const(name.c_str());
  c.solver.add(x >= c.context.int_val(range.lo) && x <= c.context.int_val(range.hi));
  return c.add(x);
}

SmtQuestion::Term SmtQuestion::real(const std::string& name, const Rational& lo, const Rational& hi) {
  Content& c = *content_;
  const z3::expr x = c.context.real_const(name.c_str());
  c.solver.add(x >= c.value(lo) && x <= c.value(hi));
  return c.add(x);
}

SmtQuestion::Term SmtQuestion::named(const std::string& name, Term value) {
  Content& c = *content_;
  const z3::expr x = c.context.real_const(name.c_str());
  c.solver.add(x == c.real(c.terms[value.index]));
  return c.add(x);
}

SmtQuestion::Term SmtQuestion::linear(const std::vector<std::pair<Rational, Term>>& terms, const Rational& constant) {
  Content& c = *content_;
  // Integer combinations of integers stay integers: a remainder may be taken of
  // them.
  const bool integers = constant.is_integer() && std::ranges::all_of(terms, [&](const auto& term) {
                          return term.first.is_integer() && c.terms[term.second.index].is_int();
                        });
  const auto weight = [&](const Rational& x) { return integers ? c.context.int_val(x.text().c_str()) : c.value(x); };
  z3::expr_vector parts(c.context);
  parts.push_back(weight(constant));
  for (const auto& [factor, term] : terms) {
    const z3::expr& x = c.terms[term.index];
    parts.push_back(weight(factor) * (integers ? x : c.real(x)));
  }
  return c.add(sum(parts));
}

SmtQuestion::Term SmtQuestion::choose(Condition condition, Term yes, Term no) {
  Content& c = *content_;
  const z3::expr &a = c.terms[yes.index], &b = c.terms[no.index];
  const bool integers = a.is_int() && b.is_int();
  return c.add(ite(c.conditions[condition.index], integers ? a : c.real(a), integers ? b : c.real(b)));
}

SmtQuestion::Term SmtQuestion::mod(Term x, long p) {
  Content& c = *content_;
  SEQCERT_REQUIRE(c.terms[x.index].is_int() && p > 0, "a remainder of an integer");
  return c.add(z3::mod(c.terms[x.index], c.context.int_val(p)));
}

SmtQuestion::Condition SmtQuestion::at_least(Term a, Term b) {
  Content& c = *content_;
  const z3::expr &x = c.terms[a.index], &y = c.terms[b.index];
  return c.add_condition(x.is_int() && y.is_int() ? x >= y : c.real(x) >= c.real(y));
}

SmtQuestion::Condition SmtQuestion::equal(Term a, Term b) {
  Content& c = *content_;
  const z3::expr &x = c.terms[a.index], &y = c.terms[b.index];
  return c.add_condition(x.is_int() && y.is_int() ? x == y : c.real(x) == c.real(y));
}

SmtQuestion::Condition SmtQuestion::either(Condition a, Condition b) {
  Content& c = *content_;
  return c.add_condition(c.conditions[a.index] || c.conditions[b.index]);
}

SmtQuestion::Condition SmtQuestion::truth(const std::string& name) {
  Content& c = *content_;
  return c.add_condition(c.context.bool_const(name.c_str()));
}

SmtQuestion::Condition SmtQuestion::negation(Condition a) {
  Content& c = *content_;
  return c.add_condition(!c.conditions[a.index]);
}

SmtQuestion::Condition SmtQuestion::any(const std::vector<Condition>& conditions) {
  Content& c = *content_;
  return c.add_condition(mk_or(c.all(conditions)));
}

SmtQuestion::Condition SmtQuestion::weight_at_least(const std::vector<std::pair<int, Condition>>& weighted, int least) {
  Content& c = *content_;
  // A negative weight on x is a positive one on not x, less a constant.
  z3::expr_vector parts(c.context);
  std::vector<int> weights;
  for (const auto& [weight, condition] : weighted) {
    if (weight == 0) continue;
    const z3::expr& x = c.conditions[condition.index];
    parts.push_back(weight > 0 ? x : !x);
    weights.push_back(std::abs(weight));
    if (weight < 0) least -= weight;
  }
  if (weights.empty()) return c.add_condition(c.context.bool_val(least <= 0));
  return c.add_condition(pbge(parts, weights.data(), least));
}

SmtQuestion::Condition SmtQuestion::at_most_one(const std::vector<Condition>& conditions) {
  Content& c = *content_;
  if (conditions.size() < 2) return c.add_condition(c.context.bool_val(true));
  if (conditions.size() > most_in_pairs) return c.add_condition(atmost(c.all(conditions), 1));
  z3::expr_vector pairs(c.context);
  for (std::size_t k = 0; k < conditions.size(); ++k)
    for (std::size_t l = 0; l < k; ++l)
      pairs.push_back(!c.conditions[conditions[k].index] || !c.conditions[conditions[l].index]);
  return c.add_condition(mk_and(pairs));
}

void SmtQuestion::require(Condition condition) { content_->solver.add(content_->conditions[condition.index]); }

SmtQuestion::Answer SmtQuestion::check() {
  Content& c = *content_;
  c.model.clear();
  if (over()) {
    reason_ = why("interrupted");
    return Answer::unknown;
  }
  try {
    const SolverWatch watch(c.context, [this] { return over(); });
    switch (c.solver.check()) {
      case z3::unsat:
        return Answer::unsatisfiable;
      case z3::sat:
        c.model.push_back(c.solver.get_model());
        return Answer::satisfiable;
      default:
        reason_ = why(c.solver.reason_unknown());
        return Answer::unknown;
    }
  } catch (const z3::exception& failure) {  // out of memory arrives here
    reason_ = why(failure.msg());
    return Answer::unknown;
  }
}

bool SmtQuestion::over() {
  // The watermark above is looked at by some of the solver's engines only.
  full_ = full_ || Z3_get_estimated_alloc_size() >> 20 >= limits_.megabytes;
  over_ = over_ || full_ || Clock::now() > end_ || (limits_.stop && limits_.stop());
  return over_;
}

std::string SmtQuestion::why(const std::string& said) const {
  if (limits_.stop && limits_.stop()) return "interrupted";
  if (full_ || said.find("memory") != std::string::npos)
    return fmt::format("out of memory at {} MB", limits_.megabytes);
  const bool stopped = said.find("cancel") != std::string::npos || said.find("interrupt") != std::string::npos ||
                       said.find("timeout") != std::string::npos;
  return stopped ? fmt::format("no answer after {} s", limits_.seconds) : said;
}

Rational SmtQuestion::value(Term term) const {
  SEQCERT_REQUIRE(!content_->model.empty(), "only a satisfiable question has values");
  std::string digits;
  const bool is_number = content_->model.front().eval(content_->terms[term.index], true).is_numeral(digits);
  SEQCERT_REQUIRE(is_number, "a model gives every term a rational number");
  return *Rational::parse(digits);
}

bool SmtQuestion::holds(Condition condition) const {
  SEQCERT_REQUIRE(!content_->model.empty(), "only a satisfiable question has values");
  return content_->model.front().eval(content_->conditions[condition.index], true).is_true();
}

}  // namespace seqcert
