#pragma once

#include "claim/lemma.hpp"
#include "solve/obligation.hpp"

#include <vector>

namespace seqcert {

/// What has to be shown of a lemma, its uses of earlier ones among the assumptions: itself, or by induction on n the
/// base (n = from) and the step (n >= from and the statement at n give the statement at n + 1).
std::vector<Obligation> obligations(const Lemma& lemma, const std::vector<Lemma>& earlier);

/// What a lemma says at the terms of a use: its assumptions there imply its statement there.
/// Requires that the lemma used is one of `earlier`.
NamedCondition instance_of(const LemmaUse& use, const std::vector<Lemma>& earlier);

}  // namespace seqcert
