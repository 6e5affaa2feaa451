#include "check/quantity.hpp"

namespace seqcert {
namespace {

Whole measure(const Instance& instance, const Values&, const CheckOptions&) {
  const LiveWidth width = live_width(instance.program->program, instance.program->layout.inputs);
  Whole result;
  result.value = Rational(width.W);
  result.details = {{"values", Rational(width.W_v)}, {"slots", Rational(width.plan.slots)}};
  return result;
}

}  // namespace

Quantity live_width_quantity() {
  Quantity quantity;
  quantity.name = "live_width";
  quantity.definition =
      "W of the instance's program: the most values, and inputs where they come first, that are live at once, which is "
      "what some input makes a later step "
      "read; the weights do not matter";
  quantity.of = Quantity::Of::programs;
  quantity.whole = measure;
  return quantity;
}

}  // namespace seqcert
