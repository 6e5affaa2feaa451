#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"
#include "model/model.hpp"
#include "number/counted.hpp"
#include "task/dp_task.hpp"

#include <string>
#include <vector>

namespace seqcert {

// What a run costs, from the weights alone: no token is run. proofs/dp/cost.md derives the formulas; count_run counts.

/// The cost of a whole run. Exact; but for PyTorch's softplus, which spares some of the exponentials given here.
/// Errors: a layer other than attention or S6.
Result<Tally> cost_by_law(const Model& model, const DpLayout& layout);

/// The numbers of weights that the cost is made of, each for the last layer and, as inner_<name>, for all layers before
/// it, which work at every token: heads, cached (numbers of a head's cache per token), keyed (nonzeros of W_K and W_V),
/// asked (of W_Q and W_O); channels (times states), written (nonzeros of W_u, W_Delta, W_B, W_C), scanned (products of
/// the scan per token), gates, opened (nonzeros of W_z and W_out); nonzeros (of the MLP's matrices). And outputs, the
/// nonzeros of the read-out.
Values cost_facts(const Model& model);
const std::vector<std::string>& cost_fact_names();

}  // namespace seqcert
