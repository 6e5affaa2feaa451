#include "number/machine_bound.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace seqcert {
namespace {

/// What a machine makes of numbers that it is known to have.
template <class Operation>
std::optional<Rounded> applied(Operation operation, const std::optional<Rounded>& x) {
  return x ? std::optional(operation(*x)) : std::nullopt;
}
template <class Operation>
std::optional<Rounded> applied(Operation operation, const std::optional<Rounded>& x, const std::optional<Rounded>& y) {
  return x && y ? std::optional(operation(*x, *y)) : std::nullopt;
}

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double hair = 0x1p-1060;

/// An upper bound of an expression of at most eight double operations on numbers >= 0, given its rounded value; NaN
/// counts as infinite. What may underflow to 0 has `hair` added.
double up(double x) {
  if (x == 0) return 0;
  return std::isnan(x) ? infinite : x * (1 + 0x1p-49) + hair;
}

bool is_power_of_two_or_zero(const Interval64& x) {
  int exponent = 0;
  return x.rad() == 0 && (x.mid() == 0 || std::fabs(std::frexp(x.mid(), &exponent)) == 0.5);
}

MachineBound::Machine coarser(const MachineBound::Machine& a, const MachineBound::Machine& b) {
  return a.u >= b.u ? a : b;
}

}  // namespace

MachineBound::Machine MachineBound::Machine::of(const Format& format) {
  const bool bounded = format.subnormals;
  const int bits = static_cast<int>(std::min<long>(format.significand_bits, 500));
  return {std::ldexp(1.0, -bits), bounded ? std::ldexp(1.0, static_cast<int>(format.min_exponent) - bits + 1) : 0.0,
          bounded ? std::ldexp(2 - std::ldexp(2.0, -bits), static_cast<int>(format.max_exponent)) : infinite};
}

double magnitude(const Interval64& x) { return x.is_finite() ? up(std::fabs(x.mid()) + x.rad()) : infinite; }

Interval64 interval_of(const Rounded& x) {
  const double near = x.approximately();
  if (!std::isfinite(near) || mpfr_cmp_d(x.mpfr(), near) == 0) return Interval64::exactly(near);
  return Interval64::midpoint_radius(near, std::fabs(near) * 0x1p-52 + 0x1p-1074);
}

MachineBound MachineBound::rounded(const Machine& machine, const Interval64& exact, double error, double distance) {
  const double computed = up(magnitude(exact) + error),
               rounding = up(machine.u * computed + machine.tiny + (computed > 0 ? hair : 0)),
               total = up(error + std::min(rounding, distance));
  return {machine, exact, computed < machine.largest ? total : infinite};
}

Interval64 MachineBound::either() const { return Interval64::midpoint_radius(exact_.mid(), up(exact_.rad() + error_)); }

MachineBound MachineBound::known(std::optional<Rounded> made) const {
  MachineBound result = *this;
  result.made_ = std::nullopt;
  if (!made) return result;
  result.error_ = made->is_finite() ? std::min(error_, magnitude(interval_of(*made) - exact_)) : infinite;
  if (made->is_finite()) result.made_ = std::move(made);
  return result;
}

MachineBound MachineBound::operator-() const {
  MachineBound result = *this;
  result.exact_ = -exact_;
  if (made_) result.made_ = -*made_;
  return result;
}

MachineBound operator+(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  // Both operands are numbers of the machine.
  const double distance = std::min(magnitude(x.either()), magnitude(y.either()));
  return MachineBound::rounded(machine, x.exact_ + y.exact_, up(x.error_ + y.error_), distance)
      .known(applied(std::plus<>(), x.made_, y.made_));
}

MachineBound operator*(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  const Interval64 exact = x.exact_ * y.exact_, x_made = x.either(), y_made = y.either(), one = Interval64::exactly(1);
  const double error =
      x.error_ == 0 && y.error_ == 0
          ? 0
          : up(magnitude(x.exact_) * y.error_ + magnitude(y.exact_) * x.error_ + x.error_ * y.error_ + hair);
  const std::optional<Rounded> made = applied(std::multiplies<>(), x.made_, y.made_);
  for (const auto& [factor, other] : {std::pair{&x, &y}, std::pair{&y, &x}}) {
    if (factor->error_ != 0 || !is_power_of_two_or_zero(factor->exact_)) continue;
    const double scale = std::fabs(factor->exact_.mid());
    if (scale == 0 && std::isfinite(other->error_)) return MachineBound(machine, Interval64(), 0).known(made);
    // Scaling is exact where nothing underflows.
    if (up(magnitude(exact) + error) < machine.largest)
      return MachineBound(machine, exact, scale == 1 ? other->error_ : up(error + (scale > 1 ? 0 : machine.tiny)))
          .known(made);
  }
  const double distance =
      std::min(up(magnitude(x_made - one) * magnitude(y_made)), up(magnitude(y_made - one) * magnitude(x_made)));
  return MachineBound::rounded(machine, exact, error, distance).known(made);
}

