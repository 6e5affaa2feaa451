#include "check/check_claim.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "check/claim_points.hpp"
#include "check/closed_form_check.hpp"
#include "check/cost_law.hpp"
#include "check/decide_instance.hpp"
#include "check/format_facts.hpp"
#include "check/program_facts.hpp"
#include "check/state_facts.hpp"
#include "check/witness.hpp"
#include "claim/point.hpp"
#include "formula/substitute.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace seqcert {
namespace {

constexpr int usual_digits = 40;

/// Digits worth printing: what the width guarantees and a little more, at least 17, at most `most`.
int printed_digits(const Enclosure& x, int most) {
  int digits = 17;
  while (digits < most && has_digits(x, digits)) ++digits;
  return std::min(digits + 1, most);
}

DecimalRange with_digits(const Enclosure& x, int digits) {
  return {decimal_lower(x.lo, digits), decimal_upper(x.hi, digits)};
}

DecimalRange decimals(const Enclosure& x, int most) { return with_digits(x, printed_digits(x, most)); }

/// Digits with which x and y, printed, do not overlap when they do not as they are: a witness has to show its failure.
int separating_digits(const Enclosure& x, const Enclosure& y) {
  const auto printed = [](const Enclosure& z, int digits) {
    const DecimalRange range = with_digits(z, digits);
    return Enclosure{*Rational::parse(range.lo), *Rational::parse(range.hi)};
  };
  int digits = usual_digits;
  if (x.lo <= y.hi && y.lo <= x.hi) return digits;  // they meet: no digits tell them apart
  while (less(printed(x, digits), printed(y, digits)) == Truth::unknown) digits *= 2;
  return digits;
}

/// `values`: the point with what the claim derives from it, which stands with the other details where there are any: a
/// gate beside the margin that it leaves.
Record record_of(const Claim& claim, const Values& point, const Values& values, const Decision& decision,
                 int min_digits) {
  const int most = std::max(usual_digits, min_digits + 3);
  Record record;
  record.claim = claim.id;
  record.claim_sha256 = claim_sha256(claim, point);
  for (const ParameterSpec& spec : claim.parameters)
    record.parameters.emplace_back(spec.name, text(point.at(spec.name)));
  record.verdict = decision.verdict;
  record.relation = std::string(text(claim.relation));
  record.quantity_name = claim.quantity;
  record.arithmetic = decision.arithmetic;
  if (decision.quantity) record.quantity = decimals(*decision.quantity, most);
  if (decision.bound) record.bound = decimals(*decision.bound, most);
  for (const Derived& derived : claim.derived) {
    const auto found = values.find(derived.name);
    if (decision.details.empty() || found == values.end()) continue;
    const Rational& value = std::get<Rational>(found->second);
    record.details.emplace_back(derived.name, decimals({value, value}, most));
  }
  for (const auto& [name, value] : decision.details) record.details.emplace_back(name, decimals({value, value}, most));
  if (decision.closed_form) record.details.emplace_back("closed_form", decimals(*decision.closed_form, most));
  if (decision.both_equal && decision.quantity->lo != Rational(0))
    record.tightness = DecimalRange{"1", "1"};
  else if (decision.quantity && decision.bound)
    if (const MaybeEnclosure tightness = quotient(*decision.bound, *decision.quantity))
      record.tightness = decimals(*tightness, most);
  return record;
}

/// The input on which a machine fails: it goes with the number that it shows, whatever the claim says of that number.
void put_machine_failure(Witness& witness, const MachineFailure& failure) {
  witness.scalar = failure.scalar;
  witness.position = failure.length;
  witness.inputs = failure.inputs;
  if (failure.inputs.empty()) {
    witness.parameters.insert_or_assign("L", Rational(failure.length));
    witness.query = failure.query;
    witness.target = failure.target;
    witness.values = failure.values;
    witness.tolerance = failure.tolerance.text();
  } else {
    witness.step = failure.step;
    witness.output = failure.field;
    witness.right = failure.right;
  }
  if (!failure.output) return;
  const Enclosure& output = *failure.output;
  const Rational error = abs(output.lo - failure.right_value);
  const DecimalRange printed =
      failure.inputs.empty() ? with_digits({error, error}, usual_digits) : with_digits(output, usual_digits);
  witness.error_lo = printed.lo;
  witness.error_hi = printed.hi;
}

/// Two inputs that the state cannot tell apart: they go with the number, whatever the claim says of it.
void put_mirrored_failure(Witness& witness, const MirroredFailure& failure) {
  witness.mirrored = true;
  witness.task = failure.task;
  witness.query = failure.pair.query;
  witness.output = failure.pair.output;
  witness.position = failure.position;
  witness.target = failure.target;
  witness.values = failure.pair.values;
  witness.values.resize(failure.position);
  const DecimalRange error = with_digits({failure.least_error, failure.least_error}, usual_digits);
  witness.error_lo = witness.error_hi = error.lo;
}

/// What every witness says: the claim, at which parameters, and its bound with the values put in.
Witness witness_of(const Claim& claim, const Values& parameters, const Values& values, const Decision& decision) {
  Witness witness;
  witness.claim = claim.id;
  witness.claim_file = claim.path;
  for (const ParameterSpec& spec : claim.parameters) witness.point.emplace(spec.name, values.at(spec.name));
  witness.construction = claim.construction;
  witness.parameters = parameters;
  witness.quantity = claim.quantity;
  witness.relation = std::string(text(claim.relation));
  const int digits = separating_digits(*decision.bound, *decision.quantity);
  const DecimalRange bound = with_digits(*decision.bound, digits);
  witness.bound_lo = bound.lo;
  witness.bound_hi = bound.hi;
  witness.bound_formula = text(substituted(claim.bound, values));
  witness.tables = decision.tables;
  return witness;
}

std::optional<Witness> witness_of(const Claim& claim, const Quantity& quantity, const Arguments& arguments,
                                  const Values& values, const Instance& instance, const Decision& decision,
                                  long max_bits) {
  Values parameters = arguments.values();
  for (const std::string& name : quantity.reads)
    if (const auto read = values.find(name); read != values.end()) parameters.insert(*read);
  Witness witness = witness_of(claim, parameters, values, decision);
  if (decision.machine_failure) {
    put_machine_failure(witness, *decision.machine_failure);
    return witness;
  }
  if (decision.mirrored) {
    put_mirrored_failure(witness, *decision.mirrored);
    return witness;
  }
  if (decision.failure) {
    const DecodingFailure& failure = *decision.failure;
    witness.inputs = failure.inputs;
    witness.step = failure.step;
    witness.output = failure.field;
    witness.right = failure.right;
    witness.position = instance.program->layout.computes(failure.step);
    const DecimalRange output = with_digits(failure.output, usual_digits);
    witness.error_lo = output.lo;
    witness.error_hi = output.hi;
    return witness;
  }
  if (instance.program || decision.places.empty()) return witness;
  const Place place = decision.places.front();
  const CopyTask task = instance.tasks.task(place.task);
  witness.task = place.task;
  witness.query = place.query;
  witness.output = place.output;
  witness.position = task.queries[place.query].position;
  witness.target = task.queries[place.query].target;
  if (claim.quantity != "copy_error") return witness;
  const auto failing = failing_values(instance, place, *decision.bound, max_bits);
  if (!failing) return std::nullopt;
  witness.values = failing->values;
  const DecimalRange error = with_digits(failing->error, separating_digits(*decision.bound, *decision.quantity));
  witness.error_lo = error.lo;
  witness.error_hi = error.hi;
  return witness;
}

/// Whether the claim asks for one of these facts.
bool asks_for(const Claim& claim, const std::vector<std::string>& names) {
  return std::ranges::any_of(claim.facts,
                             [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
}

/// A name that nobody reads would silently leave a default in its place: every name of [with], every parameter and
/// every derived number must be a parameter of the construction, stand in a formula, or be read by the quantity (as
/// `eps` by score_needed).
Status every_name_is_read(const Claim& claim, const Construction* construction, const Quantity& quantity,
                          const Values& point) {
  std::vector<std::string> known;
  if (construction)
    for (const ParameterSpec& spec : all_parameters(*construction, point)) known.push_back(spec.name);
  else
    known = quantity.reads;
  const std::size_t of_construction = known.size();
  const auto read = [&](const Formula& formula) {
    for (const std::string& name : free_names(formula)) known.push_back(name);
  };
  read(claim.bound);
  for (const Formula& hypothesis : claim.hypotheses) read(hypothesis);
  for (const Derived& derived : claim.derived) read(derived.value);
  known.insert(known.end(), quantity.reads.begin(), quantity.reads.end());
  if (asks_for(claim, format_fact_names())) known.emplace_back("format");
  const auto unread = [&](const std::string& name, std::size_t among) {
    return std::find(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(among), name) ==
           known.begin() + static_cast<std::ptrdiff_t>(among);
  };
  const std::vector<std::string> names(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(of_construction));
  const auto refusal = [&](const std::string& what, const std::string& name) {
    return bad_input("{}: {} \"{}\" is used by no formula and is no parameter of {}{}; its parameters are {}",
                     claim.path, what, name, construction ? construction->name : quantity.name,
                     did_you_mean(name, names), join(names, ", "));
  };
  for (const auto& [name, value] : claim.with)
    if (unread(name, of_construction)) return refusal("[with]", name);
  for (const ParameterSpec& spec : claim.parameters)
    if (unread(spec.name, known.size())) return refusal("parameter", spec.name);
  for (const Derived& derived : claim.derived)
    if (unread(derived.name, known.size())) return refusal("derived number", derived.name);
  return success();
}

bool is_late(const std::string& fact) {
  return std::ranges::find(state_fact_names(), fact) != state_fact_names().end();
}

/// The point with what the construction knows of it; without what its weights tell, which come after derived numbers.
Result<Values> with_facts(const Claim& claim, const Registry& registry, const Values& point) {
  if (claim.facts.empty()) return point;
  const auto construction = find_construction(registry, claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  std::vector<std::string> known = (*construction)->fact_names;
  for (const auto* more : {&cost_fact_names(), &more_program_fact_names(), &format_fact_names(), &state_fact_names()})
    known.insert(known.end(), more->begin(), more->end());
  for (const std::string& name : claim.facts)
    if (std::ranges::find(known, name) == known.end())
      return bad_input("{}: facts: {} does not determine \"{}\"{}; it determines {}", claim.path, claim.construction,
                       name, did_you_mean(name, known), join(known, ", "));
  Values given = point;
  for (const auto& [name, value] : claim.with) given.emplace(name, value);
  Values facts;
  if (asks_for(claim, format_fact_names())) {
    auto told = format_facts(given);
    if (!told) return bad_input("{}: facts: {}", claim.path, told.error().message);
    facts.merge(*told);
  }
  if (asks_for(claim, (*construction)->fact_names)) {
    const auto arguments =
        arguments_for("construction " + claim.construction, all_parameters(**construction, given), given);
    if (!arguments) return bad_input("{}: {}", claim.path, arguments.error().message);
    auto told = (*construction)->facts(*arguments);
    if (!told) return bad_input("{}: {}", claim.path, told.error().message);
    facts.merge(*told);
  }
  if (asks_for(claim, cost_fact_names()) || asks_for(claim, more_program_fact_names())) {
    // Which weights are nonzero, and what the program is, does not depend on the numbers that a claim derives from
    // facts; the construction's defaults stand for them.
    const auto arguments = arguments_for(**construction, given);
    if (!arguments) return bad_input("{}: {}", claim.path, arguments.error().message);
    const auto instance = build(**construction, *arguments);
    if (!instance) return instance.error();
    if (asks_for(claim, cost_fact_names())) facts.merge(cost_facts(instance->model));
    if (asks_for(claim, more_program_fact_names())) {
      if (!instance->program)
        return bad_input("{}: facts: these are those of a program; {} copies", claim.path, claim.construction);
      auto told = more_program_facts(*instance, given, claim.facts);
      if (!told) return bad_input("{}: facts: {}", claim.path, told.error().message);
      facts.merge(*told);
    }
  }
  Values values = point;
  for (const std::string& name : claim.facts)
    if (!is_late(name)) values.emplace(name, facts.at(name));
  return values;
}

/// The values with what the weights at them tell.
Result<Values> with_late_facts(const Claim& claim, const Registry& registry, Values values) {
  if (std::ranges::none_of(claim.facts, is_late)) return values;
  const auto construction = find_construction(registry, claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  const auto arguments = arguments_for(**construction, values);
  if (!arguments) return bad_input("{}: {}", claim.path, arguments.error().message);
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();
  if (instance->program)
    return bad_input("{}: facts: {} are those of a copier; {} executes a program", claim.path,
                     join(state_fact_names(), ", "), claim.construction);
  values.merge(state_facts(*instance));
  return values;
}

/// "S = 2, S_v = 3": the numbers of which a hypothesis speaks.
std::string numbers_in(const Claim& claim, const Located& located) {
  std::vector<std::string> numbers;
  for (const Formula& hypothesis : claim.hypotheses)
    if (text(hypothesis) == located.hypothesis)
      for (const std::string& name : free_names(hypothesis))
        if (const auto value = located.values.find(name); value != located.values.end())
          numbers.push_back(fmt::format("{} = {}", name, text(value->second)));
  return numbers.empty() ? "at these parameters" : fmt::format("at {}", join(numbers, ", "));
}

Status construction_fits(const Claim& claim, const Quantity& quantity) {
  const bool alone = quantity.of == Quantity::Of::parameters;
  if (alone && !claim.construction.empty())
    return bad_input("{}: {} is a number of the parameters alone; leave out construction = \"{}\"", claim.path,
                     quantity.name, claim.construction);
  if (!alone && claim.construction.empty())
    return bad_input("{}: key \"construction\" is missing, and {} is asked of one; add construction = \"...\"",
                     claim.path, quantity.name);
  return success();
}

Verdict not_located(const Located& located) {
  return {Verdict::Kind::undecided, fmt::format("hypothesis \"{}\" could not be decided", located.hypothesis)};
}

/// A claim about a number of its parameters alone.
Result<Outcome> check_parameters(const Claim& claim, const Quantity& quantity, const Values& point,
                                 const Located& located, const CheckOptions& options) {
  for (const std::string& name : quantity.reads)
    if (!located.values.contains(name))
      return bad_input("{}: {} is asked at a {}; add [parameters.{}]", claim.path, quantity.name, name, name);
  Decision decision;
  if (located.inside == Truth::unknown) {
    decision.verdict = not_located(located);
  } else {
    auto decided = decide_alone(claim, quantity, located.values, options);
    if (!decided) return decided.error();
    decision = std::move(*decided);
  }
  Outcome outcome{record_of(claim, point, located.values, decision, options.min_digits), std::nullopt};
  if (decision.bound && !decision.tables.empty()) {
    Values parameters;
    for (const std::string& name : quantity.reads) parameters.emplace(name, located.values.at(name));
    outcome.witness = witness_of(claim, parameters, located.values, decision);
  }
  return outcome;
}

}  // namespace

Status is_well_posed(const Claim& claim, const Registry& registry, const Values& point) {
  const auto quantity = find_quantity(claim.quantity);
  if (!quantity) return bad_input("{}: {}", claim.path, quantity.error().message);
  if (const Status fits = construction_fits(claim, **quantity); !fits) return fits;
  if ((*quantity)->of == Quantity::Of::parameters) return every_name_is_read(claim, nullptr, **quantity, point);
  const auto construction = find_construction(registry, claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  return every_name_is_read(claim, *construction, **quantity, point);
}

Result<Located> locate(const Claim& claim, const Registry& registry, const Values& point) {
  Located result;
  const auto early = hypotheses_hold(claim, point, &result.hypothesis);
  if (!early) return early.error();
  result.inside = *early;
  if (*early == Truth::no) return result;
  const auto known = with_facts(claim, registry, point);
  if (!known) return known.error();
  const auto derived = with_derived(claim, *known);
  if (!derived) return derived.error();
  auto values = with_late_facts(claim, registry, *derived);
  if (!values) return values.error();
  result.values = std::move(*values);
  const auto inside = hypotheses_hold(claim, result.values, &result.hypothesis);
  if (!inside) return inside.error();
  result.inside = *inside;
  return result;
}

Result<Outcome> check_claim(const Claim& general, const Values& given, const Registry& registry,
                            const CheckOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const Claim claim = specialised(general, registry, given);
  const auto point = complete_point(claim, given);
  if (!point) return point.error();
  const auto located = locate(claim, registry, *point);
  if (!located) return located.error();
  if (located->inside == Truth::no)
    return bad_input("{}: outside the claim: hypothesis \"{}\" does not hold {}; change a parameter so that it does",
                     claim.path, located->hypothesis, numbers_in(claim, *located));
  const Values& values = located->values;

  if (const Status posed = is_well_posed(claim, registry, values); !posed) return posed.error();
  const auto quantity = find_quantity(claim.quantity);
  if ((*quantity)->of == Quantity::Of::parameters) {
    auto outcome = check_parameters(claim, **quantity, *point, *located, options);
    if (outcome)
      outcome->record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return outcome;
  }
  const auto construction = find_construction(registry, claim.construction);
  const auto arguments = arguments_for(**construction, values);
  if (!arguments) return bad_input("{}: {}", claim.path, arguments.error().message);
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();

  Decision decision;
  if (located->inside == Truth::unknown) {
    decision.verdict = not_located(*located);
  } else {
    auto decided = decide_instance(claim, **quantity, registry, *instance, values, options);
    if (!decided) return decided.error();
    decision = std::move(*decided);
    if (!(*quantity)->whole && !(*quantity)->family) {
      Values known = arguments->values();
      known.insert(values.begin(), values.end());
      auto compared = compare_with_closed_forms(**construction, **quantity, *instance, known, decision, options);
      decision.closed_form = std::move(compared.value);
      if (compared.conflict) decision.verdict = {Verdict::Kind::undecided, std::move(*compared.conflict)};
    }
  }

  Outcome outcome{record_of(claim, *point, values, decision, options.min_digits), std::nullopt};
  const bool shown = decision.machine_failure || decision.mirrored || !decision.tables.empty();
  if (decision.bound && decision.quantity && (decision.verdict.kind == Verdict::Kind::refuted || shown))
    outcome.witness = witness_of(claim, **quantity, *arguments, values, *instance, decision, options.max_bits);
  if (const auto& weights = (*construction)->weights) {
    // Whoever looks records up by hash never takes a verdict on these weights for one on the construction's.
    outcome.record.model = ModelSource{weights->path, weights->sha256};
    outcome.record.claim_sha256 = sha256_hex(outcome.record.claim_sha256 + weights->sha256);
    if (outcome.witness) outcome.witness->model = outcome.record.model;
  }
  outcome.record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

}  // namespace seqcert
