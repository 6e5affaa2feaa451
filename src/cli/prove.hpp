#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "solve/prove_claim.hpp"

#include <functional>
#include <optional>

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

/// A point at which the closed form of the quantity fails: proposed by the solver, evaluated rigorously, not run.
/// Nothing where none is found within the limits, or there is no closed form.
std::optional<Values> failing_point(const Claim& claim, const ProofLimits& limits);

/// Whether the argument beside a claim has formal statements, so that `paper` proves it.
Result<bool> has_chain(const Claim& claim);

}  // namespace seqcert
