#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/witness.hpp"
#include "number/enclosure.hpp"
#include "task/construction.hpp"

#include <optional>
#include <string>

namespace seqcert {

/// What a witness is held against: quantity `relation` bound at a point. A witness is a stranger's file: where its
/// claim is known, everything but the evidence comes from the claim.
struct Statement {
  bool known = false;              // else only what the witness itself says of its claim
  Claim claim;                     // unknown: id, construction, quantity, relation and bound of the witness
  Values values;                   // what bound and quantity may name
  Values arguments;                // from which the construction takes its parameters
  std::optional<Enclosure> bound;  // instead of claim.bound: an unknown claim without formula, as older files have it
  std::string conflict;            // in which the witness contradicts its claim: then it confirms nothing
};

/// The claim is the file `claim_path`, else the one that the witness names, else the tool's of that id, else unknown.
/// Known, its bound is computed at the point, whose ranges and hypotheses are checked, and the witness is compared with
/// it. Errors: a claim that cannot be read; a bound or relation that is none.
Result<Statement> statement_of(const std::string& path, const Witness& witness, const Registry& registry,
                               const std::string& claim_path);

/// The bound, exactly where it is rational, else in balls. Errors: it has no value.
Result<Enclosure> bound_of(const Statement& statement, long bits);

/// The lines that say which claim it is, and, of an unknown one, what is not checked.
void print_claim(const Statement& statement);

}  // namespace seqcert
