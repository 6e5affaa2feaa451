#pragma once

#include "number/enclosure.hpp"
#include "number/rational.hpp"
#include "number/scalar.hpp"
#include "number/truth.hpp"

#include <cstddef>
#include <cstring>
#include <span>
#include <string>

namespace seqcert {

struct BallAccess;

/// A real enclosed in midpoint +- radius (an Arb ball), together with the precision in bits it is computed at.
///
/// Law: whatever an operation returns contains the exact result for all choices of reals in the arguments. Where there
/// is no such result (division by a ball containing 0, ln or sqrt of a ball reaching below its domain, overflow) the
/// ball returned is not finite, and everything computed from it is not finite either. Precision: an operation on balls
/// of p and q bits rounds to max(p, q); a function of one ball keeps its precision. There is no operator< and no ==:
/// balls are compared by less, less_equal, equal below.
class Ball {
 public:
  /// Exact 0 at 128 bits. softplus(Ball()) is therefore ln 2 to 128 bits: where another precision is meant, start from
  /// Arithmetic<Ball>{bits}(0).
  Ball() noexcept { std::memset(arb_, 0, sizeof arb_); }
  Ball(const Ball& other) : bits_(other.bits_) {
    if (other.owns_nothing())
      std::memcpy(arb_, other.arb_, sizeof arb_);
    else
      copy(other);
  }
  Ball(Ball&& other) noexcept : bits_(other.bits_) {
    std::memcpy(arb_, other.arb_, sizeof arb_);
    std::memset(other.arb_, 0, sizeof arb_);
  }
  Ball& operator=(const Ball& other) {
    if (this != &other) *this = Ball(other);
    return *this;
  }
  Ball& operator=(Ball&& other) noexcept {
    unsigned char kept[sizeof arb_];
    std::memcpy(kept, arb_, sizeof arb_);
    std::memcpy(arb_, other.arb_, sizeof arb_);
    std::memcpy(other.arb_, kept, sizeof arb_);
    bits_ = other.bits_;
    return *this;
  }
  ~Ball() {
    if (!owns_nothing()) clear();
  }

  /// x to the given precision: exact where it fits. Requires bits >= 2.
  static Ball of(const Rational& x, long bits);
  /// A ball of the given precision containing [lo, hi]. Requires lo <= hi.
  static Ball interval(const Rational& lo, const Rational& hi, long bits);
  /// All reals: not finite.
  static Ball whole(long bits);

  long bits() const { return bits_; }
  /// The same set, from here on computed with at the given precision (rounded outward to it when that is smaller).
  Ball at(long bits) const;
  bool is_finite() const;
  /// The midpoint alone, as a ball of radius 0: a hint, it encloses nothing. Requires a finite ball.
  Ball midpoint() const;
  /// Radius 0: the ball is one number.
  bool is_exact() const;
  /// Decided exactly; a ball that is not finite contains everything.
  bool contains(const Rational& x) const;
  bool contains_zero() const;
  /// The double nearest to the midpoint. A hint, no bound.
  double approximately() const;

  Ball operator-() const;
  Ball& operator+=(const Ball& other);
  Ball& operator-=(const Ball& other);
  Ball& operator*=(const Ball& other);
  Ball& operator/=(const Ball& other);
  friend Ball operator+(const Ball& x, const Ball& y);
  friend Ball operator-(const Ball& x, const Ball& y);
  friend Ball operator*(const Ball& x, const Ball& y);
  friend Ball operator/(const Ball& x, const Ball& y);

 private:
  friend struct BallAccess;
  struct AtBits {};
  Ball(AtBits, long bits) noexcept : bits_(bits) { std::memset(arb_, 0, sizeof arb_); }

  /// Mantissas of up to 128 bits and exponents below 2^62 live inside the 48 bytes, so that such a ball is copied and
  /// dropped without a call. ball_arb.hpp checks the layout this reads against Arb's own.
  bool owns_nothing() const {
    long word[6];
    std::memcpy(word, arb_, sizeof word);
    return word[1] <= 5 && (word[0] >> 62) != 1 && (word[4] >> 62) != 1;
  }
  void copy(const Ball& other);
  void clear();

  alignas(8) unsigned char arb_[48];  // an arb_struct; bytes, so that Arb's header stays out of this one
  long bits_ = 128;
};

/// acc += x*y, rounded once less than the two operations. Precision: the largest of the three.
void addmul(Ball& acc, const Ball& x, const Ball& y);
/// The sum of x[i]*y[i] (0-based), at the given precision. Requires equal lengths.
/// Source: arb_dot, in blocks of 128 terms.
Ball dot(std::span<const Ball> x, std::span<const Ball> y, long bits);
/// out[j - first] = sum_c x[c]*columns[c][j] for j in first..last-1 (0-based), each by one arb_dot at the given
/// precision: a row vector times a matrix stored by columns. Requires x.size() == columns.size() and columns of at
/// least `last` entries.
void combine(std::span<const Ball> x, std::span<const Ball* const> columns, std::size_t first, std::size_t last,
             long bits, Ball* out);
/// The sum of x[i], at the given precision.
Ball sum(std::span<const Ball> x, long bits);

Ball abs(const Ball& x);
Ball max(const Ball& x, const Ball& y);
Ball min(const Ball& x, const Ball& y);
/// A ball that contains both.
Ball hull(const Ball& x, const Ball& y);

Ball exp(const Ball& x);
/// Natural logarithm. Not finite unless x > 0 throughout.
Ball ln(const Ball& x);
/// Not finite unless x >= 0 throughout.
Ball sqrt(const Ball& x);
/// ln(1 + e^x).
Ball softplus(const Ball& x);
/// x / (1 + e^-x).
Ball silu(const Ball& x);

/// The ends of the ball as rationals. An end of size 2^(2^20) or more gives nullopt; an end nearer to zero than
/// 2^-(2^20) is moved outward to 0 or to +-2^-(2^20). (As a fraction exp(10^9) would fill a gigabyte.)
MaybeEnclosure enclosure_of(const Ball& x);

/// Unknown where the balls overlap or are not finite.
Truth less(const Ball& x, const Ball& y);
Truth less_equal(const Ball& x, const Ball& y);
/// Yes only for two equal exact balls.
Truth equal(const Ball& x, const Ball& y);

template <>
struct Arithmetic<Ball> {
  long bits = 128;
  Ball operator()(const Rational& x) const { return Ball::of(x, bits); }
  std::string name() const { return "ball:" + std::to_string(bits); }
};

}  // namespace seqcert
