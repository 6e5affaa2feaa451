#pragma once

#include "number/interval64.hpp"
#include "number/rounded.hpp"
#include "number/scalar.hpp"

#include <string>

namespace seqcert {

/// A number that a machine of some Format computes, for all inputs of a region at once. Law: for every choice of the
/// inputs, the number that exact arithmetic gives lies in `exact`, and the machine's, each operation rounded once to
/// nearest, is within `error` of it (of the same choice). Where an operation may overflow, `error` is infinite.
/// Standard running error analysis: u = 2^-p relative and, with subnormals, their unit absolute error per operation;
/// products with powers of two and with 0 are exact. Source: Higham 2002, chapter 3.
class MachineBound {
 public:
  /// Unit roundoff, smallest positive number (0: exponents are unbounded), largest number.
  struct Machine {
    double u = 0, tiny = 0, largest = 0;
    static Machine of(const Format& format);
  };

  MachineBound() = default;  // 0, without error
  /// Requires error >= 0, or infinite.
  MachineBound(const Machine& machine, const Interval64& exact, double error)
      : exact_(exact), error_(error), machine_(machine) {}

  const Interval64& exact() const { return exact_; }
  /// Infinite where nothing is known.
  double error() const { return error_; }

  MachineBound operator-() const { return {machine_, -exact_, error_}; }
  MachineBound& operator+=(const MachineBound& other) { return *this = *this + other; }
  friend MachineBound operator+(const MachineBound& x, const MachineBound& y);
  friend MachineBound operator-(const MachineBound& x, const MachineBound& y) { return x + -y; }
  friend MachineBound operator*(const MachineBound& x, const MachineBound& y);
  friend MachineBound operator/(const MachineBound& x, const MachineBound& y);
  friend MachineBound abs(const MachineBound& x) { return {x.machine_, seqcert::abs(x.exact_), x.error_}; }
  friend MachineBound max(const MachineBound& x, const MachineBound& y);
  friend MachineBound min(const MachineBound& x, const MachineBound& y);

 private:
  static MachineBound rounded(const Machine& machine, const Interval64& exact, double error);

  Interval64 exact_;
  double error_ = 0;
  Machine machine_;
};

template <>
struct Arithmetic<MachineBound> {
  Format format;
  /// x, which the machine rounds.
  MachineBound operator()(const Rational& x) const;
  std::string name() const { return "bound of " + format.name; }
};

/// A machine number as an enclosure: a point where a double holds it. Not finite for infinity and NaN.
Interval64 interval_of(const Rounded& x);
/// An upper bound of |t| over x; infinity where x is not finite.
double magnitude(const Interval64& x);

}  // namespace seqcert
