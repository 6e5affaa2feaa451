#include "check/machine_matching.hpp"

#include <algorithm>

namespace seqcert {

using namespace softmax_bounds;

double matching_deviation(const Format& format, const MatchingHead& head, const NumberBox& box, const Places& places,
                          std::size_t position) {
  const MachineBound::Machine machine = MachineBound::Machine::of(format);
  const double nothing = magnitude(Interval64::whole());
  const Rational least = format.subnormals ? Rational(2) * Rational::power_of_two(format.min_exponent) : Rational(0);
  if (!holds_integers_up_to(position, format.significand_bits) || head.lambda <= least || head.weight <= least)
    return nothing;
  const Interval64 one = exactly_one(), two = Interval64::exactly(2), u = Interval64::exactly(machine.u),
                   tiny = up_to(Interval64::exactly(machine.tiny)), n = count_of(position);
  const Interval64 lambda = number(head.lambda) * (one + either_way(u)),
                   weight = number(head.weight) * (one + either_way(u));
  const Interval64 asked = Interval64::exactly(static_cast<double>(places.asked)),
                   said = Interval64::exactly(static_cast<double>(std::max(places.asked, places.said)));
  const Interval64 off = Interval64::exactly(places.asked_error), square = Interval64::exactly(places.square_error);
  // The effective address is within h of the integer.
  const Interval64 h = off + (asked + off) * u + tiny / weight;
  if (!h.is_finite() || !square.is_finite() || !(upper_bound(h) < 0.5)) return nothing;
  const Interval64 first = two * weight * (asked + h) * said, second = weight * (said * said + square),
                   late = lambda * n, grown = one + growth(machine.u, 6);
  const Interval64 most = two * grown * (first + second + late);  // differences of scores, too
  const double beyond = mean_beyond(machine, box, position, most);
  // At the place asked for the first two terms are the same for all tokens.
  const Interval64 common = (one + u) * (weight * (asked * asked + two * h * asked + square) +
                                         u * (two * weight * (asked + h) * asked + second) + two * tiny);
  const Interval64 at_place = u * late + u * (common + (one + u) * late) + two * tiny;
  const Interval64 elsewhere = u * (first + second) + u * grown * (first + second) + u * late +
                               u * grown * (first + second + late) + Interval64::exactly(4) * tiny;
  const Trail trail{lambda, two * at_place,
                    weight * (one - two * h) - lambda * (n - one) - two * weight * square - two * elsewhere};
  return std::max(beyond, magnitude(deviation_behind(trail, machine, box, position, head.hard)));
}

}  // namespace seqcert
