#include "task/copy_task.hpp"

#include "base/contract.hpp"
#include "base/splitmix.hpp"

#include <fmt/core.h>

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

namespace {

/// Index fields take the numbers of their rows; real fields take any number.
Status token_fits(const Token& token, const Model& model, const std::string& whose) {
  if (token.size() != model.fields.size())
    return bad_input("{} has {} entries for {} fields", whose, token.size(), model.fields.size());
  for (std::size_t f = 0; f < token.size(); ++f) {
    const auto* index = std::get_if<IndexField>(&model.fields[f].embedding);
    if (!index) continue;
    const auto row = token[f].to_long();
    if (!row || *row < 0 || static_cast<std::size_t>(*row) >= index->table.rows())
      return bad_input("{}: {} = {} is no row 0..{} of the field's table", whose, model.fields[f].name, token[f].text(),
                       static_cast<long>(index->table.rows()) - 1);
  }
  return success();
}

}  // namespace

Status task_fits(const CopyTask& task, const Model& model) {
  const std::size_t length = task.tokens.size();
  if (task.free.size() != length) return bad_input("{} flags for {} tokens", task.free.size(), length);
  if (length > model.positions.rows())
    return bad_input("the task has {} tokens, and the position table {} rows", length, model.positions.rows());
  if (task.queries.empty()) return bad_input("the task asks nothing");
  if (task.value_fields.size() != model.readout.rows())
    return bad_input("a value has {} components, and the read-out {} rows; there is one output per component",
                     task.value_fields.size(), model.readout.rows());
  if (task.box.lo >= task.box.hi) return bad_input("the box [{}, {}] is empty", task.box.lo.text(), task.box.hi.text());
  for (const std::size_t field : task.value_fields)
    if (field >= model.fields.size() || !std::holds_alternative<RealField>(model.fields[field].embedding))
      return bad_input("a value enters through real fields, and {} is none",
                       field < model.fields.size() ? model.fields[field].name : "a field that is not there");
  for (std::size_t t = 0; t < length; ++t)
    if (const Status fits = token_fits(task.tokens[t], model, fmt::format("token {}", t + 1)); !fits) return fits;
  const bool only_attention = std::ranges::all_of(
      model.layers, [](const Layer& layer) { return std::holds_alternative<Attention>(layer.mixer); });
  for (const Query& query : task.queries) {
    if (query.target < 1 || query.target > query.position || query.position > length)
      return bad_input("a query at position {} asks for position {}, which it does not see", query.position,
                       query.target);
    if (!task.free[query.target - 1]) return bad_input("position {} is asked for and carries no value", query.target);
    if (!query.token) continue;
    if (!only_attention)
      return bad_input(
          "position {} has a token of its own for each query, which only attention can be asked: a scan "
          "is shared by all queries",
          query.position);
    if (const Status fits = token_fits(*query.token, model, fmt::format("the query at position {}", query.position));
        !fits)
      return fits;
  }
  return success();
}

void require_consistent(const CopyTask& task, const Model& model) {
  const Status fits = task_fits(task, model);
  SEQCERT_REQUIRE(fits.ok(), fits.error().message);
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
