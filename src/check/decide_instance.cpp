#include "check/decide_instance.hpp"

#include "formula/evaluate.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

std::string text(const Bracket& bracket) {
  if (bracket.least && bracket.most)
    return fmt::format("at least {} and at most {}", bracket.least->text(), bracket.most->text());
  return bracket.least ? "at least " + bracket.least->text() : "at most " + bracket.most->text();
}

/// Decides a quantity that is no matter of precision.
Decision decide_whole(const Claim& claim, const Values& values, Whole whole) {
  Decision decision;
  for (auto& detail : whole.details) decision.details.push_back(std::move(detail));
  if (!whole.value && !whole.bracket) {
    decision.verdict = {Verdict::Kind::undecided, std::move(whole.reason)};
    return decision;
  }
  if (whole.value) decision.quantity = Enclosure{*whole.value, *whole.value};
  decision.failure = std::move(whole.failure);
  decision.machine_failure = std::move(whole.machine_failure);
  decision.mirrored = std::move(whole.mirrored);
  decision.tables = std::move(whole.tables);
  decision.arithmetic = whole.arithmetic;
  const auto bound = evaluate_exactly(claim.bound, values);
  if (!bound) {
    decision.verdict = {Verdict::Kind::undecided, "the bound is no rational: " + bound.error().message};
    return decision;
  }
  decision.bound = Enclosure{*bound, *bound};
  decision.both_equal = whole.value == *bound;
  const Truth holds = whole.bracket ? holds_in(*whole.bracket, claim.relation, *decision.bound)
                                    : compare(claim.relation, *decision.quantity, *decision.bound);
  if (holds == Truth::unknown)
    decision.verdict = {Verdict::Kind::undecided,
                        whole.value ? fmt::format("{} is known to be {}, no more", claim.quantity, text(*whole.bracket))
                                    : whole.reason};
  else
    decision.verdict = {holds == Truth::yes ? Verdict::Kind::verified : Verdict::Kind::refuted, ""};
  return decision;
}

Status asks_what_it_can(const Claim& claim, const Quantity& quantity, const Instance& instance) {
  if (quantity.of == Quantity::Of::programs && !instance.program)
    return bad_input("{}: {} is asked of models that execute a program; {} copies", claim.path, quantity.name,
                     claim.construction);
  if (quantity.of == Quantity::Of::copying && instance.program)
    return bad_input("{}: {} is asked of models that copy; {} executes a program", claim.path, quantity.name,
                     claim.construction);
  return success();
}

}  // namespace

Result<Decision> decide_instance(const Claim& claim, const Quantity& quantity, const Registry& registry,
                                 const Instance& instance, const Values& values, const CheckOptions& options) {
  if (const Status asks = asks_what_it_can(claim, quantity, instance); !asks) return asks.error();
  if (quantity.whole || quantity.family) {
    Whole whole =
        quantity.whole ? quantity.whole(instance, values, options) : quantity.family(registry, instance, values);
    if (whole.refusal && whole.refusal->kind == Error::Kind::interrupted) return *whole.refusal;
    if (whole.refusal)
      return bad_input("{}: {} of {}: {}", claim.path, claim.quantity, claim.construction, whole.refusal->message);
    return decide_whole(claim, values, std::move(whole));
  }
  if (!instance.program && instance.tasks.count == 0) {
    Decision decision;
    decision.verdict = {Verdict::Kind::undecided, "vacuous: no instance satisfies the hypotheses at these parameters"};
    return decision;
  }
  auto decision = climb(claim, quantity, instance, values, options);
  if (decision && quantity.tables) decision->tables = quantity.tables(instance);
  return decision;
}

Result<Decision> decide_alone(const Claim& claim, const Quantity& quantity, const Values& values,
                              const CheckOptions& options) {
  Whole whole = quantity.alone(values, options);
  if (whole.refusal && whole.refusal->kind == Error::Kind::interrupted) return *whole.refusal;
  if (whole.refusal) return bad_input("{}: {}: {}", claim.path, claim.quantity, whole.refusal->message);
  return decide_whole(claim, values, std::move(whole));
}

Truth holds_in(const Bracket& bracket, Relation relation, const Enclosure& bound) {
  const auto& [least, most] = bracket;
  const bool all_below = most && *most < bound.lo, all_at_most = most && *most <= bound.lo;
  const bool all_above = least && *least > bound.hi, all_at_least = least && *least >= bound.hi;
  const auto truth = [](bool yes, bool no) { return yes ? Truth::yes : no ? Truth::no : Truth::unknown; };
  switch (relation) {
    case Relation::less_equal:
      return truth(all_at_most, all_above);
    case Relation::less:
      return truth(all_below, all_at_least);
    case Relation::greater_equal:
      return truth(all_at_least, all_below);
    case Relation::greater:
      return truth(all_above, all_at_most);
    case Relation::equal:
      return truth(bound.is_point() && all_at_most && all_at_least, all_below || all_above);
  }
  return Truth::unknown;
}

}  // namespace seqcert
