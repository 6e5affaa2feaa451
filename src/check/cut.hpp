#pragma once

#include "task/copy_task.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace seqcert {

/// A place between two tokens of a COPY instance, with the values that have to pass it: those at or before `position`
/// that a question behind it asks for. A model that keeps a state passes them through the state at `position`.
struct Cut {
  std::size_t position = 0;                                // 1-based
  std::vector<std::pair<std::size_t, std::size_t>> asked;  // (0-based position, component), increasing
  std::vector<std::size_t> queries;                        // indices of the questions behind it that ask for them
};

/// The last of the cuts that the most values have to pass: what a state loses on the way is lost there. Nothing asked
/// where every question is put at its target.
Cut busiest_cut(const CopyTask& task);

}  // namespace seqcert
