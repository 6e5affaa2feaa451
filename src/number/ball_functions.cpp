#include "number/ball.hpp"
#include "number/ball_arb.hpp"

#include <utility>

namespace seqcert {

namespace {

/// Radius below 2^-10: the mean value form is then within a thousandth of the exact range for these functions.
bool is_thin(const Ball& x) { return mag_cmp_2exp_si(arb_radref(arb(x)), -10) < 0; }

Ball midpoint(const Ball& x) {
  Ball result = zero_ball(x.bits());
  arb_get_mid_arb(arb(result), arb(x));
  return result;
}

/// The ends, rounded outward to the precision: exact balls below and above everything in x.
Ball lower_end(const Ball& x) {
  Ball result = zero_ball(x.bits());
  arb_get_lbound_arf(arb_midref(arb(result)), arb(x), x.bits());
  return result;
}

Ball upper_end(const Ball& x) {
  Ball result = zero_ball(x.bits());
  arb_get_ubound_arf(arb_midref(arb(result)), arb(x), x.bits());
  return result;
}

/// y plus or minus the radius of x times |slope|: the mean value form.
Ball widened(Ball y, const Ball& x, const Ball& slope) {
  mag_t steepest;
  mag_init(steepest);
  arb_get_mag(steepest, arb(slope));
  mag_mul(steepest, steepest, arb_radref(arb(x)));
  mag_add(arb_radref(arb(y)), arb_radref(arb(y)), steepest);
  mag_clear(steepest);
  return y;
}

bool is_negative_midpoint(const Ball& x) { return arf_sgn(arb_midref(arb(x))) < 0; }

Ball one(long bits) {
  Ball result = zero_ball(bits);
  arb_one(arb(result));
  return result;
}

/// e^-|m| for the midpoint's sign: never large, so that nothing below cancels or overflows.
Ball decaying_exp(const Ball& x) { return is_negative_midpoint(x) ? exp(x) : exp(-x); }

/// 1/(1 + e^-x) and 1/(1 + e^x) for thin x, both with small relative error.
struct Logistic {
  Ball plus, minus;
};

Logistic logistic(const Ball& x) {
  const Ball e = decaying_exp(x);
  const Ball large = one(x.bits()) / (one(x.bits()) + e);
  const Ball small = e * large;
  return is_negative_midpoint(x) ? Logistic{small, large} : Logistic{large, small};
}

Ball softplus_at(const Ball& point) {
  Ball result = zero_ball(point.bits());
  arb_log1p(arb(result), arb(decaying_exp(point)), point.bits());
  if (!is_negative_midpoint(point)) result += point;
  return result;
}

Ball silu_at(const Ball& point) { return point * logistic(point).plus; }

/// silu falls to -w at -1-w, w e^w = 1/e, and rises from there: at x0 its derivative sigma(x)(1 + x sigma(-x))
/// vanishes, so x0 sigma(-x0) = -1 and silu(x0) = x0 - x0 sigma(-x0) = x0 + 1.
Ball silu_minimum(long bits) {
  Ball w = exp(-one(bits));
  arb_lambertw(arb(w), arb(w), 0, bits);
  return -w;
}

}  // namespace

Ball abs(const Ball& x) {
  if (!x.is_finite() || !x.contains_zero()) {
    Ball result = x;
    arb_abs(arb(result), arb(result));
    return result;
  }
  Ball top = zero_ball(x.bits());
  arb_get_abs_ubound_arf(arb_midref(arb(top)), arb(x), x.bits());
  return hull(zero_ball(x.bits()), top);
}

Ball max(const Ball& x, const Ball& y) {
  if (!x.is_finite() || !y.is_finite()) return Ball::whole(common_bits(x, y));
  Ball result = zero_ball(common_bits(x, y));
  arb_max(arb(result), arb(x), arb(y), result.bits());
  return result;
}

Ball min(const Ball& x, const Ball& y) { return -max(-x, -y); }

Ball hull(const Ball& x, const Ball& y) {
  if (!x.is_finite() || !y.is_finite()) return Ball::whole(common_bits(x, y));
  Ball result = zero_ball(common_bits(x, y));
  arb_union(arb(result), arb(x), arb(y), result.bits());
  if (!x.is_exact() || !y.is_exact()) return result;
  // arb_union always rounds the radius up. Where |y-x|/2 is a 30-bit number and the middle fits, the hull is exact, and
  // a ball such as 0..9 then touches zero without reaching below it.
  Arf middle, half, radius;
  const bool middle_fits =
      arf_add(middle.value, arb_midref(arb(x)), arb_midref(arb(y)), result.bits(), ARF_RND_DOWN) == 0;
  const bool half_fits = arf_sub(half.value, arb_midref(arb(x)), arb_midref(arb(y)), result.bits(), ARF_RND_DOWN) == 0;
  if (!middle_fits || !half_fits) return result;
  arf_mul_2exp_si(middle.value, middle.value, -1);
  arf_mul_2exp_si(half.value, half.value, -1);
  mag_t below;
  mag_init(below);
  arf_get_mag_lower(below, half.value);
  arf_set_mag(radius.value, below);
  if (arf_cmpabs(radius.value, half.value) == 0) {
    arf_set(arb_midref(arb(result)), middle.value);
    mag_set(arb_radref(arb(result)), below);
  }
  mag_clear(below);
  return result;
}

Ball exp(const Ball& x) {
  Ball result = zero_ball(x.bits());
  if (is_thin(x) && mag_cmp_2exp_si(arb_radref(arb(x)), -24) > 0) {
    // Here arb_exp works with about 30 bits, and |x| 2^-30 shows beside the radius. The slope is at most e^(mid +
    // 2^-10).
    arb_exp(arb(result), arb(midpoint(x)), x.bits());
    const Ball steepest = result + result * Ball::of(Rational::power_of_two(-9), x.bits());
    return widened(std::move(result), x, steepest);
  }
  arb_exp(arb(result), arb(x), x.bits());
  return result;
}

Ball ln(const Ball& x) {
  Ball result = zero_ball(x.bits());
  arb_log(arb(result), arb(x), x.bits());
  return result;
}

Ball sqrt(const Ball& x) {
  Ball result = zero_ball(x.bits());
  arb_sqrt(arb(result), arb(x), x.bits());
  return result;
}

// softplus increases with slope sigma: at the ends for wide balls, and around the midpoint for thin ones.
Ball softplus(const Ball& x) {
  if (!x.is_finite()) return Ball::whole(x.bits());
  if (x.is_exact()) return softplus_at(x);
  if (is_thin(x)) return widened(softplus_at(midpoint(x)), x, logistic(x).plus);
  return hull(softplus_at(lower_end(x)), softplus_at(upper_end(x)));
}

// silu has slope sigma(x)(1 + x sigma(-x)). On a wide ball its largest value is at an end; its least one is at an end
// too unless the ball may reach the minimum.
Ball silu(const Ball& x) {
  if (!x.is_finite()) return Ball::whole(x.bits());
  if (x.is_exact()) return silu_at(x);
  if (is_thin(x)) {
    const auto [plus, minus] = logistic(x);
    return widened(silu_at(midpoint(x)), x, plus * (one(x.bits()) + x * minus));
  }
  const Ball lo = lower_end(x), hi = upper_end(x), lowest = silu_minimum(x.bits());
  const Ball turning = lowest - one(x.bits());
  const Ball ends = hull(silu_at(lo), silu_at(hi));
  const bool monotone = less(turning, lo) == Truth::yes || less(hi, turning) == Truth::yes;
  return monotone ? ends : hull(ends, lowest);
}

}  // namespace seqcert
