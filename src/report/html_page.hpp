#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "report/counterexamples.hpp"
#include "report/plot.hpp"
#include "report/table.hpp"

#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// A claim as the page shows it.
struct ReportedClaim {
  const Claim* claim;    // not null, outlives the page
  std::string argument;  // Markdown; "" when there is none
};

struct ReportPage {
  std::span<const Record> records;
  std::vector<ReportedClaim> claims;  // in the order shown; records of other claims are counted and listed too
  std::vector<Table> tables;
  std::vector<Plot> plots;  // each with a point to draw
  std::vector<CounterexampleNote> counterexamples;
  std::string command, version;
};

/// report.html: one page that loads nothing. First the verdicts, unexpected ones on top; the tables; the plots; the
/// counterexamples; then
/// each claim, folded: its statement, source, hypotheses, the verdict at every point, and the argument. Follows the
/// reader's choice of dark or light, and prints with all claims unfolded. Errors: a record whose numbers cannot be
/// printed.
Result<std::string> html_page(const ReportPage& page);

}  // namespace seqcert
