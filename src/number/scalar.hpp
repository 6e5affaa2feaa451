#pragma once

#include "number/rational.hpp"

#include <cmath>
#include <concepts>
#include <string>

namespace seqcert {

/// How template code makes numbers of the scalar S and names the arithmetic. Specialised beside each scalar; holds what
/// the arithmetic must know: nothing for Rational, Interval64 and double, the precision for Ball, the format for
/// Rounded.
///   S operator()(const Rational& x) const;   x itself, an enclosure of x, or x rounded: whatever S stands for
///   std::string name() const;                "exact", "interval64", "ball:128", "double", "fp16", "p=24",
///   "normal-form"
template <class S>
struct Arithmetic;

template <>
struct Arithmetic<Rational> {
  Rational operator()(const Rational& x) const { return x; }
  std::string name() const { return "exact"; }
};

/// Plain double: a hint and a speed reference; it proves nothing.
template <>
struct Arithmetic<double> {
  double operator()(const Rational& x) const { return x.approximately(); }
  std::string name() const { return "double"; }
};

inline double abs(double x) { return std::fabs(x); }
inline double max(double x, double y) { return x < y ? y : x; }
inline double min(double x, double y) { return y < x ? y : x; }
inline double exp(double x) { return std::exp(x); }
inline double ln(double x) { return std::log(x); }
inline double sqrt(double x) { return std::sqrt(x); }
/// ln(1 + e^x).
inline double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
/// x / (1 + e^-x).
inline double silu(double x) { return x / (1 + std::exp(-x)); }

/// A scalar in which the rational operations can be carried out: exactly (Rational), enclosed (Interval64, Ball),
/// rounded on purpose (Rounded, double) or symbolically (NormalForm).
template <class S>
concept Field = std::copyable<S> && requires(const S a, const S b, S c, const Arithmetic<S> number, const Rational q) {
  { a + b } -> std::convertible_to<S>;
  { a - b } -> std::convertible_to<S>;
  { a* b } -> std::convertible_to<S>;
  { a / b } -> std::convertible_to<S>;
  { -a } -> std::convertible_to<S>;
  {c += a};
  { abs(a) } -> std::convertible_to<S>;
  { max(a, b) } -> std::convertible_to<S>;
  { min(a, b) } -> std::convertible_to<S>;
  { number(q) } -> std::convertible_to<S>;
};

/// A Field that also has the transcendental functions of sequence models. Rational is not one, so a softmax or an S6
/// model over Rational does not compile.
template <class S>
concept Real = Field<S> && requires(const S a) {
  { exp(a) } -> std::convertible_to<S>;
  { ln(a) } -> std::convertible_to<S>;
  { sqrt(a) } -> std::convertible_to<S>;
  { softplus(a) } -> std::convertible_to<S>;
  { silu(a) } -> std::convertible_to<S>;
};

/// Whether S counts what is done with it (number/counted.hpp). A model tells such a scalar what it keeps for later
/// tokens, and gives it every entry of a token's vector, so that counts do not depend on what happens to be 0. For all
/// others nothing is done.
template <class S>
inline constexpr bool counts_operations = false;

}  // namespace seqcert
