#include "number/rounded.hpp"

#include "base/contract.hpp"

#include <cstdlib>

namespace seqcert {

namespace {

// Far inside MPFR's own range, so that sums of exponents never meet its ends.
constexpr long unbounded_exponent = 1'000'000'000'000'000'000;
constexpr long largest_rational_exponent = 1L << 20;

struct NamedFormat {
  const char* name;
  long significand_bits, min_exponent, max_exponent;
};

constexpr NamedFormat named_formats[] = {
    {"bf16", 8, -126, 127},  {"fp16", 11, -14, 15},     {"tf32", 11, -126, 127},
    {"fp32", 24, -126, 127}, {"fp64", 53, -1022, 1023},
};

/// MPFR keeps the exponent range in thread-local state: set for one operation, put back after it.
class ExponentRange {
 public:
  ExponentRange(mpfr_exp_t least, mpfr_exp_t greatest) : least_(mpfr_get_emin()), greatest_(mpfr_get_emax()) {
    mpfr_set_emin(least);
    mpfr_set_emax(greatest);
  }
  ExponentRange(const ExponentRange&) = delete;
  ExponentRange& operator=(const ExponentRange&) = delete;
  ~ExponentRange() {
    mpfr_set_emin(least_);
    mpfr_set_emax(greatest_);
  }

 private:
  mpfr_exp_t least_, greatest_;
};

}  // namespace

struct RoundedAccess {
  static bool has_format(const Rounded& x) { return x.limits_.greatest != 0; }

  static Rounded::Limits limits_of(const Format& f) {
    // MPFR's significand lies in [1/2, 1): exponents are larger by one. Subnormals reach down to 2^(min - bits + 1).
    return {f.subnormals ? f.min_exponent - f.significand_bits + 2 : f.min_exponent + 1, f.max_exponent + 1,
            f.subnormals};
  }

  /// operation(result) must round its exact result to nearest and return MPFR's ternary value, from which
  /// mpfr_subnormalize rounds a subnormal correctly although it has been rounded to full precision before.
  template <class Operation>
  static Rounded compute(const Rounded::Limits& limits, mpfr_prec_t bits, Operation operation) {
    Rounded result(limits, bits);
    const ExponentRange range(limits.least, limits.greatest);
    int ternary = operation(result.value_);
    ternary = mpfr_check_range(result.value_, ternary, MPFR_RNDN);
    if (limits.subnormals) mpfr_subnormalize(result.value_, ternary, MPFR_RNDN);
    return result;
  }

  template <class Operation>
  static Rounded unary(const Rounded& x, Operation operation) {
    SEQCERT_REQUIRE(has_format(x), "a rounded function of a number without a format");
    return compute(x.limits_, mpfr_get_prec(x.value_), [&](mpfr_ptr r) { return operation(r, x.value_, MPFR_RNDN); });
  }

  template <class Operation>
  static Rounded binary(const Rounded& x, const Rounded& y, Operation operation) {
    const Rounded& model = has_format(x) ? x : y;
    SEQCERT_REQUIRE(!has_format(x) || !has_format(y) ||
                        (x.limits_ == y.limits_ && mpfr_get_prec(x.value_) == mpfr_get_prec(y.value_)),
                    "rounded arithmetic on numbers of two formats");
    if (!has_format(model)) return without_format(x, y, operation);
    return compute(model.limits_, mpfr_get_prec(model.value_),
                   [&](mpfr_ptr r) { return operation(r, x.value_, y.value_, MPFR_RNDN); });
  }

  /// Two zeros: sums and products are zeros again, a quotient is NaN.
  template <class Operation>
  static Rounded without_format(const Rounded& x, const Rounded& y, Operation operation) {
    Rounded result;
    operation(result.value_, x.value_, y.value_, MPFR_RNDN);
    return result;
  }

  static Rounded one_like(const Rounded& x) {
    return compute(x.limits_, mpfr_get_prec(x.value_), [](mpfr_ptr r) { return mpfr_set_ui(r, 1, MPFR_RNDN); });
  }

