#include "check/machine_softmax.hpp"

#include <algorithm>

namespace seqcert::softmax_bounds {

Interval64 growth(double u, std::size_t k) {
  Interval64 power = exactly_one();
  for (std::size_t n = 0; n < k; ++n) power *= exactly_one() + Interval64::exactly(u);
  return power - exactly_one();
}

Interval64 up_to(const Interval64& x) {
  return x.is_finite() ? Interval64::between(0, std::max(upper_bound(x), 0.0)) : Interval64::whole();
}
Interval64 either_way(const Interval64& x) {
  return x.is_finite() ? Interval64::midpoint_radius(0, std::max(upper_bound(x), 0.0)) : Interval64::whole();
}

bool holds_integers_up_to(std::size_t n, long bits) { return bits >= 63 || n <= (std::size_t{1} << bits); }

Interval64 trailing(const Interval64& gap, double u) {
  const Interval64 one = exactly_one(), roundoff = Interval64::exactly(u);
  return (one + roundoff) * exp(-((one - roundoff) * gap));
}

namespace {

/// Encloses x v for all v in the box: of an interval that is not around 0 more tightly than a product of midpoints.
Interval64 times_any(const Interval64& x, const NumberBox& box) {
  const Interval64 low = x * number(box.lo), high = x * number(box.hi);
  return Interval64::between(std::min(lower_bound(low), lower_bound(high)),
                             std::max(upper_bound(low), upper_bound(high)));
}

}  // namespace

Interval64 deviation_of(const Numerators& e, const MachineBound::Machine& machine, const NumberBox& box,
                        std::size_t visible) {
  const Interval64 one = exactly_one(), u = Interval64::exactly(machine.u), unit = either_way(u);
  const Interval64 g = growth(machine.u, 2 * reach + 3);
  const Interval64 tiny = Interval64::exactly(machine.tiny);
  Interval64 near_sum = e.target;
  for (const Interval64& x : e.near) near_sum += x;
  // Adding b > 0 moves a sum by something in [0, 2b]; near additions multiply by 1 + delta.
  const Interval64 normaliser = (near_sum + up_to(Interval64::exactly(2) * e.far)) * (one + either_way(g));
  const auto weight = [&](const Interval64& numerator) {
    return numerator / normaliser * (one + unit) + either_way(tiny);
  };
  Interval64 deviation = times_any(weight(e.target) * (one + either_way(g)) - one, box);
  for (const Interval64& x : e.near) deviation += times_any(weight(x) * (one + either_way(g)), box);
  const Interval64 largest = Interval64::exactly(magnitude(number(box.largest()))), count = count_of(visible);
  const Interval64 far =
      up_to(e.far) / normaliser * (one + g) * largest + count * tiny * (largest + Interval64::exactly(2));
  return deviation + either_way(Interval64::exactly(2) * (one + g) * far);
}

/// The weights are 1 there and 0 elsewhere, so that only loading the number rounds.
Interval64 deviation_when_found(const MachineBound::Machine& machine, const NumberBox& box) {
  if (box.held) return {};
  const Interval64 u = Interval64::exactly(machine.u), tiny = Interval64::exactly(machine.tiny);
  return either_way(u * number(box.largest()) + tiny);
}

Interval64 deviation_behind(const Trail& trail, const MachineBound::Machine& machine, const NumberBox& box,
                            std::size_t visible, bool hard) {
  const Interval64 tiny = up_to(Interval64::exactly(machine.tiny)), one = exactly_one();
  const auto gap = [&](std::size_t d) { return count_of(d) * trail.step - trail.off; };
  // Once the first gap is positive, all are.
  if (!trail.rest.is_finite() || !gap(1).is_finite() || !(lower_bound(gap(1)) > 0 && lower_bound(trail.rest) > 0))
    return Interval64::whole();
  if (hard) return deviation_when_found(machine, box);
  Numerators e{one, {}, {}};
  for (std::size_t d = 1; d <= reach; ++d) e.near.push_back(up_to(trailing(gap(d), machine.u) + tiny));
  const Interval64 ratio = exp(-((one - Interval64::exactly(machine.u)) * trail.step));
  e.far = trailing(gap(reach + 1), machine.u) / (one - ratio) +
          count_of(visible) * (trailing(trail.rest, machine.u) + tiny);
  if (!e.far.is_finite()) return Interval64::whole();
  return deviation_of(e, machine, box, visible);
}

Interval64 deviation_among_equals(const Interval64& others, const MachineBound::Machine& machine, const NumberBox& box,
                                  std::size_t visible) {
  // Every term is rounded at most `visible` - 1 times in the normaliser and in the sum, once each in its weight and its
  // product.
  const Interval64 one = exactly_one(), shrunk = one - growth(machine.u, visible);
  if (!(lower_bound(shrunk) > 0)) return Interval64::whole();
  const Interval64 most = (one + growth(machine.u, visible + 1)) / shrunk, largest = number(box.largest());
  return either_way(most * others + (most - one) * largest +
                    Interval64::exactly(2) * count_of(visible) * Interval64::exactly(machine.tiny) * (largest + one));
}

double mean_beyond(const MachineBound::Machine& machine, const NumberBox& box, std::size_t visible,
                   const Interval64& most) {
  const Interval64 one = exactly_one(), largest = number(box.largest());
  if (!(upper_bound(most) < machine.largest && 2 * magnitude(largest) < machine.largest))
    return magnitude(Interval64::whole());
  // A sum of L positive terms is off by a factor of 1 + u for each; a quotient and a product for each weight.
  const Interval64 grown = one + growth(machine.u, visible + 1), shrunk = one - growth(machine.u, visible + 1);
  if (!(lower_bound(shrunk) > 0)) return magnitude(Interval64::whole());
  const Interval64 weights = grown * (one + growth(machine.u, 2)) / shrunk;
  return magnitude((weights - one) * largest +
                   Interval64::exactly(2) * count_of(visible) * Interval64::exactly(machine.tiny) * (largest + one));
}

}  // namespace seqcert::softmax_bounds
