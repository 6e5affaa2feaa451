#include "compile/enumerate_margin.hpp"

#include "model/mlp.hpp"

#include <algorithm>

namespace seqcert {
namespace {

std::size_t weights(const Mlp& mlp) {
  std::size_t count = mlp.out.w.stored_entries();
  for (const AffineMap& map : mlp.hidden) count += map.w.stored_entries();
  return count;
}

/// Steps through lo..hi of every range, the first fastest; false after the last.
bool next(std::vector<long>& at, const std::vector<Range>& ranges) {
  for (std::size_t k = 0; k < at.size(); ++k) {
    if (at[k] < ranges[k].hi) return ++at[k], true;
    at[k] = ranges[k].lo;
  }
  return false;
}

class Enumeration {
 public:
  explicit Enumeration(const MarginQuestion& question) : question_(question), mlp_(question.mlp, {}) {
    for (std::size_t k = 0; k < question.arguments.size(); ++k) order_.push_back(k);
    std::ranges::sort(order_, {}, [&](std::size_t k) { return question_.arguments[k].coordinate; });
  }

  void look(const std::vector<long>& integers, const std::vector<long>& errors, long wanted) {
    SparseVector<Rational> x;
    for (const std::size_t k : order_) x.emplace_back(question_.arguments[k].coordinate, input(integers, errors, k));
    Rational output = 0;
    for (auto& [coordinate, value] : mlp_(x))
      if (coordinate == question_.coordinate) output = value;
    const Rational error = abs(output - Rational(wanted));
    const bool centre = std::ranges::all_of(errors, [](long e) { return e == 0; });
    ++result.points;
    const bool first = result.points == 1;
    if (!first && error <= result.largest_error && !(centre && result.exact && !error.is_zero())) return;
    MarginWitness here{integers, {}, output, wanted};
    for (std::size_t k = 0; k < integers.size(); ++k) here.inputs.push_back(input(integers, errors, k));
    if (centre && result.exact && !error.is_zero()) {
      result.exact = false;
      result.inexact = here;
    }
    if (!first && error <= result.largest_error) return;
    result.largest_error = error;
    result.worst = std::move(here);
  }

  MarginEnumeration result;

 private:
  Rational input(const std::vector<long>& integers, const std::vector<long>& errors, std::size_t k) const {
    return Rational(integers[k]) + Rational(errors[k]) * question_.eta;
  }

  const MarginQuestion& question_;
  RealisedMlp<Rational> mlp_;
  std::vector<std::size_t> order_;  // arguments by coordinate
};

}  // namespace

Result<MarginEnumeration> enumerate_margin(const MarginQuestion& question, double most_evaluations) {
  std::vector<Range> ranges, signs;
  double points = 1;
  for (const MarginArgument& argument : question.arguments) {
    ranges.push_back(argument.range);
    signs.push_back(argument.exact || question.eta.is_zero() ? Range{0, 0} : Range{-1, 1});
    points *= static_cast<double>(ranges.back().hi - ranges.back().lo + 1) *
              static_cast<double>(signs.back().hi - signs.back().lo + 1);
  }
  const double products = points * static_cast<double>(weights(question.mlp));
  if (products > most_evaluations)
    return bad_input(
        "enumeration would look at {:.3g} points, {:.3g} products of exact numbers, more than {:.3g}; make the ranges "
        "smaller",
        points, products, most_evaluations);
  Enumeration enumeration(question);
  std::vector<long> integers, errors;
  for (const Range& range : ranges) integers.push_back(range.lo);
  for (const Range& range : signs) errors.push_back(range.lo);
  do {
    const long wanted = question.transition(integers);
    do enumeration.look(integers, errors, wanted);
    while (next(errors, signs));
  } while (next(integers, ranges));
  return std::move(enumeration.result);
}

}  // namespace seqcert
