#pragma once

#include "base/result.hpp"
#include "refute/breaking_point.hpp"
#include "refute/prober.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

struct RefuteOptions {
  CheckOptions check;           // of the final decision; the search itself asks for no digits
  Budget budget;                // of the search; minimising and breaking points take as many points again at most
  bool breaking_points = true;  // of every ordered parameter that is not given, at the counterexample
  std::vector<Values> starts;   // points to try before anything else
  bool starts_alone = false;    // and nothing else
  std::function<void(const std::string& what, const Prober&)> progress = {};  // called now and then
};

/// A point at which the claim fails, decided by check_claim with its hypotheses decided exactly, and a witness whose
/// failure a run of the model has established; both minimised.
struct Counterexample {
  Claim claim;  // with the parameters that its construction brings
  Values point;
  Record record;  // without witness text
  Witness witness;
};

struct Refutation {
  std::optional<Counterexample> found;
  std::vector<BreakingPoint> breaking_points;
  /// Finitely many points were asked about, and the claim was verified at every one inside the region; at least one is.
  bool verified_at_all_points = false;
  ProbeCount searched;       // the points of the search, minimising included
  std::string ended_by;      // what ended the search where nothing was found
  bool interrupted = false;  // what was found until then is here
};

/// Looks for a point of the region where the claim fails: over the given values of the parameters that are typed, over
/// the whole declared range of the others. Errors: what is typed; a claim that cannot be asked at any point, as
/// check_claim says it.
Result<Refutation> refute(const Claim& claim, const Registry& registry, const Subject& subject,
                          const Assignments& typed, const RefuteOptions& options);

/// The breaking points of these parameters alone, at every point of the grid of the others (their defaults where
/// nothing is typed); the counterexample is the first failure at a breaking point, its point not minimised.
Result<Refutation> least_failing(const Claim& claim, const Registry& registry, const Subject& subject,
                                 const Assignments& typed, const std::vector<std::string>& parameters,
                                 const RefuteOptions& options);

}  // namespace seqcert
