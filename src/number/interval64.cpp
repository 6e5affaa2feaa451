#include "number/interval64.hpp"

#include "base/contract.hpp"

#include <bit>
#include <cstdint>

namespace seqcert {
namespace interval64 {
namespace {

double next_up(double x) {
  if (!(x < infinity)) return x;
  if (x == 0) return eta;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  return std::bit_cast<double>(x > 0 ? bits + 1 : bits - 1);
}

/// What fl(a + b) leaves out: a + b - fl(a + b), exactly (Knuth's TwoSum), where nothing overflows.
double sum_error(double a, double b, double sum) {
  const double b_part = sum - a;
  return (a - (sum - b_part)) + (b - b_part);
}

}  // namespace
}  // namespace interval64

using namespace interval64;

/// The middle may be any double: the radius is taken from the computed one. hi - mid is off by u at most, exact when
/// tiny. If low >= 0 and rad > mid, [0, 2 rad] holds [mid - rad, mid + rad] cut to the nonnegative numbers.
Interval64 Interval64::between(double low, double high) {
  if (!(low <= high) || low == -infinity || high == infinity) return whole();
  if (low == high) return exactly(low);
  double mid = 0.5 * low + 0.5 * high;
  const double right = high - mid, left = mid - low;
  const double rad = (left < right ? right : left) * (1 + 4 * u);
  if (low >= 0 && rad > mid) mid = rad;
  return midpoint_radius(mid, rad);
}

Rational Interval64::lo() const {
  SEQCERT_REQUIRE(is_finite(), "an enclosure that is not finite has no ends");
  return Rational::exactly(mid_) - Rational::exactly(rad_);
}

Rational Interval64::hi() const {
  SEQCERT_REQUIRE(is_finite(), "an enclosure that is not finite has no ends");
  return Rational::exactly(mid_) + Rational::exactly(rad_);
}

double upper_bound(const Interval64& x) {
  if (!x.is_finite()) return infinity;
  const double sum = x.mid() + x.rad();
  return sum_error(x.mid(), x.rad(), sum) > 0 ? next_up(sum) : sum;
}

double lower_bound(const Interval64& x) { return -upper_bound(-x); }

MaybeEnclosure enclosure_of(const Interval64& x) {
  if (!x.is_finite()) return std::nullopt;
  return Enclosure{x.lo(), x.hi()};
}

// --- comparisons -----------------------------------------------------------------------------------------------------
namespace {

/// The sign of y.lo - x.hi = (b - a) - (r + s), both finite. Rounding is monotone: a rounded difference above the
/// rounded sum is above it before rounding as well. Where they round to the same double, rationals decide.
int sign_of_gap(const Interval64& x, const Interval64& y) {
  const double apart = y.mid() - x.mid(), spread = x.rad() + y.rad();
  if (apart > spread) return 1;
  if (apart < spread) return -1;
  return (y.lo() - x.hi()).sign();
}

bool both_finite(const Interval64& x, const Interval64& y) { return x.is_finite() && y.is_finite(); }

}  // namespace

Truth less(const Interval64& x, const Interval64& y) {
  if (!both_finite(x, y)) return Truth::unknown;
  if (sign_of_gap(x, y) > 0) return Truth::yes;
  return sign_of_gap(y, x) >= 0 ? Truth::no : Truth::unknown;
}

Truth less_equal(const Interval64& x, const Interval64& y) { return !less(y, x); }

Truth equal(const Interval64& x, const Interval64& y) {
  if (!both_finite(x, y)) return Truth::unknown;
  if (x.rad() == 0 && y.rad() == 0) return known(x.mid() == y.mid());
  return sign_of_gap(x, y) > 0 || sign_of_gap(y, x) > 0 ? Truth::no : Truth::unknown;
}

// --- abs, max --------------------------------------------------------------------------------------------------------

Interval64 interval64::abs_around_zero(const Interval64& x) {
  if (!x.is_finite()) return Interval64::whole();
  return Interval64::between(0, upper_bound(Interval64::unchecked(std::fabs(x.mid()), x.rad())));
}

Interval64 interval64::max_of_overlapping(const Interval64& x, const Interval64& y) {
  if (!both_finite(x, y)) return Interval64::whole();
  const double x_low = lower_bound(x), y_low = lower_bound(y), x_high = upper_bound(x), y_high = upper_bound(y);
  return Interval64::between(x_low < y_low ? y_low : x_low, x_high < y_high ? y_high : x_high);
}

// --- exp and the functions built on it
// ---------------------------------------------------------------------------------
namespace {

Interval64 exp_at(double x) {
  const MidRad y = exp_narrow(x, 0);
  return Interval64::unchecked(y.mid, y.rad);
}

double at_least_zero(double x) { return x > 0 ? x : 0; }

/// ln x for 0 < x < infinity, |result - ln x| <= 6 u |result|. Proof: interval64_exp.md, section 3.
double ln_near(double x) {
  constexpr std::uint64_t least_z = 0x3fe6a09e00000000;  // about sqrt(1/2)
  double k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    k = -54;
  }
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const auto steps = static_cast<std::int64_t>(bits - least_z) >> 52;
  k += static_cast<double>(steps);
  const double z = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(steps) << 52));
  const double f = z - 1;
  const double s = f / (2 + f), t = s * s;
  double q = 2.0 / 21;  // 2/(2n+1), n = 10 .. 1: ln((1+s)/(1-s)) = 2s + s(2/3 s^2 + 2/5 s^4 + ...)
  q = q * t + 2.0 / 19;
  q = q * t + 2.0 / 17;
  q = q * t + 2.0 / 15;
  q = q * t + 2.0 / 13;
  q = q * t + 2.0 / 11;
  q = q * t + 2.0 / 9;
  q = q * t + 2.0 / 7;
  q = q * t + 2.0 / 5;
  q = q * t + 2.0 / 3;
  const double ln_z = 2 * s + s * (t * q);
  return k * ln2_high + (ln_z + k * ln2_low);
}

