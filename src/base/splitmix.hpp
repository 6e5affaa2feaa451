#pragma once

#include <cstddef>
#include <cstdint>

namespace seqcert {

/// splitmix64: the same stream for the same seed on every machine, unlike the distributions of <random>.
/// Source: Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// Uniform on 0..bound-1, by rejection. Requires bound >= 1.
  std::size_t below(std::size_t bound) {
    const std::uint64_t limit = bound * (UINT64_MAX / bound);
    std::uint64_t draw = next();
    while (draw >= limit) draw = next();
    return draw % bound;
  }
  bool coin() { return below(2) == 1; }

 private:
  std::uint64_t state_;
};

}  // namespace seqcert
