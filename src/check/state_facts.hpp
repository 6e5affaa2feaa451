#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"
#include "task/construction.hpp"

#include <string>
#include <vector>

namespace seqcert {

// Facts about the state of a copier that claims may use. They are counted from its weights at the very parameters of
// the point, derived ones included: so a claim about states of some size speaks of no file that has a larger one.

/// `S_v`: how many entries of the state at the busiest cut the asked values reach (the most over the instances):
/// exactly where the state is a linear map of them (state_map.hpp), else all its numbers there. Requires an instance
/// that copies.
Values state_facts(const Instance& instance);
const std::vector<std::string>& state_fact_names();

}  // namespace seqcert
