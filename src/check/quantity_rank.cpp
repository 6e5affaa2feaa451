#include "check/error_rows.hpp"
#include "check/state_map.hpp"
#include "linalg/elimination.hpp"
#include "linalg/exact.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

template <class S>
using Rows = std::vector<std::vector<S>>;

/// The coefficients with which the asked values enter the answers behind the cut: rows by question and component,
/// columns as cut.asked. Errors: for_each_error_row's.
template <Field S>
Result<Rows<S>> coefficients(const Model& model, const CopyTask& task, const Cut& cut, const Arithmetic<S>& number) {
  std::vector<Place> places;
  for (std::size_t q : cut.queries)
    for (std::size_t k = 0; k < task.value_fields.size(); ++k) places.push_back({0, q, k});
  Rows<S> rows;
  const std::string refusal =
      for_each_error_row<S>(model, task, places, number, [&](const Place& place, const ErrorRow<S>& row) {
        std::vector<S> coefficient(cut.asked.size(), number(0));
        const auto column = [&](std::size_t position, std::size_t component) {
          return std::ranges::lower_bound(cut.asked, std::pair(position, component)) - cut.asked.begin();
        };
        const auto put = [&](std::size_t position, std::size_t component, const S& value) {
          const auto at = static_cast<std::size_t>(column(position, component));
          if (at < cut.asked.size() && cut.asked[at] == std::pair(position, component)) coefficient[at] += value;
        };
        for (const auto& entry : row.entries) put(entry.position, entry.component, entry.coefficient / row.scale);
        put(task.queries[place.query].target - 1, place.output, number(1));
        rows.push_back(std::move(coefficient));
      });
  if (!refusal.empty()) return bad_input("{}", refusal);
  return rows;
}

Matrix<Rational> matrix_of(const Rows<Rational>& rows, std::size_t cols) {
  Matrix<Rational> result(rows.size(), cols);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < cols; ++c) result(r, c) = rows[r][c];
  return result;
}

/// The rank that `rows` certifies in balls once it meets `most`, which no rank exceeds.
template <class MakeRows>
Whole rank_in_balls(const MakeRows& rows, std::size_t most, long max_bits) {
  std::size_t least = 0;
  for (long bits = std::min(256L, max_bits); bits <= max_bits && least < most; bits *= 2) {
    const Result<Rows<Ball>> found = rows(bits);
    if (!found) return {std::nullopt, found.error().message, {}};
    least = std::max(least, certified_rank(*found, bits));
  }
  if (least == most) return {Rational(least), "", {}};
  return {std::nullopt,
          "the rank lies between " + std::to_string(least) + ", which balls of " + std::to_string(max_bits) +
              " bits certify, and " + std::to_string(most) + ", the entries of the state that values reach",
          {}};
}

/// The rank of the state at the cut as a map of the asked values.
Whole state_rank(const Model& model, const CopyTask& task, const Cut& cut, long max_bits) {
  if (state_is_rational(model)) {
    const auto rows = rational_state_map(model, task, cut);
    if (!rows) return {std::nullopt, rows.error().message, {}};
    return {Rational(rank(matrix_of(*rows, cut.asked.size()))), "", {}};
  }
  const auto rows = enclosed_state_map(model, task, cut, std::min(256L, max_bits));
  if (!rows) return {std::nullopt, rows.error().message, {}};
  return rank_in_balls([&](long bits) { return enclosed_state_map(model, task, cut, bits); },
                       std::min(rows->size(), cut.asked.size()), max_bits);
}

Whole coefficient_rank(const Model& model, const CopyTask& task, const Cut& cut, long max_bits) {
  if (const auto exact = coefficients(model, task, cut, Arithmetic<Rational>{}))
    return {Rational(rank(matrix_of(*exact, cut.asked.size()))), "", {}};
  const Whole of_state = state_rank(model, task, cut, max_bits);
  if (!of_state.value) return of_state;
  return rank_in_balls([&](long bits) { return coefficients(model, task, cut, Arithmetic<Ball>{bits}); },
                       static_cast<std::size_t>(*of_state.value->to_long()), max_bits);
}

/// The largest over the instances of the region.
template <class OfTask>
Whole largest_over(const Instance& instance, const OfTask& of_task) {
  Whole result{Rational(0), "", {}};
  for (std::size_t t = 0; t < instance.tasks.count; ++t) {
    const CopyTask task = instance.tasks.task(t);
    require_consistent(task, instance.model);
    const Cut cut = busiest_cut(task);
    if (cut.asked.empty()) continue;
    Whole here = of_task(task, cut);
    if (!here.value) return here;
    result.value = max(*result.value, *here.value);
  }
  return result;
}

Whole measure_rank(const Instance& instance, const Values&, const CheckOptions& options) {
  return largest_over(instance, [&](const CopyTask& task, const Cut& cut) {
    return coefficient_rank(instance.model, task, cut, options.max_bits);
  });
}

Whole measure_readout(const Instance& instance, const Values& values, const CheckOptions& options) {
  const auto found = values.find("variance");
  if (found == values.end() || !std::holds_alternative<Rational>(found->second))
    return {std::nullopt, "readout_mse asks for a parameter variance, that of each value", {}};
  const Rational variance = std::get<Rational>(found->second);
  return largest_over(instance, [&](const CopyTask& task, const Cut& cut) {
    Whole here = state_rank(instance.model, task, cut, options.max_bits);
    if (here.value) here.value = variance * (Rational(1) - *here.value / Rational(cut.asked.size()));
    return here;
  });
}

}  // namespace

Quantity rank_quantity() {
  Quantity quantity;
  quantity.name = "rank";
  quantity.definition =
      "the rank of the matrix of coefficients with which the values asked for behind the busiest cut of the instance "
      "(the most over its instances) enter the answers there; exact, or of S6 where balls certify as many pivots as "
      "state entries allow";
  quantity.whole = measure_rank;
  return quantity;
}

Quantity readout_mse() {
  Quantity quantity;
  quantity.name = "readout_mse";
  quantity.definition =
      "the least mean squared error, per component, of any affine read-out of the state at the busiest cut that gives "
      "back each value asked for behind it, for values that are uncorrelated with mean 0 and variance `variance`: "
      "variance (1 - rank / number of values), the rank that of the state as a map of these values";
  quantity.whole = measure_readout;
  quantity.reads = {"variance"};
  return quantity;
}

}  // namespace seqcert
