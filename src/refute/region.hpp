#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/point.hpp"
#include "task/construction.hpp"

#include <vector>

namespace seqcert {

/// One parameter that is searched: over the values that the user gave, or over the whole range it is declared with.
struct Axis {
  ParameterSpec spec;
  std::vector<Value> given;  // in the order typed; empty: all that spec allows

  bool is_integer() const { return spec.type == ParameterSpec::Type::integer; }
  bool is_choice() const { return spec.type == ParameterSpec::Type::choice; }
  /// Whether the parameter may have this value.
  bool allows(const Value& value) const;
};

/// Where a counterexample is looked for. The claim's parameters, those that the construction brings included, are the
/// axes, in the claim's order; which points satisfy the hypotheses is asked point by point.
struct SearchRegion {
  Claim claim;
  std::vector<Axis> axes;

  /// Whether one point is asked about, or finitely many that the user named.
  bool is_given() const;
};

/// One region, or one for each word of the parameter that brings others (each dynamic program has sizes of its own),
/// the default word first. Errors: an unknown parameter, a grid that does not parse.
Result<std::vector<SearchRegion>> search_regions(const Claim& claim, const Registry& registry,
                                                 const Assignments& typed);

/// Values of an axis worth trying, without repetition: the given ones, or simple ones: small integers and powers, small
/// fractions, the default, the ends of the range and what lies close to them. The simplest come first.
std::vector<Value> candidates(const Axis& axis);

}  // namespace seqcert
