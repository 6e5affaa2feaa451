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
  EXPECT_TRUE(exists(folder / "q/claim.smt2"));
}

TEST(Prove, RefutesWithAPointThatTheModelConfirms) {
  const Outcome outcome = seqcert({"prove", "copy/attention-gap-threshold-below", "--json"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_NE(outcome.out.find(R"("verdict":"refuted")"), std::string::npos);
  EXPECT_NE(outcome.out.find(R"("witness":{)"), std::string::npos);
}

TEST(Prove, SaysWhyItIsUndecided) {
  const Outcome outcome = seqcert({"prove", "copy/ssm-random-codes-draw"});
  EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
  EXPECT_NE(outcome.out.find("no closed form of copy_mse is registered for ssm/random-codes"), std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
