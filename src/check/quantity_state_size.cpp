#include "check/quantity.hpp"

namespace seqcert {
namespace {

struct StateSize {
  template <Field S>
  static Measured<S> measure(const Instance& instance, const Values&, const Arithmetic<S>& number,
                             const std::vector<Place>&) {
    const std::size_t length =
        instance.program ? instance.program->layout.length() : instance.tasks.task(0).tokens.size();
    return {number(Rational(state_size(instance.model, length))), "", {Place{}}};
  }
};

}  // namespace

Quantity state_size_quantity() {
  Quantity quantity = quantity_of<StateSize>(
      "state_size",
      "numbers carried from the last token of the instance to a next one: d_inner * d_state of an SSM "
      "layer, and (d_conv - 1) * d_inner more of a Mamba block; for attention the key-value cache, d_key + "
      "d_value per head and remembered position");
  quantity.of = Quantity::Of::both;
  return quantity;
}

}  // namespace seqcert
