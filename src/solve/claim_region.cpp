#include "solve/claim_region.hpp"

#include "base/text.hpp"
#include "claim/point.hpp"
#include "formula/build.hpp"
#include "formula/evaluate.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// The range of a parameter, said of the term that stands for it.
void add_range(const ParameterSpec& spec, const Formula& term, const std::string& what,
               std::vector<NamedCondition>& assumptions) {
  const auto add = [&](Operation operation, const Rational& end) {
    assumptions.push_back({what + ": " + allowed(spec), apply(operation, {term, number_formula(end)})});
  };
  if (spec.low) add(spec.low_strict ? Operation::greater : Operation::greater_equal, *spec.low);
  if (spec.high) add(spec.high_strict ? Operation::less : Operation::less_equal, *spec.high);
}

void add_derived(const Derived& derived, ClaimRegion& region) {
  const Formula value = substitute(derived.value, region.terms);
  if (derived.round == Derived::Round::exact) {
    region.terms.insert_or_assign(derived.name, value);
    return;
  }
  const Formula name = name_formula(derived.name);
  const auto assume = [&](const Formula& low, Operation relation, const Formula& high) {
    region.assumptions.push_back({"how " + derived.name + " is rounded", apply(relation, {low, high})});
  };
  const Formula unit = number_formula(Rational::power_of_two(-derived.bits));
  switch (derived.round) {
    case Derived::Round::up:
      assume(value, Operation::less_equal, name);
      assume(name, Operation::less, value + unit);
      break;
    case Derived::Round::down:
      assume(name, Operation::less_equal, value);
      assume(value, Operation::less, name + unit);
      break;
    default: {
      const Formula half = number_formula(Rational::power_of_two(-derived.bits - 1));
      assume(value - half, Operation::less_equal, name);
      assume(name, Operation::less_equal, value + half);
    }
  }
  region.reals.insert(derived.name);
  region.terms.insert_or_assign(derived.name, name);
  region.derived.push_back(value);
}

/// The negation as one reads it: `tau <= L` of `tau > L`.
Formula opposite(const Formula& condition) {
  const auto with = [&](Operation operation) { return apply(operation, condition.arguments()); };
  switch (condition.operation()) {
    case Operation::less:
      return with(Operation::greater_equal);
    case Operation::less_equal:
      return with(Operation::greater);
    case Operation::greater:
      return with(Operation::less_equal);
    case Operation::greater_equal:
      return with(Operation::less);
    default:
      return negation_of(condition);
  }
}

Result<ClaimRegion> region_at(const Claim& claim, const Construction& construction, const Values& words) {
  ClaimRegion region;
  region.words = words;
  for (const ParameterSpec& spec : claim.parameters) {
    if (spec.type == ParameterSpec::Type::choice) continue;
    (spec.type == ParameterSpec::Type::integer ? region.integers : region.reals).insert(spec.name);
    region.terms.emplace(spec.name, name_formula(spec.name));
    add_range(spec, name_formula(spec.name), spec.name, region.assumptions);
  }
  for (const Derived& derived : claim.derived) add_derived(derived, region);
  for (const Formula& hypothesis : claim.hypotheses)
    region.assumptions.push_back({"hypothesis " + text(hypothesis), substitute(hypothesis, region.terms)});

  for (const ParameterSpec& spec : construction.parameters) {
    const auto fixed = claim.with.find(spec.name);
    const std::optional<Value> value = fixed != claim.with.end() ? std::optional(fixed->second) : spec.fallback;
    if (spec.type == ParameterSpec::Type::choice) {
      const auto chosen = words.find(spec.name);
      if (chosen != words.end())
        region.choices.emplace(spec.name, std::get<std::string>(chosen->second));
      else if (value)
        region.choices.emplace(spec.name, text(*value));
      continue;
    }
    const auto own = region.terms.find(spec.name);
    if (own == region.terms.end()) {
      if (!value || !std::holds_alternative<Rational>(*value)) continue;
      region.terms.emplace(spec.name, number_formula(std::get<Rational>(*value)));
      continue;
    }
    if (spec.type == ParameterSpec::Type::integer && !is_whole(own->second, region.integers))
      return bad_input("{}: {} of {} is an integer, and \"{}\" is not seen to be one", claim.path, spec.name,
                       construction.name, text(own->second));
    add_range(spec, own->second, spec.name + " of " + construction.name, region.assumptions);
  }
  const auto is_chosen = [&](const auto& word) {
    const auto chosen = region.choices.find(word.first);
    return chosen != region.choices.end() && chosen->second == word.second;
  };
  for (const NoInstance& nothing : construction.no_instance)
    if (std::ranges::all_of(nothing.words, is_chosen))
      region.assumptions.push_back(
          {"there is an instance: not " + text(nothing.where), negation_of(substitute(nothing.where, region.terms))});
  return region;
}

}  // namespace

