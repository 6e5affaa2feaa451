#pragma once

#include "claim/record.hpp"
#include "report/make_table.hpp"

#include <span>
#include <string>

namespace seqcert {

/// How many records there are of each verdict, and how many are not the expected ones.
struct VerdictCount {
  std::size_t points = 0, proved = 0, verified = 0, refuted = 0, undecided = 0, unexpected = 0;
  double seconds = 0;
};
VerdictCount count_verdicts(std::span<const Record> records, std::span<const ClaimFacts> claims);

/// summary.md: unexpected verdicts first, each with its point and reason; then a table with a line per claim (in the
/// order of `claims`, then claims known by their records alone) holding counts, the expected verdict, the smallest
/// tightness (rounded down) with the point where it is, and the seconds; then a line of totals.
std::string summary_markdown(std::span<const Record> records, std::span<const ClaimFacts> claims,
                             const std::string& command);

}  // namespace seqcert
