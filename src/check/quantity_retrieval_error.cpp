#include "check/collision_search.hpp"
#include "check/quantity.hpp"
#include "check/state_pair.hpp"

#include <utility>

namespace seqcert {
namespace {

/// What both quantities look at: the first instance of the region whose state confuses two values, else the last.
struct Found {
  std::size_t task = 0;
  StateAtCut state;
  Rational radius = 0;  // of its box
};

Result<Found> confusing_state(const Instance& instance, const CheckOptions& options) {
  Found found;
  Truth confuses = Truth::no;
  for (std::size_t t = 0; t < instance.tasks.count; ++t) {
    const CopyTask task = instance.tasks.task(t);
    require_consistent(task, instance.model);
    auto state = state_at_cut(instance.model, task, options.max_bits);
    if (!state) return state.error();
    if (state->confuses == Truth::unknown) confuses = Truth::unknown;
    found = {t, std::move(*state), (task.box.hi - task.box.lo) / Rational(2)};
    if (found.state.confuses == Truth::yes) return found;
  }
  found.state.confuses = confuses;
  return found;
}

Whole described(const Instance& instance, const Found& found) {
  Whole result;
  result.details = {{"S_v", Rational(found.state.entries)}, {"asked", Rational(found.state.cut.asked.size())}};
  if (!found.state.runs) return result;
  result.details.emplace_back("apart", found.state.runs->apart);
  result.details.emplace_back("witnessed", found.state.runs->least_error);
  const CopyTask task = instance.tasks.task(found.task);
  const Query& query = task.queries[found.state.pair->query];
  result.mirrored =
      MirroredFailure{found.task, *found.state.pair, query.position, query.target, found.state.runs->least_error};
  return result;
}

Whole measure_forced(const Instance& instance, const Values&, const CheckOptions& options) {
  const auto found = confusing_state(instance, options);
  if (!found) return {std::nullopt, found.error().message, {}};
  Whole result = described(instance, *found);
  if (found->state.confuses == Truth::unknown)
    result.reason = "the state has as many entries as there are values, and its full rank is not certified up to " +
                    std::to_string(options.max_bits) + " bits";
  else
    result.value = found->state.confuses == Truth::yes ? found->radius : Rational(0);
  return result;
}

constexpr std::size_t starts_of_search = 8;

/// The first instance of the region at which a search finds two inputs with nearly the same state, for models whose
/// state is no linear map of the values.
Result<Found> collision(const Instance& instance, const CheckOptions& options) {
  Found found;
  for (std::size_t t = 0; t < instance.tasks.count && !found.state.runs; ++t) {
    const CopyTask task = instance.tasks.task(t);
    found.task = t;
    found.state.cut = busiest_cut(task);
    found.radius = (task.box.hi - task.box.lo) / Rational(2);
    if (found.state.cut.asked.empty()) continue;
    auto pair = find_collision(instance.model, task, found.state.cut, starts_of_search, 1);
    if (!pair) return pair.error();
    if (!*pair) continue;
    auto runs = run_mirrored(instance.model, task, found.state.cut, (*pair)->pair, options.max_bits);
    if (!runs) return runs.error();
    found.state.entries = (*pair)->entries;
    found.state.pair = std::move((*pair)->pair);
    found.state.runs = std::move(*runs);
  }
  return found;
}

Whole measure_shown(const Instance& instance, const Values&, const CheckOptions& options) {
  auto found = confusing_state(instance, options);
  Rational missing = Rational::power_of_two(-40);  // the part of the radius that a pair may leave unshown
  if (!found) {
    const std::string why = found.error().message;
    found = collision(instance, options);
    if (!found) return {std::nullopt, why + "; " + found.error().message, {}};
    missing = pow(Rational(10), -9);
  }
  Whole result = described(instance, *found);
  // A better pair may exist, so a poor one does not measure the model.
  const auto& runs = found->state.runs;
  if (!runs)
    result.reason = "no two values are known to leave the same state";
  else if (runs->least_error < found->radius * (Rational(1) - missing))
    result.reason = "the two runs found show an error of " + decimal_lower(max(Rational(0), runs->least_error), 6) +
                    " at least, and another pair may show more";
  else
    result.value = runs->least_error;
  return result;
}

}  // namespace

Quantity retrieval_error() {
  Quantity quantity;
  quantity.name = "retrieval_error";
  quantity.definition =
      "the least error with which any read-out, linear or not, can give back the values asked for behind the busiest "
      "cut of the instance from the model's state there, all other values at the middle of the box: half the box's "
      "width where two choices of them leave the same state, else 0. A lower bound of copy_error, shown by values v "
      "and their mirror image, both run through the model (S6: by values that leave nearly the same state)";
  quantity.whole = measure_forced;
  return quantity;
}

Quantity pair_error() {
  Quantity quantity;
  quantity.name = "pair_error";
  quantity.definition =
      "what two runs of the model show of retrieval_error: with v at an end of the box where it is asked for and v' "
      "its "
      "mirror image, |v - v'| / 2 - |y(v) - y(v')| / 2, rounded down; on v or on v' the answer errs by at least that. "
      "Where the values gate the state, v comes from a search in floating point. Undecided where two runs show less "
      "than the box's radius by more than a factor of 2^-40 (of such a search: 10^-9)";
  quantity.whole = measure_shown;
  return quantity;
}

}  // namespace seqcert
