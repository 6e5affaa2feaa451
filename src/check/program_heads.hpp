#pragma once

#include "base/result.hpp"
#include "model/model.hpp"
#include "number/rational.hpp"
#include "task/dp_task.hpp"

#include <cstddef>

namespace seqcert {

// Heads of models that run programs, recognised by their weights: what they ask for, what they carry and where they
// write it. What each then finds is bounded in reads_by_position.cpp, and on a machine in machine_*.cpp. `number` is
// the head's own in messages, from 1; reads are 0-based. Errors: what of the head is not as it must be.

/// q = lambda (2 a, -1) for the address a of the read, k = (p, p^2), lambda > 0. `computed`: the address comes from the
/// layer before, else from the position row.
struct AddressHead {
  std::size_t read;
  Rational lambda;
};
Result<AddressHead> address_head(const AttentionHead& head, std::size_t number, const DpTask& task, bool computed);

/// q = (2 weight a, -weight, lambda), k = (h, h^2, p) for the place h that token p says, weight = lambda mu > 0: it
/// reads the last token at place a.
struct MatchingHead {
  std::size_t read;
  Rational lambda, weight;
  bool hard;  // else softmax
};
Result<MatchingHead> matching_head(const AttentionHead& head, std::size_t number, const DpTask& task);

/// Takes an optimum: every row of its scores is lambda times that of `scores`. Head and task must outlive it.
struct OptimumHead {
  const AttentionHead* weights;
  const ExtremumEntries* entries;  // of the task
  ExtremumScores scores;
  Rational lambda;
};
Result<OptimumHead> optimum_head(const AttentionHead& head, std::size_t number, const DpTask& task);

/// What an admitted value is above any other token in these scores, and the start token above all that is not admitted;
/// without the factor lambda.
Rational optimum_gap(const ExtremumEntries& optimum, const ExtremumScores& scores);

}  // namespace seqcert
