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

TEST_F(RefuteCommand, APointThatCheckRefusesIsNotOutside) {
  // 2 M (1 - 1/L) exceeds the bound at L = 10^12, which no machine holds; at L = 5 the second bound has no value.
  GapClaim claim;
  claim.bound = "2*M - 2*M/1e9";
  const std::string large = folder.write("large.toml", text(claim));
  expect_prints(seqcert({"refute", large, "-p", "L=4,1000000000000", "-p", "gamma=0", "-p", "M=1"}), 2,
                {"undecided", "2 points: 1 hold, 1 refused"});
  claim.bound = "2*M + 0/(L-5)";
  const std::string undefined = folder.write("undefined.toml", text(claim));
  expect_prints(seqcert({"refute", undefined, "-p", "L=4..6", "-p", "gamma=0", "-p", "M=1"}), 2,
                {"undecided", "3 points: 2 hold, 1 refused"});
  claim.bound = "2*M";
  claim.hypotheses = "[\"gamma >= 1\"]";
  const std::string outside = folder.write("outside.toml", text(claim));
  expect_prints(seqcert({"refute", outside, "-p", "L=4", "-p", "gamma=0,1", "-p", "M=1"}), 0,
                {"verified", "2 points: 1 hold, 1 outside the hypotheses"});
}

TEST_F(RefuteCommand, WhatASearchMissesTheClosedFormMayShow) {
  // False at L = 37 alone, and from L = 5001 on.
  GapClaim claim;
  claim.bound = "2*M*(L-1)*exp(-gamma)/(1 + (L-1)*exp(-gamma)) - 0.001*M*max(0, 1 - abs(L-37))";
  expect_prints(seqcert({"refute", folder.write("one.toml", text(claim)), "--max-points", "300"}), 1,
                {"refuted", " L=37 "});
  claim.bound = "2*M*(L-1)*exp(-gamma)/(1 + (L-1)*exp(-gamma)) + M*(5000-L)/1000000";
  expect_prints(seqcert({"refute", folder.write("far.toml", text(claim)), "--max-points", "300"}), 1,
                {"refuted", " L=5001 "});
}

TEST_F(RefuteCommand, AMonotonyThatIsNoneIsFoundOut) {
  // Fails near gamma = 5 alone.
  GapClaim claim;
  claim.bound = "M/100 + 2*M*abs(gamma - 5)";
  const std::string monotone = "\n[monotone.gamma]\nfails = \"below\"\nargument = \"mine.md#where-it-breaks\"\n";
  const std::string file = folder.write("mine.toml", text(claim) + monotone);
  const std::vector<std::string> least = {"refute", file, "-p", "L=400", "-p", "M=1", "--least", "gamma"};
  expect_complains(seqcert(least), 3, {"monotone.gamma", "mine.md#where-it-breaks", "cannot be read"});
  folder.write("mine.md", "# Mine\n\n## Where it holds\n");
  expect_complains(seqcert(least), 3, {"names no heading of mine.md"});
  folder.write("mine.md", "# Mine\n\n## Where it breaks\n");
  const Outcome outcome = seqcert(least);
  EXPECT_NE(outcome.out.find("the argument mine.md#where-it-breaks is wrong: at "), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("it goes on failing"), std::string::npos) << outcome.out;
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

// 2^(8/2) = 16 < 32 < 45 = floor(2^(11/2)); at lambda = 512 fp16 overflows at 2*512*8*8.
TEST_F(RefuteCommand, TellsTheBreakingPointOverFormats) {
  const std::vector<std::string> ask = {"refute", "precision/attention-position-format", "--least", "format", "-p"};
  const auto at = [&](std::vector<std::string> more) {
    more.insert(more.begin(), ask.begin(), ask.end());
    return seqcert(more);
  };
  expect_prints(at({"L=32", "--out", kept()}), 1,
                {"refuted  precision/attention-position-format format=bf16 L=32",
                 "format: fails from bf16 on down, holds at fp16, tf32, fp32, fp64 (scanned 5 values; nothing is "
                 "claimed of others)"});
  expect_prints(seqcert({"run", "--replay", kept()}), 0, {"confirmed: "});
  expect_prints(at({"L=8", "-p", "lambda=512"}), 1,
                {"format: fails at fp16, holds at bf16, tf32, fp32, fp64 (scanned 5 values"});
  expect_prints(at({"L=16"}), 2, {"format: was not seen to fail, holds at bf16, fp16, tf32, fp32, fp64 (scanned 5"});
  const Json point = Json::parse(at({"L=8", "-p", "lambda=512", "--json"}).out).at("breaking_points").at(0);
  EXPECT_EQ(point.at("fails"), "fp16");
  EXPECT_TRUE(point.at("direction").is_null());
  EXPECT_EQ(point.at("values").at("fp16"), "fails");
  EXPECT_EQ(point.at("values").at("tf32"), "holds");
  expect_complains(seqcert({"refute", "precision/dp-length", "--least", "problem"}), 3,
                   {"--least problem: precision/dp-length says no order of cyk", "breaking point is format, "});
}

// It goes wrong in fp32, too, in theory, but no run of this length does: the enclosure says so, not a witness.
TEST_F(RefuteCommand, SaysWhyAValueIsOpen) {
  expect_prints(seqcert({"refute", "precision/attention-position-length", "-p", "L=64", "--least", "format"}), 2,
                {"was not seen to fail, holds at bf16, fp16, tf32, undecided at fp32, fp64",
                 "fp32: fp32 was not found to fail up to 64 visible positions"});
}

TEST_F(RefuteCommand, SaysWhatIsWrongWithWhatIsTyped) {
  expect_complains(seqcert({"refute", "copy/attention-gab"}), 3, {"did you mean \"copy/attention-gap\""});
  expect_complains(seqcert({"refute", "copy/attention-gap", "-p", "gama=1"}), 3, {"did you mean \"gamma\""});
  expect_complains(seqcert({"refute", "copy/attention-gap", "-p", "L=1"}), 3, {"L: 1 is out of range"});
  expect_complains(seqcert({"refute", "copy/attention-gap", "--least", "N"}), 3,
                   {"--least N", "what has a breaking point is L, gamma, M"});
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
