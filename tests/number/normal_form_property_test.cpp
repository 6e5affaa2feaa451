#include "number/ball.hpp"
#include "number/normal_form.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace seqcert {
namespace {

// A small expression, evaluated by the same template as NormalForm and as Ball: the balls never saw the normal form's
// rules.
struct Expression {
  char operation;  // r + - * / n(egate) e(xp) l(n) s(qrt) p(softplus) u(silu) a(bs) M(ax) m(in)
  Rational leaf;
  std::vector<std::shared_ptr<const Expression>> parts;
};
using Tree = std::shared_ptr<const Expression>;

Tree leaf(const Rational& r) { return std::make_shared<Expression>(Expression{'r', r, {}}); }
Tree node(char operation, std::vector<Tree> parts) {
  return std::make_shared<Expression>(Expression{operation, Rational(0), std::move(parts)});
}

template <Real S>
S evaluate(const Tree& t, const Arithmetic<S>& number) {
  const auto part = [&](std::size_t i) { return evaluate(t->parts[i], number); };
  switch (t->operation) {
    case '+':
      return part(0) + part(1);
    case '-':
      return part(0) - part(1);
    case '*':
      return part(0) * part(1);
    case '/':
      return part(0) / part(1);
    case 'n':
      return -part(0);
    case 'e':
      return exp(part(0));
    case 'l':
      return ln(part(0));
    case 's':
      return sqrt(part(0));
    case 'p':
      return softplus(part(0));
    case 'u':
      return silu(part(0));
    case 'a':
      return abs(part(0));
    case 'M':
      return max(part(0), part(1));
    case 'm':
      return min(part(0), part(1));
    default:
      return number(t->leaf);
  }
}

Rational small_rational() {
  return Rational::ratio(*rc::gen::inRange<long>(-6, 13), *rc::gen::element<long>(1, 1, 1, 2, 3, 4));
}

Tree random_tree(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 6) == 0) return leaf(small_rational());
  const char operation =
      *rc::gen::element('+', '+', '-', '*', '*', '/', 'n', 'e', 'e', 'l', 's', 'p', 'u', 'a', 'M', 'm');
  const bool binary = std::string("+-*/Mm").find(operation) != std::string::npos;
  if (binary) return node(operation, {random_tree(depth - 1), random_tree(depth - 1)});
  // Functions of simple arguments stay in the language more often.
  return node(operation, {random_tree(*rc::gen::inRange(0, depth))});
}

/// The same tree with one leaf moved by a little.
Tree perturbed(const Tree& t) {
  if (t->parts.empty()) return leaf(t->leaf + Rational::power_of_two(-40));
  auto parts = t->parts;
  auto& chosen = parts[*rc::gen::inRange<std::size_t>(0, parts.size())];
  chosen = perturbed(chosen);
  return node(t->operation, parts);
}

/// The same real written otherwise.
Tree rewritten(const Tree& t) {
  std::vector<Tree> p;
  for (const Tree& part : t->parts) p.push_back(rewritten(part));
  switch (t->operation) {
    case '+':
      return node('+', {p[1], p[0]});
    case '-':
      return node('n', {node('-', {p[1], p[0]})});
    case '*':
      return node('/', {node('*', {p[1], node('*', {p[0], leaf(Rational(3))})}), leaf(Rational(3))});
    case 'e':
      return node('*', {node('e', {node('-', {p[0], leaf(Rational(2))})}), node('e', {leaf(Rational(2))})});
    case 'u':
      return node('/', {p[0], node('+', {leaf(Rational(1)), node('e', {node('n', {p[0]})})})});
    case 'M':
      return node('n', {node('m', {node('n', {p[0]}), node('n', {p[1]})})});
    case 'a':
      return node('M', {p[0], node('n', {p[0]})});
    case 'r':
      return leaf(t->leaf);
    default:
      return node(t->operation, p);
  }
}

constexpr long bits = 200;
const Arithmetic<NormalForm> symbolic;
const Arithmetic<Ball> enclosed{bits};

