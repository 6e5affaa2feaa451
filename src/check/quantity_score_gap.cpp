#include "check/error_rows.hpp"

namespace seqcert {
namespace {

/// Measured as the largest of the negated gaps, so that `largest` serves.
struct ScoreGap {
  template <Field S>
  static Measured<S> measure(const Instance& instance, const Values&, const Arithmetic<S>& number,
                             const std::vector<Place>& only) {
    std::vector<std::pair<Place, S>> negated;
    const auto places = places_by_task(instance, only);
    for (std::size_t t = 0; t < places.size(); ++t) {
      if (places[t].empty()) continue;
      const CopyTask task = instance.tasks.task(t);
      if (const Status independent = values_select_nothing(instance.model, task); !independent)
        return {std::nullopt, independent.error().message, {}};
      const auto* attention = std::get_if<Attention>(&instance.model.layers.front().mixer);
      if (!attention || attention->heads.size() != 1)
        return {std::nullopt, "score_gap is defined for one attention head", {}};
      AttentionErrors<S> errors(instance.model, *attention, task, number);
      for (const Place& place : places[t]) {
        const Query& query = task.queries[place.query];
        const std::size_t first = first_visible(attention->heads[0], query.position - 1);
        if (query.target <= first || query.position - first < 2)
          return {std::nullopt, "score_gap asks for a visible target and one other key", {}};
        const Array<S> scores = errors.scores(0, query);
        std::optional<S> closest;
        for (std::size_t k = 0; k < scores.size(); ++k)
          if (first + k != query.target - 1) closest = closest ? max(*closest, scores[k]) : scores[k];
        negated.emplace_back(place, *closest - scores[query.target - 1 - first]);
      }
    }
    Measured<S> result = largest(negated);
    if (result.value) result.value = -*result.value;
    return result;
  }
};

}  // namespace

Quantity score_gap() {
  return quantity_of<ScoreGap>(
      "score_gap",
      "the least, over all queries of the instance (of every instance of the region), of the target's score minus "
      "the largest other visible score");
}

}  // namespace seqcert
