#pragma once

#include "base/result.hpp"
#include "number/counted.hpp"
#include "task/dp_task.hpp"

#include <span>
#include <vector>

namespace seqcert {

/// Runs the model on these inputs in an arithmetic that counts (proofs/dp/cost.md), each token carrying the right
/// values of the steps before it; one tally per token, in order. Requires check_inputs. Errors: a layer other than
/// attention or S6, whose state is not told to the count.
Result<std::vector<Tally>> count_run(const Model& model, const DpTask& task, std::span<const long> inputs);

Tally sum(std::span<const Tally> tallies);

}  // namespace seqcert
