#include "check/cost_scan.hpp"
#include "check/quantity.hpp"

namespace seqcert {
namespace {

Whole measure(const Registry& constructions, const Instance& instance, const Values& values) {
  Whole result;
  const auto what = scan_asked(instance, values);
  if (!what) {
    result.refusal = what.error();
    return result;
  }
  const CostScan scan = scan_costs(constructions, *what);
  const long last = scan.first + static_cast<long>(scan.offers.size()) - 1;
  const std::string form = what->forms.size() > 1 ? "" : what->forms.front();
  const auto attention = crossover(scan, Payer::attention, form), window = crossover(scan, Payer::window, form);
  result.value = Rational(attention ? attention->size : last + 1);
  result.details = {{"last", Rational(last)}};
  if (cheapest_at_last(scan, Payer::window, form))
    result.details.emplace_back("against_window", Rational(window ? window->size : last + 1));
  if (attention) {
    result.details.emplace_back("steps", Rational(attention->ssm.steps));
    result.details.emplace_back("attention", Rational(attention->against.multiply_adds));
    result.details.emplace_back("ssm", Rational(attention->ssm.multiply_adds));
  }
  return result;
}

}  // namespace

Quantity crossover_quantity() {
  Quantity quantity;
  quantity.name = "crossover";
  quantity.definition =
      "the least size of the instance's problem from which on, at every size whose programs have most_steps steps "
      "together (1000), Mamba with slots by live width (one for everything where it takes that), read by gates or by "
      "the network, takes fewer multiply-adds in "
      "all than attention that sees everything; one past the last size where it does not. Both in the instance's form, "
      "or each in its cheapest where compare = cheapest; other parameters as in the instance";
  quantity.of = Quantity::Of::programs;
  quantity.family = measure;
  quantity.reads = {"compare", "most_steps"};
  return quantity;
}

}  // namespace seqcert
