#include "base/contract.hpp"
#include "base/text.hpp"
#include "check/cost_scan.hpp"
#include "cli/command.hpp"
#include "cli/printed_json.hpp"
#include "cli/problem_point.hpp"
#include "constructions/registry.hpp"
#include "task/futures.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace seqcert {
namespace {

struct Options {
  std::string problem;
  std::vector<std::string> parameters;
  std::string form, inputs;
  bool json = false, plan = false, futures = false;
  double scan = 3'000;
};

/// What `live` says of one program.
struct Findings {
  LiveWidth width;
  std::size_t K = 0, J = 0;  // reads of values and of inputs
  std::optional<Futures> futures;
  std::string no_futures;  // why not
  CostScan costs;
};

using Json = nlohmann::ordered_json;

Json number(const Value& value) {
  const auto* rational = std::get_if<Rational>(&value);
  const auto integer = rational ? rational->to_long() : std::nullopt;
  return integer ? Json(*integer) : Json(text(value));
}

/// After which token the most futures are distinct; 0: after the prompt.
std::size_t widest(const Futures& futures) {
  return static_cast<std::size_t>(std::ranges::find(futures.profile, futures.most) - futures.profile.begin());
}

Json as_json(const Offer& offer) {
  return {{"model", offer.model}, {"form", offer.form}, {"steps", offer.steps}, {"multiply_adds", offer.multiply_adds}};
}

/// In one form, or (""), each side in its cheapest.
Json crossovers(const CostScan& costs, const std::string& form) {
  Json out;
  for (const auto& [name, payer] : {std::pair("transformer", Payer::attention), {"window_attention", Payer::window}}) {
    const auto found = crossover(costs, payer, form);
    out[name] = nullptr;
    if (found) out[name] = {{"from", found->size}, {"against", as_json(found->against)}, {"ssm", as_json(found->ssm)}};
  }
  return out;
}

Json as_json(const CostScan& costs, const std::vector<std::string>& forms) {
  Json out;
  out["sizes"] = costs.sizes;
  out["first"] = costs.first;
  out["last"] = costs.first + static_cast<long>(costs.offers.size()) - 1;
  out["ended"] = costs.ended;
  for (const std::string& form : forms) out[form] = crossovers(costs, form);
  out["cheapest"] = crossovers(costs, "");
  return out;
}

Json as_json(const ProblemPoint& point, const Findings& found, bool with_plan) {
  Json out;
  out["problem"] = point.problem->name;
  out["parameters"] = Json::object();
  for (const auto& [name, value] : named_values(point)) out["parameters"][name] = number(value);
  out["form"] = point.form;
  out["inputs"] = text(point.inputs);
  out["T"] = found.width.T;
  out["W_v"] = found.width.W_v;
  out["W"] = found.width.W;
  out["slots"] = found.width.plan.slots;
  if (found.futures) {
    out["futures"] = found.futures->profile;
    // Four decimals, rounded down: printed as they are.
    out["state_bits_at_least"] = Json::parse(log2_rounded_down(found.futures->most));
  } else {
    out["futures_not_enumerated"] = found.no_futures;
  }
  out["answer_steps"] = point.program.answer_steps;
  out["G"] = point.program.inputs.size();
  out["K"] = found.K;
  out["J"] = found.J;
  out["crossover"] = as_json(found.costs, point.problem->forms);
  if (with_plan) {
    const SlotPlan& plan = found.width.plan;
    out["plan"] = {{"input_slot", plan.input_slot}, {"value_slot", plan.value_slot}, {"place_slot", plan.place_slot}};
  }
  return out;
}

/// The first and last of a list, or all of it.
std::string abridged(const std::vector<std::size_t>& numbers, std::size_t first, std::size_t last, bool zero_is_none) {
  std::string out;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    if (numbers.size() > first + last + 1 && k == first) {
      out += " ...";
      k = numbers.size() - last;
    }
    out += numbers[k] == 0 && zero_is_none ? " -" : fmt::format(" {}", numbers[k]);
  }
  return out;
}

void print_plan(const SlotPlan& plan, bool all) {
  const std::pair<const char*, const std::vector<std::size_t>*> kinds[] = {
      {"input", &plan.input_slot}, {"dp", &plan.value_slot}, {"place", &plan.place_slot}};
  for (const auto& [name, slots] : kinds) {
    if (slots->empty() || std::ranges::all_of(*slots, [](std::size_t slot) { return slot == 0; })) continue;
    if (!all) {
      fmt::print("  {:<12} {}(1), {}(2), ... in slots{}\n", "", name, name, abridged(*slots, 8, 4, true));
      continue;
    }
    for (std::size_t k = 0; k < slots->size(); ++k)
      fmt::print("  {:<12} {}({}) {}\n", "", name, k + 1,
                 (*slots)[k] == 0 ? "is never held" : fmt::format("in slot {}", (*slots)[k]));
  }
}

void print_futures(const ProblemPoint& point, const Findings& found) {
  if (!found.futures) return fmt::print("  futures      not enumerated: {}\n", found.no_futures);
  const std::size_t t = widest(*found.futures);
  fmt::print("  futures     {} distinct after {}, dp(1), dp(2), ...\n", abridged(found.futures->profile, 8, 4, false),
             point.inputs == Inputs::prompt ? "the prompt" : "nothing");
  fmt::print("  lower bound  any model's state {} takes at least log2({}) >= {} bits\n",
             t == 0 ? (point.inputs == Inputs::prompt ? "after the prompt" : "before the first step")
                    : fmt::format("after dp({})", t),
             found.futures->most, log2_rounded_down(found.futures->most));
}

