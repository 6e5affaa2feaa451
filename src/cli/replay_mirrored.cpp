#include "cli/replay_mirrored.hpp"

#include "check/state_pair.hpp"
#include "cli/command.hpp"
#include "cli/scalars.hpp"
#include "cli/witness_json.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

/// A rational of many digits as a decimal.
std::string brief(const Rational& x) {
  const std::string whole = x.text();
  return whole.size() <= 24 ? whole : compact({x, x}, 19);
}

}  // namespace

Result<int> replay_mirrored(const std::string& path, const Witness& witness, const Instance& instance) {
  if (witness.task >= instance.tasks.count) return bad_input("{}: there is no instance {}", path, witness.task);
  const CopyTask task = instance.tasks.task(witness.task);
  if (const Status fits = witness_fits(witness, task, path); !fits) return fits.error();
  const auto bound = Rational::parse(witness.bound_lo);
  if (!bound) return bad_input("{}: bound: {}", path, bound.error().message);
  const Cut cut = busiest_cut(task);
  if (std::ranges::find(cut.queries, witness.query) == cut.queries.end())
    return bad_input("{}: question {} does not ask behind position {} for a value before it", path, witness.query,
                     cut.position);
  const Rational middle = (task.box.lo + task.box.hi) / Rational(2);
  MirroredValues pair{witness.query, witness.output, witness.values};
  for (std::size_t j = pair.values.size(); j < task.tokens.size(); ++j)
    pair.values.emplace_back(task.value_fields.size(), task.free[j] ? middle : Rational(0));
  for (std::size_t j = cut.position; j < task.tokens.size(); ++j)
    for (const Rational& value : pair.values[j])
      if (task.free[j] && value != middle)
        return bad_input(
            "{}: the value {} at position {} comes after position {} and must be {}, so that only the state "
            "there tells the two inputs apart",
            path, value.text(), j + 1, cut.position, middle.text());
  const auto runs = run_mirrored(instance.model, task, cut, pair, 4096);
  if (!runs) return runs.error();
  const Rational& right = pair.values[witness.target - 1][witness.output];
  fmt::print("claim     {}: {} {} bound\n", witness.claim, witness.quantity, witness.relation);
  fmt::print("inputs    v and its mirror image at {}; they pass the state at position {}\n", middle.text(),
             cut.position);
  fmt::print("question  position {} asks for position {}\n", witness.position, witness.target);
  fmt::print("right     {} and {}\n", brief(right), brief(middle + middle - right));
  fmt::print("answers   {} and {}\n", compact(runs->answer, 19), compact(runs->mirrored, 19));
  fmt::print("apart     {}, the answers to all {} questions, in {} arithmetic\n",
             runs->apart.is_zero() ? "0" : "at most " + decimal_upper(runs->apart, 3), cut.queries.size(),
             runs->arithmetic);
  fmt::print("error     at least {} on one of the two\n", decimal_lower(runs->least_error, 19));
  fmt::print("bound     {}\n", brief(*bound));
  if (runs->least_error < *bound - abs(*bound) * Rational::power_of_two(-40)) {
    fmt::print("not confirmed: the two runs do not show an error of the bound\n");
    return something_undecided;
  }
  fmt::print("confirmed: the answers {}, and one of them errs by {}\n",
             runs->apart.is_zero() ? "are the same" : "are nearly the same",
             runs->least_error < *bound ? "the bound up to a factor of 1 - 2^-40" : "at least the bound");
  return all_good;
}

}  // namespace seqcert
