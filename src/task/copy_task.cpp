#include "task/copy_task.hpp"

#include "base/contract.hpp"
#include "base/splitmix.hpp"

#include <algorithm>
#include <numeric>

namespace seqcert {
std::vector<Query> every_position_queries(std::size_t n, std::size_t distance) {
  std::vector<Query> queries;
  for (std::size_t i = distance + 1; i <= n; ++i) queries.push_back({i, i - distance, std::nullopt});
  return queries;
}

std::vector<Query> store_then_query(const std::vector<std::size_t>& targets) {
  std::vector<Query> queries;
  for (std::size_t k = 0; k < targets.size(); ++k)
    queries.push_back({targets.size() + k + 1, targets[k], std::nullopt});
  return queries;
}

std::vector<std::size_t> in_order(std::size_t n) {
  std::vector<std::size_t> targets(n);
  std::iota(targets.begin(), targets.end(), std::size_t{1});
  return targets;
}

std::vector<std::size_t> reversed(std::size_t n) {
  std::vector<std::size_t> targets = in_order(n);
  return {targets.rbegin(), targets.rend()};
}

std::vector<std::size_t> permutation(std::size_t n, std::uint64_t seed) {
  SplitMix stream(seed);
  std::vector<std::size_t> targets = in_order(n);
  for (std::size_t k = n; k > 1; --k) std::swap(targets[k - 1], targets[stream.below(k)]);
  return targets;
}

std::vector<std::size_t> random_targets(std::size_t n, std::uint64_t seed) {
  SplitMix stream(seed);
  std::vector<std::size_t> targets(n);
  for (std::size_t& target : targets) target = 1 + stream.below(n);
  return targets;
}

void require_consistent(const CopyTask& task, const Model& model) {
  SEQCERT_REQUIRE(task.tokens.size() == task.free.size(), "one flag per token");
  SEQCERT_REQUIRE(task.tokens.size() <= model.positions.rows(), "more tokens than positions");
  SEQCERT_REQUIRE(!task.queries.empty(), "a task asks something");
  SEQCERT_REQUIRE(task.value_fields.size() == model.readout.rows(), "one output per component of a value");
  SEQCERT_REQUIRE(task.box.lo < task.box.hi, "an empty box");
  for (std::size_t field : task.value_fields)
    SEQCERT_REQUIRE(field < model.fields.size() && std::holds_alternative<RealField>(model.fields[field].embedding),
                    "values enter through real fields");
  const bool only_attention = std::ranges::all_of(
      model.layers, [](const Layer& layer) { return std::holds_alternative<Attention>(layer.mixer); });
  for (const Query& query : task.queries) {
    SEQCERT_REQUIRE(1 <= query.target && query.target <= query.position && query.position <= task.tokens.size(),
                    "a query asks for a visible position");
    SEQCERT_REQUIRE(task.free[query.target - 1], "a target carries a value");
    SEQCERT_REQUIRE(!query.token || only_attention,
                    "a query with a token of its own needs attention: a scan is shared by all queries");
  }
}

std::vector<Token> filled(const CopyTask& task, const Query& query, const std::vector<std::vector<Rational>>& values) {
  std::vector<Token> tokens = task.tokens;
  if (query.token) tokens[query.position - 1] = *query.token;
  for (std::size_t j = 0; j < tokens.size(); ++j)
    if (task.free[j])
      for (std::size_t k = 0; k < task.value_fields.size(); ++k) tokens[j][task.value_fields[k]] = values[j][k];
  return tokens;
}

}  // namespace seqcert
