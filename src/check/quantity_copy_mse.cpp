#include "check/error_rows.hpp"

namespace seqcert {
namespace {

struct CopyMse {
  template <Field S>
  static Measured<S> measure(const Instance& instance, const Values& values, const Arithmetic<S>& number,
                             const std::vector<Place>&) {
    const auto found = values.find("variance");
    if (found == values.end() || !std::holds_alternative<Rational>(found->second))
      return {std::nullopt, "copy_mse asks for a parameter variance, that of each value", {}};
    const S variance = number(std::get<Rational>(found->second));
    const auto places = places_by_task(instance, {});
    S total = number(0);
    std::size_t count = 0;
    for (std::size_t t = 0; t < places.size(); ++t) {
      const CopyTask task = instance.tasks.task(t);
      require_consistent(task, instance.model);
      const std::string refusal =
          for_each_error_row<S>(instance.model, task, places[t], number, [&](const Place&, const ErrorRow<S>& row) {
            S squares = number(0);
            for (const auto& entry : row.entries) squares += entry.coefficient * entry.coefficient;
            total += (variance * squares + row.constant * row.constant) / (row.scale * row.scale);
            ++count;
          });
      if (!refusal.empty()) return {std::nullopt, refusal, {}};
    }
    return {total / number(Rational(count)), "", {Place{}}};
  }
};

}  // namespace

Quantity copy_mse() {
  Quantity quantity = quantity_of<CopyMse>(
      "copy_mse",
      "the expectation of (y_k - v_target,k)^2 for values that are uncorrelated with mean 0 and variance `variance`, "
      "averaged over all components k, all queries of the instance and all instances of the region");
  quantity.reads = {"variance"};
  return quantity;
}

}  // namespace seqcert
