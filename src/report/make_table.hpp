#pragma once

#include "claim/record.hpp"
#include "report/table.hpp"
#include "report/table_spec.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// What a report says about a claim beside its records.
struct ClaimFacts {
  std::string id, title, construction;
  Verdict::Kind expect = Verdict::Kind::verified;
  std::vector<std::string> tables;  // which tables it feeds
  std::string quantity;             // what it bounds; "" when not known
  bool chain = false;               // its argument has formal statements, so that it is proved
};

/// True when a claim that expects `expected` may have `found`: the same, or proved where verified is expected.
bool as_expected(Verdict::Kind expected, Verdict::Kind found);

/// One point a table wants a record of; parameters not given have their defaults.
struct WantedPoint {
  std::string claim;
  std::map<std::string, std::string> parameters;
};

/// What must have been checked before the table is full: single points for a pivot, whole grids of claims for a list.
struct Wanted {
  std::vector<WantedPoint> points;
  std::vector<std::string> grids;   // ids of claims
  std::vector<std::string> proofs;  // ids of claims to be decided for all parameters
};
Wanted wanted(const TableSpec& spec, std::span<const ClaimFacts> claims);

/// Fills the table from records, in which the last of several for the same claim and parameters counts. A place without
/// a record becomes an em dash and a line in `missing`. A verified `<=` proves tightness >= 1 and `=` proves 1, which
/// sharpens what is printed; numbers of refuted and undecided records are marked where no column shows the verdict.
/// `command` is what the user typed to get the table.
/// Errors (path:line of the column): `where` or `key` names a parameter that the claim does not have; several different
/// records fit one place.
Result<Table> make_table(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                         std::string command);

}  // namespace seqcert
