#include "check/parameters_alone.hpp"
#include "check/quantity.hpp"
#include "solve/weight_search.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Whole refused(const Error& error) {
  Whole whole;
  whole.refusal = error;
  return whole;
}

/// -height..height. Errors: height beyond the largest entry.
Result<WeightSet> set_of(const Values& values) {
  const auto height = count_of(values, "height", 1);
  if (!height) return height.error();
  if (*height > static_cast<std::size_t>(largest_entry))
    return bad_input("height = {} is more than the largest entry {} that is searched", *height, largest_entry);
  return integers_up_to(static_cast<int>(*height));
}

std::vector<std::vector<long>> table_of(const std::vector<std::vector<int>>& rows) {
  std::vector<std::vector<long>> table;
  for (const auto& row : rows) table.emplace_back(row.begin(), row.end());
  return table;
}

/// What was found, as a decided number with the weights that show it.
template <class Found>
Whole decided(Result<Found> found, std::optional<std::size_t> Found::*number, const SmtLimits& limits,
              std::string arithmetic) {
  if (!found) return refused(found.error());
  if (limits.stop && limits.stop()) return refused(Error{Error::Kind::interrupted, "interrupted"});
  Whole whole;
  whole.arithmetic = std::move(arithmetic);
  if (!(*found.*number)) {
    whole.reason = std::move(found->reason);
    return whole;
  }
  whole.value = Rational(*(*found.*number));
  whole.tables = {{"b", table_of(found->weights.b)}, {"c", table_of(found->weights.c)}};
  return whole;
}

Whole fewest(const Values& values, const CheckOptions& options) {
  const auto N = count_of(values, "N", 1);
  if (!N) return refused(N.error());
  const auto set = set_of(values);
  if (!set) return refused(set.error());
  const auto what = word_of(values, "what", {"values", "letters"});
  if (!what) return refused(what.error());
  const CopyGoal goal = *what == "values" ? CopyGoal::values : CopyGoal::letters;
  return decided(fewest_states(*N, *set, goal, options.solver), &FewestStates::states, options.solver, solver_name());
}

Whole most(const Values& values, const CheckOptions& options) {
  const auto n = count_of(values, "n", 1);
  if (!n) return refused(n.error());
  const auto set = set_of(values);
  if (!set) return refused(set.error());
  const auto by = word_of(values, "by", {"solver", "walk"});
  if (!by) return refused(by.error());
  if (*by == "walk")
    return decided(most_letters_by_walk(*n, *set, options.solver), &MostLetters::letters, options.solver, "exact");
  return decided(most_letters_copied(*n, *set, CopyGoal::letters_fed_back, options.solver), &MostLetters::letters,
                 options.solver, solver_name());
}

}  // namespace

Quantity fewest_ssm_states() {
  Quantity quantity;
  quantity.name = "fewest_ssm_states";
  quantity.definition =
      "the least n such that some abstract SSM of n states with b_j and c_i over the integers -height..height and all "
      "decays 1 copies N values exactly (what = values), or N letters 1 or -1 by the sign of its answer (what = "
      "letters), N queries after them that write nothing; weights found and run in rationals, every smaller n proved "
      "impossible by the solver, which `arithmetic` names";
  quantity.of = Quantity::Of::parameters;
  quantity.reads = {"N", "height", "what"};
  quantity.alone = fewest;
  quantity.asks_solver = true;
  return quantity;
}

Quantity most_letters_quantity() {
  Quantity quantity;
  quantity.name = "most_letters";
  quantity.definition =
      "the most letters 1 or -1 that some abstract SSM of n states with weights over the integers -height..height and "
      "all decays 1 copies in their order by the sign of its answers, each letter copied being the next token; weights "
      "found and run on all strings in rationals, one letter more proved impossible: by = solver, which `arithmetic` "
      "names, or by = walk, an enumeration";
  quantity.of = Quantity::Of::parameters;
  quantity.reads = {"n", "height", "by"};
  quantity.alone = most;
  quantity.asks_solver = true;
  return quantity;
}

}  // namespace seqcert
