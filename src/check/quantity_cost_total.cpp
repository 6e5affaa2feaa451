#include "check/cost_count.hpp"
#include "check/quantity.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Whole count(const Instance& instance, const Values&, const CheckOptions&) {
  const DpTask& task = *instance.program;
  Whole result;
  const auto inputs = task.candidates(1);
  const auto tokens = count_run(instance.model, task, inputs.front());
  if (!tokens) {
    result.reason = tokens.error().message;
    return result;
  }
  const Tally total = sum(*tokens);
  const auto dearest = std::ranges::max_element(*tokens, {}, &Tally::multiply_adds);
  result.value = Rational(total.multiply_adds);
  result.details = {{"exponentials", Rational(total.exponentials)},
                    {"state_reads", Rational(total.state_reads)},
                    {"tokens", Rational(tokens->size())},
                    {"steps", Rational(task.layout.steps)},
                    {"largest_token", Rational(dearest->multiply_adds)}};
  return result;
}

}  // namespace

Quantity cost_total() {
  Quantity quantity;
  quantity.name = "cost_total";
  quantity.definition =
      "multiply-adds of a whole run, prompt included, counted by running the model on real inputs: products and "
      "quotients by nonzero weights and between "
      "computed numbers, each with the addition that takes it up; position rows are given (proofs/dp/cost.md). Beside "
      "it exponentials and reads of the state";
  quantity.of = Quantity::Of::programs;
  quantity.whole = count;
  return quantity;
}

}  // namespace seqcert
