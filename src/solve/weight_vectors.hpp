#pragma once

#include "solve/copier.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace seqcert {

/// All nonzero vectors over a set, lexicographically largest first; of two opposites, where the set has opposites, the
/// larger.
struct WeightVectors {
  std::vector<std::vector<std::size_t>> digits;  // per vector and state: index in the set
  std::vector<std::vector<int>> entries;

  WeightVectors(const WeightSet& set, std::size_t n) {
    std::vector<std::size_t> at(n, 0);
    for (;;) {
      std::vector<int> vector;
      for (const std::size_t digit : at) vector.push_back(set.entries[digit]);
      const auto first = std::ranges::find_if(vector, [](int x) { return x != 0; });
      if (first != vector.end() && (*first > 0 || !set.has_opposites())) {
        digits.push_back(at);
        entries.push_back(std::move(vector));
      }
      std::size_t s = n;
      while (s > 0 && at[s - 1] + 1 == set.entries.size()) at[--s] = 0;
      if (s == 0) return;
      ++at[s - 1];
    }
  }

  std::size_t size() const { return entries.size(); }
  int product(std::size_t c, std::size_t b) const {
    return std::inner_product(entries[c].begin(), entries[c].end(), entries[b].begin(), 0);
  }
};

}  // namespace seqcert