std::string said(const Offer& offer) {
  return fmt::format("{} ({} {}, {} steps)", offer.multiply_adds, offer.model, offer.form, offer.steps);
}

/// Who is cheaper from which size on, both sides in this form, or each in its cheapest ("").
void print_crossover(const CostScan& costs, const std::string& form) {
  const std::string where = form.empty() ? "each side in its cheapest form" : form;
  for (const auto& [name, payer] :
       {std::pair("a Transformer", Payer::attention), {"window attention", Payer::window}}) {
    const auto other = cheapest_at_last(costs, payer, form), ssm = cheapest_at_last(costs, Payer::ssm, form);
    if (!ssm || !other) {
      fmt::print("  {:<12} {}: {}\n", "", where,
                 ssm ? std::string(name) + " has no model here; a window would have to see everything"
                 : payer == Payer::attention ? "no Mamba here executes it"
                                             : "nothing to compare with window attention");
      continue;
    }
    const auto found = crossover(costs, payer, form);
    const std::string size = join(costs.sizes, " = ");
    if (found)
      fmt::print("  {:<12} {}: Mamba is cheaper than {} from {} = {} on\n", "", where, name, size, found->size);
    else
      fmt::print("  {:<12} {}: Mamba is not cheaper than {} at the last size\n", "", where, name);
    fmt::print("  {:<12}   {} against {}\n", "", said(found ? found->ssm : *ssm),
               said(found ? found->against : *other));
  }
}

void print_crossovers(const CostScan& costs, const std::vector<std::string>& forms) {
  if (costs.offers.empty()) return fmt::print("  crossover    no size was compared: {}\n", costs.ended);
  fmt::print("  crossover    multiply-adds of a whole run, at every {} = {}..{} ({})\n", join(costs.sizes, " = "),
             costs.first, costs.first + static_cast<long>(costs.offers.size()) - 1, costs.ended);
  for (const std::string& form : forms) print_crossover(costs, form);
  if (forms.size() > 1) print_crossover(costs, "");
}

void print(const ProblemPoint& point, const Findings& found, bool all) {
  const auto line = [](const char* name, std::size_t count, const std::string& what) {
    fmt::print("  {:<12} {} {}\n", name, count, what);
  };
  fmt::print("{}", point.problem->name);
  for (const auto& [name, value] : named_values(point)) fmt::print(" {}={}", name, text(value));
  fmt::print(" form={} inputs={}\n", point.form, text(point.inputs));
  const bool prompt = point.inputs == Inputs::prompt;
  const std::size_t gathering = point.program.answer_steps;
  line("T", found.width.T,
       gathering == 0
           ? "steps"
           : fmt::format("steps, and {} more to gather the answer: {} in a run", gathering, found.width.T + gathering));
  line("G", point.program.inputs.size(),
       prompt ? "inputs, before the first step" : "inputs, beside the steps that read them");
  line("K", found.K, "reads of values per step, at most");
  line("J", found.J, "reads of inputs per step, at most");
  line("W_v", found.width.W_v, "values live at once");
  line("W", found.width.W, prompt ? "values and inputs live at once" : "values live at once, inputs being never held");
  line("slots", found.width.plan.slots, "used by the plan, which is checked: no step reads what was overwritten");
  print_plan(found.width.plan, all);
  print_futures(point, found);
  print_crossovers(found.costs, point.problem->forms);
}

Result<int> live(const Options& options) {
  const auto point = problem_point(options.problem, options.parameters, options.form, options.inputs);
  if (!point) return point.error();
  Findings found;
  found.width = live_width(point->program, point->inputs);
  const Status checked = check_plan(point->program, point->inputs, found.width.plan);
  SEQCERT_REQUIRE(checked.ok(), checked.error().message);
  for (const Read& read : point->program.reads) ++(read.from == Read::From::input ? found.J : found.K);
  auto futures = count_futures(point->program, point->inputs);
  if (!futures && options.futures)
    return bad_input("{} {}: {}", point->problem->name, point->form, futures.error().message);
  if (futures)
    found.futures = std::move(*futures);
  else
    found.no_futures = futures.error().message;
  found.costs = scan_costs(builtin_constructions(),
                           {*point->problem, point->arguments, point->inputs, point->problem->forms, options.scan});
  if (options.json)
    fmt::print("{}\n", printed(as_json(*point, found, options.plan)));
  else
    print(*point, found, options.plan);
  return all_good;
}

}  // namespace

Action add_live(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert live edit-distance -p n=20 -p m=20\n  seqcert live lis -p n=4 -p range=3 --form compact "
      "--json\n"
      "  seqcert live lis -p n=5 -p range=4 --inputs streamed --plan");
  subcommand.add_option("PROBLEM", options->problem, "a dynamic program; `seqcert list problems` names them")
      ->required();
  subcommand
      .add_option("-p,--parameter", options->parameters,
                  "NAME=VALUE; others have their defaults; form, inputs may stand here")
      ->allow_extra_args(false);
  subcommand.add_option("--form", options->form, "unrolled (default), or compact where it exists");
  subcommand.add_option("--inputs", options->inputs, "prompt (default) or streamed");
  subcommand.add_flag("--plan", options->plan, "the whole slot plan");
  subcommand.add_flag("--futures", options->futures,
                      "insist on the distinct futures: an error where they are too many to enumerate");
  subcommand
      .add_option("--scan", options->scan,
                  "compare costs at all sizes whose programs have this many steps together (3000)")
      ->check(CLI::NonNegativeNumber);
  subcommand.add_flag("--json", options->json, "one JSON object");
  return [options] { return live(*options); };
}

}  // namespace seqcert
