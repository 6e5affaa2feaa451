#include "number/machine_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace seqcert {
namespace {

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

MachineBound MachineBound::rounded(const Machine& machine, const Interval64& exact, double error) {
  const double computed = up(magnitude(exact) + error),
               total = up(error + up(machine.u * computed + machine.tiny + (computed > 0 ? hair : 0)));
  return {machine, exact, computed < machine.largest ? total : infinite};
}

MachineBound operator+(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  const bool trivial = (x.error_ == 0 && x.exact_.rad() == 0 && x.exact_.mid() == 0) ||
                       (y.error_ == 0 && y.exact_.rad() == 0 && y.exact_.mid() == 0);
  if (trivial) return {machine, x.exact_ + y.exact_, std::max(x.error_, y.error_)};
  return MachineBound::rounded(machine, x.exact_ + y.exact_, up(x.error_ + y.error_));
}

MachineBound operator*(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  const Interval64 exact = x.exact_ * y.exact_;
  const double error =
      x.error_ == 0 && y.error_ == 0
          ? 0
          : up(magnitude(x.exact_) * y.error_ + magnitude(y.exact_) * x.error_ + x.error_ * y.error_ + hair);
  // Scaling by a power of two is exact where nothing underflows.
  const bool scaling =
      (x.error_ == 0 && is_power_of_two_or_zero(x.exact_)) || (y.error_ == 0 && is_power_of_two_or_zero(y.exact_));
  if (scaling && up(magnitude(exact) + error) < machine.largest) return {machine, exact, up(error + machine.tiny)};
  return MachineBound::rounded(machine, exact, error);
}

MachineBound operator/(const MachineBound& x, const MachineBound& y) {
  const MachineBound::Machine machine = coarser(x.machine_, y.machine_);
  const Interval64 quotient = x.exact_ / y.exact_;
  // |(a + d)/(b + f) - a/b| = |d - (a/b) f| / |b + f|.
  const Interval64 wide = Interval64::midpoint_radius(y.exact_.mid(), up(y.exact_.rad() + y.error_));
  const Interval64 inverse = Interval64::exactly(1) / wide;
  const double error = x.error_ == 0 && y.error_ == 0
                           ? 0
                           : up(up(x.error_ + magnitude(quotient) * y.error_ + hair) * magnitude(inverse));
  return MachineBound::rounded(machine, quotient, error);
}

MachineBound max(const MachineBound& x, const MachineBound& y) {
  return {coarser(x.machine_, y.machine_), max(x.exact_, y.exact_), std::max(x.error_, y.error_)};
}
MachineBound min(const MachineBound& x, const MachineBound& y) { return -max(-x, -y); }

MachineBound Arithmetic<MachineBound>::operator()(const Rational& x) const {
  const auto held = exactly(Rounded(format, x));
  const MachineBound::Machine machine = MachineBound::Machine::of(format);
  const Interval64 exact = Arithmetic<Interval64>{}(x);
  if (!held) return {machine, exact, infinite};
  return {machine, exact, magnitude(Arithmetic<Interval64>{}(*held - x))};
}

}  // namespace seqcert
