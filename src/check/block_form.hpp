#pragma once

#include "base/result.hpp"
#include "model/model.hpp"

namespace seqcert {

/// The gated S6 that computes, in exact reals and on every input, what this Mamba block computes: no rounding, nothing
/// neglected. It exists where the block's only nonlinear step before the scan cancels: SiLU(p) - SiLU(-p) = p, so
/// channels that carry p and -p and are read with weights w and -w hand on w p exactly (proofs/copy/block-ring.md).
/// What has to hold is checked exactly, on the weights:
///   - every convolution is its last tap alone and has no bias;
///   - each row of W_B, W_C and W_dt W_dtlow (of channels that W_out reads) weighs p and -p oppositely;
///   - so does each row of W_out, among channels that share pre-activation of Delta, row of A, D and row of W_z.
/// Its channels are the distinct p by what they share; channels that W_out does not read are left out, and the state of
/// the result says nothing about the state of the block. Errors: which weight breaks this. The block then may or may
/// not be linear in its inputs: nothing is claimed.
Result<S6> linear_form(const MambaBlock& block);

}  // namespace seqcert
