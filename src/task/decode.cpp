#include "task/decode.hpp"

namespace seqcert {

Decoded decoded(const MaybeEnclosure& output, const Range& range) {
  if (!output) return {};
  const Rational half = Rational(1) / Rational(2);
  if (output->hi < Rational(range.lo) - half || Rational(range.hi) + half < output->lo)
    return {Decoded::Kind::outside, 0};
  const bool point = output->lo == output->hi;
  // The integer nearest to the lower end, the smaller one on a tie.
  const Rational nearest = max(ceil(output->lo - half), Rational(range.lo));
  const auto value = nearest.to_long();
  if (!value || *value < range.lo || *value > range.hi) return {};
  const bool inside = point || (Rational(*value) - half < output->lo && output->hi < Rational(*value) + half);
  if (!inside) return {};
  return {Decoded::Kind::certain, *value};
}

}  // namespace seqcert
