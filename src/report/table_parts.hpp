#pragma once

#include "report/make_table.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

// What make_table is put together from; nothing here is meant for other modules.

/// Adds the columns and rows of the spec's kind, and the missing points.
Status fill_pivot(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                  Table& table);
Status fill_list(const TableSpec& spec, std::span<const Record> records, std::span<const ClaimFacts> claims,
                 Table& table);
/// Adds the sentences below the table: which way its numbers are rounded, marks, what is missing.
void add_notes(const TableSpec& spec, Table& table);

/// The rows of a pivot, and what singles out the record of a cell.
std::size_t row_count(const TableSpec& spec);
Where point_of(const TableSpec& spec, const TableSpec::Column& column, const TableSpec::Source& source,
               std::size_t row);
/// Whether the row has all of these values.
bool row_fits(const TableSpec& spec, const TableSpec::Column& column, std::size_t row, const Where& wanted);
/// Whether the column looks for the source's record in this row.
bool applies(const TableSpec& spec, const TableSpec::Column& column, const TableSpec::Source& source, std::size_t row);
/// What the column says instead of a record in this row; null where it wants one.
const TableSpec::Without* without_record(const TableSpec::Column& column, std::size_t row);

/// Equal as rational numbers where both are, else as words.
bool same_value(const std::string& a, const std::string& b);
/// The parameter's value in the record, or null.
const std::string* value_of(const Record& record, const std::string& parameter);
bool fits(const Record& record, const Where& where);
/// `copy/window -p m=4`.
std::string point_text(const std::string& claim, const Where& parameters);
/// The records of each claim in the order they came, the last one for each parameter point.
std::map<std::string, std::vector<const Record*>> by_claim(std::span<const Record> records);
/// Refuses a name in `used` that is a parameter of no record of the claim; `place` (path:line) begins the message.
Status check_parameters(const std::string& place, const std::string& claim, const std::vector<std::string>& used,
                        const std::vector<const Record*>& records);
/// The parameters in which records of one claim differ, to be told apart by `where`: `L, gamma`. Requires records.
std::string differing(const std::vector<const Record*>& records);
/// Null when the claim is not among them.
const ClaimFacts* facts_of(std::span<const ClaimFacts> claims, const std::string& id);
/// The claims of a list, in its order.
std::vector<std::string> claims_of(const TableSpec& spec, std::span<const ClaimFacts> claims);

void append(Text& text, const Text& more, const std::string& separator);
Cell text_cell(Text text);
/// The number that came out on the way under this name, if one did; the quantity itself goes by its own.
std::optional<DecimalRange> detail_of(const Record& record, const std::string& name);
/// Quantity, bound, tightness or detail as the column rounds it. `where` (path:line) begins the message of an error.
Result<Cell> number_cell(const Record& record, const TableSpec::Column& column, const std::string& where);
/// `refuted, as expected`, or the word that `words` has for it.
Text verdict_words(const Record& record, const ClaimFacts* facts, const Where& words);
/// The sign between quantity and bound.
Text relation_text(const std::string& relation);
/// The dagger of a refuted or undecided record.
std::string mark_of(Verdict::Kind kind);

}  // namespace seqcert
