#pragma once

#include "base/result.hpp"
#include "check/quantity.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "report/counterexamples.hpp"
#include "report/manifest.hpp"

#include <vector>

namespace seqcert {

/// For each claim with a refuted record the counterexample that minimising makes of the first one, written to
/// `counterexamples/<id with dashes>.json` in the folder. A claim costs at most some hundred points. Errors: of
/// writing; interrupted.
Result<std::vector<CounterexampleNote>> write_counterexamples(OutputFolder& folder, const std::vector<Claim>& claims,
                                                              const std::vector<Record>& records,
                                                              const CheckOptions& options);

}  // namespace seqcert
