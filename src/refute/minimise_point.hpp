#pragma once

#include "refute/prober.hpp"

#include <string>
#include <vector>

namespace seqcert {

/// How large a counterexample is: compared in this order. Fewest positions; smallest integers; simplest numbers;
/// earliest words.
struct PointSize {
  std::size_t positions = 0;  // of the witness's run; 0 where it is a parameter point alone
  Rational integers = 0;      // sum of their sizes
  Rational reals = 0;         // sum of their complexities
  std::size_t words = 0;      // sum of their places among the choices
  friend auto operator<=>(const PointSize&, const PointSize&) = default;
};
PointSize size_of(const SearchRegion& region, const Values& point, const Witness& witness);

/// A failing point of the region that none of the moves tried makes smaller: all small integers together, each integer
/// and each pair of them down (the reals moving along where that helps), each real to simple fractions and to the
/// simplest one of the interval around it on which the claim still fails, words to earlier ones. It stays in the region
/// and, when the budget runs out, where it has come to. Requires that the claim fails at `failing`.
Values minimised_point(Prober& prober, const SearchRegion& region, const Values& failing);

}  // namespace seqcert