Interval64 ln_at(double x) {
  const double y = ln_near(x);
  return Interval64::unchecked(y, std::fabs(y) * (8 * u));
}

/// ln(1 + t) for t = e^-|x| enclosed: t - t^2/2 where 0 <= t^3/3 <= u t; else ln w + c/w with w = fl(1 + t) and c = t -
/// (w - 1) exact (Fast2Sum), since |c/w| <= u and |ln(1 + q) - q| <= q^2. The slope of ln(1 + .) is at most 1 on the
/// nonnegative numbers.
Interval64 ln_one_plus(const Interval64& t) {
  if (t.mid() < 0x1p-27) {
    const Interval64 y = t * (Interval64::exactly(1) - Interval64::exactly(0.5) * t);
    return Interval64::unchecked(y.mid(), (y.rad() + t.mid() * u) * (1 + 4 * u));
  }
  const double w = 1 + t.mid(), c = t.mid() - (w - 1);
  const Interval64 q = Interval64::exactly(c) / Interval64::exactly(w);
  const Interval64 at_mid = ln_at(w) + Interval64::unchecked(q.mid(), q.rad() + std::fabs(q.mid()) * (4 * u));
  return Interval64::unchecked(at_mid.mid(), (at_mid.rad() + t.rad()) * (1 + 4 * u));
}

Interval64 softplus_at(double x) {
  const Interval64 tail = ln_one_plus(exp_at(-std::fabs(x)));
  return x > 0 ? Interval64::exactly(x) + tail : tail;
}

/// 1 / (1 + e^-x).
Interval64 sigmoid_at(double x) {
  const Interval64 one = Interval64::exactly(1), t = exp_at(-std::fabs(x));
  return (x < 0 ? t : one) / (one + t);
}

/// |x| e^x <= 2^-1065 decreases to 0 below exp_underflow.
Interval64 silu_at(double x) {
  if (x < exp_underflow) return Interval64::unchecked(-exp_underflow_half, exp_underflow_half);
  return Interval64::exactly(x) * sigmoid_at(x);
}

/// Above it, mid + rad may leave the range of double: ln and sqrt of wide enclosures scale by 1/4 first, exactly.
constexpr double huge = 0x1p1000;

}  // namespace

Interval64 interval64::exp_elsewhere(const Interval64& x) {
  if (!x.is_finite()) return Interval64::whole();
  if (x.rad() <= exp_narrow_radius) {
    const MidRad y = exp_narrow(x.mid(), x.rad());  // among subnormals [0, 2 rad] holds the positive part
    return Interval64::unchecked(y.mid < y.rad ? y.rad : y.mid, y.rad);
  }
  const Interval64 low = exp_at(lower_bound(x)), high = exp_at(upper_bound(x));
  return Interval64::between(at_least_zero(lower_bound(low)), upper_bound(high));
}

Interval64 ln(const Interval64& x) {
  const double m = x.mid(), r = x.rad();
  if (!x.is_finite() || m <= r) return Interval64::whole();
  if (r + r <= m) {  // r + r is exact, m/2 is not. |ln t - ln m| <= -ln(1 - q) <= q + 0.78 q^2, q = r/m <= 1/2
    const Interval64 y = ln_at(m);
    const double q = r / m;
    const double spread = r > 0 ? (q + 0.78 * (q * q)) * (1 + 8 * u) + 2 * eta : 0.0;
    return Interval64::unchecked(y.mid(), (y.rad() + spread) * (1 + 4 * u));
  }
  if (m > huge) return ln(Interval64::unchecked(m / 4, r / 4)) + Interval64::exactly(2) * ln_at(2);
  const double low = m - r;  // exact: m/2 <= r < m (Sterbenz)
  return Interval64::between(lower_bound(ln_at(low)), upper_bound(ln_at(upper_bound(x))));
}

