#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"
#include "task/construction.hpp"

#include <string>
#include <vector>

namespace seqcert {

// Facts about a program that claims may use and that cost more than those a construction tells.

/// `futures`: the most distinct futures, by enumeration; `futures_at_least`: what is proved of them at any size
/// (DpProblem::futures_at_least); `promised_from`: see cost_scan.hpp. Only those asked for are determined; `values`
/// holds the parameters of the problem and the claim. Requires an instance with a program. Errors: sizes that are not
/// enumerated, with the estimate.
Result<Values> more_program_facts(const Instance& instance, const Values& values,
                                  const std::vector<std::string>& asked);
const std::vector<std::string>& more_program_fact_names();

}  // namespace seqcert