bool overlap(const Ball& x, const Ball& y) { return !x.is_finite() || !y.is_finite() || (x - y).contains_zero(); }

RC_GTEST_PROP(NormalFormProperty, EnclosesTheSameRealAsTheBalls, ()) {
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Tree t = random_tree(4);
    const NormalForm x = evaluate<NormalForm>(t, symbolic);
    const Ball y = evaluate<Ball>(t, enclosed);
    if (x.exists()) {
      RC_LOG() << x.text() << "\n";
      RC_ASSERT(overlap(value(x, bits), y));
    }
  }
}

RC_GTEST_PROP(NormalFormProperty, EqualityIsClaimedOnlyOfEqualReals, ()) {
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Tree t = random_tree(4), others[] = {random_tree(2), perturbed(t), perturbed(rewritten(t))};
    const NormalForm x = evaluate<NormalForm>(t, symbolic);
    const Ball y = evaluate<Ball>(t, enclosed);
    for (const Tree& other : others) {
      const NormalForm z = evaluate<NormalForm>(other, symbolic);
      const Ball w = evaluate<Ball>(other, enclosed);
      const Truth claim = equal(x, z);
      RC_LOG() << x.text() << " against " << z.text() << "\n";
      if (claim == Truth::yes) RC_ASSERT(overlap(y, w));
      if (claim == Truth::no) RC_ASSERT(x.rational() && z.rational() && *x.rational() != *z.rational());
    }
  }
}

RC_GTEST_PROP(NormalFormProperty, RewritingAnExpressionKeepsItEqual, ()) {
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Tree t = random_tree(4);
    const NormalForm x = evaluate<NormalForm>(t, symbolic), z = evaluate<NormalForm>(rewritten(t), symbolic);
    if (!x.exists() || !z.exists()) continue;
    RC_LOG() << x.text() << " against " << z.text() << "\n";
    RC_ASSERT(equal(x, z) == Truth::yes);
  }
}

RC_GTEST_PROP(NormalFormProperty, TheFieldAxiomsHold, ()) {
  const NormalForm a = evaluate<NormalForm>(random_tree(3), symbolic),
                   b = evaluate<NormalForm>(random_tree(3), symbolic),
                   c = evaluate<NormalForm>(random_tree(3), symbolic);
  if (!a.exists() || !b.exists() || !c.exists()) return;
  RC_LOG() << a.text() << "\n" << b.text() << "\n" << c.text() << "\n";
  RC_ASSERT(equal(a * (b + c), a * b + a * c) == Truth::yes);
  RC_ASSERT(equal((a + b) + c, a + (b + c)) == Truth::yes);
  RC_ASSERT(equal((a * b) * c, a * (b * c)) == Truth::yes);
  RC_ASSERT(equal(a - a, NormalForm()) == Truth::yes);
  if ((a / b).exists()) RC_ASSERT(equal(a / b * b, a) == Truth::yes);
  NormalForm sum = a;
  sum += b;
  sum += sum;
  RC_ASSERT(equal(sum, a + b + a + b) == Truth::yes);
  if (exp(a).exists() && exp(b).exists()) RC_ASSERT(equal(exp(a) * exp(b), exp(a + b)) == Truth::yes);
}

// Writing to a sum that another number shares would change that number behind its back.
RC_GTEST_PROP(NormalFormProperty, CopiesDoNotSeeLaterChanges, ()) {
  const NormalForm a = evaluate<NormalForm>(random_tree(3), symbolic),
                   b = evaluate<NormalForm>(random_tree(3), symbolic);
  const std::string before = a.text();
  NormalForm changed = a, quotient = b / a;
  const std::string quotient_before = quotient.text();
  changed += b;
  changed -= NormalForm(Rational(5));
  changed *= b;
  quotient += b;
  RC_ASSERT(a.text() == before);
  RC_ASSERT((b / a).text() == quotient_before);
}

}  // namespace
}  // namespace seqcert
