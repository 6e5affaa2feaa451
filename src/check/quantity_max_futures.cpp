#include "base/contract.hpp"
#include "check/futures_tables.hpp"
#include "check/quantity.hpp"
#include "task/futures.hpp"

namespace seqcert {
namespace {

Whole measure(const Instance& instance, const Values&, const CheckOptions&) {
  Whole result;
  const auto futures = count_futures(instance.program->program, instance.program->layout.inputs);
  if (!futures) {
    result.refusal = futures.error();
    return result;
  }
  const auto bits = Rational::parse(log2_rounded_down(futures->most));
  SEQCERT_REQUIRE(bits.ok(), "a logarithm is printed as a decimal");
  result.value = Rational(futures->most);
  result.details = {{"bits", *bits}};
  if (futures->shown) result.tables = tables_of(*futures->shown);
  return result;
}

}  // namespace

Quantity max_futures() {
  Quantity quantity;
  quantity.name = "max_futures";
  quantity.definition =
      "the most distinct futures of the instance's program after the prompt or any token, over all inputs (streamed: "
      "maps from inputs to come to tokens to "
      "come); its log2 is the least number of bits in the state of any deterministic model that emits these tokens; by "
      "enumeration, so for small sizes";
  quantity.of = Quantity::Of::programs;
  quantity.whole = measure;
  return quantity;
}

}  // namespace seqcert
