#include "cli/program.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

TEST(Prove, ProvesForAllParametersAndKeepsItsQuestions) {
  const TemporaryFolder folder;
  const Outcome outcome = seqcert({"prove", "copy/attention-gap", "--smt2", folder / "q", "--json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find(R"("parameters":{},"verdict":"proved")"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("z3"), std::string::npos);
  EXPECT_TRUE(exists(folder / "q/2-claim.smt2"));
}

TEST(Prove, RefutesWithAPointThatTheModelConfirms) {
  const Outcome outcome = seqcert({"prove", "copy/attention-gap-threshold-below", "--json"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_NE(outcome.out.find(R"("verdict":"refuted")"), std::string::npos);
  EXPECT_NE(outcome.out.find(R"("witness":{)"), std::string::npos);
}

/// A claim of copy_error as a file, its parameters one a line: name, type, what else.
struct OwnClaim {
  std::string construction, bound, with = "", hypotheses = "[]";
  std::vector<std::vector<std::string>> parameters = {{"L", "integer", "min = 2\ndefault = 4"},
                                                      {"gamma", "real", "min = 0\ndefault = 20"},
                                                      {"M", "real", "above = \"0\"\ndefault = 1"}};

  Outcome proved() const {
    std::string toml =
        "id = \"my/claim\"\ntitle = \"Mine\"\nsource = \"ours\"\nstatement = \"\"\nquantity = "
        "\"copy_error\"\nrelation = \"<=\"\nconstruction = \"" +
        construction + "\"\nbound = \"" + bound + "\"\nhypotheses = " + hypotheses + "\n[with]\n" + with + "\n";
    for (const auto& parameter : parameters)
      toml +=
          "[parameters." + parameter[0] + "]\ntype = \"" + parameter[1] + "\"\n" + parameter[2] + "\nmeaning = \"\"\n";
    const TemporaryFolder folder;
    folder.write("claim.toml", toml);
    return seqcert({"prove", folder / "claim.toml", "--second-seconds", "0"});
  }
};

const std::vector<std::vector<std::string>> onehot_parameters = {{"N", "integer", "min = 1\ndefault = 4"},
                                                                 {"beta", "real", "default = 0"},
                                                                 {"gain", "real", "default = 1"},
                                                                 {"M", "real", "above = \"0\"\ndefault = 1"}};

TEST(Prove, AParameterWithTheNameOfAClosedFormsIndexIsAnotherNumber) {
  // The error is that of the oldest target, q = N; the bound is that of q = 1, the claim's own parameter.
  OwnClaim claim{"ssm/onehot", "M*abs(1 - gain*softplus(beta)*exp(-0.001*softplus(beta)))",
                 "layout = \"store-then-query\"\norder = \"reversed\"", "[\"q = 1\"]", onehot_parameters};
  claim.parameters.push_back({"q", "integer", "default = 1"});
  const Outcome outcome = claim.proved();
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("refuted"), std::string::npos) << outcome.out;
}

TEST(Prove, WhereOneLayoutHasNoInstanceAnotherMay) {
  // Asked in the order stored, every value is N old, whatever distance says: the bound of 0 is false from N on.
  OwnClaim claim{"ssm/onehot", "select(distance < N, M*(1 + abs(gain)*softplus(beta)), 0)",
                 "layout = \"store-then-query\"", "[]", onehot_parameters};
  claim.parameters.push_back({"distance", "integer", "min = 0\ndefault = 0"});
  EXPECT_EQ(claim.proved().exit_code, 1);
  claim.with = "layout = \"every-position\"";
  expect_prints(claim.proved(), 0, {"for all ", "; distance < N\n"});
  claim.with = "layout = \"store-then-query\"";
  claim.bound = "M*(1 + abs(gain)*softplus(beta))";
  const Outcome all = claim.proved();
  expect_prints(all, 0, {"for all "});
  EXPECT_EQ(all.out.find("distance < N"), std::string::npos) << all.out;
}

TEST(Prove, NothingIsProvedOfABoundWithoutValue) {
  for (const char* part : {"(gamma-10)^0.5", "(gamma-10)^(-0.5)", "gamma^-1.5", "1/(-0)", "(gamma-10)^-1",
                           "(gamma-10)^gamma", "sqrt(gamma-10)", "ln(gamma)", "1/(gamma-10)"}) {
    const Outcome outcome = OwnClaim{"attention/gap", std::string("2*M + 0*") + part}.proved();
    EXPECT_EQ(outcome.exit_code, 2) << part << ": " << outcome.out;
    EXPECT_NE(outcome.out.find("both sides have values"), std::string::npos) << part << ": " << outcome.out;
  }
  for (const char* part : {"(gamma-10)^2", "gamma^0.5", "(gamma+1)^-0.5", "(gamma+1)^-2", "(gamma-10)^0", "1/(-2)"})
    EXPECT_EQ((OwnClaim{"attention/gap", std::string("2*M + 0*") + part}.proved().exit_code), 0) << part;
}

TEST(Prove, SaysOfWhichParametersTheConstructionLeavesItSpeaks) {
  OwnClaim claim{"attention/gap", "2*M"};
  claim.parameters = {{"L", "integer", "default = 4"}, {"gamma", "real", "default = 20"}, {"M", "real", "default = 1"}};
  EXPECT_NE(claim.proved().out.find("for all      L an integer >= 2, gamma a number, M a number > 0\n"),
            std::string::npos);
}

TEST(Prove, AClaimThatCheckRefusesIsRefusedAlike) {
  OwnClaim claim{"attention/gap", "2*M"};
  claim.parameters.push_back({"zeta", "real", "default = 1"});
  expect_complains(claim.proved(), 3, {"\"zeta\"", "used by no formula"});
}

TEST(Prove, ACounterexampleTooLargeToRunRefutesNothing) {
  // 2M (1 - 1/L) exceeds the bound for L > 10^15 alone.
  const Outcome outcome = OwnClaim{"attention/gap", "2*M*(1 - 1e-15)"}.proved();
  EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
  EXPECT_NE(outcome.out.find(
                "the closed form of copy_error fails at L = 1000000000000001, gamma = 0, M = 1; the model was not run"),
            std::string::npos)
      << outcome.out;
}

TEST(Prove, ACounterexampleIsMadeSmallAndRun) {
  // 2M (1 - 1/L) > 2M (1 - 1/200) from L = 201 on.
  const Outcome outcome = OwnClaim{"attention/gap", "2*M*(1 - 1/200)"}.proved();
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_NE(outcome.out.find("refuted  my/claim L=201 gamma=0 M=1"), std::string::npos) << outcome.out;
}

TEST(Prove, SaysWhyItIsUndecided) {
  const Outcome outcome = seqcert({"prove", "copy/ssm-random-codes-draw"});
  EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
  EXPECT_NE(outcome.out.find("no closed form of copy_mse is registered for ssm/random-codes"), std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
