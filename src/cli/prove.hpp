#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "solve/prove_claim.hpp"

#include <functional>

namespace seqcert {

/// A claim's proof and the record that says so. Of a claim refuted, the record is that of `check` at the
/// counterexample, witness included. Where the model does not fail there, or is too large to be run, the claim is
/// undecided and the reason says where the closed form fails.
struct Proven {
  ClaimProof proof;
  Record record;
  Claim claim;  // with the region that its construction leaves
};

/// The claim with the chain in the argument beside it. Errors: as is_well_posed, read_chain and prove_claim.
Result<Proven> prove(
    const Claim& claim, const ProofLimits& limits,
    const std::function<void(const ProofStep&)>& each = [](const ProofStep&) {});

/// Whether the argument beside a claim has formal statements, so that `paper` proves it.
Result<bool> has_chain(const Claim& claim);

}  // namespace seqcert
