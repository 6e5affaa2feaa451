#include "refute/minimise_witness.hpp"

#include "check/decoding_search.hpp"
#include "check/error_rows.hpp"
#include "check/witness.hpp"
#include "refute/simplest.hpp"

#include <algorithm>
#include <numeric>

namespace seqcert {
namespace {

using ValueTable = std::vector<std::vector<Rational>>;

constexpr int usual_digits = 40;

/// Decimals of the error that show that it lies above the bound.
void print_error(Witness& witness, const Enclosure& error, const Rational& bound) {
  int digits = usual_digits;
  while (*Rational::parse(decimal_lower(error.lo, digits)) <= bound) digits *= 2;
  witness.error_lo = decimal_lower(error.lo, digits);
  witness.error_hi = decimal_upper(error.hi, digits);
}

/// The run on these values, when its error is proved to lie above the bound.
std::optional<Enclosure> error_above(const Model& model, const CopyTask& task, const Witness& witness,
                                     const ValueTable& values, const Rational& bound, long max_bits) {
  for (long bits = 128; bits <= max_bits; bits *= 2) {
    const auto error = replayed_error(model, task, witness.query, witness.output, values, bits);
    if (!error || error->hi <= bound) return std::nullopt;
    if (error->lo > bound) return *error;
  }
  return std::nullopt;
}

struct Entry {
  std::size_t position, component;  // 0-based
  double weight;                    // about what its value contributes to the error
};

/// Entries with a value other than zero, those that contribute least first.
std::vector<Entry> by_contribution(const Instance& instance, const CopyTask& task, const Witness& witness) {
  std::vector<Entry> entries;
  for (std::size_t j = 0; j < witness.values.size(); ++j)
    for (std::size_t k = 0; k < witness.values[j].size(); ++k)
      if (!witness.values[j][k].is_zero()) entries.push_back({j, k, 0});
  for_each_error_row<Ball>(instance.model, task, {Place{witness.task, witness.query, witness.output}},
                           Arithmetic<Ball>{128}, [&](const Place&, const ErrorRow<Ball>& row) {
                             for (const auto& entry : row.entries)
                               for (Entry& mine : entries)
                                 if (mine.position == entry.position && mine.component == entry.component)
                                   if (const auto size = enclosure_of(abs(entry.coefficient)))
                                     mine.weight = size->hi.approximately();
                           });
  std::ranges::stable_sort(entries, {}, &Entry::weight);
  return entries;
}

Witness with_simpler_values(const Witness& witness, const Instance& instance, long max_bits) {
  const auto hi = Rational::parse(witness.bound_hi);
  if (!hi || !instance.tasks.task || witness.task >= instance.tasks.count) return witness;
  const Rational bound = *hi;
  const CopyTask task = instance.tasks.task(witness.task);
  const auto error_on = [&](const ValueTable& values) {
    return error_above(instance.model, task, witness, values, bound, max_bits);
  };
  ValueTable best = witness.values;
  if (!error_on(best)) return witness;
  const std::vector<Entry> entries = by_contribution(instance, task, witness);
  const auto zeroed = [&](std::size_t count) {
    ValueTable values = best;
    for (std::size_t e = 0; e < count; ++e) values[entries[e].position][entries[e].component] = 0;
    return values;
  };
  // Each further zero lowers the error: the most that leave it above the bound.
  if (task.box.lo <= Rational(0) && task.box.hi >= Rational(0)) {
    std::size_t room = 0, beyond = entries.size() + 1;
    while (room + 1 < beyond) {
      const std::size_t middle = (room + beyond) / 2;
      (error_on(zeroed(middle)) ? room : beyond) = middle;
    }
    best = zeroed(room);
  }
  for (const Entry& entry : entries) {
    Rational& value = best[entry.position][entry.component];
    const Rational full = value;
    for (const Rational& share : {Rational::ratio(1, 2), Rational::ratio(3, 4), Rational::ratio(9, 10)}) {
      const Rational simple = simplest_between(min(full, full * share), max(full, full * share));
      if (complexity(simple) >= complexity(full)) continue;
      value = simple;
      if (error_on(best)) break;
      value = full;
    }
  }
  const auto error = error_on(best);
  if (!error) return witness;
  Witness result = witness;
  result.values = std::move(best);
  print_error(result, *error, bound);
  return result;
}

Witness with_smaller_inputs(const Witness& witness, const Instance& instance, long max_bits) {
  const DpTask& task = *instance.program;
  std::vector<long> best = witness.inputs;
  std::optional<DecodingFailure> failure = wrong_step(instance.model, task, best, max_bits);
  if (!failure) return witness;
  const auto take = [&](const std::vector<long>& inputs) {
    if (!check_inputs(task.program, inputs)) return false;
    auto found = wrong_step(instance.model, task, inputs, max_bits);
    if (!found) return false;
    best = inputs;
    failure = std::move(found);
    return true;
  };
  std::vector<long> least;
  for (const Range& range : task.program.inputs) least.push_back(range.lo);
  if (!take(least)) {
    bool smaller = true;
    while (smaller) {
      smaller = false;
      for (std::size_t g = 0; g < best.size(); ++g)
        for (const long value : {task.program.inputs[g].lo, best[g] / 2, best[g] - 1}) {
          if (value < task.program.inputs[g].lo || value >= best[g]) continue;
          std::vector<long> inputs = best;
          inputs[g] = value;
          if (take(inputs)) {
            smaller = true;
            break;
          }
        }
    }
  }
  Witness result = witness;
  result.inputs = best;
  result.step = failure->step;
  result.output = failure->field;
  result.right = failure->right;
  result.position = task.layout.computes(failure->step);
  result.error_lo = decimal_lower(failure->output.lo, usual_digits);
  result.error_hi = decimal_upper(failure->output.hi, usual_digits);
  return result;
}

}  // namespace

Witness simplified(const Witness& witness, const Instance& instance, long max_bits) {
  if (!witness.scalar.empty()) return witness;
  if (!witness.inputs.empty()) return instance.program ? with_smaller_inputs(witness, instance, max_bits) : witness;
  const bool above = witness.relation == "<=" || witness.relation == "<" || witness.relation == "=";
  if (witness.values.empty() || !above || witness.quantity != "copy_error") return witness;
  return with_simpler_values(witness, instance, max_bits);
}

}  // namespace seqcert
