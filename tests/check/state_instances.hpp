#pragma once

#include "check/cut.hpp"
#include "hand_made.hpp"

#include <utility>
#include <vector>

namespace seqcert {

// What the tests of states at a cut share.

inline hand_made::Options options_of(Dice& dice, bool own_tokens = false) {
  hand_made::Options options;
  options.components = 1 + dice.below(2);
  options.length = 2 + dice.below(5);
  options.own_tokens = own_tokens;
  return options;
}

/// Values at the middle of the box with one asked value moved by `step`.
inline std::vector<std::vector<Rational>> moved(const CopyTask& task, std::pair<std::size_t, std::size_t> at,
                                                const Rational& step) {
  const Rational middle = (task.box.lo + task.box.hi) / Rational(2);
  std::vector<std::vector<Rational>> values(task.tokens.size(),
                                            std::vector<Rational>(task.value_fields.size(), middle));
  values[at.first][at.second] += step;
  return values;
}

}  // namespace seqcert
