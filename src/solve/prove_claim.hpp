#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/lemma.hpp"
#include "claim/verdict.hpp"
#include "solve/obligation.hpp"
#include "task/construction.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

struct ProofStep {
  std::string name;  // "lemma tail, step", "claim"
  ObligationAnswer answer;
  double seconds = 0;
};

struct ClaimProof {
  Verdict verdict;
  std::vector<ProofStep> steps;          // as far as they were gone
  std::set<std::string> axioms;          // of all steps
  std::optional<Values> counterexample;  // of refuted: the claim's parameters
};

/// Decides a claim for all parameters of its region, from the closed form of its quantity and the lemmas of its chain.
/// The last steps are made from the claim, not read: the closed forms cover the region, both sides have values there,
/// and closed form `relation` bound. `each` sees every step when it is done.
/// Law: `proved` only if every lemma and every last step is; `refuted` only by a point inside the region at which the
/// closed form fails in exact or rigorous arithmetic (the caller evaluates the model there). Errors: as `regions`; a
/// use in the step "claim" of a name the claim does not know.
Result<ClaimProof> prove_claim(const Claim& claim, const Construction& construction, const Chain& chain,
                               const ProofLimits& limits, const std::function<void(const ProofStep&)>& each);

}  // namespace seqcert
