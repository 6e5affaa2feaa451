#include "claim/lemma.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"
#include "solve/prove_claim.hpp"
#include "solve/real_question.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <z3++.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace seqcert {
namespace {

namespace fs = std::filesystem;
const std::string proofs = SEQCERT_SOURCE_DIR "/proofs";

std::string content(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

ProofLimits quick() {
  ProofLimits limits;
  limits.solver.seconds = 5;
  limits.seconds = 30;
  return limits;
}

ClaimProof proof_of(const Claim& claim, const std::string& argument,
                    const Registry& registry = builtin_constructions()) {
  const auto construction = find_construction(registry, claim.construction);
  const auto chain = read_chain(argument);
  EXPECT_TRUE(chain.ok()) << (chain.ok() ? "" : chain.error().message);
  auto proof = prove_claim(claim, **construction, *chain, quick(), [](const ProofStep&) {});
  EXPECT_TRUE(proof.ok()) << (proof.ok() ? "" : proof.error().message);
  return std::move(*proof);
}

std::vector<std::string> ids_with_chain() {
  std::vector<std::string> ids;
  const auto claims = all_claims(proofs);
  for (const Claim& claim : *claims) {
    const auto chain = read_chain(proofs + "/" + claim.id + ".md");
    EXPECT_TRUE(chain.ok()) << (chain.ok() ? "" : chain.error().message);
    if (chain.ok() && chain->claim) ids.push_back(claim.id);
  }
  return ids;
}

class Chains : public testing::TestWithParam<std::string> {};

TEST_P(Chains, ProvesItsClaimAndItsQuestionsCanBeRerun) {
  const auto claim = find_claim(GetParam(), proofs);
  ASSERT_TRUE(claim.ok());
  const ClaimProof proof = proof_of(*claim, proofs + "/" + GetParam() + ".md");
  EXPECT_EQ(proof.verdict.kind, Verdict::Kind::proved) << proof.verdict.reason;
  for (const ProofStep& step : proof.steps) {
    z3::context context;
    z3::solver solver(context, "QF_NRA");
    for (const z3::expr& assertion : context.parse_string(step.answer.script.c_str())) solver.add(assertion);
    EXPECT_EQ(solver.check(), z3::unsat) << step.name;
  }
}

INSTANTIATE_TEST_SUITE_P(OfClaims, Chains, testing::ValuesIn(ids_with_chain()), [](const auto& test) {
  std::string name = test.param;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

/// A copy of the copy claims' folder in which one text of one file is changed.
class Changed {
 public:
  Changed(const std::string& file, const std::string& from, const std::string& to)
      : folder_(fs::temp_directory_path() / ("seqcert-chains-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    for (const auto& entry : fs::directory_iterator(proofs + "/copy"))
      fs::copy_file(entry, folder_ / entry.path().filename(), fs::copy_options::overwrite_existing);
    std::string text = content(folder_ / file);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << file << ": " << from;
    if (at != std::string::npos) std::ofstream(folder_ / file) << text.replace(at, from.size(), to);
  }
  ~Changed() { fs::remove_all(folder_); }
  std::string path(const std::string& file) const { return (folder_ / file).string(); }

 private:
  fs::path folder_;
};

struct Plant {
  const char *claim, *file, *from, *to;
};

TEST(ChainsWithAnError, AreNotProved) {
  const Plant plants[] = {
      // a wrong step
      {"attention-position", "attention-position.md", "show = \"exp(-x) < 1\"", "show = \"exp(-x) < 1/2\""},
      {"attention-position", "attention-position.md", "show = \"2*M*x/(1+x) <= 4*M*b\"",
       "show = \"2*M*x/(1+x) <= M*b\""},
      {"attention-position", "attention-position.md", "- lambda*(3-2*h)*(k-1)\"", "- lambda*(4-2*h)*(k-1)\""},
      {"attention-matching", "attention-matching.md", "<= m*exp(g)\"", "<= exp(g)\""},
      {"attention-matching-gap-bound", "attention-matching-gap-bound.md", "*rho >= delta/8", "*rho >= delta/3"},
      {"ssm-score-growth-sufficient", "ssm-score-growth-sufficient.md", "= 1 - a^n and", "= 1 - a^(n+1) and"},
      {"slot-memory", "slot-memory.md", "show = \"sum(k, 0, n-1, exp(-a*k)) <= n and",
       "show = \"sum(k, 0, n-1, exp(-a*k)) <= n/2 and"},
      {"ssm-onehot-rate", "ssm-onehot-rate.md", "show = \"M*abs(1 - u*e) <= eps + M*h\"",
       "show = \"M*abs(1 - u*e) <= eps\""},
      {"masked-max", "masked-max.md", "show = \"d*exp(-(lambda*d)) <= exp(-lambda)\"",
       "show = \"d*exp(-(lambda*d)) <= exp(-2*lambda)\""},
      // a missing hypothesis
      {"attention-position", "attention-position.md", "assume = [\"x > 0\"]", "assume = []"},
      {"attention-matching-gap-bound", "attention-matching-gap-bound.md", "\"delta <= 2*M_r\", ", ""},
      {"attention-gap-threshold", "attention-gap-threshold.md", "assume = [\"c > 0\"]", "assume = []"},
      {"masked-max", "masked-max.md", "\"lambda >= 1\", ", ""},
      {"ssm-score-growth-sufficient-linear", "ssm-score-growth-sufficient-linear.md",
       "assume = [\"a > 0\", \"a <= 1\"]", "assume = [\"a > 0\"]"},
      // a step that is not used
      {"attention-position-threshold", "attention-position-threshold.md",
       "\"attention-position#positive(n = tau-1)\", \"attention-position#positive(n = L-tau, eta = -eta)\",", ""},
      {"ssm-score-growth-sufficient-linear", "ssm-score-growth-sufficient-linear.md",
       "uses = [\"sum(n = distance, a = a_max)\", ", "uses = ["},
  };
  for (const Plant& plant : plants) {
    const Changed changed(plant.file, plant.from, plant.to);
    const auto claim = read_claim(changed.path(std::string(plant.claim) + ".toml"));
    ASSERT_TRUE(claim.ok());
    ProofLimits limits = quick();
    limits.questions = 15;
    limits.seconds = 3;
    const auto construction = find_construction(builtin_constructions(), claim->construction);
    const auto chain = read_chain(changed.path(std::string(plant.claim) + ".md"));
    ASSERT_TRUE(chain.ok()) << chain.error().message;
    const auto proof = prove_claim(*claim, **construction, *chain, limits, [](const ProofStep&) {});
    ASSERT_TRUE(proof.ok()) << proof.error().message;
    EXPECT_EQ(proof->verdict.kind, Verdict::Kind::undecided) << plant.file << ": " << plant.to;
  }
}

TEST(ChainsWithAnError, AnotherClosedFormIsNotProvedAndAnotherClaimRefuted) {
  const auto claim = find_claim("copy/attention-gap", proofs);
  Registry registry = builtin_constructions();
  for (Construction& construction : registry)
    if (construction.name == "attention/gap")
      construction.closed_forms[0].value = formula_of("2*M*L*exp(-gamma)/(1 + L*exp(-gamma))");
  const ClaimProof proof = proof_of(*claim, proofs + "/copy/attention-gap.md", registry);
  EXPECT_EQ(proof.verdict.kind, Verdict::Kind::refuted);
}

TEST(Refutation, FindsAPointForEveryFalseClaim) {
  const Plant plants[] = {
      {"attention-gap", "attention-gap.toml", "bound = \"2*M*", "bound = \"M*"},
      {"attention-gap", "attention-gap.toml", "bound = \"2*M*(L-1)", "bound = \"2*M*(L-2)"},
      {"attention-gap", "attention-gap.toml", "relation = \"<=\"", "relation = \"<\""},
      {"attention-position", "attention-position.toml", "bound = \"4*M", "bound = \"2*M"},
      {"attention-matching-gap-bound", "attention-matching-gap-bound.toml", "lambda*delta/8", "lambda*delta/4"},
      {"ssm-score-growth-sufficient", "ssm-score-growth-sufficient.toml", "/(1-a_max)\"", "/(1-a_max^2)\""},
      {"ssm-score-growth", "ssm-score-growth.toml", "relation = \">=\"", "relation = \">\""},
      {"masked-max", "masked-max.toml", "hypotheses = [\"lambda >= 1\"]", "hypotheses = []"},
      {"slot-memory", "slot-memory.toml", " + distance*gain*softplus(-Gamma)", ""},
      {"ssm-onehot", "ssm-onehot.toml", "M*abs(1 - gain", "M*abs(1 - 2*gain"},
  };
  for (const Plant& plant : plants) {
    const Changed changed(plant.file, plant.from, plant.to);
    const auto claim = read_claim(changed.path(plant.file));
    ASSERT_TRUE(claim.ok()) << claim.error().message;
    const ClaimProof proof = proof_of(*claim, changed.path("none.md"));
    ASSERT_EQ(proof.verdict.kind, Verdict::Kind::refuted)
        << plant.file << ": " << plant.to << ": " << proof.verdict.reason;
    EXPECT_TRUE(proof.counterexample.has_value());
  }
}

}  // namespace
}  // namespace seqcert
