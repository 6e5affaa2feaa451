#include "check/cost_scan.hpp"

#include "check/cost_law.hpp"
#include "task/dp_task.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace seqcert {
namespace {

/// What the construction pays for the program; for attention also with the window that reaches just far enough, where
/// that is not everything.
Result<std::vector<Offer>> offers_of(const Registry& constructions, const std::string& construction,
                                     const Values& given, Payer payer, const std::string& said) {
  const auto found = find_construction(constructions, construction);
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
std::vector<Offer> offers_at(const Registry& constructions, const ScanOf& what, Values values,
                             const std::string& form) {
  values["problem"] = what.problem.name;
  values["form"] = form;
  values["inputs"] = std::string(what.inputs == Inputs::prompt ? "prompt" : "streamed");
  std::vector<Offer> all;
  const auto ask = [&](const std::string& construction, Payer payer, const std::string& said) {
    const auto offers = offers_of(constructions, construction, values, payer, said);
    if (offers) all.insert(all.end(), offers->begin(), offers->end());
  };
  ask("dp/attention", Payer::attention, "dp/attention");
  for (const char* read : {"gate", "mlp"}) {
    values["read"] = std::string(read);
    ask("dp/ssm-slots", Payer::ssm, std::string("dp/ssm-slots read=") + read);
  }
  if (std::ranges::find(all, Payer::ssm, &Offer::payer) == all.end()) {
    values["slots"] = std::string("all");
    ask("dp/ssm-slots", Payer::ssm, "dp/ssm-slots read=mlp slots=all");
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

namespace {

/// Which sizes are scanned, and the problem's parameters at each.
struct Sizes {
  std::vector<std::string> names;
  long first = 1;
  std::vector<Arguments> arguments;
  std::string ended;
};

Sizes sizes_of(const ScanOf& what) {
  const DpProblem& problem = what.problem;
  Sizes sizes;
  sizes.names = problem.grows_by.empty() ? std::vector<std::string>{problem.parameters.front().name} : problem.grows_by;
  for (const ParameterSpec& spec : problem.parameters)
    if (std::ranges::find(sizes.names, spec.name) != sizes.names.end() && spec.low)
      sizes.first = std::max(sizes.first, spec.low->to_long().value_or(1));
  double steps = 0;
  for (long size = sizes.first;; ++size) {
    Values values = what.arguments.values();
    for (const std::string& name : sizes.names) values[name] = Rational(size);
    const auto arguments = arguments_for(problem, values);
    if (!arguments) {
      sizes.ended = arguments.error().message;
      return sizes;
    }
    for (const std::string& form : what.forms) steps += problem.steps(*arguments, form);
    if (steps > what.steps_in_all) {
      sizes.ended = fmt::format("{} steps were allowed in all", what.steps_in_all);
      return sizes;
    }
    sizes.arguments.push_back(*arguments);
  }
}

}  // namespace

Result<ScanOf> scan_asked(const Instance& instance, const Values& values) {
  const auto problem = find_problem(instance.program->program.problem);
  if (!problem) return problem.error();
  auto arguments = arguments_for(**problem, values);
  if (!arguments) return arguments.error();
  const auto compare = values.find("compare"), steps = values.find("most_steps");
  const bool all = compare != values.end() && text(compare->second) == "cheapest";
  const auto most = steps == values.end() ? std::nullopt : std::get<Rational>(steps->second).to_long();
  return ScanOf{**problem, std::move(*arguments), instance.program->layout.inputs,
                all ? (*problem)->forms : std::vector<std::string>{instance.program->program.form},
                static_cast<double>(most.value_or(1000))};
}

CostScan scan_costs(const Registry& constructions, const ScanOf& what) {
  const Sizes sizes = sizes_of(what);
  CostScan scan{sizes.names, sizes.first, {}, sizes.ended};
  for (const Arguments& arguments : sizes.arguments) {
    std::vector<Offer> offers;
    for (const std::string& form : what.forms)
      std::ranges::move(offers_at(constructions, what, arguments.values(), form), std::back_inserter(offers));
    scan.offers.push_back(std::move(offers));
  }
  return scan;
}

long promised_from(const ScanOf& what) {
  const Sizes sizes = sizes_of(what);
  long from = sizes.first + static_cast<long>(sizes.arguments.size());
  if (what.forms.size() > 1) return from;
  for (std::size_t k = sizes.arguments.size(); k-- > 0; --from) {
    const DpProgram program = what.problem.program(sizes.arguments[k], what.forms.front());
    const bool by_row = std::ranges::all_of(program.reads, [](const Read& read) {
      return read.from == Read::From::input || read.from == Read::From::step;
    });
    if (!by_row || program.steps.size() < 7 * live_width(program, what.inputs).W) break;
  }
  return from;
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
