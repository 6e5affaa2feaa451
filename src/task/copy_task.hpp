#pragma once

#include "base/result.hpp"
#include "model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace seqcert {

/// The domain of every free value: the closed interval [lo, hi], [-M, M] in most statements. lo < hi.
struct Box {
  Rational lo, hi;
};

/// Position `position` is asked for the value at `target` <= position; both 1-based.
struct Query {
  std::size_t position;
  std::size_t target;
  /// What stands at `position` while this question is asked, where that differs from the sequence's own token:
  /// questions about one position that exclude one another.
  std::optional<Token> token;
};

/// A COPY instance (proofs/worst-case.md): which positions carry free values, and what is asked where. The right answer
/// to a query is the value at its target. Tokens carry everything but the values; the entries of the value fields in
/// them stay 0.
struct CopyTask {
  std::vector<Token> tokens;  // tokens[t - 1] at position t
  std::vector<bool> free;     // free[t - 1]: position t carries a value
  std::vector<std::size_t>
      value_fields;            // field indices, one per component of a value; component k is answered by output k
  std::vector<Query> queries;  // at least one
  Box box;
};

/// The tasks a statement speaks of at one parameter point, made one at a time: a region of instances is decided by its
/// extreme ones.
struct CopyTasks {
  std::size_t count = 0;  // 0: no instance satisfies the hypotheses
  std::function<CopyTask(std::size_t)> task;
};

/// What is asked, by layout. `n` values; positions and targets are 1-based.
///   every_position: positions 1..n carry the values, position i > distance asks for i - distance;
///   store_then_query: values at 1..n, questions at n+1..2n, the k-th for targets[k-1].
std::vector<Query> every_position_queries(std::size_t n, std::size_t distance);
std::vector<Query> store_then_query(const std::vector<std::size_t>& targets);

/// Orders in which store_then_query may ask: 1..n, n..1, a random permutation, n independent draws; the same for the
/// same seed on every machine.
std::vector<std::size_t> in_order(std::size_t n);
std::vector<std::size_t> reversed(std::size_t n);
std::vector<std::size_t> permutation(std::size_t n, std::uint64_t seed);
std::vector<std::size_t> random_targets(std::size_t n, std::uint64_t seed);

/// Success when positions, targets, fields and lengths agree with one another and with the model. Requires
/// shapes_agree(model). Errors: what does not, in words.
Status task_fits(const CopyTask& task, const Model& model);
/// Stops the program unless task_fits: tasks are ours.
void require_consistent(const CopyTask& task, const Model& model);

/// The tokens of the task with these values put in (values[j][k]: component k at position j+1, ignored where not free)
/// and the query's own token, where it has one, at its position.
std::vector<Token> filled(const CopyTask& task, const Query& query, const std::vector<std::vector<Rational>>& values);

}  // namespace seqcert
