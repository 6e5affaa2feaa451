#include "solve/axioms.hpp"

#include "formula/build.hpp"

#include <array>

namespace seqcert {
namespace {

enum Row : std::size_t {
  positivity,
  tangent,
  zero,
  congruence,
  monotonicity,
  functional_equation,
  logarithm,
  power_zero,
  power_step,
  power_positivity,
  sum_empty,
  sum_step,
  sum_written_out,
  integers,
  rows
};

constexpr std::array<Axiom, rows> table = {{
    {"positivity", "exp(x) > 0"},
    {"tangent", "exp(x) >= 1 + x"},
    {"zero", "x = 0 implies exp(x) = 1"},
    {"congruence", "equal arguments have equal values"},
    {"monotonicity", "x < y implies exp(x) < exp(y)"},
    {"functional equation", "x + y = z implies exp(x) exp(y) = exp(z)"},
    {"logarithm", "x > 0 implies exp(ln(x)) = x"},
    {"power zero", "x > 0 implies x^0 = 1"},
    {"power step", "x > 0 implies x^(y+1) = x^y x"},
    {"power positivity", "x > 0 implies x^y > 0"},
    {"empty sum", "b < a implies sum(k, a, b, f(k)) = 0"},
    {"sum step", "b >= a implies sum(k, a, b, f(k)) = sum(k, a, b-1, f(k)) + f(b)"},
    {"short sum", "b = a + n implies sum(k, a, b, f(k)) = f(a) + ... + f(a+n)"},
    {"integers", "a <= b or a >= b + 1"},
}};

Formula literal(long value) { return number_formula(Rational(value)); }
Formula exp_of(const Formula& x) { return apply(Operation::exp, {x}); }
Formula minus(const Formula& x) {
  return x.operation() == Operation::negate ? x.arguments()[0] : apply(Operation::negate, {x});
}
Formula equal(const Formula& a, const Formula& b) { return apply(Operation::equal, {a, b}); }
Formula less(const Formula& a, const Formula& b) { return apply(Operation::less, {a, b}); }
Formula at_least(const Formula& a, const Formula& b) { return apply(Operation::greater_equal, {a, b}); }
Formula is_positive(const Formula& x) { return apply(Operation::greater, {x, literal(0)}); }

class Instances {
 public:
  explicit Instances(std::span<const Formula> terms) {
    for (const Formula& term : terms) {
      if (term.operation() == Operation::exp) exps_.push_back(term);
      if (term.operation() == Operation::ln) logarithms_.push_back(term);
      if (term.operation() == Operation::power) powers_.push_back(term);
      if (term.operation() == Operation::sum) sums_.push_back(term);
    }
  }

  std::vector<AxiomInstance> of(Reach reach) {
    if (reach == Reach::occurring) {
      of_sums();
      of_powers();
      of_equal_arguments();
      of_exps();
      of_order();
    }
    if (reach == Reach::negated) beyond();
    if (reach == Reach::sums) of_sums_of_arguments();
    return std::move(found_);
  }

 private:
  void add(Row row, Formula condition) { found_.push_back({table[row].name, std::move(condition)}); }
  static const Formula& argument(const Formula& term) { return term.arguments()[0]; }

