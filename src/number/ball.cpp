#include "number/ball.hpp"

#include "base/contract.hpp"
#include "number/ball_arb.hpp"

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

namespace seqcert {

namespace {

constexpr long largest_end_exponent = 1L << 20;
constexpr std::size_t dot_block = 128;

mpz_class integer_of(const fmpz_t x) {
  mpz_class result;
  fmpz_get_mpz(result.get_mpz_t(), x);
  return result;
}

Rational rational_of(const arf_t x) {
  Fmpz mantissa, exponent;
  arf_get_fmpz_2exp(mantissa.value, exponent.value, x);
  return Rational(integer_of(mantissa.value)) * Rational::power_of_two(fmpz_get_si(exponent.value));
}

/// The end as a rational, moved by at most 2^-(2^20) in the direction given; nullopt when it is too large.
std::optional<Rational> end_of(const arf_t end, bool upward) {
  if (!arf_is_finite(end)) return std::nullopt;
  if (arf_is_zero(end)) return Rational(0);
  if (arf_cmpabs_2exp_si(end, largest_end_exponent) >= 0) return std::nullopt;
  if (arf_cmpabs_2exp_si(end, -largest_end_exponent) > 0) return rational_of(end);
  const bool away_from_zero = upward == (arf_sgn(end) > 0);
  if (!away_from_zero) return Rational(0);
  const Rational tiny = Rational::power_of_two(-largest_end_exponent);
  return upward ? tiny : -tiny;
}

/// mid - rad or mid + rad: exact when the two are of comparable size, else rounded outward with 64 bits to spare.
void end_arf(arf_t end, arb_srcptr x, bool upward, long bits) {
  Arf radius;
  arf_set_mag(radius.value, arb_radref(x));
  const arf_rnd_t direction = upward ? ARF_RND_CEIL : ARF_RND_FLOOR;
  const long precision = std::abs(arb_rel_accuracy_bits(x)) < 4096 ? ARF_PREC_EXACT : std::max(bits, arb_bits(x)) + 64;
  if (upward)
    arf_add(end, arb_midref(x), radius.value, precision, direction);
  else
    arf_sub(end, arb_midref(x), radius.value, precision, direction);
}

}  // namespace

void Ball::copy(const Ball& other) {
  std::memset(arb_, 0, sizeof arb_);
  arb_set(arb(*this), arb(other));
}

void Ball::clear() { arb_clear(arb(*this)); }

Ball Ball::of(const Rational& x, long bits) {
  SEQCERT_REQUIRE(bits >= 2, "a ball needs at least 2 bits");
  Ball result = zero_ball(bits);
  const auto [numerator, denominator] = std::pair(x.mpq().get_num(), x.mpq().get_den());
  if (denominator == 1) {
    arb_set_round_fmpz(arb(result), Fmpz(numerator).value, bits);
  } else {
    arb_fmpz_div_fmpz(arb(result), Fmpz(numerator).value, Fmpz(denominator).value, bits);
  }
  return result;
}

Ball Ball::interval(const Rational& lo, const Rational& hi, long bits) {
  SEQCERT_REQUIRE(lo <= hi, "the ends of an interval are in the wrong order");
  return hull(of(lo, bits), of(hi, bits));
}

Ball Ball::whole(long bits) {
  Ball result = zero_ball(bits);
  arb_zero_pm_inf(arb(result));
  return result;
}

Ball Ball::at(long bits) const {
  SEQCERT_REQUIRE(bits >= 2, "a ball needs at least 2 bits");
  Ball result = zero_ball(bits);
  arb_set_round(arb(result), arb(*this), bits);
  return result;
}

Ball Ball::midpoint() const {
  SEQCERT_REQUIRE(is_finite(), "a ball that is not finite has no midpoint");
  Ball result = zero_ball(bits_);
  arb_get_mid_arb(arb(result), arb(*this));
  return result;
}

bool Ball::is_finite() const { return arb_is_finite(arb(*this)); }
bool Ball::is_exact() const { return is_finite() && arb_is_exact(arb(*this)); }
bool Ball::contains_zero() const { return arb_contains_zero(arb(*this)); }

bool Ball::contains(const Rational& x) const {
  if (!is_finite()) return true;
  // |mid*q - p| <= rad*q for x = p/q: all three are dyadic, so nothing is rounded.
  const Fmpz p(x.numerator()), q(x.denominator());
  Arf distance, radius, shift;
  arf_mul_fmpz(distance.value, arb_midref(arb(*this)), q.value, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_fmpz(shift.value, p.value);
  arf_sub(distance.value, distance.value, shift.value, ARF_PREC_EXACT, ARF_RND_DOWN);
  arf_set_mag(radius.value, arb_radref(arb(*this)));
  arf_mul_fmpz(radius.value, radius.value, q.value, ARF_PREC_EXACT, ARF_RND_DOWN);
  return arf_cmpabs(distance.value, radius.value) <= 0;
}

double Ball::approximately() const { return arf_get_d(arb_midref(arb(*this)), ARF_RND_NEAR); }

Ball Ball::operator-() const {
  Ball result = *this;
  arb_neg(arb(result), arb(result));
  return result;
}

Ball& Ball::operator+=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_add(arb(*this), arb(*this), arb(other), bits_);
  return *this;
}

Ball& Ball::operator-=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_sub(arb(*this), arb(*this), arb(other), bits_);
  return *this;
}

