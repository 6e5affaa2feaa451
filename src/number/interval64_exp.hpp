#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace seqcert {

/// A midpoint and a radius as two plain doubles, for kernels that keep them in separate arrays.
struct MidRad {
  double mid = 0, rad = 0;
};

namespace interval64 {

inline constexpr double u = 0x1p-53;      // unit roundoff: |fl(x) - x| <= u |fl(x)| for normal results
inline constexpr double eta = 0x1p-1074;  // the least positive double; results below 2^-1022 are off by at most eta / 2
inline constexpr double infinity = std::numeric_limits<double>::infinity();

inline constexpr double log2_e = 0x1.71547652b82fep+0;
inline constexpr double ln2_high = 0x1.62e42feep-1;       // 32 bits: k * ln2_high is exact for |k| < 2^21
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;  // |ln 2 - ln2_high - ln2_low| <= 2^-86
/// 1/n! rounded to nearest, n = 0..13.
inline constexpr double inverse_factorial[] = {1.0,
                                               1.0,
                                               0.5,
                                               0x1.5555555555555p-3,
                                               0x1.5555555555555p-5,
                                               0x1.1111111111111p-7,
                                               0x1.6c16c16c16c17p-10,
                                               0x1.a01a01a01a01ap-13,
                                               0x1.a01a01a01a01ap-16,
                                               0x1.71de3a556c734p-19,
                                               0x1.27e4fb7789f5cp-22,
                                               0x1.ae64567f544e4p-26,
                                               0x1.1eed8eff8d898p-29,
                                               0x1.6124613a86d09p-33};
inline constexpr double exp_overflow = 710;             // e^x > 2^1024 from here on
inline constexpr double exp_underflow = -745.1375;      // e^x < 2^-1075 below
inline constexpr double exp_underflow_half = 0x1p-901;  // there the answer is [0, 2^-900]

/// test < 0 ? yes : no, through the sign bit: a plain choice becomes jumps that stop vectorisation. Any of the two for
/// NaN.
inline double if_negative(double test, double yes, double no) {
  const std::uint64_t mask = std::uint64_t{0} - (std::bit_cast<std::uint64_t>(test) >> 63);
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(yes) & mask) | (std::bit_cast<std::uint64_t>(no) & ~mask));
}

/// A double near e^x. Branch-free, no table, vectorisable.
/// Law, for exp_underflow <= x <= exp_overflow: |result - e^x| <= 1.8 u e^x + eta/2, or infinity where e^x rounds to
/// it. Elsewhere the result means nothing. Proof: src/number/interval64_exp.md, section 1.
inline double exp_near(double x) {
  constexpr double shift = 0x1.8p52;  // adding it rounds to an integer, which stands in the low bits of the sum
  const double shifted = x * log2_e + shift;
  const double k = shifted - shift;
  const double r = (x - k * ln2_high) - k * ln2_low;

  double q = inverse_factorial[13];
  q = q * r + inverse_factorial[12];
  q = q * r + inverse_factorial[11];
  q = q * r + inverse_factorial[10];
  q = q * r + inverse_factorial[9];
  q = q * r + inverse_factorial[8];
  q = q * r + inverse_factorial[7];
  q = q * r + inverse_factorial[6];
  q = q * r + inverse_factorial[5];
  q = q * r + inverse_factorial[4];
  q = q * r + inverse_factorial[3];
  q = q * r + inverse_factorial[2];
  const double p = 1 + (r + (r * r) * q);

  // 2^k in two factors, since k reaches from -1075 to 1024.
  const std::uint64_t biased =
      std::bit_cast<std::uint64_t>(shifted) - std::bit_cast<std::uint64_t>(shift) + 2048;  // k + 2048
  const std::uint64_t half = biased >> 1;
  const double scale_1 = std::bit_cast<double>((half - 1) << 52);           // 2^(floor(k/2))
  const double scale_2 = std::bit_cast<double>((biased - half - 1) << 52);  // 2^(k - floor(k/2))
  return (p * scale_1) * scale_2;
}

/// The largest radius for which one evaluation is tight: the bound on the growth, 0.68, is 1.31 times sinh(1/2).
inline constexpr double exp_narrow_radius = 0.5;

/// Encloses exp over mid +- rad. Requires 0 <= rad <= 1/2 and exp_underflow <= mid <= exp_overflow.
/// Law: for every real t with |t - mid| <= rad, e^t lies in the result; not finite where e^mid overflows.
/// Width: at most 1.31 times the true range plus 6 u e^mid and 2^-1070. Proof: src/number/interval64_exp.md, section 2.
inline MidRad exp_inside(double mid, double rad) {
  const double e = exp_near(mid);
  const double growth = (rad + 0.72 * (rad * rad)) + 2 * u;  // >= e^rad - 1, plus the error of e
  return {e, (e * growth) * (1 + 16 * u) + 8 * eta};
}

/// The same for every mid and rad, still branch-free, for vectorised kernels: not finite for rad > 1/2 or mid >
/// exp_overflow, and [0, 2^-900] below exp_underflow: normal numbers on purpose, since subnormals slow many machines
/// down a hundredfold.
inline MidRad exp_narrow(double mid, double rad) {
  const double below = mid - exp_underflow;
  const MidRad y = exp_inside(if_negative(below, -1, mid), rad);
  const double outside = rad <= exp_narrow_radius && mid <= exp_overflow ? 0 : infinity;
  return {if_negative(below, exp_underflow_half, y.mid), if_negative(below, exp_underflow_half, y.rad) + outside};
}

}  // namespace interval64
}  // namespace seqcert
