#pragma once

#include "base/splitmix.hpp"
#include "task/construction.hpp"

#include <cstddef>
#include <vector>

namespace seqcert::codes {

// Copying by codes: value j is stored under a code of n numbers and read back with one. x_t = (value, written 1..n,
// asked 1..n, 1, out). A token names the codes it writes and asks with by their number in two tables; number 0 is the
// code of nothing.

enum : std::size_t { value = 0 };
struct Layout {
  std::size_t n;                                              // numbers of a code
  std::size_t written(std::size_t s) const { return 1 + s; }  // 0-based s
  std::size_t asked(std::size_t s) const { return 1 + n + s; }
  std::size_t one() const { return 2 * n + 1; }
  std::size_t out() const { return 2 * n + 2; }
  std::size_t d_model() const { return 2 * n + 3; }
};

using Code = std::vector<Rational>;
struct Pair {
  Code written, asked;
};

/// n signs, each 1 or -1.
std::vector<int> signs(SplitMix& stream, std::size_t n);

/// (n, d_model): picks the code written (asked) by a token out of its vector, times `factor`.
WeightMatrix picks_written(const Layout& at, const Rational& factor);
WeightMatrix picks_asked(const Layout& at, const Rational& factor);

/// Values at 1..N, then a question for each of them in order. numbers[j - 1] is the number of the code of value j. What
/// the value tokens themselves ask with, nothing or their own code, is answered and not looked at.
enum class Asks { nothing, own };
CopyTask store_then_ask(const std::vector<std::size_t>& numbers, const Rational& m, Asks values = Asks::nothing);

/// The model around the mixer, with room for N values and N questions; table[k - 1] is code number k.
Model model_with(const Layout& at, std::size_t values, const std::vector<Pair>& table, Mixer mixer);

}  // namespace seqcert::codes
