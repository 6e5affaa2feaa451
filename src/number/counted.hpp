#pragma once

#include "number/scalar.hpp"

#include <cstdint>

namespace seqcert {

/// What was done. proofs/dp/cost.md says what counts where.
struct Tally {
  std::uint64_t multiply_adds =
      0;  // products and quotients of numbers that are not known to be 0, each with the addition that takes it up
  std::uint64_t exponentials = 0;  // exp, softplus and SiLU, one each
  std::uint64_t state_reads =
      0;  // uses of a number that was kept from an earlier token, or for the row of the same one

  Tally& operator+=(const Tally& other) {
    multiply_adds += other.multiply_adds;
    exponentials += other.exponentials;
    state_reads += other.state_reads;
    return *this;
  }
  friend Tally operator+(Tally a, const Tally& b) { return a += b; }
  friend Tally operator-(Tally a, const Tally& b) {
    a.multiply_adds -= b.multiply_adds;
    a.exponentials -= b.exponentials;
    a.state_reads -= b.state_reads;
    return a;
  }
  friend bool operator==(const Tally&, const Tally&) = default;
};

/// A double that counts what is done with it. It proves nothing about values; counts do not depend on rounding, since
/// no model branches on a computed number but for the largest score and PyTorch's threshold of softplus. A number made
/// from the rational 0 is known to be 0: a product with it is 0 and costs nothing, as a weight that is not there.
/// Additions, comparisons and signs cost nothing of their own.
class Counted {
 public:
  /// Known to be 0.
  Counted() = default;
  Counted(double value, Tally* tally, bool known_zero) : value_(value), tally_(tally), known_zero_(known_zero) {}

  double value() const { return value_; }

  friend Counted operator+(const Counted& a, const Counted& b) {
    return a.with(b, a.value_ + b.value_, a.known_zero_ && b.known_zero_);
  }
  friend Counted operator-(const Counted& a, const Counted& b) {
    return a.with(b, a.value_ - b.value_, a.known_zero_ && b.known_zero_);
  }
  friend Counted operator*(const Counted& a, const Counted& b) {
    if (a.known_zero_ || b.known_zero_) return {};
    return a.with(b, a.value_ * b.value_, false).after_a_product();
  }
  friend Counted operator/(const Counted& a, const Counted& b) {
    if (a.known_zero_) return {};
    return a.with(b, a.value_ / b.value_, false).after_a_product();
  }
  Counted operator-() const { return with({}, -value_, known_zero_); }
  Counted& operator+=(const Counted& other) { return *this = *this + other; }

  friend bool operator<(const Counted& a, const Counted& b) { return a.value_ < b.value_; }
  friend Counted abs(const Counted& x) { return x.with({}, seqcert::abs(x.value_), x.known_zero_); }
  friend Counted max(const Counted& a, const Counted& b) {
    return a.with(b, seqcert::max(a.value_, b.value_), a.known_zero_ && b.known_zero_);
  }
  friend Counted min(const Counted& a, const Counted& b) {
    return a.with(b, seqcert::min(a.value_, b.value_), a.known_zero_ && b.known_zero_);
  }
  friend Counted exp(const Counted& x) { return x.after_an_exponential(seqcert::exp(x.value_)); }
  friend Counted softplus(const Counted& x) { return x.after_an_exponential(seqcert::softplus(x.value_)); }
  friend Counted silu(const Counted& x) { return x.after_an_exponential(seqcert::silu(x.value_)); }
  friend Counted ln(const Counted& x) { return x.with({}, seqcert::ln(x.value_), false); }
  friend Counted sqrt(const Counted& x) { return x.with({}, seqcert::sqrt(x.value_), x.known_zero_); }

  /// The number as something that stays in the state: each use reads it. It holds whatever comes, so it is not known to
  /// be 0.
  friend Counted kept(const Counted& x, const Arithmetic<Counted>& number);

 private:
  /// The result of an operation on this number and another.
  Counted with(const Counted& other, double value, bool known_zero) const {
    Tally* tally = tally_ ? tally_ : other.tally_;
    if (tally) tally->state_reads += (kept_ ? 1U : 0U) + (other.kept_ ? 1U : 0U);
    return {value, tally, known_zero};
  }
  Counted after_a_product() const {
    if (tally_) ++tally_->multiply_adds;
    return *this;
  }
  Counted after_an_exponential(double value) const {
    const Counted result = with({}, value, false);
    if (tally_) ++tally_->exponentials;
    return result;
  }

  double value_ = 0;
  Tally* tally_ = nullptr;  // of the run; none for a number that no run has met
  bool known_zero_ = true, kept_ = false;
};

/// Counts into the tally, which must outlive every number made.
template <>
struct Arithmetic<Counted> {
  Tally* tally = nullptr;
  Counted operator()(const Rational& x) const { return {x.approximately(), tally, x.is_zero()}; }
  /// An entry of a token's vector: 0 where it happens to be 0, not known to be.
  Counted entry(const Rational& x) const { return {x.approximately(), tally, false}; }
  std::string name() const { return "counting"; }
};

inline Counted kept(const Counted& x, const Arithmetic<Counted>& number) {
  Counted result(x.value_, number.tally, false);
  result.kept_ = true;
  return result;
}

template <>
inline constexpr bool counts_operations<Counted> = true;

}  // namespace seqcert