Ball& Ball::operator*=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_mul(arb(*this), arb(*this), arb(other), bits_);
  return *this;
}

Ball& Ball::operator/=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_div(arb(*this), arb(*this), arb(other), bits_);
  return *this;
}

Ball operator+(const Ball& x, const Ball& y) {
  Ball result = zero_ball(common_bits(x, y));
  arb_add(arb(result), arb(x), arb(y), result.bits_);
  return result;
}

Ball operator-(const Ball& x, const Ball& y) {
  Ball result = zero_ball(common_bits(x, y));
  arb_sub(arb(result), arb(x), arb(y), result.bits_);
  return result;
}

Ball operator*(const Ball& x, const Ball& y) {
  Ball result = zero_ball(common_bits(x, y));
  arb_mul(arb(result), arb(x), arb(y), result.bits_);
  return result;
}

Ball operator/(const Ball& x, const Ball& y) {
  Ball result = zero_ball(common_bits(x, y));
  arb_div(arb(result), arb(x), arb(y), result.bits_);
  return result;
}

void addmul(Ball& acc, const Ball& x, const Ball& y) {
  BallAccess::set_bits(acc, std::max(acc.bits(), common_bits(x, y)));
  arb_addmul(arb(acc), arb(x), arb(y), acc.bits());
}

Ball dot(std::span<const Ball> x, std::span<const Ball> y, long bits) {
  SEQCERT_REQUIRE(x.size() == y.size(), "dot product of vectors of different lengths");
  Ball result = zero_ball(bits);
  // A Ball is wider than an arb_struct, and arb_dot wants the latter side by side: it reads byte copies, which own
  // nothing.
  std::array<arb_struct, dot_block> left, right;
  for (std::size_t begin = 0; begin < x.size(); begin += dot_block) {
    const std::size_t terms = std::min(dot_block, x.size() - begin);
    for (std::size_t i = 0; i < terms; ++i) {
      std::memcpy(&left[i], arb(x[begin + i]), sizeof(arb_struct));
      std::memcpy(&right[i], arb(y[begin + i]), sizeof(arb_struct));
    }
    arb_dot(arb(result), begin == 0 ? nullptr : arb(result), 0, left.data(), 1, right.data(), 1,
            static_cast<slong>(terms), bits);
  }
  return result;
}

void combine(std::span<const Ball> x, std::span<const Ball* const> columns, std::size_t first, std::size_t last,
             long bits, Ball* out) {
  SEQCERT_REQUIRE(x.size() == columns.size(), "one coefficient per column");
  std::vector<arb_struct> left(x.size()), right(x.size());  // byte copies, as in dot
  for (std::size_t c = 0; c < x.size(); ++c) std::memcpy(&left[c], arb(x[c]), sizeof(arb_struct));
  for (std::size_t j = first; j < last; ++j) {
    for (std::size_t c = 0; c < x.size(); ++c) std::memcpy(&right[c], arb(columns[c][j]), sizeof(arb_struct));
    Ball result = zero_ball(bits);
    arb_dot(arb(result), nullptr, 0, left.data(), 1, right.data(), 1, static_cast<slong>(x.size()), bits);
    out[j - first] = std::move(result);
  }
}

Ball sum(std::span<const Ball> x, long bits) {
  Ball result = zero_ball(bits);
  for (const Ball& term : x) arb_add(arb(result), arb(result), arb(term), bits);
  return result;
}

MaybeEnclosure enclosure_of(const Ball& x) {
  if (!x.is_finite()) return std::nullopt;
  Arf lo, hi;
  end_arf(lo.value, arb(x), false, x.bits());
  end_arf(hi.value, arb(x), true, x.bits());
  auto left = end_of(lo.value, false), right = end_of(hi.value, true);
  if (!left || !right) return std::nullopt;
  return Enclosure{*std::move(left), *std::move(right)};
}

Truth less(const Ball& x, const Ball& y) {
  if (!x.is_finite() || !y.is_finite()) return Truth::unknown;
  if (arb_lt(arb(x), arb(y))) return Truth::yes;
  return arb_ge(arb(x), arb(y)) ? Truth::no : Truth::unknown;
}

Truth less_equal(const Ball& x, const Ball& y) { return !less(y, x); }

Truth equal(const Ball& x, const Ball& y) {
  if (!x.is_finite() || !y.is_finite()) return Truth::unknown;
  if (arb_eq(arb(x), arb(y))) return Truth::yes;
  return arb_ne(arb(x), arb(y)) ? Truth::no : Truth::unknown;
}

}  // namespace seqcert
