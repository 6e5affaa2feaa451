#include "refute/boundary.hpp"

#include "refute/simplest.hpp"

#include <optional>

namespace seqcert {
namespace {

constexpr int most_doublings = 24;
constexpr int most_doublings_of_a_size = 6;  // where all is inside, a program of that size has been looked at
constexpr int most_halvings = 32;

struct Bracket {
  Rational in, out;
};

/// Steps away from `from`, each twice as long as the one before, until a value is outside or the range ends.
template <class Inside>
std::optional<Bracket> leave(const Rational& from, int sign, const Axis& axis, const Inside& inside) {
  const Rational unit = axis.is_integer() || from.is_zero() ? Rational(1) : abs(from) / Rational(2);
  const std::optional<Rational>& end = sign < 0 ? axis.spec.low : axis.spec.high;
  Rational in = from;
  for (int k = 0; k < (axis.is_integer() ? most_doublings_of_a_size : most_doublings); ++k) {
    Rational next = from + Rational(sign) * unit * Rational::power_of_two(k);
    const bool beyond = end && (sign < 0 ? next <= *end : next >= *end);
    if (beyond) next = *end;
    if (axis.allows(next) && inside(next)) {
      if (beyond) return std::nullopt;
      in = next;
    } else {
      return Bracket{in, next};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Rational> edges(const Prober& prober, const SearchRegion& region, const Values& point, const Axis& axis) {
  std::vector<Rational> result;
  if (axis.is_choice() || !axis.given.empty()) return result;
  const Rational from = std::get<Rational>(point.at(axis.spec.name));
  const auto inside = [&](const Rational& value) {
    if (prober.is_late()) return false;
    Values at = point;
    at[axis.spec.name] = value;
    return prober.inside(region, at);
  };
  for (const int sign : {-1, 1}) {
    if (prober.is_late()) return result;
    auto bracket = leave(from, sign, axis, inside);
    if (!bracket) continue;
    for (int k = 0; k < most_halvings; ++k) {
      if (axis.is_integer() && abs(bracket->out - bracket->in) <= Rational(1)) break;
      Rational middle = (bracket->in + bracket->out) / Rational(2);
      if (axis.is_integer()) middle = floor(middle);
      (axis.allows(middle) && inside(middle) ? bracket->in : bracket->out) = middle;
    }
    const Rational simple = simplest_between(min(bracket->in, bracket->out), max(bracket->in, bracket->out));
    result.push_back(axis.allows(simple) && inside(simple) ? simple : bracket->in);
  }
  return result;
}

}  // namespace seqcert
