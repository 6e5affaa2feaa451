#pragma once

#include "number/interval64.hpp"
#include "number/rounded.hpp"
#include "number/scalar.hpp"
#include "number/truth.hpp"

#include <optional>
#include <string>

namespace seqcert {

/// A number that a machine of some Format computes, for all inputs of a region at once. Law: for every choice of the
/// inputs, the number that exact arithmetic gives lies in `exact`, and the machine's, each operation rounded once to
/// nearest, is within `error` of it (of the same choice). Where an operation may overflow, `error` is infinite. With
/// unbounded exponents this holds for every machine of that many significand bits or more, since of a finer machine
/// every rounding, that of a constant included, is no larger.
/// Running error analysis: per operation u = 2^-p relative and, with subnormals, their unit absolute error, but never
/// more than the distance from the exact result to some number of the machine: an operand of a sum, the one factor
/// where the other is near 1, and 1 for exp. Products with powers of two and with 0 are exact. Proofs:
/// proofs/precision/running-errors.md. Source: Higham 2002, chapter 3.
/// Of one machine alone (see Arithmetic), a number that does not depend on the inputs is what the machine makes of it,
/// computed, and the error its distance from the exact one.
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

  MachineBound operator-() const;
  MachineBound& operator+=(const MachineBound& other) { return *this = *this + other; }
  friend MachineBound operator+(const MachineBound& x, const MachineBound& y);
  friend MachineBound operator-(const MachineBound& x, const MachineBound& y) { return x + -y; }
  friend MachineBound operator*(const MachineBound& x, const MachineBound& y);
  friend MachineBound operator/(const MachineBound& x, const MachineBound& y);
  friend MachineBound abs(const MachineBound& x);
  /// The larger one where that is certain, with its error alone.
  friend MachineBound max(const MachineBound& x, const MachineBound& y);
  friend MachineBound min(const MachineBound& x, const MachineBound& y);
  friend MachineBound exp(const MachineBound& x);
  /// Nothing is known unless all of x is positive, exact and as the machine has it.
  friend MachineBound ln(const MachineBound& x);
  friend MachineBound sqrt(const MachineBound& x);
  /// Compositions, as Rounded has them.
  friend MachineBound softplus(const MachineBound& x);
  friend MachineBound silu(const MachineBound& x);
  /// 0, and on the machine, too.
  friend bool is_surely_zero(const MachineBound& x) { return x.error_ == 0 && x.exact_.mid() == 0 && x.exact_.rad() == 0; }
  /// Known where it is the same in exact arithmetic and on the machine.
  friend Truth less(const MachineBound& x, const MachineBound& y);
  friend struct Arithmetic<MachineBound>;

 private:
  /// The result of one operation: `error` passes through it, and the number rounded is within `distance` of a number of
  /// the machine.
  static MachineBound rounded(const Machine& machine, const Interval64& exact, double error, double distance);
  /// Encloses the exact number and the machine's.
  Interval64 either() const;
  /// This bound, of a number that the machine is known to make.
  MachineBound known(std::optional<Rounded> made) const;

  Interval64 exact_;
  double error_ = 0;
  Machine machine_;
  std::optional<Rounded> made_;  // by the machine; none where it depends on the inputs or is not asked about
};

template <>
struct Arithmetic<MachineBound> {
  Format format;
  bool alone = false;  // of this machine, not of all finer ones as well
  /// x, which the machine rounds.
  MachineBound operator()(const Rational& x) const;
  std::string name() const { return "bound of " + format.name; }
};

/// A machine number as an enclosure: a point where a double holds it. Not finite for infinity and NaN.
Interval64 interval_of(const Rounded& x);
/// An upper bound of |t| over x; infinity where x is not finite.
double magnitude(const Interval64& x);

}  // namespace seqcert
