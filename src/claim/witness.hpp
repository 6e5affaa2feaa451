#pragma once

#include "claim/record.hpp"
#include "claim/tables.hpp"
#include "formula/parameters.hpp"
#include "number/rational.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

/// Everything needed to run again the instance on which a claim fails: the construction with its parameters, the
/// question, and values that attain the supremum. Positions are 1-based; values[j-1][k] is component k at position j (0
/// where the position carries none).
struct Witness {
  std::string claim;
  std::string claim_file;  // where the claim stands; written where that is not among the claims of the tool
  Values point;            // the parameters of the claim; empty in older files, which have only those below
  std::string construction;
  std::optional<ModelSource> model;  // whose weights failed, where they are not the construction's
  Values parameters;                 // of the construction, and what else the quantity reads
  std::string quantity;
  std::string relation;      // what was claimed: quantity `relation` bound
  std::size_t task = 0;      // 0-based, among the instances of the region
  std::size_t query = 0;     // 0-based, among the queries of the task
  std::size_t output = 0;    // 0-based component
  std::size_t position = 0;  // of the query
  std::size_t target = 0;
  std::vector<std::vector<Rational>> values;
  bool mirrored = false;           // the run is repeated on the values reflected at the middle of the box: the answers
                                   // agree, up to what the error leaves, and one of them errs
  std::vector<long> inputs;        // of a dynamic program on which the model fails, instead of query, target and values
  std::size_t step = 0;            // 1-based; its value stands in the answer's field `output`
  long right = 0;                  // the integer it should be
  std::string scalar;              // the machine that fails: "p=7", "fp16"; empty: exact arithmetic does
  std::string tolerance;           // of a copier on a machine: the output is further than this from the value asked for
  std::string error_lo, error_hi;  // |y - v_target| of the run on these values, or the output of a program's step,
                                   // rounded outward; empty: not finite
  std::string bound_lo, bound_hi;
  std::string bound_formula;  // the bound with all its numbers put in: 2*1*(4 - 1)*exp(-2); empty in older files
  /// What shows the number, instead of a run: a finite-state machine ("next", "emits"); weights ("b", "c"); histories
  /// told apart ("histories", "continuation", or of a program "after", "histories", "continuations").
  Tables tables = {};
};

}  // namespace seqcert
