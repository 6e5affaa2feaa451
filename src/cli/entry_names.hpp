#pragma once

#include "compile/step_network.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace seqcert {

/// What the entries of x (0-based) hold in a model that executes a program, in words: `left`, `left is there`, `slot
/// 3`. `slots`: the memory that the network reads whole, where there is one.
std::map<std::size_t, std::string> entry_names(const DpTask& task, const std::optional<SlotEntries>& slots);

}  // namespace seqcert
