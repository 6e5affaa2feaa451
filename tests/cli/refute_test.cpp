// `seqcert refute` as a user meets it: what it prints, keeps and replays, and its exit codes.
#include "program.hpp"
#include "refute/claims.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

struct RefuteCommand : ::testing::Test {
  TemporaryFolder folder;

  std::string file(const WrongClaim& wrong) const {
    return folder.write("wrong.toml", changed_text(wrong.id, wrong.changes));
  }
  std::string kept() const { return folder / "kept.json"; }
};

TEST_F(RefuteCommand, EveryWrongClaimIsRefutedAndReplayed) {
  for (const auto* list : {&wrong_claims(), &wrong_programs()})
    for (const WrongClaim& wrong : *list) {
      SCOPED_TRACE(wrong.name);
      const Outcome outcome = seqcert({"refute", file(wrong), "--out", kept(), "--force", "--max-points", "1200"});
      expect_prints(outcome, 1, {"refuted  " + wrong.id, "replay it by: seqcert run --replay"});
      expect_prints(seqcert({"run", "--replay", kept()}), 0, {"confirmed: "});
    }
}

TEST_F(RefuteCommand, WhatIsKeptIsReadable) {
  ASSERT_EQ(seqcert({"refute", file(wrong_claims()[0]), "--out", kept(), "--force"}).exit_code, 1);
  const Json json = Json::parse(slurp(kept()));
  EXPECT_EQ(json.at("schema"), "seqcert.refutation/1");
  EXPECT_EQ(json.at("verdict"), "refuted");
  EXPECT_EQ(json.at("record").at("parameters"), Json({{"L", "2"}, {"gamma", "0"}, {"M", "1"}}));
  EXPECT_EQ(json.at("witness").at("bound").at("formula"), "1*(2 - 1)*exp(-0)/(1 + (2 - 1)*exp(-0))");
  EXPECT_EQ(json.at("witness").at("values").size(), 2U);
  EXPECT_FALSE(json.at("interrupted").get<bool>());
  const Outcome printed = seqcert({"refute", file(wrong_claims()[0]), "--json"});
  EXPECT_EQ(printed.exit_code, 1);
  EXPECT_EQ(lines(printed.out).size(), 1U);
  EXPECT_EQ(Json::parse(printed.out).at("witness"), json.at("witness"));
}

TEST_F(RefuteCommand, AStrictInequalityIsConfirmedByNormalForms) {
  ASSERT_EQ(seqcert({"refute", file(wrong_claims()[3]), "--out", kept(), "--force"}).exit_code, 1);
  expect_prints(seqcert({"run", "--replay", kept()}), 0, {"is the bound: it is not below it"});
  // The same witness said to break another bound is not.
  Json json = Json::parse(slurp(kept()));
  json["witness"]["bound"]["formula"] = "2*1*exp(-0)";
  expect_prints(seqcert({"run", "--replay", folder.write("other.json", json.dump())}), 2,
                {"not confirmed: its bound is not the claim's"});
  json["witness"]["claim"] = "nobodys/claim";
  json["witness"].erase("claim_file");
  expect_prints(seqcert({"run", "--replay", folder.write("other.json", json.dump())}), 2, {"not confirmed"});
}

TEST_F(RefuteCommand, AParameterPointIsDecidedAgain) {
  ASSERT_EQ(seqcert({"refute", file(wrong_claims()[7]), "--out", kept(), "--force"}).exit_code, 1);
  expect_prints(seqcert({"run", "--replay", kept()}), 0,
                {"quantity  2", "bound     1", "confirmed: state_size is not <="});
  Json json = Json::parse(slurp(kept()));
  json["witness"]["bound"] = Json({{"lo", "2"}, {"hi", "2"}, {"formula", "2"}});
  expect_prints(seqcert({"run", "--replay", folder.write("true.json", json.dump())}), 2,
                {"not confirmed: its bound is not the claim's"});
  json["witness"]["claim"] = "nobodys/claim";
  json["witness"].erase("claim_file");
  expect_prints(seqcert({"run", "--replay", folder.write("true.json", json.dump())}), 2,
                {"unchecked", "not confirmed: the relation holds"});
  json["witness"]["bound"]["formula"] = "N - 1";
  expect_complains(seqcert({"run", "--replay", folder.write("named.json", json.dump())}), 3,
                   {"\"N - 1\" is no number"});
}

