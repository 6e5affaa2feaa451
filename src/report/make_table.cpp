#include "report/make_table.hpp"

#include "report/table_parts.hpp"

#include <set>

namespace seqcert {

bool as_expected(Verdict::Kind expected, Verdict::Kind found) {
  return expected == found || (expected == Verdict::Kind::verified && found == Verdict::Kind::proved);
}

Wanted wanted(const TableSpec& spec, std::span<const ClaimFacts> claims) {
  Wanted result;
  if (spec.kind == TableSpec::Kind::list) {
    (spec.proofs ? result.proofs : result.grids) = claims_of(spec, claims);
    return result;
  }
  std::set<std::pair<std::string, Where>> seen;  // quantity and tightness of one point are two columns
  for (const auto& column : spec.columns)
    for (const auto& source : column.of)
      for (std::size_t row = 0; row < row_count(spec); ++row) {
        if (without_record(column, row) || !applies(spec, column, source, row)) continue;
        const Where point = point_of(spec, column, source, row);
        if (seen.emplace(source.claim, point).second) result.points.push_back({source.claim, point});
      }
  return result;
}

Result<Table> make_table(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                         std::string command) {
  Table table;
  table.id = spec.id;
  table.title = spec.title;
  table.caption = spec.caption;
  table.font = spec.font;
  table.command = std::move(command);
  const Status filled = spec.kind == TableSpec::Kind::pivot ? fill_pivot(spec, records, claims, table)
                                                            : fill_list(spec, records, claims, table);
  if (!filled) return filled.error();
  add_notes(spec, table);
  return table;
}

}  // namespace seqcert
