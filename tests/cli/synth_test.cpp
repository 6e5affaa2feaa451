#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>

namespace seqcert::test {
namespace {

using Json = nlohmann::json;

TEST(Synth, FindsWeightsPrintsThemAndReplaysThem) {
  const Outcome plain = seqcert({"synth", "--states", "3", "--values", "3"});
  expect_prints(plain, 0,
                {"found       3 states copy 3 values over {-1,0,1}", "writes b_1 ... b_3", "reads c_1 ... c_3",
                 "run in rationals", "decided by  z3:"});
  const Outcome outcome = seqcert({"synth", "--states", "2", "--what", "fed-back", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json json = Json::parse(outcome.out);
  EXPECT_EQ(json["answer"], "found");
  EXPECT_EQ(json["values"], 3);
  EXPECT_EQ(json["also_impossible"], "one more");
  const TemporaryFolder folder;
  const std::string path = folder / "weights.json";
  std::ofstream(path) << outcome.out;
  expect_prints(seqcert({"run", "--replay", path}), 0, {"confirmed: 2 states copy 3 letters fed back"});
  // One weight changed: the run tells.
  Json wrong = json;
  wrong["witness"]["tables"]["c"][0] = {0, 0};
  std::ofstream(path) << wrong.dump();
  expect_prints(seqcert({"run", "--replay", path}), 2, {"not confirmed"});
  wrong["witness"]["tables"]["c"][0] = {1000, 0};
  std::ofstream(path) << wrong.dump();
  expect_complains(seqcert({"run", "--replay", path}), 3, {"-100..100"});
}

TEST(Synth, FractionsAndDecaysAreReplayed) {
  const Outcome outcome =
      seqcert({"synth", "--states", "2", "--values", "2", "--entries", "0,1/2,8", "--decays", "1/2", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  const TemporaryFolder folder;
  const std::string path = folder / "weights.json";
  std::ofstream(path) << outcome.out;
  expect_prints(seqcert({"run", "--replay", path}), 0, {"confirmed: 2 states copy 2 values"});
  const Json json = Json::parse(outcome.out);
  const auto changed = [&](const char* name, const Json& value) {
    Json other = json;
    other["witness"]["parameters"][name] = value;
    std::ofstream(path) << other.dump();
    return seqcert({"run", "--replay", path});
  };
  expect_prints(changed("decays", "1,1/2,1/2"), 2, {"not confirmed"});
  expect_prints(changed("unit", "1"), 2, {"not confirmed"});
  expect_complains(changed("decays", "1/2,1/2"), 3, {"2 numbers, not the 3"});
  expect_complains(changed("decays", "1/2,a,1"), 3, {"decays"});
  expect_complains(changed("unit", "0"), 3, {"unit is 0"});
  expect_complains(changed("what", "fed-back"), 3, {"decays goes with what = values"});
}

TEST(Synth, SaysWhatIsImpossibleAndWhatIsUndecided) {
  expect_prints(seqcert({"synth", "--states", "2", "--values", "3"}), 1, {"impossible", "2 states copy 3 values"});
  expect_prints(seqcert({"synth", "--states", "5", "--values", "6", "--solver-seconds", "0.1"}), 2,
                {"undecided", "no answer after 0.1 s"});
  expect_prints(seqcert({"synth", "--values", "2", "--entries", "0,1"}), 0,
                {"found       2 states copy 2 values over {0,1}; fewer states proved impossible"});
  expect_prints(seqcert({"synth", "--values", "1", "--entries", "0,1/2,2", "--decays", "1/2"}), 0,
                {"found       2 states copy 1 values", "fewer states proved impossible"});
}

TEST(Synth, RefusesWhatItCannotSearchWithTheMend) {
  expect_complains(seqcert({"synth"}), 3, {"--states, --values or both"});
  expect_complains(seqcert({"synth", "--states", "2"}), 3, {"give --values"});
  expect_complains(seqcert({"synth", "--values", "2", "--entries", "0,1/1001"}), 3, {"denominator 1001"});
  expect_complains(seqcert({"synth", "--values", "2", "--decays", "2"}), 3, {"2 is none of 0..1"});
  expect_complains(seqcert({"synth", "--states", "2", "--what", "fed-back", "--decays", "1/2"}), 3,
                   {"searched for values alone"});
  expect_complains(seqcert({"synth", "--states", "9", "--values", "2"}), 3, {"3^9 vectors", "fewer states"});
  expect_complains(seqcert({"synth", "--states", "2", "--values", "2", "--by", "walk"}), 3, {"--by walk"});
}

/// An interrupt ends the question at hand: exit code 5, long before its time is over.
TEST(Synth, IsInterruptedInTheMiddleOfAQuestion) {
  Command command = seqcert_command({"synth", "--states", "6", "--values", "7", "--solver-seconds", "100"});
  command.signal = SIGINT;
  command.signal_when = [](double seconds) { return seconds > 4; };
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.exit_code, 5) << outcome.out << outcome.err;
  EXPECT_LT(outcome.seconds, 60);
}

TEST(LeastStates, IsDecidedByTheSolverThatTheRecordNames) {
  const Outcome outcome = seqcert({"check", "copy/state-bits-least", "-p", "N=2", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json record = Json::parse(outcome.out);
  EXPECT_EQ(record["verdict"], "verified");
  EXPECT_EQ(record["quantity"]["lo"], "4");
  EXPECT_EQ(record["details"]["impossible"]["lo"], "3");
  EXPECT_EQ(record["arithmetic"].get<std::string>().rfind("z3:", 0), 0U);
  const TemporaryFolder folder;
  const std::string path = folder / "machine.json";
  std::ofstream(path) << outcome.out;
  expect_prints(seqcert({"run", "--replay", path}), 0, {"confirmed: the machine of 4 states copies all 4 words"});
  Json wrong = record;
  auto& emits = wrong["witness"]["tables"]["emits"];
  for (auto& row : emits) row[2] = 1 - row[2].get<int>();
  std::ofstream(path) << wrong.dump();
  expect_prints(seqcert({"run", "--replay", path}), 2, {"not confirmed"});
  wrong["witness"]["tables"]["next"][0][0] = 4;
  std::ofstream(path) << wrong.dump();
  expect_complains(seqcert({"run", "--replay", path}), 3, {"next and emits"});

  const Outcome counting = seqcert({"check", "copy/state-bits-least", "-p", "N=8", "-p", "by=counting", "--json"});
  ASSERT_EQ(counting.exit_code, 0) << counting.err;
  std::ofstream(path) << counting.out;
  expect_prints(seqcert({"run", "--replay", path}), 0,
                {"the machine of 256 states copies all 256 words", "tells all 256 histories apart"});

  const Outcome late = seqcert({"check", "copy/state-bits-least", "-p", "N=5", "--solver-seconds", "0.01", "--json"});
  EXPECT_EQ(late.exit_code, 2);
  EXPECT_NE(Json::parse(late.out)["reason"].get<std::string>().find("no answer after 0.01 s"), std::string::npos);
}

/// By hand: with the last two letters of two as state all is copied; with no lead a state is one word; with lead N one
/// state answers each letter as it comes. Three states copy three of four words.
TEST(WordsCopied, AreThoseOfTheBestMachineOfSoManyStates) {
  const auto copied = [](const char* N, const char* lead, const char* states) {
    const Outcome outcome = seqcert({"check", "copy/state-bits-share", "-p", std::string("N=") + N, "-p",
                                     std::string("lead=") + lead, "-p", std::string("states=") + states, "--json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    const Json record = Json::parse(outcome.out);
    return record["quantity"]["lo"].get<std::string>() + " of " + record["details"]["words"]["lo"].get<std::string>() +
           ", at most " + record["bound"]["lo"].get<std::string>();
  };
  EXPECT_EQ(copied("2", "1", "2"), "4 of 4, at most 4");
  EXPECT_EQ(copied("2", "0", "2"), "2 of 4, at most 2");
  EXPECT_EQ(copied("2", "0", "3"), "3 of 4, at most 3");
  EXPECT_EQ(copied("3", "3", "1"), "8 of 8, at most 8");
  EXPECT_EQ(copied("4", "0", "1"), "1 of 16, at most 1");
}

TEST(LeastStates, ClaimsOfParametersAloneHaveNoConstruction) {
  const TemporaryFolder folder;
  const std::string path = folder / "mine.toml";
  const std::string head =
      "id = \"mine\"\ntitle = \"t\"\nsource = \"ours\"\nstatement = \"s\"\nrelation = \"=\"\nbound = \"D^N\"\n";
  const std::string parameters =
      "[parameters.D]\ntype = \"integer\"\ndefault = 2\nmeaning = \"m\"\n[parameters.N]\ntype = \"integer\"\ndefault = "
      "3\n"
      "meaning = \"m\"\n[parameters.lead]\ntype = \"integer\"\ndefault = 0\nmeaning = \"m\"\n";
  const std::string by = "[with]\nby = \"counting\"\n";
  std::ofstream(path) << head << "quantity = \"least_states\"\n" << parameters << by;
  EXPECT_EQ(seqcert({"check", path}).exit_code, 0);
  expect_complains(seqcert({"check", path, "-p", "lead=4"}), 3, {"lead = 4"});
  expect_complains(seqcert({"check", path, "-p", "D=0"}), 3, {"D = 0 must be an integer of at least 1"});
  std::ofstream(path) << head << "quantity = \"least_states\"\nconstruction = \"ssm/onehot\"\n" << parameters << by;
  expect_complains(seqcert({"check", path}), 3, {"leave out construction"});
  std::ofstream(path) << head << "quantity = \"least_states\"\n" << parameters;
  expect_complains(seqcert({"check", path}), 3, {"[parameters.by]"});
  std::ofstream(path) << head << "quantity = \"least_states\"\n" << parameters << "[with]\nby = \"guess\"\n";
  expect_complains(seqcert({"check", path}), 3, {"by = guess must be one of solver, counting"});
  std::ofstream(path) << head << "quantity = \"copy_error\"\n" << parameters;
  expect_complains(seqcert({"check", path}), 3, {"add construction"});
}

}  // namespace
}  // namespace seqcert::test
