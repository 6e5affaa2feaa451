// Pairs of inputs as witnesses of lower bounds: written by check, replayed, and refused when tampered with.

#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

Json checked(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"check"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.push_back("--json");
  const Outcome outcome = seqcert(words);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return Json::parse(outcome.out, nullptr, false);
}

Outcome replayed(const TemporaryFolder& folder, const Json& witness) {
  return seqcert({"run", "--replay", folder.write("pair.json", witness.dump())});
}

TEST(LowerBounds, AVerifiedOneCarriesAPairThatReplaysExactly) {
  const TemporaryFolder folder;
  const Json record = checked({"copy/ssm-rank", "-p", "N=8", "-p", "S=5", "-p", "M=3"});
  EXPECT_EQ(record["verdict"], "verified");
  EXPECT_EQ(record["quantity"]["lo"], "3");
  EXPECT_EQ(record["details"]["S_v"]["lo"], "5");
  EXPECT_EQ(record["details"]["apart"]["hi"], "0");
  EXPECT_EQ(record["witness"]["mirrored"], true);
  expect_prints(
      replayed(folder, record), 0,
      {"right     3 and -3", "answers   0 and 0", "apart     0", "at least 3", "confirmed: the answers are the same"});
}

TEST(LowerBounds, PairsOfS6AndOfValueGatesReplayInBalls) {
  const TemporaryFolder folder;
  for (const char* claim : {"copy/ssm-rank-runs", "copy/recurrent-continuous", "dp/state-lower-bound-real"}) {
    const Json record = checked({claim});
    EXPECT_EQ(record["witness"]["mirrored"], true);
    expect_prints(replayed(folder, record), 0, {"apart     at most", "ball:", "confirmed"});
  }
}

TEST(LowerBounds, FuturesAndMachinesOfProgramsReplay) {
  const TemporaryFolder folder;
  const Json prompt = checked({"dp/state-lower-bound"})["witness"];
  EXPECT_EQ(prompt["tables"]["histories"].size(), 64);
  expect_prints(replayed(folder, prompt), 0, {"confirmed: the tokens after the prompt differ for all 64 inputs"});
  const Json streamed = checked({"dp/state-lower-bound", "-p", "inputs=streamed"})["witness"];
  expect_prints(replayed(folder, streamed), 0, {"confirmed: after dp(3) all 64 inputs are told apart by"});
  expect_prints(replayed(folder, checked({"dp/state-machines"})["witness"]), 0,
                {"confirmed: the machine of 6 states emits the tokens of all 4 inputs"});
  Json twice = streamed;
  twice["tables"]["histories"][1] = streamed["tables"]["histories"][0];
  expect_prints(replayed(folder, twice), 2, {"not confirmed"});
  Json beyond = streamed;
  beyond["tables"]["after"][0][0] = 999;
  expect_complains(replayed(folder, beyond), 3, {"after (one number)"});
  Json short_of = streamed;
  short_of["tables"].erase("continuations");
  expect_complains(replayed(folder, short_of), 3, {"continuations"});
}

TEST(LowerBounds, ATamperedPairIsNotConfirmedOrRefused) {
  const TemporaryFolder folder;
  const Json witness = checked({"copy/ssm-rank", "-p", "N=8", "-p", "S=5"})["witness"];
  // One value moved: the states differ, and the answers with them.
  Json moved = witness;
  const std::size_t target = witness["target"];
  const std::size_t other = target == 1 ? 1 : 0;
  moved["values"][other][0] = witness["values"][other][0] == "1/7" ? "0" : "1/7";
  expect_prints(replayed(folder, moved), 2, {"not confirmed"});
  Json outside = witness;
  outside["values"][other][0] = "2";
  expect_complains(replayed(folder, outside), 3, {"outside"});
  Json asked = witness;
  asked["query"] = 99;
  expect_complains(replayed(folder, asked), 3, {"query 99"});
  Json word = witness;
  word["mirrored"] = "yes";
  expect_complains(replayed(folder, word), 3, {"mirrored"});
}

TEST(LowerBounds, AnEarlyQuestionOfALayoutAmongTheValuesIsRefused) {
  // In the ring questions stand among the values: one before the cut says nothing about the state there.
  const TemporaryFolder folder;
  Json witness = checked({"dp/state-lower-bound-real"})["witness"];
  witness["query"] = 0;
  witness["target"] = 1;
  witness["position"] = 6;
  Json values = Json::array();
  for (int j = 0; j < 6; ++j) values.push_back(Json::array({"1"}));
  witness["values"] = values;
  const Outcome outcome = replayed(folder, witness);
  EXPECT_TRUE(outcome.exit_code == 3 || outcome.exit_code == 2) << outcome.out << outcome.err;
}

TEST(LowerBounds, OutsideTheirHypothesisTheyAreRefusedWithTheHypothesis) {
  expect_complains(seqcert({"check", "copy/ssm-rank", "-p", "N=8", "-p", "S=8"}), 3, {"S < N"});
}

}  // namespace
}  // namespace seqcert::test
