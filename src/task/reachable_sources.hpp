#pragma once

#include "task/dp_program.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

/// Where the reads of a program may be over all its inputs: the sources of its steps, for addresses narrowed to the
/// range of their expression (a knapsack step does not reach back further than the heaviest object). Law: every place
/// execute() reads at lies in it. Where an expression has gaps in its range, some of it may be read by no input.
class ReachableSources {
 public:
  /// The program must outlive this.
  explicit ReachableSources(const DpProgram& program);
  /// Of read k (0-based) of step t (1-based).
  Source operator()(std::size_t t, std::size_t k) const;

 private:
  const DpProgram& program_;
  std::vector<std::vector<Range>> values_;  // empty unless some address is computed from one
};

}  // namespace seqcert
