#pragma once

#include "base/result.hpp"
#include "check/precision.hpp"
#include "task/copy_task.hpp"

#include <memory>

namespace seqcert {

/// A copier with a memory of slots: one S6 layer, which values do not select in; right where what it puts out is within
/// `tolerance` of the value asked for, at every question of its task. Exact errors as copy_error has them, with what
/// rounding adds by MachineBound (proofs/precision/memory.md). The instance must outlive it. Requires one layer.
/// Errors: why it is none.
Result<std::unique_ptr<OnMachines>> slot_copier_on_machines(const Instance& instance, CopyTask task,
                                                            const Rational& tolerance);

}  // namespace seqcert
