#pragma once

#include "base/result.hpp"
#include "check/machine_softmax.hpp"
#include "model/array.hpp"
#include "model/model.hpp"
#include "number/interval64.hpp"
#include "number/machine_bound.hpp"
#include "number/rounded.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace seqcert {

// A softmax or hard head by position in the arithmetic of a machine: how far from the number it asks for can what it
// finds be, over all numbers in a box at all positions. Formulas and proofs: proofs/precision/reads.md.

/// A head with q = lambda (2 asked, -1), k = (j, j^2), v one entry of x, written to one entry of x that is 0 before.
struct PositionHead {
  Rational lambda;
  std::size_t asked = 0, value = 0, out = 0;  // entries of x
  std::optional<std::size_t> window;
  bool hard = false;  // else softmax
};
/// Read off the weights, the tokens' fields and the position rows. Errors: what is not so.
Result<PositionHead> position_head_of(const Model& model, const AttentionHead& head);

/// One head on one machine.
class MachineHead {
 public:
  /// For positions 1..length.
  MachineHead(const PositionHead& head, const Format& format, const NumberBox& box, std::size_t length);

  /// Encloses, over all numbers in the box, what the machine finds at `position` when x says `asked` there, minus the
  /// number at `target`. The scores near the target are the machine's own, computed; the others are bounded. Not finite
  /// where nothing is known: the target not visible, a key or a score that the format cannot hold, a key far away that
  /// may win. From `settled(target)` on it holds at all positions from `position` to `last`. Requires position <= last
  /// <= length.
  Interval64 deviation(const Rational& asked, std::size_t target, std::size_t position, std::size_t last) const;
  /// The first position that sees all keys near the target.
  static std::size_t settled(std::size_t target);

 private:
  Interval64 score_error(const Interval64& theta, std::size_t position, bool exact_products) const;

  PositionHead head_;
  Format format_;
  MachineBound::Machine machine_;
  NumberBox numbers_;
  Interval64 lambda_;             // as the machine holds it
  std::optional<Rational> held_;  // the same, exactly
  std::vector<Array<Rounded>> keys_;
};

/// The same for every target in 1..position and every position in 1..length at once, where `asked` is within
/// `address_error` of the target; with unbounded exponents for every finer machine, too. The numbers asked are exact
/// integers where address_error = 0.
Interval64 deviation_from(const Format& format, const PositionHead& head, const NumberBox& box, std::size_t length,
                          const Rational& address_error);

/// How far outside the box what the machine finds may be, whatever number up to 2 `length` is asked for; with unbounded
/// exponents on every finer machine, too. Infinite where nothing is known.
double beyond_the_box(const Format& format, const PositionHead& head, const NumberBox& box, std::size_t length);

}  // namespace seqcert
