#include "claim/point.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "formula/evaluate.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t most_points = 1'000'000;

Result<const ParameterSpec*> find_parameter(const Claim& claim, const std::string& name) {
  std::vector<std::string> names;
  for (const ParameterSpec& spec : claim.parameters) {
    if (spec.name == name) return &spec;
    names.push_back(spec.name);
  }
  return bad_input("{}: unknown parameter \"{}\"{}; the parameters are {}", claim.id, name, did_you_mean(name, names),
                   join(names, ", "));
}

/// The multiple of 2^-bits that `round` asks for, or nullopt when this enclosure does not tell.
std::optional<Rational> rounded(const Enclosure& x, Derived::Round round, long bits) {
  const Rational scale = Rational::power_of_two(bits), half = Rational::ratio(1, 2);
  const auto step = [&](const Rational& end) {
    if (round == Derived::Round::up) return ceil(end * scale);
    if (round == Derived::Round::down) return floor(end * scale);
    return floor(end * scale + half);
  };
  const Rational low = step(x.lo);
  return low == step(x.hi) ? std::optional(low / scale) : std::nullopt;
}

Result<Rational> derived_value(const Claim& claim, const Derived& derived, const Values& values) {
  const auto located = [&](const Error& error) {
    return bad_input("{}: derived {}: {}", claim.path, derived.name, error.message);
  };
  const auto exact = evaluate_exactly(derived.value, values);
  if (derived.round == Derived::Round::exact) {
    if (!exact) return located(exact.error());
    return *exact;
  }
  if (exact) return *rounded({*exact, *exact}, derived.round, derived.bits);
  for (long bits = 128; bits <= 65536; bits *= 2) {
    const auto value = evaluate(derived.value, values, Arithmetic<Ball>{bits});
    if (!value) return located(value.error());
    if (const MaybeEnclosure enclosure = enclosure_of(*value))
      if (const auto result = rounded(*enclosure, derived.round, derived.bits)) return *result;
  }
  // Exactly on the edge of a step, as exp(ln(3)) is, balls never tell; the normal form does when it is a rational.
  const auto form = evaluate(derived.value, values, Arithmetic<NormalForm>{});
  if (form)
    if (const auto value = form->rational()) return *rounded({*value, *value}, derived.round, derived.bits);
  return bad_input(
      "{}: derived {}: \"{}\" could not be rounded to {} bits; its value is not finite or lies on the edge of a step",
      claim.path, derived.name, text(derived.value), derived.bits);
}

}  // namespace

Result<Values> parse_point(const Claim& claim, const Assignments& typed) {
  Values values;
  for (const auto& [name, word] : typed) {
    const auto spec = find_parameter(claim, name);
    if (!spec) return spec.error();
    auto value = parse_value(**spec, word);
    if (!value) return bad_input("{}: {}", claim.id, value.error().message);
    values.insert_or_assign(name, std::move(*value));
  }
  return values;
}

Result<Values> complete_point(const Claim& claim, const Values& given) {
  for (const auto& [name, value] : given)
    if (const auto spec = find_parameter(claim, name); !spec) return spec.error();
  Values point;
  for (const ParameterSpec& spec : claim.parameters) {
    const auto found = given.find(spec.name);
    if (found == given.end() && !spec.fallback)
      return bad_input("{}: parameter {} has no default; give -p {}=VALUE ({})", claim.id, spec.name, spec.name,
                       allowed(spec));
    auto value = found == given.end() ? Result<Value>(*spec.fallback) : parse_value(spec, text(found->second));
    if (!value) return bad_input("{}: {}", claim.id, value.error().message);
    point.emplace(spec.name, std::move(*value));
  }
  return point;
}

Result<Values> with_derived(const Claim& claim, const Values& point) {
  Values values = point;
  for (const Derived& derived : claim.derived) {
    auto value = derived_value(claim, derived, values);
    if (!value) return value.error();
    values.insert_or_assign(derived.name, Value(std::move(*value)));
  }
  for (const auto& [name, value] : claim.with) values.emplace(name, value);
  return values;
}

Result<Truth> hypotheses_hold(const Claim& claim, const Values& values, std::string* which) {
  Truth all = Truth::yes;
  for (const Formula& hypothesis : claim.hypotheses) {
    if (!std::ranges::all_of(free_names(hypothesis), [&](const std::string& name) { return values.contains(name); }))
      continue;
    const auto answer = holds(hypothesis, values);
    if (!answer) return bad_input("{}: hypothesis: {}", claim.path, answer.error().message);
    if (*answer == Truth::yes) continue;
    if (all == Truth::yes || *answer == Truth::no) *which = text(hypothesis);
    all = *answer;
    if (all == Truth::no) break;
  }
  return all;
}

Result<std::vector<Values>> grid_points(const Claim& claim, const Assignments& typed, ClaimGrids own) {
  for (const auto& [name, word] : typed)
    if (const auto spec = find_parameter(claim, name); !spec) return spec.error();
  std::vector<Values> points(1);
  for (const ParameterSpec& spec : claim.parameters) {
    const auto chosen = std::ranges::find(typed, spec.name, &std::pair<std::string, std::string>::first);
    std::string grid;
    if (chosen != typed.end())
      grid = chosen->second;
    else if (own == ClaimGrids::quick && !spec.quick.empty())
      grid = spec.quick;
    else if (own != ClaimGrids::none)
      grid = spec.grid;
    std::vector<Value> values;
    if (chosen != typed.end() || !grid.empty()) {
      auto parsed = parse_grid(spec, grid);
      if (!parsed) return bad_input("{}: {}", claim.id, parsed.error().message);
      values = std::move(*parsed);
    } else if (spec.fallback) {
      values.push_back(*spec.fallback);
    } else {
      return bad_input("{}: parameter {} has neither default nor grid; give -p {}=GRID", claim.id, spec.name,
                       spec.name);
    }
    if (points.size() * values.size() > most_points)
      return bad_input("{}: the grid has more than {} points", claim.id, most_points);
    std::vector<Values> longer;
    longer.reserve(points.size() * values.size());
    for (const Values& point : points)
      for (const Value& value : values) {
        longer.push_back(point);
        longer.back().emplace(spec.name, value);
      }
    points = std::move(longer);
  }
  return points;
}

std::string claim_sha256(const Claim& claim, const Values& point) {
  std::string canonical =
      fmt::format("seqcert.claim/1\nid {}\nconstruction {}\nquantity {}\nrelation {}\nbound {}\n", claim.id,
                  claim.construction, claim.quantity, text(claim.relation), text(claim.bound));
  for (const Formula& hypothesis : claim.hypotheses) canonical += fmt::format("hypothesis {}\n", text(hypothesis));
  for (const Derived& derived : claim.derived)
    canonical += fmt::format("derived {} {} {} {}\n", derived.name, text(derived.value),
                             static_cast<int>(derived.round), derived.bits);
  for (const auto& [name, value] : claim.with) canonical += fmt::format("with {} {}\n", name, text(value));
  for (const auto& [name, value] : point) canonical += fmt::format("parameter {} {}\n", name, text(value));
  return sha256_hex(canonical);
}

}  // namespace seqcert
