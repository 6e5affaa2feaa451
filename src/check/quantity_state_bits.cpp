#include "check/futures_tables.hpp"
#include "check/quantity.hpp"
#include "formula/evaluate.hpp"
#include "task/slot_values.hpp"

namespace seqcert {
namespace {

struct StateBits {
  template <Field S>
  static Measured<S> measure(const Instance& instance, const Values&, const Arithmetic<S>& number,
                             const std::vector<Place>&) {
    const DpProgram& program = instance.program->program;
    const Inputs inputs = instance.program->layout.inputs;
    Rational states(1);
    for (const Rational& count : slot_values(program, inputs, live_width(program, inputs).plan)) states *= count;
    const long bits = static_cast<long>(mpz_sizeinbase(states.numerator().get_mpz_t(), 2)) - 1;
    if (states == Rational::power_of_two(bits)) return {number(Rational(bits)), "", {Place{}}};
    if constexpr (Real<S>)
      return {ln(number(states)) / ln(number(Rational(2))), "", {Place{}}};
    else
      return {std::nullopt, "a logarithm has no value in " + number.name(), {}};
  }
};

/// Inputs that any state has to tell apart, where they are few enough to be found while the slots are counted.
Tables distinct_futures(const Instance& instance) {
  constexpr double most = 20000;
  const auto futures = count_futures(instance.program->program, instance.program->layout.inputs, most);
  if (!futures || !futures->shown) return {};
  return tables_of(*futures->shown);
}

}  // namespace

Quantity state_bits_quantity() {
  Quantity quantity = quantity_of<StateBits>(
      "state_bits",
      "bits in the state of a memory with the slots that the instance's program needs (its plan, as many as the live "
      "width W): the sum over the slots of log2 of the most values that anything kept there may have, by its proved "
      "range; log2(V+1) for a number of 0..V. The weights do not matter");
  quantity.of = Quantity::Of::programs;
  quantity.tables = distinct_futures;
  return quantity;
}

}  // namespace seqcert
