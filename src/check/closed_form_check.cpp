#include "check/closed_form_check.hpp"

#include "formula/evaluate.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

constexpr int digits_compared = 30;

/// Of a maximum or minimum over an index, or of the formula alone.
MaybeEnclosure value_at(const ClosedForm& form, Values values, long bits) {
  const auto once = [&]() -> std::optional<Ball> {
    auto value = evaluate(form.value, values, Arithmetic<Ball>{bits});
    return value && value->is_finite() ? std::optional(std::move(*value)) : std::nullopt;
  };
  if (!form.over) {
    const auto value = once();
    return value ? enclosure_of(*value) : std::nullopt;
  }
  const auto first = evaluate_exactly(form.over->first, values), last = evaluate_exactly(form.over->last, values);
  if (!first || !last) return std::nullopt;
  std::optional<Ball> best;
  for (Rational k = *first; k <= *last; k += Rational(1)) {
    values.insert_or_assign(form.over->name, k);
    auto value = once();
    if (!value) return std::nullopt;
    best = !best ? std::move(*value) : form.over->largest ? max(*best, *value) : min(*best, *value);
  }
  return best ? enclosure_of(*best) : std::nullopt;
}

/// The quantity over the places that may attain it, sharp enough to be compared.
MaybeEnclosure sharpened(const Quantity& quantity, const Instance& instance, const Values& values,
                         const Decision& decision, long max_bits) {
  MaybeEnclosure result = decision.quantity;
  for (long bits = 256; bits <= max_bits && !(result && has_digits(*result, digits_compared)); bits *= 2)
    if (const auto measured = quantity.ball(instance, values, Arithmetic<Ball>{bits}, decision.places); measured.value)
      result = enclosure_of(*measured.value);
  return result;
}

std::string shown(const Enclosure& x) {
  return fmt::format("[{}, {}]", decimal_lower(x.lo, digits_compared + 5), decimal_upper(x.hi, digits_compared + 5));
}

}  // namespace

bool holds_at(const ClosedForm& form, const Values& values) {
  for (const auto& [name, word] : form.words)
    if (const auto found = values.find(name); found == values.end() || text(found->second) != word) return false;
  return std::ranges::all_of(form.where, [&](const Formula& condition) {
    const auto answer = holds(condition, values);
    return answer && *answer == Truth::yes;
  });
}

MaybeEnclosure value_of(const ClosedForm& form, const Values& values, int digits, long max_bits) {
  MaybeEnclosure result;
  for (long bits = 128; bits <= max_bits && !(result && has_digits(*result, digits)); bits *= 2)
    result = value_at(form, values, bits);
  return result;
}

ClosedFormComparison compare_with_closed_forms(const Construction& construction, const Quantity& quantity,
                                               const Instance& instance, const Values& values, const Decision& decision,
                                               const CheckOptions& options) {
  ClosedFormComparison result;
  if (!decision.quantity || decision.arithmetic.starts_with("interval64")) return result;
  MaybeEnclosure evaluated;
  for (const ClosedForm& form : construction.closed_forms) {
    if (form.quantity != quantity.name || !holds_at(form, values)) continue;
    if (!evaluated) evaluated = sharpened(quantity, instance, values, decision, options.max_bits);
    const MaybeEnclosure closed = value_of(form, values, digits_compared, options.max_bits);
    if (!evaluated || !closed) continue;
    if (!result.value) result.value = closed;
    if (closed->lo <= evaluated->hi && evaluated->lo <= closed->hi) continue;
    result.conflict = fmt::format(
        "{} of {} is evaluated to {}, and its registered closed form \"{}\" to {}: one of the two is wrong, an error "
        "of this program",
        quantity.name, construction.name, shown(*evaluated), text(form.value), shown(*closed));
    return result;
  }
  return result;
}

}  // namespace seqcert
