#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "solve/prove_claim.hpp"

#include <functional>

namespace seqcert {

/// A claim's proof and the record that says so. Of a claim refuted, the record is that of `check` at the
/// counterexample, witness included, where the instance is not too large to build.
struct Proven {
  ClaimProof proof;
  Record record;
};

/// The claim with the chain in the argument beside it. Errors: as read_chain and prove_claim.
Result<Proven> prove(
    const Claim& claim, const ProofLimits& limits,
    const std::function<void(const ProofStep&)>& each = [](const ProofStep&) {});

/// Whether the argument beside a claim has formal statements, so that `paper` proves it.
Result<bool> has_chain(const Claim& claim);

}  // namespace seqcert
