#include "cli/cost_scan.hpp"

#include "check/cost_law.hpp"
#include "constructions/dp_parts.hpp"
#include "constructions/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace seqcert {
namespace {

/// What the construction pays for the program; for attention also with the window that reaches just far enough, where
/// that is not everything.
Result<std::vector<Offer>> offers_of(const std::string& construction, const Values& given, Payer payer,
                                     const std::string& said) {
  const auto found = find_construction(builtin_constructions(), construction);
  if (!found) return found.error();
  const auto arguments = arguments_for(**found, given);
  if (!arguments) return arguments.error();
  auto instance = build(**found, *arguments);
  if (!instance) return instance.error();
  const DpTask& task = *instance->program;
  const auto offer = [&](Payer who, const std::string& model) -> Result<Offer> {
    const auto cost = cost_by_law(instance->model, task.layout);
    if (!cost) return cost.error();
    return Offer{who, task.program.form, model, task.layout.steps, cost->multiply_adds};
  };
  const auto whole = offer(payer, said);
  if (!whole) return whole.error();
  std::vector<Offer> offers = {*whole};
  if (payer != Payer::attention || reach(task) >= task.layout.length()) return offers;
  for (Layer& layer : instance->model.layers)
    for (AttentionHead& head : std::get<Attention>(layer.mixer).heads) head.window = reach(task);
  const auto windowed = offer(Payer::window, fmt::format("{} window={}", said, reach(task)));
  if (!windowed) return windowed.error();
  offers.push_back(*windowed);
  return offers;
}

/// The offers of all models at one size and form; a model that cannot execute it makes none.
std::vector<Offer> offers_at(const ProblemPoint& point, Values values, const std::string& form) {
  values["problem"] = point.problem->name;
  values["form"] = form;
  values["inputs"] = text(point.inputs);
  std::vector<Offer> all;
  const auto ask = [&](const std::string& construction, Payer payer, const std::string& said) {
    const auto offers = offers_of(construction, values, payer, said);
    if (offers) all.insert(all.end(), offers->begin(), offers->end());
  };
  ask("dp/attention", Payer::attention, "dp/attention");
  for (const char* read : {"gate", "mlp"}) {
    values["read"] = std::string(read);
    ask("dp/ssm-slots", Payer::ssm, std::string("dp/ssm-slots read=") + read);
  }
  return all;
}

std::optional<Offer> cheapest(const std::vector<Offer>& offers, Payer payer, const std::string& form) {
  std::optional<Offer> least;
  for (const Offer& offer : offers)
    if (offer.payer == payer && (form.empty() || offer.form == form) &&
        (!least || offer.multiply_adds < least->multiply_adds))
      least = offer;
  return least;
}

}  // namespace

CostScan scan_costs(const ProblemPoint& point, double steps_in_all) {
  const DpProblem& problem = *point.problem;
  CostScan scan;
  scan.sizes = problem.grows_by.empty() ? std::vector<std::string>{problem.parameters.front().name} : problem.grows_by;
  for (const ParameterSpec& spec : problem.parameters)
    if (std::ranges::find(scan.sizes, spec.name) != scan.sizes.end() && spec.low)
      scan.first = std::max(scan.first, spec.low->to_long().value_or(1));
  double steps = 0;
  for (long size = scan.first;; ++size) {
    Values values = point.arguments.values();
    for (const std::string& name : scan.sizes) values[name] = Rational(size);
    const auto arguments = arguments_for(problem, values);
    if (!arguments) {
      scan.ended = arguments.error().message;
      return scan;
    }
    for (const std::string& form : problem.forms) steps += problem.steps(*arguments, form);
    if (steps > steps_in_all) {
      scan.ended = fmt::format("{} steps were allowed in all", steps_in_all);
      return scan;
    }
    std::vector<Offer> offers;
    for (const std::string& form : problem.forms)
      std::ranges::move(offers_at(point, values, form), std::back_inserter(offers));
    scan.offers.push_back(std::move(offers));
  }
}

std::optional<Crossover> crossover(const CostScan& scan, Payer against, const std::string& form) {
  std::optional<Crossover> found;
  for (std::size_t k = scan.offers.size(); k-- > 0;) {
    const auto ssm = cheapest(scan.offers[k], Payer::ssm, form), other = cheapest(scan.offers[k], against, form);
    if (!ssm || !other || ssm->multiply_adds >= other->multiply_adds) break;
    found = Crossover{scan.first + static_cast<long>(k), *other, *ssm};
  }
  return found;
}

std::optional<Offer> cheapest_at_last(const CostScan& scan, Payer payer, const std::string& form) {
  return scan.offers.empty() ? std::nullopt : cheapest(scan.offers.back(), payer, form);
}

}  // namespace seqcert
