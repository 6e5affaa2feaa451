#include "cli/prove.hpp"

#include "base/text.hpp"
#include "claim/lemma.hpp"
#include "claim/point.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "solve/claim_region.hpp"
#include "solve/real_question.hpp"
#include "solve/smt.hpp"

#include <fmt/core.h>

#include <chrono>

namespace seqcert {
namespace {

/// What decided: the solver and the axioms it took.
std::string arithmetic_of(const ClaimProof& proof) {
  const std::vector<std::string> axioms(proof.axioms.begin(), proof.axioms.end());
  return solver_name() + " with " + (axioms.empty() ? "polynomial arithmetic" : join(axioms, ", "));
}

Record record_of(const Claim& claim, const ClaimProof& proof) {
  Record record;
  record.claim = claim.id;
  record.claim_sha256 = claim_sha256(claim, {});
  record.verdict = proof.verdict;
  record.relation = std::string(text(claim.relation));
  record.quantity_name = claim.quantity;
  record.arithmetic = arithmetic_of(proof);
  record.version = SEQCERT_VERSION;
  return record;
}

/// Weights, tokens and projections of an instance that is run to confirm a counterexample: some seconds.
constexpr double most_numbers = 2e7;

/// `check` at a point whose instance is not too large. Errors: that it is; those of `check`.
Result<Record> checked(const Claim& claim, const Construction& construction, const Values& point) {
  const auto located = locate(claim, builtin_constructions(), point);
  if (!located) return located.error();
  const auto arguments = arguments_for(construction, located->values);
  if (!arguments) return arguments.error();
  if (const double numbers = construction.numbers(*arguments); numbers > most_numbers)
    return Error{Error::Kind::resources, fmt::format("it has about {:.0e} numbers", numbers)};
  return decide(claim, point, CheckOptions{});
}

/// The model itself at the counterexample of its closed form: only where it fails, too, is the claim refuted.
void refute_by_model(const Claim& claim, const Construction& construction, Proven& proven) {
  const Values& point = *proven.proof.counterexample;
  const auto there = checked(claim, construction, point);
  if (there && there->verdict.kind == Verdict::Kind::refuted) {
    proven.record = *there;
    return;
  }
  std::string at;
  for (const ParameterSpec& spec : claim.parameters) {
    proven.record.parameters.emplace_back(spec.name, text(point.at(spec.name)));
    at += fmt::format("{}{} = {}", at.empty() ? "" : ", ", spec.name, text(point.at(spec.name)));
  }
  std::string why = fmt::format("the closed form of {} fails at {}", claim.quantity, at);
  if (there)
    why += fmt::format(", where the model is {}; one of them is wrong", text(there->verdict.kind));
  else
    why += fmt::format("; the model was not run there: {}", there.error().message);
  proven.proof.verdict = proven.record.verdict = {Verdict::Kind::undecided, std::move(why)};
}

}  // namespace

Result<Proven> prove(const Claim& claim, const ProofLimits& limits, const std::function<void(const ProofStep&)>& each) {
  const auto start = std::chrono::steady_clock::now();
  const auto construction = find_construction(builtin_constructions(), claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  if (const Status posed = is_well_posed(claim, builtin_constructions(), {}); !posed) return posed.error();
  const auto chain = read_chain(argument_path(claim));
  if (!chain) return chain.error();
  auto proof = prove_claim(claim, **construction, *chain, limits, each);
  if (!proof) return proof.error();
  Proven proven{std::move(*proof), {}, within(claim, **construction)};
  proven.record = record_of(claim, proven.proof);
  if (proven.proof.counterexample) refute_by_model(claim, **construction, proven);
  proven.record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return proven;
}

std::optional<Values> failing_point(const Claim& claim, const ProofLimits& limits) {
  const auto construction = find_construction(builtin_constructions(), claim.construction);
  if (!construction || !is_well_posed(claim, builtin_constructions(), {})) return std::nullopt;
  const auto proof = prove_claim(claim, **construction, {}, limits, [](const ProofStep&) {});
  return proof ? proof->counterexample : std::nullopt;
}

Result<bool> has_chain(const Claim& claim) {
  const auto chain = read_chain(argument_path(claim));
  if (!chain) return chain.error();
  return chain->claim.has_value();
}

}  // namespace seqcert
