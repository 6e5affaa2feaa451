#pragma once

#include "number/machine_bound.hpp"
#include "number/rational.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// What the weighted sum of a softmax or hard head makes of rounded scores, whatever asks for them: normaliser, weights
// and sum of a machine. Formulas and proofs: proofs/precision/reads.md.

/// The numbers that may stand at positions. lo <= 0 <= hi.
struct NumberBox {
  Rational lo, hi;
  bool held = false;  // the machine holds all that stand there, as integers up to 2^p
  Rational largest() const { return max(-lo, hi); }
};

namespace softmax_bounds {

constexpr std::size_t reach = 4;  // keys up to here from the target, to both sides, count as near

inline Interval64 exactly_one() { return Interval64::exactly(1); }
inline Interval64 count_of(std::size_t n) { return Interval64::exactly(static_cast<double>(n)); }
inline Interval64 number(const Rational& x) { return Arithmetic<Interval64>{}(x); }
/// (1 + u)^k - 1.
Interval64 growth(double u, std::size_t k);
/// [0, x] and [-x, x], x >= 0.
Interval64 up_to(const Interval64& x);
Interval64 either_way(const Interval64& x);
bool holds_integers_up_to(std::size_t n, long bits);
/// At most (1 + u) e^-(1 - u) gap, what the numerator of a score is that trails the largest by at least `gap` >= 0.
Interval64 trailing(const Interval64& gap, double u);

/// Numerators exp(s_j - max) as the machine has them.
struct Numerators {
  Interval64 target;
  std::vector<Interval64> near;  // the others near the target, at most 2 reach
  Interval64 far;                // the sum of all others is at most this
};
/// What is found minus the number at the target, for numbers in the box.
Interval64 deviation_of(const Numerators& e, const MachineBound::Machine& machine, const NumberBox& box,
                        std::size_t visible);
/// The same of a hard head that has found its target.
Interval64 deviation_when_found(const MachineBound::Machine& machine, const NumberBox& box);

/// Keys behind the target: the d-th of some trails it by at least d step - off, d = 1, 2, ..., the rest by at least
/// `rest`.
struct Trail {
  Interval64 step, off, rest;
};
/// What is found minus the number at the target; nothing is known where one of them may win.
Interval64 deviation_behind(const Trail& trail, const MachineBound::Machine& machine, const NumberBox& box,
                            std::size_t visible, bool hard);

/// What numbers v_j >= 0 in a box with weights e_j, the largest 1, give, minus one of them, when the sum of all
/// e_j |v_j - it| is at most `others`: any number of weights may be near 1.
Interval64 deviation_among_equals(const Interval64& others, const MachineBound::Machine& machine, const NumberBox& box,
                                  std::size_t visible);
/// How far outside the box any weighted mean may be. `most`: no number on the way to the scores is larger. Infinite
/// where nothing is known.
double mean_beyond(const MachineBound::Machine& machine, const NumberBox& box, std::size_t visible,
                   const Interval64& most);

}  // namespace softmax_bounds
}  // namespace seqcert
