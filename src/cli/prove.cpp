#include "cli/prove.hpp"

#include "base/text.hpp"
#include "claim/lemma.hpp"
#include "claim/point.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
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

/// The model itself at the counterexample of its closed form.
void refute_by_model(const Claim& claim, Proven& proven) {
  const auto checked = decide(claim, *proven.proof.counterexample, CheckOptions{});
  if (checked && checked->verdict.kind == Verdict::Kind::refuted) {
    proven.record = *checked;
    return;
  }
  for (const ParameterSpec& spec : claim.parameters)
    proven.record.parameters.emplace_back(spec.name, text(proven.proof.counterexample->at(spec.name)));
  if (checked) {  // the closed form fails where the model does not: one of them is wrong
    proven.proof.verdict = {Verdict::Kind::undecided,
                            fmt::format("the closed form of {} fails there and the model is {}; one of them is wrong",
                                        claim.quantity, text(checked->verdict.kind))};
    proven.record.verdict = proven.proof.verdict;
  }
}

}  // namespace

Result<Proven> prove(const Claim& claim, const ProofLimits& limits, const std::function<void(const ProofStep&)>& each) {
  const auto start = std::chrono::steady_clock::now();
  const auto construction = find_construction(builtin_constructions(), claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  const auto chain = read_chain(argument_path(claim));
  if (!chain) return chain.error();
  auto proof = prove_claim(claim, **construction, *chain, limits, each);
  if (!proof) return proof.error();
  Proven proven{std::move(*proof), {}};
  proven.record = record_of(claim, proven.proof);
  if (proven.proof.counterexample) refute_by_model(claim, proven);
  proven.record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return proven;
}

Result<bool> has_chain(const Claim& claim) {
  const auto chain = read_chain(argument_path(claim));
  if (!chain) return chain.error();
  return chain->claim.has_value();
}

}  // namespace seqcert
