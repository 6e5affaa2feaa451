#include "cli/replay_statement.hpp"

#include "check/check_claim.hpp"
#include "check/claim_points.hpp"
#include "check/quantity.hpp"
#include "claim/point.hpp"
#include "cli/scalars.hpp"
#include "cli/workspace.hpp"
#include "formula/evaluate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

namespace seqcert {
namespace {

/// The claim itself; nullopt where nobody knows it. Errors: it cannot be read.
Result<std::optional<Claim>> claim_of(const std::string& path, const Witness& witness, const std::string& claim_path) {
  const auto opened = [&](const std::string& id_or_path) -> Result<std::optional<Claim>> {
    auto claim = open_claim(id_or_path);
    if (claim) return std::optional<Claim>(std::move(*claim));
    return Error{claim.error().kind,
                 fmt::format("{}: its claim: {}; name the claim's file by --claim", path, claim.error().message)};
  };
  if (!claim_path.empty()) return opened(claim_path);
  if (!witness.claim_file.empty()) {
    if (!witness.claim_file.ends_with(".toml"))
      return bad_input("{}: claim_file \"{}\" does not end in .toml", path, witness.claim_file);
    return opened(witness.claim_file);
  }
  const bool is_id =
      !witness.claim.empty() && !witness.claim.ends_with(".toml") && witness.claim.find("..") == std::string::npos;
  if (is_id && std::filesystem::exists(proofs_folder() + "/" + witness.claim + ".toml")) return opened(witness.claim);
  return std::optional<Claim>{};
}

/// Errors: no pair of decimals.
Result<Enclosure> stated_decimals(const std::string& path, const Witness& witness) {
  const auto lo = Rational::parse(witness.bound_lo), hi = Rational::parse(witness.bound_hi);
  if (!lo || !hi || *hi < *lo) return bad_input("{}: the bound is not a pair of decimals lo <= hi", path);
  return Enclosure{*lo, *hi};
}

/// What the witness says of its claim, taken as it is.
Result<Statement> as_told(const std::string& path, const Witness& witness) {
  Statement statement;
  Claim& claim = statement.claim;
  claim.path = path;
  claim.id = witness.claim;
  claim.construction = witness.construction;
  claim.quantity = witness.quantity;
  const auto relation = relation_of(witness.relation);
  if (!relation) return bad_input("{}: relation \"{}\" is none of <=, >=, =, <, >", path, witness.relation);
  claim.relation = *relation;
  statement.values = statement.arguments = witness.parameters;
  if (witness.bound_formula.empty()) {
    const auto decimals = stated_decimals(path, witness);
    if (!decimals) return decimals.error();
    statement.bound = *decimals;
    return statement;
  }
  const auto bound = parse_formula(witness.bound_formula);
  if (!bound) return bad_input("{}: bound: {}", path, bound.error().message);
  if (!free_names(*bound).empty() || bound->is_condition())
    return bad_input("{}: bound: \"{}\" is no number: put the values of its names in", path, witness.bound_formula);
  claim.bound = *bound;
  return statement;
}

bool disjoint(const Enclosure& x, const Enclosure& y) { return x.hi < y.lo || y.hi < x.lo; }

/// The point of the claim that the witness is about. Errors, in words: a parameter that it does not tell.
Result<Values> point_of(const Claim& claim, const Witness& witness) {
  Values given = witness.point;
  if (given.empty())
    for (const ParameterSpec& spec : claim.parameters)
      if (const auto found = witness.parameters.find(spec.name); found != witness.parameters.end())
        given.insert(*found);
  for (const ParameterSpec& spec : claim.parameters)
    if (!given.contains(spec.name))
      return bad_input("it does not tell the claim's parameter {}; let `check --json` write it again", spec.name);
  return complete_point(claim, given);
}

/// The construction's parameters at the point, and what else the witness tells of them: all the same numbers?
/// A copier on a machine may fail at fewer positions than the instance has: its L is its own.
std::string other_parameters(const Claim& claim, const Witness& witness, const Registry& registry, const Values& values,
                             Values& arguments) {
  arguments = values;
  if (!claim.construction.empty()) {
    const auto construction = find_construction(registry, claim.construction);
    if (!construction) return construction.error().message;
    const auto complete = arguments_for(**construction, values);
    if (!complete) return complete.error().message;
    for (const auto& [name, value] : complete->values()) arguments.insert_or_assign(name, value);
  }
  for (const auto& [name, value] : witness.parameters) {
    const auto own = arguments.find(name);
    if (own == arguments.end() || own->second == value) continue;
    const auto *shorter = std::get_if<Rational>(&value), *longest = std::get_if<Rational>(&own->second);
    if (name == "L" && !witness.scalar.empty() && shorter && longest && Rational(0) < *shorter && *shorter < *longest) {
      own->second = value;
      continue;
    }
    return fmt::format("its parameter {} = {} is {} at the claim's parameters", name, text(value), text(own->second));
  }
  return "";
}

/// The claim at the point of the witness; `told` is what the witness says. Errors: what the machine cannot do.
Result<Statement> as_claimed(const Claim& general, const Witness& witness, const Registry& registry,
                             const Statement& told, const Enclosure& decimals) {
  Statement statement;
  statement.known = true;
  const auto words = witness.point.empty() ? witness.parameters : witness.point;
  statement.claim = specialised(general, registry, words);
  const Claim& claim = statement.claim;
  const auto conflict = [&](std::string what) {
    statement.conflict = std::move(what);
    return statement;
  };
  if (claim.id != witness.claim)
    return conflict(
        fmt::format("{} is the claim {}, and the witness is about {}", claim.path, claim.id, witness.claim));
  for (const auto& [what, own, theirs] : {std::tuple{"construction", claim.construction, witness.construction},
                                          {"quantity", claim.quantity, witness.quantity},
                                          {"relation", std::string(text(claim.relation)), witness.relation}})
    if (own != theirs) return conflict(fmt::format("its {} \"{}\" is \"{}\" in the claim", what, theirs, own));
  const auto point = point_of(claim, witness);
  if (!point) return conflict(point.error().message);
  const auto located = locate(claim, registry, *point);
  if (!located && located.error().kind == Error::Kind::bad_input) return conflict(located.error().message);
  if (!located) return located.error();
  if (located->inside != Truth::yes)
    return conflict(fmt::format("the claim says nothing there: hypothesis \"{}\" {}", located->hypothesis,
                                located->inside == Truth::no ? "does not hold" : "could not be decided"));
  statement.values = located->values;
  if (auto other = other_parameters(claim, witness, registry, located->values, statement.arguments); !other.empty())
    return conflict(std::move(other));
  const auto bound = bound_of(statement, 256);
  if (!bound) return conflict(bound.error().message);
  const auto stated = bound_of(told, 256);
  if (!stated || disjoint(*bound, *stated) || disjoint(*bound, decimals))
    return conflict(fmt::format("its bound is not the claim's, {} = {}", text(claim.bound), compact(*bound, 19)));
  return statement;
}

}  // namespace

Result<Statement> statement_of(const std::string& path, const Witness& witness, const Registry& registry,
                               const std::string& claim_path) {
  auto told = as_told(path, witness);
  if (!told) return told.error();
  const auto decimals = stated_decimals(path, witness);
  if (!decimals) return decimals.error();
  const auto claim = claim_of(path, witness, claim_path);
  if (!claim) return claim.error();
  if (*claim) return as_claimed(**claim, witness, registry, *told, *decimals);
  const auto bound = bound_of(*told, 256);
  if (!bound) return bound.error();
  if (disjoint(*bound, *decimals)) told->conflict = "its bound is not what its own formula gives";
  return told;
}

Result<Enclosure> bound_of(const Statement& statement, long bits) {
  if (statement.bound) return *statement.bound;
  if (const auto exact = evaluate_exactly(statement.claim.bound, statement.values)) return Enclosure{*exact, *exact};
  const auto ball = evaluate(statement.claim.bound, statement.values, Arithmetic<Ball>{bits});
  if (!ball) return bad_input("{}: bound: {}", statement.claim.path, ball.error().message);
  const MaybeEnclosure bound = enclosure_of(*ball);
  if (!bound) return bad_input("{}: the bound is not finite at {} bits", statement.claim.path, bits);
  return *bound;
}

void print_claim(const Statement& statement) {
  const Claim& claim = statement.claim;
  fmt::print("claim     {}: {} {} bound\n", claim.id, claim.quantity, text(claim.relation));
  if (statement.known && !claim.path.starts_with(proofs_folder() + "/"))
    fmt::print("file      {}\n", claim.path);  // its id may be that of a claim of the tool
  if (!statement.known)
    fmt::print(
        "unchecked whether {} says this there: the claim is not known; relation, bound and parameters are the "
        "witness's own (--claim FILE names the claim's file)\n",
        claim.id);
}

}  // namespace seqcert
