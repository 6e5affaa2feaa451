#include "check/error_rows.hpp"

namespace seqcert {
namespace {

struct CopyError {
  template <Field S>
  static Measured<S> measure(const Instance& instance, const Values&, const Arithmetic<S>& number,
                             const std::vector<Place>& only) {
    std::vector<std::pair<Place, S>> suprema;
    const auto places = places_by_task(instance, only);
    for (std::size_t t = 0; t < places.size(); ++t) {
      if (places[t].empty()) continue;
      const CopyTask task = instance.tasks.task(t);
      require_consistent(task, instance.model);
      const std::string refusal = for_each_error_row<S>(instance.model, task, places[t], number,
                                                        [&](const Place& place, const ErrorRow<S>& row) {
                                                          suprema.emplace_back(place, supremum(row, task.box, number));
                                                        });
      if (!refusal.empty()) return {std::nullopt, refusal, {}};
    }
    return largest(suprema);
  }
};

}  // namespace

Quantity copy_error() {
  return quantity_of<CopyError>("copy_error",
                                "the supremum, over all free values in their box and over all queries of the instance "
                                "(of every instance of the region), of "
                                "max_k |y_k - v_target,k|; a finite sum, because outputs are affine in the values");
}

}  // namespace seqcert
