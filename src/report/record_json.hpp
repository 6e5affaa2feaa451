#pragma once

#include "base/result.hpp"
#include "claim/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// The record as one line of JSON (schema `seqcert.record/1`), without a line end; keys in the order of the interface:
/// schema, claim, claim_sha256, parameters, verdict, reason, relation, quantity {name, lo, hi}, bound, tightness,
/// details (an object of named ranges; left out when there are none), model {file, sha256} (left out where the weights
/// are the construction's), arithmetic, witness, certificate, seconds, version. What is absent is written `null`.
/// Requires finite `seconds`, and JSON in `witness` and `certificate` where they are present.
std::string record_line(const Record& record);

/// Reads one line back. Every key must be there once and no other; numbers must be decimals with lo <= hi.
/// Error: `where` (a file and line, `out.jsonl:12`), the offending text, and the mend.
Result<Record> parse_record(std::string_view line, const std::string& where);

/// The records of a JSON Lines file, one a line. Errors name file and line; a file that ends in half a record is one.
Result<std::vector<Record>> read_records(const std::string& path);

/// A file that a sweep was writing when it stopped.
struct RecordFile {
  std::vector<Record> records;
  /// Where a half-written last record begins, in bytes from the start: cut the file here before appending. Only the
  /// beginning of a record counts, so that nothing else is ever cut off a file that is not ours.
  std::optional<std::uintmax_t> partial_tail;
  /// The last record is whole but its line end is missing: write one before appending.
  bool needs_newline = false;
};

/// As read_records, but tells a half-written last record apart from a corrupted line, which stays an error naming
/// file:line.
Result<RecordFile> read_records_to_resume(const std::string& path);

}  // namespace seqcert
