#pragma once

#include "base/result.hpp"
#include "model/model.hpp"
#include "task/copy_task.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// The way of the values through a one-layer model. All of it is exact: it depends on weights alone.
// The outputs of such a model are affine in the values when the values reach neither scores nor decays nor gates; the
// supremum of the error over all values is then a finite sum (proofs/worst-case.md).

/// Success when the model has one layer, without a ReLU network, and the value rows of everything that selects (W_Q,
/// W_K, W_a, W_Delta, W_B, W_C, W_z; of a Mamba block: those of its linear form) are zero. Errors: which weight the
/// values reach; why a Mamba block has no linear form.
Status values_select_nothing(const Model& model, const CopyTask& task);

/// row . x, exactly.
Rational inner(const SparseVector<Rational>& row, const SparseVector<Rational>& x);
/// row W as a row of length w.cols().
SparseVector<Rational> row_times(const SparseVector<Rational>& row, const WeightMatrix& w);

/// The directions of the value fields in d_model, in the order of the components.
std::vector<SparseVector<Rational>> value_directions(const Model& model, const CopyTask& task);

/// x_t of every position with all values 0, exactly.
std::vector<SparseVector<Rational>> value_free_inputs(const Model& model, const CopyTask& task);

}  // namespace seqcert
