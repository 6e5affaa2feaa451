#pragma once

#include "check/quantity.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace seqcert {

/// Whether the scalar is an enclosure or exact, so that `less` can rule places out.
template <class S>
concept Comparable = requires(const S a, const S b) {
  { less(a, b) } -> std::same_as<Truth>;
};

/// The largest of the values, and the places whose value may be it.
template <Field S>
Measured<S> largest(const std::vector<std::pair<Place, S>>& values) {
  Measured<S> result;
  for (const auto& [place, value] : values) result.value = result.value ? max(*result.value, value) : value;
  for (const auto& [place, value] : values) {
    if constexpr (Comparable<S>)
      if (less(value, *result.value) == Truth::yes) continue;
    result.places.push_back(place);
  }
  return result;
}

/// The places to visit: `only`, or every query of every task with every output. Grouped by task.
inline std::vector<std::vector<Place>> places_by_task(const Instance& instance, const std::vector<Place>& only) {
  std::vector<std::vector<Place>> result(instance.tasks.count);
  for (const Place& place : only) result[place.task].push_back(place);
  if (!only.empty()) return result;
  for (std::size_t t = 0; t < instance.tasks.count; ++t) {
    const CopyTask task = instance.tasks.task(t);
    for (std::size_t q = 0; q < task.queries.size(); ++q)
      for (std::size_t o = 0; o < instance.model.readout.rows(); ++o) result[t].push_back({t, q, o});
  }
  return result;
}

}  // namespace seqcert
