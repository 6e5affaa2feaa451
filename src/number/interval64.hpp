#pragma once

#include "number/enclosure.hpp"
#include "number/interval64_exp.hpp"
#include "number/scalar.hpp"

#include <cmath>
#include <limits>

namespace seqcert {

/// The reals t with |t - mid| <= rad: an enclosure in two doubles.
///
/// Every operation rounds to nearest only and encloses all results over all reals enclosed by its operands; the radius
/// takes in the rounding of the midpoint, its own rounding (a factor 1 + c u) and underflow (a few eta). Proofs stand
/// at each operation and in interval64_exp.md; they need IEEE 754 double arithmetic as written: no contraction, no
/// reassociation, no flush to zero.
///
/// Invariant: rad >= 0, or rad is infinite or NaN; where mid is infinite or NaN, so is rad. Then nothing is known about
/// the number
/// (`is_finite()` is false), and every operation hands that on.
class Interval64 {
 public:
  constexpr Interval64() = default;  // exactly 0

  /// The number `value`. Not finite for infinity and NaN.
  static constexpr Interval64 exactly(double value) { return Interval64(value, (value - value) * 0); }
  /// mid +- rad; not finite unless both are and rad >= 0.
  static constexpr Interval64 midpoint_radius(double mid, double rad) {
    return Interval64(mid, (mid - mid == 0 && rad >= 0) ? rad : interval64::infinity);
  }
  /// The same without the check, for kernels that load what such operations stored. Requires the invariant above.
  static constexpr Interval64 unchecked(double mid, double rad) { return Interval64(mid, rad); }
  /// Encloses [low, high]; nonnegative when low is. Not finite unless both are and low <= high.
  static Interval64 between(double low, double high);
  /// Nothing known.
  static constexpr Interval64 whole() { return Interval64(0, interval64::infinity); }

  constexpr double mid() const { return mid_; }
  constexpr double rad() const { return rad_; }
  constexpr bool is_finite() const { return rad_ <= std::numeric_limits<double>::max(); }

  /// mid - rad and mid + rad, exactly. Require is_finite().
  Rational lo() const;
  Rational hi() const;

  constexpr Interval64 operator-() const { return Interval64(-mid_, rad_); }

 private:
  constexpr Interval64(double mid, double rad) : mid_(mid), rad_(rad) {}

