#pragma once

#include "refute/prober.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// From where on a claim fails in one parameter, all others fixed: a number, or a choice whose values are ordered.
struct BreakingPoint {
  std::string parameter;
  Values others;               // the fixed ones
  std::optional<Value> fails;  // the least value found to fail; the largest where failing goes downward
  std::optional<Value> holds;  // the value decided to hold that lies next to it
  bool fails_above = true;     // the direction in which it goes on failing
  std::optional<Value> open;   // the value next to it that could not be decided, where there is no `holds`
  /// Where it is proved that failing is monotone: then the claim fails at `fails` and beyond, and at no value before
  /// `holds`. Empty: values were scanned one by one, and nothing is claimed of others.
  std::string argument;
  std::optional<Value> first, last;  // the range looked at
  /// Of a choice: what was found at each value asked about, in their order.
  std::vector<std::pair<Value, Probe::Answer>> words;
  bool scattered = false;  // of a choice: it fails at these words, and neither below nor above without a gap
  ProbeCount looked_at;
  std::string note;  // why it ended where it did; "" where there is nothing to say
};

/// Bisects where the claim declares failing monotone in the parameter, among the given values if there are any. Scans
/// otherwise: the given values, integers from the least on, simple reals, all words of a choice; of reals it then
/// halves the interval between the first value that fails and the one before it, which locates a change and claims
/// nothing of other values. Where the first number scanned fails already it stops there, or goes on to the end of the
/// failing: `fails` is then the last before a value that does not (fails_above = false). Words are few and all asked.
/// Requires that `axis` belongs to the region and is ordered.
enum class Beyond { no_further, to_its_end };
BreakingPoint breaking_point(Prober& prober, const SearchRegion& region, const Values& others, const Axis& axis,
                             Beyond beyond);

}  // namespace seqcert