Interval64 sqrt(const Interval64& x) {
  const double m = x.mid(), r = x.rad();
  if (!x.is_finite() || m < r) return Interval64::whole();
  if (m == 0) return x;
  const double root = std::sqrt(m);  // IEEE 754: correctly rounded, and normal
  if (r + r <= m)                    // |sqrt t - sqrt m| = |t - m| / (sqrt t + sqrt m)
    return Interval64::unchecked(root,
                                 ((r / (root + std::sqrt(m - r)) + (r > 0 ? 2 * eta : 0.0)) + root * u) * (1 + 16 * u));
  if (m > huge) {
    const Interval64 half = sqrt(Interval64::unchecked(m / 4, r / 4));
    return Interval64::unchecked(2 * half.mid(), 2 * half.rad());
  }
  const double low = m - r;  // exact: m/2 <= r <= m
  return Interval64::between(std::sqrt(low) * (1 - 2 * u), std::sqrt(upper_bound(x)) * (1 + 4 * u));
}

Interval64 softplus(const Interval64& x) {
  if (!x.is_finite()) return Interval64::whole();
  const double m = x.mid(), r = x.rad();
  if (r <= 0.5) {  // the slope is the logistic function: at most 1, and at most e^r times its value at m
    const Interval64 y = softplus_at(m);
    const double slope = upper_bound(sigmoid_at(m));
    const double grown = (slope * (r + 0.72 * (r * r))) * (1 + 16 * u) + (r > 0 ? 8 * eta : 0.0);
    return Interval64::unchecked(y.mid(), (y.rad() + (grown < r ? grown : r)) * (1 + 4 * u));
  }
  return Interval64::between(at_least_zero(lower_bound(softplus_at(lower_bound(x)))),
                             upper_bound(softplus_at(upper_bound(x))));
}

namespace {

constexpr double silu_argmin_below = -1.2784645428, silu_argmin_above = -1.2784645427;
constexpr double silu_least = -0.27846454276107380;  // below the minimum -0.2784645427610737951...

/// From the ends: silu falls up to its minimum and rises after it.
Interval64 silu_from_ends(const Interval64& x) {
  const double low = lower_bound(x), high = upper_bound(x);
  if (low == -infinity || high == infinity) return Interval64::whole();
  const Interval64 left = silu_at(low), right = silu_at(high);
  if (low >= silu_argmin_above) return Interval64::between(lower_bound(left), upper_bound(right));
  if (high <= silu_argmin_below) return Interval64::between(lower_bound(right), upper_bound(left));
  const double a = upper_bound(left), b = upper_bound(right);
  return Interval64::between(silu_least, a < b ? b : a);
}

/// From the slope at the midpoint, for rad <= 1/64. silu' = sigma(1 + x tau) with tau = 1 - sigma, |silu''| = sigma tau
/// |2 + x(tau - sigma)|
/// <= sigma tau (2 + |x|), and sigma tau grows at most by e^rad <= 1.016 within rad.
Interval64 silu_from_slope(const Interval64& x) {
  const double m = x.mid(), r = x.rad();
  const Interval64 sigma = sigmoid_at(m), tau = sigmoid_at(-m), y = silu_at(m);
  const Interval64 slope = sigma * (Interval64::exactly(1) + Interval64::exactly(m) * tau);
  const double curvature = upper_bound(sigma * tau) * (0.52 * ((2 + std::fabs(m)) + r));
  const double spread = (upper_bound(abs(slope)) + curvature * r) * r;
  return Interval64::unchecked(y.mid(), (y.rad() + (spread + 8 * eta)) * (1 + 16 * u));
}

}  // namespace

Interval64 silu(const Interval64& x) {
  if (!x.is_finite()) return Interval64::whole();
  if (x.rad() == 0) return silu_at(x.mid());
  const Interval64 hull = silu_from_ends(x);
  if (x.rad() > 0x1p-6) return hull;
  const Interval64 local = silu_from_slope(x);
  return local.rad() < hull.rad() ? local : hull;
}

Interval64 Arithmetic<Interval64>::operator()(const Rational& x) const {
  double mid = x.approximately();
  if (!(std::fabs(mid) <= std::numeric_limits<double>::max())) return Interval64::whole();
  mid += (x - Rational::exactly(mid)).approximately();  // from truncated to nearest
  if (!(std::fabs(mid) <= std::numeric_limits<double>::max())) return Interval64::whole();
  const Rational distance = abs(x - Rational::exactly(mid));
  double rad = distance.approximately();
  if (Rational::exactly(rad) < distance) rad = next_up(rad);
  return Interval64::midpoint_radius(mid, rad);
}

}  // namespace seqcert
