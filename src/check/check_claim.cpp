#include "check/check_claim.hpp"

#include "base/text.hpp"
#include "check/ladder.hpp"
#include "check/witness.hpp"
#include "claim/point.hpp"

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

DecimalRange with_digits(const Enclosure& x, int digits) { return {decimal_lower(x.lo, digits), decimal_upper(x.hi, digits)}; }

DecimalRange decimals(const Enclosure& x, int most) { return with_digits(x, printed_digits(x, most)); }

/// Digits with which x and y, printed, do not overlap when they do not as they are: a witness has to show its failure.
int separating_digits(const Enclosure& x, const Enclosure& y) {
  const auto printed = [](const Enclosure& z, int digits) {
    const DecimalRange range = with_digits(z, digits);
    return Enclosure{*Rational::parse(range.lo), *Rational::parse(range.hi)};
  };
  int digits = usual_digits;
  if (less(x, y) == Truth::unknown) return digits;
  while (less(printed(x, digits), printed(y, digits)) == Truth::unknown) digits *= 2;
  return digits;
}

Record record_of(const Claim& claim, const Values& point, const Decision& decision, int min_digits) {
  const int most = std::max(usual_digits, min_digits + 3);
  Record record;
  record.claim = claim.id;
  record.claim_sha256 = claim_sha256(claim, point);
  for (const ParameterSpec& spec : claim.parameters) record.parameters.emplace_back(spec.name, text(point.at(spec.name)));
  record.verdict = decision.verdict;
  record.relation = std::string(text(claim.relation));
  record.quantity_name = claim.quantity;
  record.arithmetic = decision.arithmetic;
  if (decision.quantity) record.quantity = decimals(*decision.quantity, most);
  if (decision.bound) record.bound = decimals(*decision.bound, most);
  if (decision.both_equal && decision.quantity->lo != Rational(0))
    record.tightness = DecimalRange{"1", "1"};
  else if (decision.quantity && decision.bound)
    if (const MaybeEnclosure tightness = quotient(*decision.bound, *decision.quantity)) record.tightness = decimals(*tightness, most);
  return record;
}

std::optional<Witness> witness_of(const Claim& claim, const Arguments& arguments, const Instance& instance, const Decision& decision,
                                  long max_bits) {
  Witness witness;
  witness.claim = claim.id;
  witness.construction = claim.construction;
  witness.parameters = arguments.values();
  witness.quantity = claim.quantity;
  witness.relation = std::string(text(claim.relation));
  const Place place = decision.places.front();
  const CopyTask task = instance.tasks.task(place.task);
  witness.task = place.task;
  witness.query = place.query;
  witness.output = place.output;
  witness.position = task.queries[place.query].position;
  witness.target = task.queries[place.query].target;
  const int digits = separating_digits(*decision.bound, *decision.quantity);
  const DecimalRange bound = with_digits(*decision.bound, digits);
  witness.bound_lo = bound.lo;
  witness.bound_hi = bound.hi;
  if (claim.quantity != "copy_error") return witness;
  const auto failing = failing_values(instance, place, *decision.bound, max_bits);
  if (!failing) return std::nullopt;
  witness.values = failing->values;
  const DecimalRange error = with_digits(failing->error, digits);
  witness.error_lo = error.lo;
  witness.error_hi = error.hi;
  return witness;
}

/// A name that nobody reads would silently leave a default in its place: every name of [with], every parameter and every derived number must be
/// a parameter of the construction or stand in a formula; `eps` is read by the quantity score_needed.
Status every_name_is_read(const Claim& claim, const Construction& construction) {
  std::vector<std::string> known;
  for (const ParameterSpec& spec : construction.parameters) known.push_back(spec.name);
  const std::size_t of_construction = known.size();
  const auto read = [&](const Formula& formula) {
    for (const std::string& name : free_names(formula)) known.push_back(name);
  };
  read(claim.bound);
  for (const Formula& hypothesis : claim.hypotheses) read(hypothesis);
  for (const Derived& derived : claim.derived) read(derived.value);
  if (claim.quantity == "score_needed") known.push_back("eps");
  const auto unread = [&](const std::string& name, std::size_t among) {
    return std::find(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(among), name) ==
           known.begin() + static_cast<std::ptrdiff_t>(among);
  };
  const std::vector<std::string> names(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(of_construction));
  const auto refusal = [&](const std::string& what, const std::string& name) {
    return bad_input("{}: {} \"{}\" is used by no formula and is no parameter of {}{}; its parameters are {}", claim.path, what, name,
                     construction.name, did_you_mean(name, names), join(names, ", "));
  };
  for (const auto& [name, value] : claim.with)
    if (unread(name, of_construction)) return refusal("[with]", name);
  for (const ParameterSpec& spec : claim.parameters)
    if (unread(spec.name, known.size())) return refusal("parameter", spec.name);
  for (const Derived& derived : claim.derived)
    if (unread(derived.name, known.size())) return refusal("derived number", derived.name);
  return success();
}

}  // namespace

Result<Located> locate(const Claim& claim, const Values& point) {
  Located result;
  const auto early = hypotheses_hold(claim, point, &result.hypothesis);
  if (!early) return early.error();
  result.inside = *early;
  if (*early == Truth::no) return result;
  auto values = with_derived(claim, point);
  if (!values) return values.error();
  result.values = std::move(*values);
  const auto inside = hypotheses_hold(claim, result.values, &result.hypothesis);
  if (!inside) return inside.error();
  result.inside = *inside;
  return result;
}

Result<Outcome> check_claim(const Claim& claim, const Values& given, const Registry& registry, const CheckOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const auto point = complete_point(claim, given);
  if (!point) return point.error();
  const auto located = locate(claim, *point);
  if (!located) return located.error();
  if (located->inside == Truth::no)
    return bad_input("{}: hypothesis \"{}\" does not hold at these parameters; change a parameter so that it does", claim.path,
                     located->hypothesis);
  const Values& values = located->values;

  const auto construction = find_construction(registry, claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  if (const Status read = every_name_is_read(claim, **construction); !read) return read.error();
  const auto quantity = find_quantity(claim.quantity);
  if (!quantity) return bad_input("{}: {}", claim.path, quantity.error().message);
  const auto arguments = arguments_for(**construction, values);
  if (!arguments) return bad_input("{}: {}", claim.path, arguments.error().message);
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();

  Decision decision;
  if (located->inside == Truth::unknown) {
    decision.verdict = {Verdict::Kind::undecided, fmt::format("hypothesis \"{}\" could not be decided", located->hypothesis)};
  } else if (instance->tasks.count == 0) {
    decision.verdict = {Verdict::Kind::undecided, "vacuous: no instance satisfies the hypotheses at these parameters"};
  } else {
    auto climbed = climb(claim, **quantity, *instance, values, options);
    if (!climbed) return climbed.error();
    decision = std::move(*climbed);
  }

  Outcome outcome{record_of(claim, *point, decision, options.min_digits), std::nullopt};
  if (decision.verdict.kind == Verdict::Kind::refuted)
    outcome.witness = witness_of(claim, *arguments, *instance, decision, options.max_bits);
  outcome.record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

}  // namespace seqcert
