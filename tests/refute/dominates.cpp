#include "dominates.hpp"

#include <algorithm>
#include <optional>

namespace seqcert::test {
namespace {

using End = std::optional<Rational>;  // nullopt: unbounded, or not known

struct Range {
  End low, high;
};

class Prover {
 public:
  explicit Prover(const Claim& claim) : claim_(claim) {}

  bool at_least(const Formula& f, const Formula& g, int depth = 12) const {
    if (f == g) return true;
    if (depth == 0) return false;
    const Range rf = range(f), rg = range(g);
    if (rf.low && rg.high && *rf.low >= *rg.high) return true;
    const auto& x = f.arguments();
    const auto& y = g.arguments();
    const auto step = [&](const Formula& a, const Formula& b) { return at_least(a, b, depth - 1); };
    if (f.operation() == g.operation() && x.size() == y.size()) switch (f.operation()) {
        case Operation::add:
          if (step(x[0], y[0]) && step(x[1], y[1])) return true;
          break;
        case Operation::subtract:
          if (step(x[0], y[0]) && step(y[1], x[1])) return true;
          break;
        case Operation::multiply:
          for (const auto& [mine, common] : {std::pair{0U, 1U}, {1U, 0U}})
            if (x[common] == y[common] && from(x[common], 0) && step(x[mine], y[mine])) return true;
          if (from(x[0], 0) && from(x[1], 0) && from(y[0], 0) && from(y[1], 0) && step(x[0], y[0]) && step(x[1], y[1]))
            return true;
          break;
        case Operation::divide:
          // A bound has no value where a divisor is 0: divisors that are not negative are positive.
          if (x[1] == y[1] && from(x[1], 0) && step(x[0], y[0])) return true;
          if (from(y[0], 0) && from(x[1], 0) && from(y[1], 0) && step(x[0], y[0]) && step(y[1], x[1])) return true;
          break;
        case Operation::negate:
          if (step(y[0], x[0])) return true;
          break;
        case Operation::exp:
        case Operation::softplus:
        case Operation::ln:
          if (step(x[0], y[0])) return true;
          break;
        default:
          break;
      }
    if (f.operation() == Operation::add && ((from(x[1], 0) && step(x[0], g)) || (from(x[0], 0) && step(x[1], g))))
      return true;
    if (f.operation() == Operation::multiply &&
        ((from(x[1], 1) && from(x[0], 0) && step(x[0], g)) || (from(x[0], 1) && from(x[1], 0) && step(x[1], g))))
      return true;
    if (f.operation() == Operation::max && std::ranges::any_of(x, [&](const Formula& a) { return step(a, g); }))
      return true;
    if (g.operation() == Operation::min && std::ranges::any_of(y, [&](const Formula& b) { return step(f, b); }))
      return true;
    if (g.operation() == Operation::subtract && from(y[1], 0) && step(f, y[0])) return true;
    if (g.operation() == Operation::multiply && ((from(y[0], 0) && from(y[1], 0) && up_to(y[1], 1) && step(f, y[0])) ||
                                                 (from(y[1], 0) && from(y[0], 0) && up_to(y[0], 1) && step(f, y[1]))))
      return true;
    if (g.operation() == Operation::divide && from(y[0], 0) && from(y[1], 1) && step(f, y[0])) return true;
    return f.operation() == Operation::divide && from(x[0], 0) && from(x[1], 0) && up_to(x[1], 1) && step(x[0], g);
  }

 private:
  bool from(const Formula& f, long low) const {
    const End end = range(f).low;
    return end && *end >= Rational(low);
  }
  bool up_to(const Formula& f, long high) const {
    const End end = range(f).high;
    return end && *end <= Rational(high);
  }
  const ParameterSpec* parameter(const std::string& name) const {
    const auto found = std::ranges::find(claim_.parameters, name, &ParameterSpec::name);
    return found == claim_.parameters.end() ? nullptr : &*found;
  }

  static End sum(const End& a, const End& b) { return a && b ? End(*a + *b) : std::nullopt; }
  static End minus(const End& a) { return a ? End(-*a) : std::nullopt; }

