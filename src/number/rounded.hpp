#pragma once

#include "base/result.hpp"
#include "number/rational.hpp"
#include "number/scalar.hpp"

#include <mpfr.h>

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace seqcert {

/// A binary floating-point format. Its numbers are 0, +-infinity, NaN and +-d.ddd * 2^e with significand_bits binary
/// digits, the leading one included and nonzero, min_exponent <= e <= max_exponent; with subnormals also those with a
/// leading zero at e = min_exponent.
struct Format {
  std::string name;
  long significand_bits;
  long min_exponent, max_exponent;
  bool subnormals;

  /// bf16 (8 bits), fp16 (11, largest 65504), tf32 (11, exponents of fp32), fp32 (24), fp64 (53), all with subnormals.
  /// Errors: the text and the names there are.
  static Result<Format> named(std::string_view name);
  /// `p=BITS`: that many significand bits and, for all that can happen here, unbounded exponents (beyond +-10^18).
  /// Requires 1 <= bits <= 1,000,000.
  static Format precision(long bits);
  /// A name or `p=BITS`. Errors: the text and what is accepted.
  static Result<Format> parse(std::string_view text);

  friend bool operator==(const Format&, const Format&) = default;
};

/// A number of a Format, with the arithmetic of a machine: every operation below gives the exact result for its
/// operands, rounded once to nearest, ties to even; overflow gives infinity, 0/0 and the like NaN. It proves nothing
/// about reals. exp, ln, sqrt are correctly rounded operations like + - * /. softplus and silu are compositions, see
/// there. Both operands of an operation must have the same format. A default Rounded is a zero without a format: it
/// takes the format of the other operand, and has to meet one before exp, ln, softplus or silu.
class Rounded {
 public:
  Rounded();
  Rounded(const Format& format, const Rational& value);
  Rounded(const Rounded& other);
  Rounded(Rounded&& other) noexcept : limits_(other.limits_) {
    value_[0] = other.value_[0];
    other.value_->_mpfr_d = nullptr;  // only destroyed or assigned to from here on
  }
  Rounded& operator=(Rounded other) noexcept {
    std::swap(value_[0], other.value_[0]);
    limits_ = other.limits_;
    return *this;
  }
  ~Rounded() {
    if (value_->_mpfr_d != nullptr) mpfr_clear(value_);
  }

  bool is_finite() const { return mpfr_number_p(value_) != 0; }
  bool is_nan() const { return mpfr_nan_p(value_) != 0; }
  /// The sign bit: also set for -0.
  bool is_negative() const { return mpfr_signbit(value_) != 0; }
  /// The double nearest to the value (exact for all named formats).
  double approximately() const { return mpfr_get_d(value_, MPFR_RNDN); }
  mpfr_srcptr mpfr() const { return value_; }

  Rounded operator-() const;
  Rounded& operator+=(const Rounded& other) { return *this = *this + other; }
  Rounded& operator-=(const Rounded& other) { return *this = *this - other; }
  Rounded& operator*=(const Rounded& other) { return *this = *this * other; }
  Rounded& operator/=(const Rounded& other) { return *this = *this / other; }
  friend Rounded operator+(const Rounded& x, const Rounded& y);
  friend Rounded operator-(const Rounded& x, const Rounded& y);
  friend Rounded operator*(const Rounded& x, const Rounded& y);
  friend Rounded operator/(const Rounded& x, const Rounded& y);
  /// As the machine compares: -0 == 0, NaN is unordered.
  friend std::partial_ordering operator<=>(const Rounded& x, const Rounded& y);
  friend bool operator==(const Rounded& x, const Rounded& y) { return (x <=> y) == 0; }

 private:
  friend struct RoundedAccess;
  /// The exponent range in MPFR's terms (significand in [1/2, 1)); the precision stands in value_.
  struct Limits {
    mpfr_exp_t least = 0, greatest = 0;  // both 0: no format yet
    bool subnormals = false;
    friend bool operator==(const Limits&, const Limits&) = default;
  };
  Rounded(const Limits& limits, mpfr_prec_t bits);

  mpfr_t value_;
  Limits limits_;
};

Rounded abs(const Rounded& x);
/// x < y ? y : x, so that NaN in y is dropped and NaN in x kept, as by the same expression in double.
Rounded max(const Rounded& x, const Rounded& y);
/// y < x ? y : x.
Rounded min(const Rounded& x, const Rounded& y);
Rounded exp(const Rounded& x);
Rounded ln(const Rounded& x);
Rounded sqrt(const Rounded& x);
/// Four roundings, as implementations compute it: max(x, 0) + log1p(exp(-|x|)), log1p being one operation.
Rounded softplus(const Rounded& x);
/// Three roundings: x / (1 + exp(-x)). Where exp(-x) overflows the result is -0.
Rounded silu(const Rounded& x);

/// The value, unless it is infinite, NaN, or of an exponent beyond +-2^20 (which only p=BITS reaches).
std::optional<Rational> exactly(const Rounded& x);

template <>
struct Arithmetic<Rounded> {
  Format format;
  /// x rounded to nearest even.
  Rounded operator()(const Rational& x) const { return Rounded(format, x); }
  std::string name() const { return format.name; }
};

}  // namespace seqcert
