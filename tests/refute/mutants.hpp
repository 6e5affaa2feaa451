#pragma once

#include "claims.hpp"
#include "dominates.hpp"
#include "mutate.hpp"
#include "refute/refute.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace seqcert::test {

/// What came of the mutants: every one is in exactly one of the three.
struct Harvest {
  std::size_t refuted = 0;
  std::size_t weaker = 0;              // true: the mutant follows from the claim, by an argument
  std::vector<std::string> undecided;  // the mutant, and why
  std::size_t all() const { return refuted + weaker + undecided.size(); }
};

/// Refutes `count` mutants of the claim, those of the seeds `seed`, `seed` + 1, ...; fails the test where a mutant that
/// follows from the claim is refuted, or a refuted one is not refuted when it is decided again.
void harvest(const std::string& id, std::uint64_t seed, std::size_t count, std::size_t points, Harvest& harvest);

}  // namespace seqcert::test