  void of_equal_arguments() {
    for (const auto* terms : {&exps_, &logarithms_})
      for (std::size_t i = 0; i < terms->size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          add(congruence,
              implies(equal(argument((*terms)[i]), argument((*terms)[j])), equal((*terms)[i], (*terms)[j])));
  }

  void of_exps() {
    for (const Formula& term : logarithms_)
      add(logarithm, implies(is_positive(argument(term)), equal(exp_of(term), argument(term))));
    for (const Formula& e : exps_) add(positivity, is_positive(e));
    for (std::size_t i = 0; i < exps_.size(); ++i)
      for (std::size_t j = i; j < exps_.size(); ++j) products(i, j);
  }

  /// The functional equation where the exponents of terms that occur add up.
  void products(std::size_t i, std::size_t j) {
    const Formula &x = exps_[i], &y = exps_[j], sum = argument(x) + argument(y);
    add(functional_equation, implies(equal(sum, literal(0)), equal(x * y, literal(1))));
    for (std::size_t k = 0; k < exps_.size(); ++k)
      if (k != i && k != j) add(functional_equation, implies(equal(sum, argument(exps_[k])), equal(x * y, exps_[k])));
    if (i != j) {
      multiple(x, y);
      multiple(y, x);
    }
  }

  void multiple(const Formula& x, const Formula& y) {
    for (const long n : {3L, 4L})
      add(functional_equation,
          implies(equal(literal(n) * argument(x), argument(y)), equal(apply(Operation::power, {x, literal(n)}), y)));
  }

  void of_order() {
    for (const Formula& x : exps_)
      for (const Formula& y : exps_)
        if (!(x == y)) add(monotonicity, implies(less(argument(x), argument(y)), less(x, y)));
    for (const Formula& e : exps_) {
      add(zero, implies(equal(argument(e), literal(0)), equal(e, literal(1))));
      add(tangent, at_least(e, literal(1) + argument(e)));
    }
  }

  void of_powers() {
    for (const Formula& p : powers_) {
      const Formula &x = p.arguments()[0], &y = p.arguments()[1];
      add(power_positivity, implies(is_positive(x), is_positive(p)));
      add(power_zero, implies(all_of({is_positive(x), equal(y, literal(0))}), equal(p, literal(1))));
      for (const Formula& q : powers_) {
        if (p == q) continue;
        const Formula &u = q.arguments()[0], &v = q.arguments()[1];
        add(power_step, implies(all_of({is_positive(x), equal(u, x), equal(v, y + literal(1))}), equal(q, p * x)));
        add(congruence, implies(all_of({is_positive(x), equal(u, x), equal(v, y)}), equal(p, q)));
      }
    }
  }

  static Formula term_at(const Formula& sum, const Formula& k) {
    return substitute(sum.arguments()[2], {{sum.node().name, k}});
  }

  void of_sums() {
    for (const Formula& s : sums_) {
      const Formula &first = s.arguments()[0], &last = s.arguments()[1];
      add(sum_empty, implies(less(last, first), equal(s, literal(0))));
      for (const Formula& t : sums_) {
        const bool same = !(s == t) && s.node().name == t.node().name && s.arguments()[2] == t.arguments()[2];
        if (!same) continue;
        const Formula &first_of_t = t.arguments()[0], &last_of_t = t.arguments()[1];
        add(sum_step,
            implies(all_of({equal(first, first_of_t), equal(last_of_t, last + literal(1)), at_least(last_of_t, first)}),
                    equal(t, s + term_at(t, last_of_t))));
        add(congruence, implies(all_of({equal(first, first_of_t), equal(last, last_of_t)}), equal(s, t)));
      }
    }
  }

  void beyond() {
    for (const Formula& e : exps_) add(functional_equation, equal(e * exp_of(minus(argument(e))), literal(1)));
    constexpr long most_terms = 8;
    for (const Formula& s : sums_) {
      Formula total = term_at(s, s.arguments()[0]);
      for (long n = 0; n < most_terms; ++n) {
        if (n > 0) total = total + term_at(s, s.arguments()[0] + literal(n));
        add(sum_written_out, implies(equal(s.arguments()[1], s.arguments()[0] + literal(n)), equal(s, total)));
      }
    }
  }

  void of_sums_of_arguments() {
    for (std::size_t i = 0; i < exps_.size(); ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        const Formula &x = argument(exps_[i]), &y = argument(exps_[j]);
        add(functional_equation, equal(exps_[i] * exps_[j], exp_of(x + y)));
        if (i != j) add(functional_equation, equal(exps_[i], exp_of(x - y) * exps_[j]));
      }
  }

  std::vector<Formula> exps_, logarithms_, powers_, sums_;
  std::vector<AxiomInstance> found_;
};

}  // namespace

std::span<const Axiom> axioms() { return table; }

std::vector<AxiomInstance> integer_gaps(const Formula& condition, const std::set<std::string>& names) {
  std::vector<AxiomInstance> found;
  const auto& x = condition.arguments();
  const Operation operation = condition.operation();
  if (operation == Operation::conjunction || operation == Operation::disjunction || operation == Operation::negation)
    for (const Formula& part : x)
      for (AxiomInstance& instance : integer_gaps(part, names)) found.push_back(std::move(instance));
  if (operation < Operation::less || operation > Operation::not_equal || !is_whole(x[0], names) ||
      !is_whole(x[1], names))
    return found;
  for (const auto& [a, b] : {std::pair{x[0], x[1]}, std::pair{x[1], x[0]}})
    found.push_back(
        {table[integers].name, any_of({apply(Operation::less_equal, {a, b}), at_least(a, b + literal(1))})});
  return found;
}

AxiomInstance split_at(const std::string& integer, const Rational& value) {
  const Formula x = name_formula(integer), below = number_formula(floor(value));
  return {table[integers].name, any_of({apply(Operation::less_equal, {x, below}), at_least(x, below + literal(1))})};
}

std::vector<AxiomInstance> instances(std::span<const Formula> terms, Reach reach) { return Instances(terms).of(reach); }

}  // namespace seqcert