Result<std::vector<ClaimRegion>> regions(const Claim& claim, const Construction& construction) {
  if (!claim.facts.empty() || construction.more_parameters)
    return bad_input("{}: {} of {} has no closed form in the claim's parameters; check decides it point by point",
                     claim.path, claim.quantity, construction.name);
  std::vector<Values> words(1);
  for (const ParameterSpec& spec : claim.parameters) {
    if (spec.type != ParameterSpec::Type::choice) continue;
    std::vector<Values> longer;
    for (const Values& chosen : words)
      for (const std::string& choice : spec.choices) {
        longer.push_back(chosen);
        longer.back().emplace(spec.name, Value(choice));
      }
    words = std::move(longer);
  }
  std::vector<ClaimRegion> result;
  for (const Values& chosen : words) {
    auto region = region_at(claim, construction, chosen);
    if (!region) return region.error();
    result.push_back(std::move(*region));
  }
  return result;
}

Claim within(const Claim& claim, const Construction& construction) {
  Claim result = claim;
  for (ParameterSpec& own : result.parameters) {
    const auto spec = std::ranges::find(construction.parameters, own.name, &ParameterSpec::name);
    if (spec == construction.parameters.end() || own.type == ParameterSpec::Type::choice) continue;
    if (spec->type == ParameterSpec::Type::integer) own.type = ParameterSpec::Type::integer;
    if (spec->low && (!own.low || *own.low < *spec->low || (*own.low == *spec->low && spec->low_strict))) {
      own.low = spec->low;
      own.low_strict = spec->low_strict;
    }
    if (spec->high && (!own.high || *own.high > *spec->high || (*own.high == *spec->high && spec->high_strict))) {
      own.high = spec->high;
      own.high_strict = spec->high_strict;
    }
  }
  const auto names_of_claim = [&](const Formula& condition) {
    return std::ranges::all_of(free_names(condition), [&](const std::string& name) {
      return std::ranges::find(claim.parameters, name, &ParameterSpec::name) != claim.parameters.end();
    });
  };
  const auto may_be = [&](const auto& word) {
    const auto same = [&](const ParameterSpec& spec) { return spec.name == word.first; };
    if (const auto fixed = claim.with.find(word.first); fixed != claim.with.end())
      return text(fixed->second) == word.second;
    if (std::ranges::any_of(claim.parameters, same)) return true;
    const auto spec = std::ranges::find_if(construction.parameters, same);
    return spec != construction.parameters.end() && spec->fallback && text(*spec->fallback) == word.second;
  };
  for (const NoInstance& nothing : construction.no_instance) {
    if (!std::ranges::all_of(nothing.words, may_be)) continue;
    const Formula condition = opposite(nothing.where);
    if (names_of_claim(condition) && std::ranges::find(result.hypotheses, condition) == result.hypotheses.end())
      result.hypotheses.push_back(condition);
  }
  return result;
}

std::optional<InsidePoint> inside(const Claim& claim, const Construction& construction, const Values& point) {
  InsidePoint result;
  Values given;
  for (const ParameterSpec& spec : claim.parameters)
    if (const auto found = point.find(spec.name); found != point.end()) given.insert(*found);
  auto whole = complete_point(claim, given);
  if (!whole) return std::nullopt;
  result.parameters = std::move(*whole);
  std::string which;
  const auto early = hypotheses_hold(claim, result.parameters, &which);
  if (!early || *early != Truth::yes) return std::nullopt;
  auto values = with_derived(claim, result.parameters);
  if (!values) return std::nullopt;
  const auto late = hypotheses_hold(claim, *values, &which);
  if (!late || *late != Truth::yes) return std::nullopt;
  const auto arguments = arguments_for(construction, *values);
  if (!arguments) return std::nullopt;
  result.values = std::move(*values);
  for (const auto& [name, value] : arguments->values()) result.values.emplace(name, value);
  return result;
}

}  // namespace seqcert
