#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"

#include <string>
#include <vector>

namespace seqcert {

/// What the machine's format, named by the parameter `format`, determines, so that nobody gives the two apart: `bits`,
/// its significand bits, the leading one included. Errors: there is no such parameter, or no such format.
Result<Values> format_facts(const Values& values);
const std::vector<std::string>& format_fact_names();

}  // namespace seqcert