  /// Exact: sign changes need no rounding and must not care about the exponent range in force.
  static Rounded with_sign(const Rounded& x, bool negative) {
    Rounded result = x;
    mpfr_setsign(result.value_, result.value_, negative ? 1 : 0, MPFR_RNDN);
    return result;
  }
};

Result<Format> Format::named(std::string_view name) {
  for (const NamedFormat& f : named_formats)
    if (name == f.name) return Format{f.name, f.significand_bits, f.min_exponent, f.max_exponent, true};
  return bad_input("\"{}\" is not a number format; the formats are bf16, fp16, tf32, fp32, fp64", name);
}

Format Format::precision(long bits) {
  SEQCERT_REQUIRE(bits >= 1 && bits <= 1'000'000, "precision out of range");
  return {"p=" + std::to_string(bits), bits, -unbounded_exponent, unbounded_exponent, false};
}

Result<Format> Format::parse(std::string_view text) {
  if (!text.starts_with("p=")) {
    auto format = named(text);
    return format ? format
                  : bad_input("\"{}\" is not a number format; use bf16, fp16, tf32, fp32, fp64 or p=BITS", text);
  }
  const auto bits = Rational::parse(text.substr(2));
  if (!bits || !bits->is_integer() || *bits < Rational(1) || *bits > Rational(1'000'000))
    return bad_input("\"{}\": BITS must be an integer in 1..1000000, as in p=24", text);
  return precision(*bits->to_long());
}

Rounded::Rounded() {
  mpfr_init2(value_, MPFR_PREC_MIN);
  mpfr_set_zero(value_, 1);
}

Rounded::Rounded(const Limits& limits, mpfr_prec_t bits) : limits_(limits) { mpfr_init2(value_, bits); }

Rounded::Rounded(const Format& format, const Rational& value)
    : Rounded(RoundedAccess::compute(RoundedAccess::limits_of(format), format.significand_bits,
                                     [&](mpfr_ptr r) { return mpfr_set_q(r, value.mpq().get_mpq_t(), MPFR_RNDN); })) {}

Rounded::Rounded(const Rounded& other) : limits_(other.limits_) {
  mpfr_init2(value_, mpfr_get_prec(other.value_));
  mpfr_set(value_, other.value_, MPFR_RNDN);
}

Rounded Rounded::operator-() const { return RoundedAccess::with_sign(*this, !is_negative()); }

Rounded operator+(const Rounded& x, const Rounded& y) { return RoundedAccess::binary(x, y, mpfr_add); }
Rounded operator-(const Rounded& x, const Rounded& y) { return RoundedAccess::binary(x, y, mpfr_sub); }
Rounded operator*(const Rounded& x, const Rounded& y) { return RoundedAccess::binary(x, y, mpfr_mul); }
Rounded operator/(const Rounded& x, const Rounded& y) { return RoundedAccess::binary(x, y, mpfr_div); }

std::partial_ordering operator<=>(const Rounded& x, const Rounded& y) {
  if (x.is_nan() || y.is_nan()) return std::partial_ordering::unordered;
  const int order = mpfr_cmp(x.value_, y.value_);
  return order < 0   ? std::partial_ordering::less
         : order > 0 ? std::partial_ordering::greater
                     : std::partial_ordering::equivalent;
}

Rounded abs(const Rounded& x) { return RoundedAccess::with_sign(x, false); }
Rounded max(const Rounded& x, const Rounded& y) { return x < y ? y : x; }
Rounded min(const Rounded& x, const Rounded& y) { return y < x ? y : x; }

Rounded exp(const Rounded& x) { return RoundedAccess::unary(x, mpfr_exp); }
Rounded ln(const Rounded& x) { return RoundedAccess::unary(x, mpfr_log); }
Rounded sqrt(const Rounded& x) {
  if (!RoundedAccess::has_format(x)) return x;
  return RoundedAccess::unary(x, mpfr_sqrt);
}

Rounded softplus(const Rounded& x) {
  const Rounded tail = RoundedAccess::unary(exp(-abs(x)), mpfr_log1p);
  return max(x, Rounded()) + tail;
}

Rounded silu(const Rounded& x) { return x / (RoundedAccess::one_like(x) + exp(-x)); }

std::optional<Rational> exactly(const Rounded& x) {
  if (!x.is_finite()) return std::nullopt;
  if (mpfr_zero_p(x.mpfr())) return Rational(0);
  if (std::abs(mpfr_get_exp(x.mpfr())) > largest_rational_exponent) return std::nullopt;
  mpq_class result;
  mpfr_get_q(result.get_mpq_t(), x.mpfr());
  return Rational(std::move(result));
}

}  // namespace seqcert
