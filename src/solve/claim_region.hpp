#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "solve/obligation.hpp"
#include "task/construction.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

/// The parameters of a claim at one choice of its words, as a solver sees them: its names, what is assumed of them, and
/// what the construction's parameters are in terms of them.
struct ClaimRegion {
  Values words;                             // the claim's own choices
  std::set<std::string> reals, integers;    // parameters and rounded derived numbers
  std::vector<NamedCondition> assumptions;  // ranges, hypotheses, how derived numbers were rounded, where there are
                                            // instances
  std::map<std::string, Formula> terms;     // by name of a parameter, derived number or parameter of the construction
  std::map<std::string, std::string> choices;  // of the construction
  std::vector<Formula> derived;                // the formulas behind rounded derived numbers
};

/// One region for each choice of the claim's words. Errors: facts, which no formula stands for; an integer parameter of
/// the construction that a real of the claim stands for.
Result<std::vector<ClaimRegion>> regions(const Claim& claim, const Construction& construction);

/// The claim with what its construction adds to its region: for whoever reads "for all". (Where the claim is
/// about several choices and the construction refuses parameters at some of them only, they are left out at all.)
Claim within(const Claim& claim, const Construction& construction);

/// The claim's parameters at a point, with everything they determine: absent where the point lies outside the claim's
/// region or where there is no instance, or where that cannot be told.
struct InsidePoint {
  Values parameters;
  Values values;  // with derived numbers, [with] and the construction's defaults
};
std::optional<InsidePoint> inside(const Claim& claim, const Construction& construction, const Values& point);

}  // namespace seqcert
