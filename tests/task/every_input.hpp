#pragma once

#include "task/dp_program.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace seqcert::test {

/// Calls `visit` with every well-formed input of the program, the last one changing fastest; returns how many there
/// were.
inline std::size_t for_each_input(const DpProgram& program,
                                  const std::function<void(const std::vector<long>&)>& visit) {
  std::vector<long> inputs;
  for (const Range& range : program.inputs) inputs.push_back(range.lo);
  std::size_t count = 0;
  while (true) {
    if (!program.well_formed || program.well_formed(inputs).ok()) {
      visit(inputs);
      ++count;
    }
    std::size_t g = inputs.size();
    while (g > 0 && inputs[g - 1] == program.inputs[g - 1].hi) --g;
    if (g == 0) return count;
    ++inputs[g - 1];
    for (; g < inputs.size(); ++g) inputs[g] = program.inputs[g].lo;
  }
}

}  // namespace seqcert::test