  Range range(const Formula& f) const {
    const auto& x = f.arguments();
    switch (f.operation()) {
      case Operation::number:
        return {f.node().value, f.node().value};
      case Operation::name: {
        const ParameterSpec* spec = parameter(f.node().name);
        return spec ? Range{spec->low, spec->high} : Range{};
      }
      case Operation::add: {
        const Range a = range(x[0]), b = range(x[1]);
        return {sum(a.low, b.low), sum(a.high, b.high)};
      }
      case Operation::subtract: {
        const Range a = range(x[0]), b = range(x[1]);
        return {sum(a.low, minus(b.high)), sum(a.high, minus(b.low))};
      }
      case Operation::negate: {
        const Range a = range(x[0]);
        return {minus(a.high), minus(a.low)};
      }
      case Operation::multiply: {
        const Range a = range(x[0]), b = range(x[1]);
        if (a.high && a.high->sign() <= 0 && b.low && b.low->sign() >= 0)
          return {a.low && b.high ? End(*a.low * *b.high) : std::nullopt, *a.high * *b.low};
        if (!a.low || !b.low || a.low->sign() < 0 || b.low->sign() < 0) return {};
        return {*a.low * *b.low, a.high && b.high ? End(*a.high * *b.high) : std::nullopt};
      }
      case Operation::divide: {
        const Range a = range(x[0]), b = range(x[1]);
        if (!a.low || a.low->sign() < 0 || !b.low || b.low->sign() < 0) return {};
        return {b.high ? End(*a.low / *b.high) : End(Rational(0)),
                a.high && b.low && b.low->sign() > 0 ? End(*a.high / *b.low) : std::nullopt};
      }
      case Operation::power: {
        const Range a = range(x[0]), b = range(x[1]);
        if (!a.low || a.low->sign() < 0) return {};
        const bool constant = a.high && *a.low == *a.high && b.low && b.high && *b.low == *b.high;
        if (constant && a.low->sign() > 0 && b.low->to_long() && abs(*b.low) < Rational(1000)) {
          const Rational value = pow(*a.low, *b.low->to_long());
          return {value, value};
        }
        return {Rational(0), std::nullopt};
      }
      case Operation::exp: {
        const Range a = range(x[0]);
        return {a.low && a.low->sign() >= 0 ? Rational(1) : Rational(0),
                a.high && a.high->sign() <= 0 ? End(Rational(1)) : std::nullopt};
      }
      case Operation::ln: {
        const Range a = range(x[0]);
        return {a.low && *a.low >= Rational(1) ? End(Rational(0)) : std::nullopt, std::nullopt};
      }
      case Operation::softplus:
      case Operation::abs:
      case Operation::sqrt:
        return {Rational(0), std::nullopt};
      default:
        return {};
    }
  }

  const Claim& claim_;
};

}  // namespace

bool is_at_least(const Formula& f, const Formula& g, const Claim& claim) { return Prover(claim).at_least(f, g); }

bool follows_from(const Claim& weaker, const Claim& claim) {
  if (weaker.relation != claim.relation) {
    if (!(weaker.bound == claim.bound)) return false;
    const bool includes_equal = weaker.relation == Relation::less_equal || weaker.relation == Relation::greater_equal;
    if (claim.relation == Relation::equal) return includes_equal;
    return (claim.relation == Relation::less && weaker.relation == Relation::less_equal) ||
           (claim.relation == Relation::greater && weaker.relation == Relation::greater_equal);
  }
  switch (claim.relation) {
    case Relation::less_equal:
    case Relation::less:
      return is_at_least(weaker.bound, claim.bound, claim);
    case Relation::greater_equal:
    case Relation::greater:
      return is_at_least(claim.bound, weaker.bound, claim);
    case Relation::equal:
      return is_at_least(weaker.bound, claim.bound, claim) && is_at_least(claim.bound, weaker.bound, claim);
  }
  return false;
}

}  // namespace seqcert::test
