#pragma once

#include "claim/verdict.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// An enclosure as a record prints it: decimals rounded outward, lo <= value <= hi, at least 17 significant digits
/// apart from exact integers.
struct DecimalRange {
  std::string lo, hi;
};

/// The file that the weights of a verdict come from, where they are not the construction's.
struct ModelSource {
  std::string file;
  std::string sha256;  // 64 hexadecimal digits
};

/// One decided claim at one parameter point: what `check` prints, a sweep writes one a line (schema seqcert.record/1)
/// and tables read. Numbers stay text, so that no reader rounds them.
struct Record {
  std::string claim;         ///< id
  std::string claim_sha256;  ///< 64 hexadecimal digits, see claim/point.hpp
  std::vector<std::pair<std::string, std::string>>
      parameters;  ///< in the order of the claim file; derived ones are left out
  Verdict verdict;
  std::string relation;  ///< "<=", ">=", "=", "<", ">"
  std::string quantity_name;
  std::optional<DecimalRange> quantity, bound;
  std::optional<DecimalRange> tightness;                      ///< bound over quantity
  std::vector<std::pair<std::string, DecimalRange>> details;  ///< numbers that came out on the way, by name
  std::optional<ModelSource> model;                           ///< the verdict is about the weights of this file
  std::string arithmetic;                  ///< the rung that decided: "interval64", "ball:128", "normal-form", "exact"
  std::optional<std::string> witness;      ///< JSON text; carries everything needed to replay it
  std::optional<std::string> certificate;  ///< JSON text
  double seconds = 0;                      ///< wall time of this point; a measurement, not part of the answer
  std::string version;                     ///< of the program that wrote the record
};

}  // namespace seqcert
