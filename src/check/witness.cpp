#include "check/witness.hpp"

#include "check/error_rows.hpp"
#include "formula/evaluate.hpp"
#include "model/run.hpp"

namespace seqcert {
namespace {

/// A value per entry that pushes the error to its supremum: sign by sign, toward the side the constant part leans to.
std::vector<std::vector<Rational>> maximising_values(const ErrorRow<Ball>& row, const CopyTask& task,
                                                     std::size_t position) {
  const Ball zero = Arithmetic<Ball>{256}(0);
  const Rational centre = (task.box.lo + task.box.hi) / Rational(2);
  Ball lean = row.constant;
  for (const auto& entry : row.entries) lean += Arithmetic<Ball>{256}(centre)*entry.coefficient;
  const bool downward = less(lean, zero) == Truth::yes;
  std::vector<std::vector<Rational>> values(position, std::vector<Rational>(task.value_fields.size()));
  for (std::size_t j = 0; j < position; ++j)
    if (task.free[j]) values[j].assign(task.value_fields.size(), task.box.hi);
  for (const auto& entry : row.entries) {
    const bool negative = less(entry.coefficient, zero) == Truth::yes;
    values[entry.position][entry.component] = negative == downward ? task.box.hi : task.box.lo;
  }
  return values;
}

template <Real S>
Result<S> error_of_run(const Model& model, const CopyTask& task, std::size_t query, std::size_t output,
                       const std::vector<std::vector<Rational>>& values, const Arithmetic<S>& number) {
  const Query& asked = task.queries[query];
  std::vector<std::vector<Rational>> all = values;
  all.resize(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
  std::vector<Token> tokens = filled(task, asked, all);
  tokens.resize(asked.position);
  const auto outputs = run(model, std::span<const Token>(tokens), number, {}, asked.position);
  if (!outputs) return outputs.error();
  return S(abs(outputs->back()[output] - number(values[asked.target - 1][output])));
}

}  // namespace

Truth replayed_error_equals(const Model& model, const CopyTask& task, std::size_t query, std::size_t output,
                            const std::vector<std::vector<Rational>>& values, const Formula& bound) {
  const Arithmetic<NormalForm> number;
  const auto error = error_of_run(model, task, query, output, values, number);
  if (!error || !error->exists()) return Truth::unknown;
  const auto other = evaluate(bound, {}, number);
  if (!other || !other->exists()) return Truth::unknown;
  return equal(*error, *other) == Truth::yes ? Truth::yes : Truth::unknown;
}

Result<Enclosure> replayed_error(const Model& model, const CopyTask& task, std::size_t query, std::size_t output,
                                 const std::vector<std::vector<Rational>>& values, long bits) {
  const auto run = error_of_run(model, task, query, output, values, Arithmetic<Ball>{bits});
  if (!run) return run.error();
  const MaybeEnclosure error = enclosure_of(*run);
  if (!error) return bad_input("the run on the witness is not finite at {} bits", bits);
  return *error;
}

std::optional<FailingValues> failing_values(const Instance& instance, const Place& place, const Enclosure& bound,
                                            long max_bits) {
  const CopyTask task = instance.tasks.task(place.task);
  FailingValues result;
  const std::string refusal = for_each_error_row<Ball>(
      instance.model, task, {place}, Arithmetic<Ball>{256}, [&](const Place&, const ErrorRow<Ball>& row) {
        result.values = maximising_values(row, task, task.queries[place.query].position);
      });
  if (!refusal.empty()) return std::nullopt;
  for (long bits = 128; bits <= max_bits; bits *= 2) {
    const auto error = replayed_error(instance.model, task, place.query, place.output, result.values, bits);
    if (!error) return std::nullopt;
    result.error = *error;
    if (less(bound, result.error) == Truth::yes || less(result.error, bound) == Truth::yes) break;
  }
  return result;
}

}  // namespace seqcert
