#pragma once

#include "base/result.hpp"
#include "model/model.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// What an abstract SSM (AbstractSsm) of n states is to copy, in the order written.
///   values:           v_1, ..., v_N any numbers at positions 1..N; at position N + i, which writes nothing, y = v_i
///   letters:          v_j = 1 or -1, and y there is nonzero with the sign of v_i
///   letters_fed_back: the letter answered is the next token: y at position N + i - 1 has the sign of v_i, and the
///                     token at N + i is that sign
enum class CopyGoal { values, letters, letters_fed_back };
std::string_view text(CopyGoal goal);  // "values", "letters", "fed-back"

/// b_1..b_N and c_1..c_N, n entries each, counted in 1/unit. A letter fed back is written with -b_i, which takes it out
/// of the state. Decays a_2, a_3, ...; none: all are 1.
struct CopierWeights {
  std::vector<std::vector<int>> b, c;
  int unit = 1;
  std::vector<Rational> decays = {};
  std::size_t values() const { return b.size(); }
  std::size_t states() const { return b.empty() ? 0 : b.front().size(); }
};

/// The model with these weights: one token field, the value; b, c in the position table, 2N positions
/// (letters_fed_back: 2N - 1), and the decays. Requires N >= 1, n >= 1, and no decays or one less than positions.
Model copier_model(const CopierWeights& weights, CopyGoal goal);

/// Runs the model in exact rationals. values: on the N unit vectors, of which its answers are a linear function;
/// letters: on all 2^N strings, answers fed back where they are.
bool copies(const CopierWeights& weights, CopyGoal goal);

/// A finite set of rational weights: entries/unit, decreasing, without repetition; unit is their least common
/// denominator.
struct WeightSet {
  std::vector<int> entries;
  int unit = 1;
  bool has_opposites() const;  // with x also -x
};
inline constexpr int largest_entry = 100;  // in size, counted in 1/unit
inline constexpr int largest_unit = 1000;
/// `-1,0,1`, `-1/2,0,1/2`. Errors: what is no number; entries beyond largest_entry or a unit beyond largest_unit; none
/// that is not 0.
Result<WeightSet> parse_weight_set(std::string_view list);
/// Decays, `1/2,1`, decreasing, without repetition; 0, with which no value would reach its answer, is left out. Errors:
/// what is no number in 0..1; none but 0.
Result<std::vector<Rational>> parse_decays(std::string_view list);
/// -height..height. Requires 1 <= height <= largest_entry.
WeightSet integers_up_to(int height);

}  // namespace seqcert
