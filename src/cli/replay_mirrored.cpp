#include "cli/replay_mirrored.hpp"

#include "check/state_pair.hpp"
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

Result<Evidence> replay_mirrored(const std::string& path, const Witness& witness, const Statement& statement,
                                 const Instance& instance) {
  if (witness.task >= instance.tasks.count) return bad_input("{}: there is no instance {}", path, witness.task);
  const CopyTask task = instance.tasks.task(witness.task);
  if (const Status fits = witness_fits(witness, task, path); !fits) return fits.error();
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
  std::string lines;
  lines += fmt::format("inputs    v and its mirror image at {}; they pass the state at position {}\n", middle.text(),
                       cut.position);
  lines += fmt::format("question  position {} asks for position {}\n", witness.position, witness.target);
  lines += fmt::format("right     {} and {}\n", brief(right), brief(middle + middle - right));
  lines += fmt::format("answers   {} and {}\n", compact(runs->answer, 19), compact(runs->mirrored, 19));
  lines += fmt::format("apart     {}, the answers to all {} questions, in {} arithmetic\n",
                       runs->apart.is_zero() ? "0" : "at most " + decimal_upper(runs->apart, 3), cut.queries.size(),
                       runs->arithmetic);
  lines += fmt::format("error     at least {} on one of the two\n", decimal_lower(runs->least_error, 19));
  const std::string& quantity = statement.claim.quantity;
  if (quantity != "retrieval_error" && quantity != "pair_error") return nothing_of(statement, "a pair of inputs");
  Evidence evidence{true,
                    fmt::format("the answers {}, and one of them errs by at least that",
                                runs->apart.is_zero() ? "are the same" : "are nearly the same"),
                    lines,
                    {runs->least_error, std::nullopt}};
  // A read-out that answers the middle whatever the state is never errs by more than the radius.
  if (quantity == "retrieval_error") evidence.besides.most = (task.box.hi - task.box.lo) / Rational(2);
  return evidence;
}

}  // namespace seqcert
