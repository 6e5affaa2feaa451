#include "solve/transition_terms.hpp"

#include <vector>

namespace seqcert {
namespace {

using Term = SmtQuestion::Term;
using Condition = SmtQuestion::Condition;
using Kind = TransitionNode::Kind;

Term bit(SmtQuestion& smt, Condition condition) { return smt.choose(condition, smt.number(1), smt.number(0)); }

/// x y as: x = lo ? lo y : x = lo + 1 ? (lo + 1) y : ...
Term product(SmtQuestion& smt, Term x, const Range& range, Term y) {
  Term result = smt.linear({{Rational(range.hi), y}}, 0);
  for (long k = range.hi - 1; k >= range.lo; --k)
    result = smt.choose(smt.equal(x, smt.number(k)), smt.linear({{Rational(k), y}}, 0), result);
  return result;
}

Term inverse(SmtQuestion& smt, Term x, long p) {
  const Term rest = smt.mod(x, p);
  Term result = smt.number(0);
  for (long a = 1; a < p; ++a)
    for (long b = 1; b < p; ++b)
      if (a * b % p == 1) result = smt.choose(smt.equal(rest, smt.number(a)), smt.number(b), result);
  return result;
}

}  // namespace

Result<Term> transition_term(SmtQuestion& smt, const Transition& transition, std::span<const Term> arguments,
                             std::span<const Range> ranges, long most_cases) {
  const std::vector<Range> known = transition.ranges(ranges);
  std::vector<Term> made;
  for (const TransitionNode& node : transition.nodes()) {
    const auto x = [&] { return made[node.first]; };
    const auto y = [&] { return made[node.second]; };
    const auto too_many = [&](long cases) {
      return bad_input("\"{}\" at character {} is a choice among {} numbers, more than the {} that are written out",
                       transition.text(), node.at, cases, most_cases);
    };
    switch (node.kind) {
      case Kind::constant:
        made.push_back(smt.number(node.number));
        break;
      case Kind::argument:
        made.push_back(arguments[static_cast<std::size_t>(node.number)]);
        break;
      case Kind::add:
        made.push_back(smt.linear({{1, x()}, {1, y()}}, 0));
        break;
      case Kind::subtract:
        made.push_back(smt.linear({{1, x()}, {-1, y()}}, 0));
        break;
      case Kind::multiply: {
        const Range &a = known[node.first], &b = known[node.second];
        const bool first = a.hi - a.lo <= b.hi - b.lo;
        const Range& cases = first ? a : b;
        if (cases.hi - cases.lo >= most_cases) return too_many(cases.hi - cases.lo + 1);
        made.push_back(first ? product(smt, x(), a, y()) : product(smt, y(), b, x()));
        break;
      }
      case Kind::max:
        made.push_back(smt.choose(smt.at_least(x(), y()), x(), y()));
        break;
      case Kind::min:
        made.push_back(smt.choose(smt.at_least(x(), y()), y(), x()));
        break;
      case Kind::at_least:
        made.push_back(bit(smt, smt.at_least(x(), y())));
        break;
      case Kind::equal:
        made.push_back(bit(smt, smt.equal(x(), y())));
        break;
      case Kind::select:
        made.push_back(smt.choose(smt.equal(x(), smt.number(1)), y(), made[node.third]));
        break;
      case Kind::mod:
        made.push_back(smt.mod(x(), node.number));
        break;
      case Kind::inverse:
        if (node.number > most_cases) return too_many(node.number);
        made.push_back(inverse(smt, x(), node.number));
        break;
    }
  }
  return made.back();
}

}  // namespace seqcert
