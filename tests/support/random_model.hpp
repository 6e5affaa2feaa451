#pragma once

#include "model/model.hpp"
#include "number/enclosure.hpp"

#include <cstdint>
#include <random>

namespace seqcert {

/// Random small rationals and choices, the same for the same seed everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(seed) {}
  long between(long low, long high) {
    return low + static_cast<long>(stream_() % static_cast<std::uint64_t>(high - low + 1));
  }
  std::size_t below(std::size_t bound) { return stream_() % bound; }
  bool coin() { return below(2) == 0; }
  Rational rational() { return Rational::ratio(between(-4, 4), between(1, 4)); }
  Rational positive() { return Rational::ratio(between(1, 4), between(1, 4)); }

 private:
  std::mt19937_64 stream_;
};

/// Rows of random kinds; the columns before `first` are zero.
inline WeightMatrix random_matrix(Dice& dice, std::size_t rows, std::size_t cols, std::size_t first = 0) {
  WeightMatrix result(rows, cols);
  for (std::size_t r = 0; r < rows; ++r) {
    if (dice.below(4) == 0) {
      result.set_row(r, OneHotRow{first + dice.below(cols - first), dice.rational()});
    } else if (dice.coin()) {
      SparseRow row;
      for (std::size_t c = first; c < cols; ++c)
        if (dice.coin()) row.entries.emplace_back(c, dice.rational());
      result.set_row(r, row);
    } else {
      DenseRow row;
      for (std::size_t c = 0; c < cols; ++c) row.entries.push_back(c < first ? Rational(0) : dice.rational());
      result.set_row(r, row);
    }
  }
  return result;
}

/// A head whose queries and keys do not see the coordinates before `first`.
inline AttentionHead random_head(Dice& dice, AttentionHead::Kind kind, std::size_t d_model, std::size_t first = 0) {
  AttentionHead head;
  head.kind = kind;
  const std::size_t d_key = 1 + dice.below(2), d_value = 1 + dice.below(2);
  head.w_q = random_matrix(dice, d_key, d_model, first);
  head.w_k = random_matrix(dice, d_key, d_model, first);
  head.w_v = random_matrix(dice, d_value, d_model);
  head.w_o = random_matrix(dice, d_model, d_value);
  return head;
}

/// An abstract SSM whose decays, writes and reads do not see the coordinates before `first`.
inline AbstractSsm random_abstract(Dice& dice, std::size_t d_model, std::size_t first = 0) {
  const std::size_t d_inner = 1 + dice.below(2), d_state = 1 + dice.below(3);
  return {random_matrix(dice, 1, d_model, first), random_matrix(dice, d_inner, d_model),
          random_matrix(dice, d_state, d_model, first), random_matrix(dice, d_state, d_model, first),
          random_matrix(dice, d_model, d_inner)};
}

inline S6 random_s6(Dice& dice, S6::Write write, bool gated, std::size_t d_model, std::size_t first = 0) {
  const std::size_t d_inner = 1 + dice.below(2), d_state = 1 + dice.below(3);
  S6 mixer;
  mixer.write = write;
  mixer.w_u = random_matrix(dice, d_inner, d_model);
  mixer.w_delta = random_matrix(dice, d_inner, d_model, first);
  mixer.a = WeightMatrix(d_inner, d_state);
  for (std::size_t c = 0; c < d_inner; ++c) {
    DenseRow rates;
    for (std::size_t s = 0; s < d_state; ++s) rates.entries.push_back(-dice.positive() / Rational(4));
    mixer.a.set_row(c, rates);
    mixer.beta.push_back(dice.rational());
    mixer.d.push_back(dice.rational());
  }
  mixer.w_b = random_matrix(dice, d_state, d_model, first);
  mixer.w_c = random_matrix(dice, d_state, d_model, first);
  if (gated) mixer.w_z = random_matrix(dice, d_inner, d_model, first);
  mixer.w_out = random_matrix(dice, d_model, d_inner);
  return mixer;
}

inline MambaBlock random_block(Dice& dice, S6::Write write, std::size_t d_model) {
  const std::size_t d_inner = 1 + dice.below(3), d_state = 1 + dice.below(2), dt_rank = 1 + dice.below(2);
  MambaBlock mixer;
  mixer.write = write;
  mixer.w_x = random_matrix(dice, d_inner, d_model);
  mixer.w_z = random_matrix(dice, d_inner, d_model);
  mixer.kernel = random_matrix(dice, d_inner, 1 + dice.below(4));
  mixer.w_dt_low = random_matrix(dice, dt_rank, d_inner);
  mixer.w_dt = random_matrix(dice, d_inner, dt_rank);
  mixer.a = WeightMatrix(d_inner, d_state);
  for (std::size_t c = 0; c < d_inner; ++c) {
    DenseRow rates;
    for (std::size_t s = 0; s < d_state; ++s) rates.entries.push_back(-dice.positive() / Rational(16));
    mixer.a.set_row(c, rates);
    mixer.conv_bias.push_back(dice.rational());
    mixer.beta.push_back(dice.rational());
    mixer.d.push_back(dice.rational());
  }
  mixer.w_b = random_matrix(dice, d_state, d_inner);
  mixer.w_c = random_matrix(dice, d_state, d_inner);
  mixer.w_out = random_matrix(dice, d_model, d_inner);
  return mixer;
}

/// |a - b| <= 10^-digits max(|a|, 2^-100) for all numbers enclosed.
inline bool agree(const Enclosure& a, const Enclosure& b, long digits) {
  const Rational apart = max(abs(a.hi - b.lo), abs(b.hi - a.lo));
  return apart <= pow(Rational(10), -digits) * max(max(abs(a.lo), abs(a.hi)), Rational::power_of_two(-100));
}

inline bool overlap(const Enclosure& a, const Enclosure& b) { return a.lo <= b.hi && b.lo <= a.hi; }
inline bool contains(const Enclosure& outer, const Enclosure& inner) {
  return outer.lo <= inner.lo && inner.hi <= outer.hi;
}

}  // namespace seqcert
