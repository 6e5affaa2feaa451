#include "base/file.hpp"
#include "base/text.hpp"
#include "check/claim_points.hpp"
#include "check/decoding_proof.hpp"
#include "check/quantity.hpp"
#include "claim/point.hpp"
#include "cli/command.hpp"
#include "cli/entry_names.hpp"
#include "cli/print_model.hpp"
#include "cli/print_network.hpp"
#include "cli/print_problem.hpp"
#include "cli/print_steps.hpp"
#include "cli/problem_point.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace seqcert {
namespace {

void print_parameters(const std::vector<ParameterSpec>& parameters) {
  if (parameters.empty()) return;
  fmt::print("parameters\n");
  for (const ParameterSpec& spec : parameters) {
    fmt::print("  {:<10} {:<24} {}", spec.name, allowed(spec), spec.meaning);
    if (spec.fallback) fmt::print(" [default {}]", text(*spec.fallback));
    if (!spec.grid.empty()) fmt::print(" [grid {}]", spec.grid);
    fmt::print("\n");
  }
}

std::string rounding(const Derived& derived) {
  switch (derived.round) {
    case Derived::Round::up:
      return fmt::format("rounded up to {} bits", derived.bits);
    case Derived::Round::down:
      return fmt::format("rounded down to {} bits", derived.bits);
    case Derived::Round::nearest:
      return fmt::format("rounded to the nearest at {} bits", derived.bits);
    case Derived::Round::exact:
      return "exactly";
  }
  return "";
}

/// What it takes to check the claim at these parameters, defaults for the rest. Errors: they lie outside the claim, or
/// it names nothing known.
Result<std::string> cost(const Claim& claim, const Values& given) {
  const auto point = complete_point(claim, given);
  if (!point) return point.error();
  const auto located = locate(claim, builtin_constructions(), *point);
  if (!located) return located.error();
  const auto construction = find_construction(builtin_constructions(), claim.construction);
  if (!construction) return construction.error();
  const auto arguments = arguments_for(**construction, located->values);
  if (!arguments) return arguments.error();
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();
  const std::string where = given.empty() ? "at the defaults" : "at these parameters";
  const double megabytes = bytes_needed(**construction, *arguments) / 1e6;
  if (instance->program)
    return fmt::format("{} {} steps over {} positions, about {:.2g} MB", where, instance->program->layout.steps,
                       instance->program->layout.length(), megabytes);
  if (instance->tasks.count == 0) return fmt::format("none {}: no instance", where);
  const CopyTask task = instance->tasks.task(0);
  return fmt::format("{} {} instance{} with {} question{} over {} positions, about {:.2g} MB", where,
                     instance->tasks.count, instance->tasks.count == 1 ? "" : "s", task.queries.size(),
                     task.queries.size() == 1 ? "" : "s", task.tokens.size(), megabytes);
}

void show_claim(const Claim& claim, const Values& given) {
  const Claim whole = specialised(claim, builtin_constructions(), given);
  fmt::print("{}\n{}\n\n{}\n\n", claim.id, claim.title, trim(claim.statement));
  fmt::print("source        {}\n", claim.source);
  fmt::print("claim         {} {} {}\n", claim.quantity, text(claim.relation), text(claim.bound));
  const std::string relation = claim.relation == Relation::less_equal      ? "\\le"
                               : claim.relation == Relation::greater_equal ? "\\ge"
                                                                           : std::string(text(claim.relation));
  fmt::print("LaTeX         \\mathrm{{{}}} {} {}\n", join(split(claim.quantity, '_'), "\\_"), relation,
             latex(claim.bound));
  for (const Formula& hypothesis : claim.hypotheses) fmt::print("hypothesis    {}\n", text(hypothesis));
  if (!claim.facts.empty())
    fmt::print("facts         {}, which the construction determines\n", join(claim.facts, ", "));
  for (const Derived& derived : claim.derived)
    fmt::print("derived       {} = {}, {}\n", derived.name, text(derived.value), rounding(derived));
  for (const auto& [name, value] : claim.with) fmt::print("fixed         {} = {}\n", name, text(value));
  fmt::print("expected      {}\n", text(claim.expect));
  if (const auto quantity = find_quantity(claim.quantity))
    fmt::print("{:<13} {}\n", claim.quantity, (*quantity)->definition);
  if (const auto construction = find_construction(builtin_constructions(), claim.construction))
    fmt::print("construction  {}: {}\n              {}\n", claim.construction, (*construction)->summary,
               (*construction)->layout);
  if (claim.construction.empty()) fmt::print("construction  none: a number of the parameters alone\n");
  if (const auto known = cost(whole, given)) fmt::print("cost          {}\n", *known);
  print_parameters(whole.parameters);
  if (const std::string argument = argument_of(claim); !argument.empty())
    fmt::print("\nargument ({})\n\n{}\n", argument_path(claim), argument);
}

/// The networks of a model that executes a program, as the proof that it decodes right finds them in its weights.
void print_trees(const Instance& instance) {
  const DecodingProof proof = prove_decoding(instance.model, *instance.program);
  if (proof.networks.empty()) fmt::print("\nno expression tree: {}\n", proof.reason);
  const auto names = entry_names(*instance.program, proof.slots);
  for (std::size_t l = 0; l < proof.networks.size(); ++l)
    fmt::print("\nexpression tree of the network of layer {}\n{}", l + 1, tree_text(proof.networks[l], names));
}

Result<int> show_construction(const Construction& construction, const std::vector<std::string>& words, bool tree) {
  const auto arguments = construction_arguments(construction, words);
  if (!arguments) return arguments.error();
  const auto instance = build(construction, *arguments);
  if (!instance) return instance.error();
  if (tree && !instance->program)
    return bad_input("{} executes no program: it has no network with an expression tree; leave --tree out",
                     construction.name);
  fmt::print("{}\n{}\n\n{}\n\n", construction.name, construction.summary, construction.layout);
  print_parameters(all_parameters(construction, arguments->values()));
  std::string point;
  for (const auto& [name, value] : arguments->values()) point += fmt::format(" {}={}", name, text(value));
  fmt::print("\nweights at{}\n{}{}", point, describe(instance->model), step_sizes_text(*instance));
  if (tree) print_trees(*instance);
  return all_good;
}

/// With the form left open, every form it has.
Result<int> show_problem(const DpProblem& problem, const std::vector<std::string>& words) {
  const bool form_is_given =
      std::ranges::any_of(words, [](const std::string& word) { return word.starts_with("form="); });
  std::vector<ProblemPoint> points;
  for (const std::string& form : form_is_given ? std::vector<std::string>{""} : problem.forms) {
    auto point = problem_point(problem.name, words, form);
    if (!point) return point.error();
    points.push_back(std::move(*point));
  }
  fmt::print("{}\n{}\n\n", problem.name, problem.summary);
  fmt::print("input         {}\n", problem.input);
  fmt::print("forms         {}\n", join(problem.forms, ", "));
  auto parameters = problem.parameters;
  for (const ParameterSpec& spec : form_and_inputs()) parameters.push_back(spec);
  print_parameters(parameters);
  for (const ProblemPoint& point : points) {
    std::string at;
    for (const auto& [name, value] : named_values(point)) at += fmt::format(" {}={}", name, text(value));
    const std::size_t gathering = point.program.answer_steps;
    fmt::print("\n{} with inputs={} at{}: {} steps, {} of them only to gather the answer\n{}", point.form,
               text(point.inputs), at, point.program.steps.size(),
               gathering == 0 ? "none" : fmt::format("{}", gathering), describe(point.program));
  }
  return all_good;
}

/// A claim may be called like the construction that it is about: then both are shown, and the parameters are the
/// construction's.
Result<int> show_with_claim(const Construction& construction, const std::vector<std::string>& words, bool tree) {
  // Bad input before the claim is printed.
  if (const auto typed = construction_arguments(construction, words); !typed) return typed.error();
  if (read_file(proofs_folder() + "/" + construction.name + ".toml", 1 << 20)) {
    const auto claim = open_claim(construction.name);
    if (!claim) return claim.error();
    show_claim(*claim, {});
    fmt::print("\n\nconstruction ");
  }
  return show_construction(construction, words, tree);
}

Result<int> show(const std::string& name, const std::vector<std::string>& words, bool tree) {
  for (const Construction& construction : builtin_constructions())
    if (construction.name == name) return show_with_claim(construction, words, tree);
  if (tree) return bad_input("--tree is of a construction that executes a program, like dp/attention; leave it out");
  for (const Quantity& quantity : quantities())
    if (quantity.name == name) {
      if (!words.empty()) return bad_input("{} is a quantity and has no parameters; leave -p {} out", name, words[0]);
      fmt::print("{}\n{}\n", quantity.name, quantity.definition);
      return all_good;
    }
  for (const DpProblem& problem : dp_problems())
    if (problem.name == name) return show_problem(problem, words);
  const auto claim = open_claim(name);
  if (claim) {
    const auto given = values_for(*claim, words);
    if (!given) return given.error();
    show_claim(*claim, *given);
    return all_good;
  }
  if (name.ends_with(".toml") || read_file(proofs_folder() + "/" + name + ".toml", 1 << 20)) return claim.error();
  std::vector<std::string> names;
  for (const Construction& construction : builtin_constructions()) names.push_back(construction.name);
  for (const DpProblem& problem : dp_problems()) names.push_back(problem.name);
  for (const Quantity& quantity : quantities()) names.push_back(quantity.name);
  if (const auto claims = open_all_claims())
    for (const Claim& known : *claims) names.push_back(known.id);
  return bad_input("nothing is called \"{}\"{}; `seqcert list` names everything", name, did_you_mean(name, names));
}

}  // namespace

Action add_show(CLI::App& subcommand) {
  struct Options {
    std::string name;
    std::vector<std::string> parameters;
    bool tree = false;
  };
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert show copy/attention-gap\n  seqcert show attention/position -p L=4\n  seqcert show lis\n"
      "  seqcert show dp/attention -p problem=fibonacci -p T=4 -p q=3 --tree");
  subcommand.add_option("ID", options->name, "a claim, construction, problem or quantity")->required();
  subcommand.add_option("-p,--parameter", options->parameters, "NAME=VALUE; others have their defaults")
      ->allow_extra_args(false);
  subcommand.add_flag("--tree", options->tree,
                      "of a construction that executes a program: the expression tree of each of its networks");
  return [options] { return show(options->name, options->parameters, options->tree); };
}

}  // namespace seqcert
