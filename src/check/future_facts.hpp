#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"
#include "task/dp_task.hpp"

#include <string>
#include <vector>

namespace seqcert {

// Facts about a program that claims may use and that cost more than those a construction tells.

/// `futures`: the most distinct futures, by enumeration; `futures_at_least`: what is proved of them at any size
/// (DpProblem::futures_at_least). Only those asked for are determined; `values` holds the problem's parameters.
/// Errors: sizes that are not enumerated, with the estimate.
Result<Values> future_facts(const DpTask& task, const Values& values, const std::vector<std::string>& asked);
const std::vector<std::string>& future_fact_names();

}  // namespace seqcert
