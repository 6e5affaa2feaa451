#pragma once

#include "claim/record.hpp"
#include "report/make_table.hpp"

#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// How many records there are of each verdict, and how many are not the expected ones.
struct VerdictCount {
  std::size_t points = 0, proved = 0, verified = 0, refuted = 0, undecided = 0, unexpected = 0;
  double seconds = 0;
};
VerdictCount count_verdicts(std::span<const Record> records, std::span<const ClaimFacts> claims);

/// The records whose verdict is not the expected one, each with that, in the order given.
struct Unexpected {
  const Record* record;
  Verdict::Kind expected;
};
std::vector<Unexpected> unexpected(std::span<const Record> records, std::span<const ClaimFacts> claims);

/// A line per claim (in the order of `claims`, then claims known by their records alone) with counts, the expected
/// verdict, the smallest tightness (rounded down) with the point where it is, and the seconds; then a line of totals.
Table summary_table(std::span<const Record> records, std::span<const ClaimFacts> claims);

/// summary.md: unexpected verdicts first, each with its point and reason; then summary_table.
std::string summary_markdown(std::span<const Record> records, std::span<const ClaimFacts> claims,
                             const std::string& command);

}  // namespace seqcert