  double mid_ = 0, rad_ = 0;
};

/// The greatest double <= mid - rad, the least double >= mid + rad; -infinity, infinity when not finite or out of
/// range.
double lower_bound(const Interval64& x);
double upper_bound(const Interval64& x);

/// nullopt when not finite, else exactly [lo, hi].
MaybeEnclosure enclosure_of(const Interval64& x);

/// Exact three-valued comparison of what is enclosed; unknown when either is not finite.
Truth less(const Interval64& x, const Interval64& y);
Truth less_equal(const Interval64& x, const Interval64& y);
Truth equal(const Interval64& x, const Interval64& y);

// --- + - * / ---------------------------------------------------------------------------------------------------------
// Notation of the proofs: x = a +- r, y = b +- s. Rounding to nearest gives, for a sum, fl(p+q) >= (p+q)/(1+u), exact
// below 2^-1021; for a product or quotient of nonnegative numbers, fl(z) >= z/(1+u) - eta/2, and fl(z) >= z/(1+u) once
// z >= 2^-1022. Half an ulp of m: |m| in [2^k, 2^(k+1)), k >= -1021, has half ulp u 2^k, so fl(u|m|) >= fl(u 2^k) = u
// 2^k by monotonicity.

/// Width: the radii's sum plus u|mid|, up to a factor 1 + 6u.
/// Proof: m = fl(a+b) is exact when |m| < 2^-1021, else off by at most half an ulp <= fl(u|m|). Two sums lose (1+u)^2
/// at most, the last product another 1+u: (1+4u) >= (1+u)^3. Where the sum is below 2^-1022 the sums are exact and
/// multiplying by 1+4u does not shrink.
inline Interval64 operator+(const Interval64& x, const Interval64& y) {
  const double m = x.mid() + y.mid();
  return Interval64::unchecked(m, ((x.rad() + y.rad()) + std::fabs(m) * interval64::u) * (1 + 4 * interval64::u));
}

inline Interval64 operator-(const Interval64& x, const Interval64& y) { return x + -y; }

/// Width: |a|s + r|b| + rs + u|mid|, up to a factor 1 + 14u, plus 2 eta unless an operand is exactly 0.
/// Proof: the deviation is at most |a|s + r(|b|+s) + |m - ab|. Products and sums lose at most (1+u)^4 and the last
/// product 1+u: 1+8u >= (1+u)^5. Underflow: |a|s and r(|b|+s) lose eta/2 each, m another eta/2 which fl(u|m|) may miss;
/// if the sum is below 2^-1022 (then sums are exact, and the factor 1+8u may round away) the rounding of |b|+s costs at
/// most u 2^-1022 = eta/2 more: at most 2 eta together. e = min(A, B, 2 eta) covers that: if A = |a|+r = eta then
/// either r = 0 and the terms with r vanish, or a = 0 and only r(|b|+s) is left; in both cases at most eta is lost. The
/// same for B = eta (then |b|+s is exact). A = 0 or B = 0: no loss.
inline Interval64 operator*(const Interval64& x, const Interval64& y) {
  const double m = x.mid() * y.mid();
  const double a = std::fabs(x.mid()), A = a + x.rad(), B = std::fabs(y.mid()) + y.rad();
  const double least = A < B ? A : B;
  const double e = least < 2 * interval64::eta ? least : 2 * interval64::eta;
  const double spread = a * y.rad() + x.rad() * B;
  return Interval64::unchecked(m, (spread + (std::fabs(m) * interval64::u + e)) * (1 + 8 * interval64::u));
}

/// Not finite when y contains 0.
/// Width: (r + |a/b| s)/(|b| - s) + u|mid|, up to a factor 1 + 27u, plus a few eta.
/// Proof: |(a+d)/(b+f) - a/b| = |d - (a/b)f| / |b+f| <= (r + |q|s)/(|b|-s) for q = a/b. The sign of fl(|b|-s) is exact,
/// and fl(|b|-s) <= (|b|-s)(1+u). |q| <= (|m| + e)(1+u) with e = 8 eta (q = 0 when A = 0). The numerator, its underflow
/// paid by min(A, s, eta) in {0, eta}, is at least (r + |q|s)/(1+u)^5, the quotient at least X/(1+u)^7 - eta/2 for the
/// wanted X; with both sums at most (1+u)^9 is lost and (1+u)^2 in the last two steps: 1+16u >= (1+u)^11. When the sum
/// is below 2^-1022, where 1+16u may round away, the loss is at most 8u 2^-1022 = 4 eta for the factors, eta/2 for the
/// quotient and eta/2 for m: paid by the last e = 8 eta.
inline Interval64 operator/(const Interval64& x, const Interval64& y) {
  const double m = x.mid() / y.mid();
  const double A = std::fabs(x.mid()) + x.rad(), D = std::fabs(y.mid()) - y.rad();
  const double e = A > 0 ? 8 * interval64::eta : 0.0;
  const double least = A < y.rad() ? A : y.rad();
  const double N = x.rad() + (std::fabs(m) + e) * y.rad() + (least < interval64::eta ? least : interval64::eta);
  const double r = (N / D + std::fabs(m) * interval64::u) * (1 + 16 * interval64::u) + e;
  return Interval64::unchecked(m, D > 0 ? r : interval64::infinity);
}

inline Interval64& operator+=(Interval64& x, const Interval64& y) { return x = x + y; }
inline Interval64& operator-=(Interval64& x, const Interval64& y) { return x = x - y; }
inline Interval64& operator*=(Interval64& x, const Interval64& y) { return x = x * y; }
inline Interval64& operator/=(Interval64& x, const Interval64& y) { return x = x / y; }

// --- abs, max, min: the hull of the true range up to 4 ulps, exact where no sign or order changes --------------------

namespace interval64 {

/// y <= x for everything enclosed. Sufficient only: a tie within rounding answers false.
/// Proof: fl(d) <= d(1+u) and fl(fl(s)(1+4u)) >= s(1+4u)/(1+u)^2 >= s(1+u), exact sums when tiny.
inline bool surely_above(const Interval64& x, const Interval64& y) {
  const double spread = x.rad() + y.rad();
  return spread <= std::numeric_limits<double>::max() && x.mid() - y.mid() >= spread * (1 + 4 * u);
}
Interval64 max_of_overlapping(const Interval64& x, const Interval64& y);
Interval64 abs_around_zero(const Interval64& x);
Interval64 exp_elsewhere(const Interval64& x);

}  // namespace interval64

inline Interval64 abs(const Interval64& x) {
  return std::fabs(x.mid()) >= x.rad() ? Interval64::unchecked(std::fabs(x.mid()), x.rad())
                                       : interval64::abs_around_zero(x);
}

inline Interval64 max(const Interval64& x, const Interval64& y) {
  if (interval64::surely_above(x, y)) return x;
  if (interval64::surely_above(y, x)) return y;
  return interval64::max_of_overlapping(x, y);
}

inline Interval64 min(const Interval64& x, const Interval64& y) { return -max(-x, -y); }

// --- exp, ln, sqrt, softplus, silu -----------------------------------------------------------------------------------
// Law of each: f(t) lies in the result for every real t enclosed by x. Width: within about twice the true range plus a
// few ulps, on points, narrow and wide enclosures. Proofs: interval64_exp.md.

/// Not finite from about 709.78 on; never negative. Inline for the narrow enclosures that scans and attention rows are
/// made of.
inline Interval64 exp(const Interval64& x) {
  if (!(x.rad() <= interval64::exp_narrow_radius && std::fabs(x.mid()) <= 700)) return interval64::exp_elsewhere(x);
  const MidRad y = interval64::exp_inside(x.mid(), x.rad());
  return Interval64::unchecked(y.mid, y.rad);
}

/// Not finite unless all of x is positive.
Interval64 ln(const Interval64& x);
/// Not finite unless all of x is nonnegative.
Interval64 sqrt(const Interval64& x);
/// ln(1 + e^x).
Interval64 softplus(const Interval64& x);
/// x / (1 + e^-x): least at -1.278..., where it is -0.278...
Interval64 silu(const Interval64& x);

/// The nearest double, with the exact distance rounded up as radius; not finite beyond the largest double.
template <>
struct Arithmetic<Interval64> {
  Interval64 operator()(const Rational& x) const;
  std::string name() const { return "interval64"; }
};

}  // namespace seqcert