TEST_F(RefuteCommand, FindingNothingIsUndecidedAndSaysWhatWasSearched) {
  expect_prints(seqcert({"refute", "copy/attention-gap", "--max-points", "40"}), 2,
                {"no counterexample found  copy/attention-gap", "40 points: 40 hold; its 40 points were spent",
                 "a search proves nothing"});
  const Outcome json = seqcert({"refute", "copy/attention-gap", "--max-points", "40", "--json"});
  EXPECT_EQ(json.exit_code, 2);
  EXPECT_EQ(Json::parse(json.out).at("verdict"), "undecided");
}

TEST_F(RefuteCommand, GivenPointsThatAllHoldAreVerified) {
  expect_prints(seqcert({"refute", "copy/attention-gap", "-p", "L=4,8", "-p", "gamma=1", "-p", "M=1"}), 0,
                {"verified  copy/attention-gap", "2 points: 2 hold; every point given was decided"});
}

TEST_F(RefuteCommand, TellsTheBreakingPointAndHowItKnows) {
  // 2 + floor(0.1 e^5/1.9) = 9 and, for e^10, 1161.
  expect_prints(seqcert({"refute", "copy/attention-gap-fixed", "-p", "gamma=5,10", "--least", "L"}), 1,
                {"L: fails at 9, holds at 8 (bisected; it goes on failing above: attention-gap-fixed.md",
                 "L: fails at 1161, holds at 1160 (bisected"});
  expect_prints(seqcert({"refute", file(wrong_claims()[8])}), 1,
                {"L: fails at 3, holds at 2 (scanned 3 values in 1..3; nothing is claimed of others)"});
}

TEST_F(RefuteCommand, SaysWhatIsWrongWithWhatIsTyped) {
  expect_complains(seqcert({"refute", "copy/attention-gab"}), 3, {"did you mean \"copy/attention-gap\""});
  expect_complains(seqcert({"refute", "copy/attention-gap", "-p", "gama=1"}), 3, {"did you mean \"gamma\""});
  expect_complains(seqcert({"refute", "copy/attention-gap", "-p", "L=1"}), 3, {"L: 1 is out of range"});
  expect_complains(seqcert({"refute", "copy/attention-gap", "--least", "N"}), 3, {"--least N", "its numbers are"});
  expect_complains(seqcert({"refute", "copy/attention-gap", "--max-points", "0"}), 3, {"--max-points"});
}

// The head of the example errs by 0.010097..: the claim's bound is 0.0269.. at lambda = 5 and 0.0099.. at 6.
TEST_F(RefuteCommand, TakesWeightsFromAFile) {
  const std::string model = std::string(SEQCERT_SOURCE_DIR) + "/proofs/examples/position-head.safetensors";
  const std::vector<std::string> ask = {
      "refute", "copy/attention-position", "--model", model, "-p", "L=16", "-p", "tau=0", "-p", "M=1", "-p"};
  const auto at = [&](const std::string& lambda) {
    std::vector<std::string> words = ask;
    words.insert(words.end(), {lambda, "--out", kept(), "--force"});
    return seqcert(words);
  };
  expect_prints(at("lambda=5"), 0, {"verified  copy/attention-position", "searched "});
  expect_prints(at("lambda=5,6"), 1,
                {"refuted  copy/attention-position L=16 tau=0 lambda=6 M=1", "weights ", "0.0100977"});
  expect_prints(seqcert({"run", "--replay", kept()}), 0, {"confirmed: "});
  expect_complains(seqcert({"refute", "copy/attention-position", "--model", "nowhere.json"}), 4, {"nowhere.json"});
}

TEST_F(RefuteCommand, ANumberOfParametersAloneIsDecidedByCheck) {
  expect_complains(seqcert({"refute", "copy/state-bits"}), 3, {"decide it with `seqcert check copy/state-bits`"});
}

TEST_F(RefuteCommand, AnInterruptEndsItAtOnceWithExitCodeFive) {
  Command command = seqcert_command({"refute", "copy/attention-gap", "--max-points", "10000000"});
  command.signal = SIGINT;
  command.signal_when = [](double seconds) { return seconds > 1; };
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.exit_code, 5) << outcome.err;
  EXPECT_NE(outcome.err.find("interrupted"), std::string::npos);
  EXPECT_NE(outcome.out.find("no counterexample found"), std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
