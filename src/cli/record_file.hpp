#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"
#include "claim/record.hpp"
#include "formula/parameters.hpp"

#include <map>
#include <string>
#include <vector>

namespace seqcert {

/// A file of records that grows by whole lines, each written with one call: whenever the program is killed, the file
/// holds whole records and at most one beginning of a record, which resuming cuts off.
class RecordWriter {
 public:
  /// Without `resume` the file must not exist. Errors: it does (bad input); it cannot be written (resources); a
  /// corrupted line, with its number.
  static Result<RecordWriter> open(const std::string& path, bool resume);
  RecordWriter(RecordWriter&& other) noexcept;
  RecordWriter& operator=(RecordWriter&&) = delete;
  /// A file made by this writer and never written to is removed: nothing would be left to resume.
  ~RecordWriter();

  const std::vector<Record>& earlier() const { return earlier_; }
  bool has(const std::string& claim_sha256) const { return known_.contains(claim_sha256); }
  Status append(const Record& record);

 private:
  RecordWriter() = default;
  std::string path_;
  int descriptor_ = -1;
  bool remove_at_end_ = false;
  std::vector<Record> earlier_;
  std::map<std::string, std::size_t> known_;
};

/// The points of a grid that satisfy the hypotheses, and a line for each that does not.
struct Region {
  std::vector<Values> inside;
  std::vector<std::string> outside;
};
Result<Region> points_inside(const Claim& claim, const std::vector<Values>& points);

}  // namespace seqcert