MachineBound operator/(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  const Interval64 quotient = x.exact_ / y.exact_;
  // |(a + d)/(b + f) - a/b| = |d - (a/b) f| / |b + f|.
  const Interval64 inverse = Interval64::exactly(1) / y.either();
  const double error = x.error_ == 0 && y.error_ == 0
                           ? 0
                           : up(up(x.error_ + magnitude(quotient) * y.error_ + hair) * magnitude(inverse));
  return MachineBound::rounded(machine, quotient, error, infinite).known(applied(std::divides<>(), x.made_, y.made_));
}

MachineBound abs(const MachineBound& x) {
  return MachineBound(x.machine_, abs(x.exact_), x.error_)
      .known(applied([](const Rounded& t) { return abs(t); }, x.made_));
}

MachineBound max(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  if (interval64::surely_above(x.either(), y.either())) return MachineBound(machine, x.exact_, x.error_).known(x.made_);
  if (interval64::surely_above(y.either(), x.either())) return MachineBound(machine, y.exact_, y.error_).known(y.made_);
  const auto larger = [](const Rounded& a, const Rounded& b) { return max(a, b); };
  return MachineBound(machine, max(x.exact_, y.exact_), std::max(x.error_, y.error_))
      .known(applied(larger, x.made_, y.made_));
}
MachineBound min(const MachineBound& x, const MachineBound& y) { return -max(-x, -y); }

MachineBound exp(const MachineBound& x) {
  const Interval64 exact = exp(x.exact_);
  // e^d - 1 <= d e^d.
  const double through =
      x.error_ == 0 ? 0 : up(up(magnitude(exact) * magnitude(exp(Interval64::exactly(x.error_))) + hair) * x.error_);
  const double size = magnitude(x.either());
  const bool positive = !(upper_bound(x.either()) <= 0);
  const double from_one = positive ? up(size * magnitude(exp(Interval64::exactly(size)))) : size;
  return MachineBound::rounded(x.machine_, exact, through, from_one)
      .known(applied([](const Rounded& t) { return exp(t); }, x.made_));
}

MachineBound ln(const MachineBound& x) {
  const double slope = magnitude(Interval64::exactly(1) / x.either());
  const bool positive = lower_bound(x.either()) > 0;
  return MachineBound::rounded(x.machine_, ln(x.exact_), positive ? up(x.error_ * slope) : infinite, infinite)
      .known(applied([](const Rounded& t) { return ln(t); }, x.made_));
}

MachineBound sqrt(const MachineBound& x) {
  const double slope = magnitude(Interval64::exactly(0.5) / sqrt(x.either()));
  const bool positive = lower_bound(x.either()) > 0;
  return MachineBound::rounded(x.machine_, sqrt(x.exact_), positive ? up(x.error_ * slope) : infinite, infinite)
      .known(applied([](const Rounded& t) { return sqrt(t); }, x.made_));
}

MachineBound softplus(const MachineBound& x) {
  const MachineBound::Machine& machine = x.machine_;
  if (x.made_) return MachineBound(machine, softplus(x.exact_), infinite).known(softplus(*x.made_));
  const MachineBound positive = max(x, MachineBound(machine, Interval64(), 0)), power = exp(-abs(x));
  // log1p has slope and size at most 1 and its argument.
  const double tail = magnitude(power.either()),
               tail_error = up(power.error_ + up(machine.u * tail + machine.tiny + hair));
  const double least = std::min(up(tail + tail_error), magnitude(positive.either()));
  return MachineBound::rounded(machine, softplus(x.exact_), up(positive.error_ + tail_error), least);
}

MachineBound silu(const MachineBound& x) {
  const MachineBound::Machine& machine = x.machine_;
  if (x.made_) return MachineBound(machine, silu(x.exact_), infinite).known(silu(*x.made_));
  const MachineBound quotient = x / (MachineBound(machine, Interval64::exactly(1), 0) + exp(-x));
  double error = quotient.error_;
  // Far below 0 both are negative and no larger than |t| e^t, which decreases down from -1, up to three roundings.
  const double t = upper_bound(x.either());
  if (t <= -1.25 && machine.u <= 0.5 && std::isfinite(x.error_)) {
    const double largest = up(up(-t * magnitude(exp(Interval64::exactly(t))) + hair) * (1 + machine.u) /
                              ((1 - machine.u) * (1 - machine.u)));
    error = std::min(error, up(largest + machine.tiny));
  }
  return {machine, silu(x.exact_), error};
}

Truth less(const MachineBound& x, const MachineBound& y) { return less(x.either(), y.either()); }

MachineBound Arithmetic<MachineBound>::operator()(const Rational& x) const {
  const Rounded made(format, x);
  const auto held = exactly(made);
  const MachineBound::Machine machine = MachineBound::Machine::of(format);
  const Interval64 exact = Arithmetic<Interval64>{}(x);
  if (!held) return {machine, exact, infinite};
  const MachineBound bound(machine, exact, magnitude(Arithmetic<Interval64>{}(*held - x)));
  return alone ? bound.known(made) : bound;
}

}  // namespace seqcert
