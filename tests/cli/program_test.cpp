// Dynamic programs as a user meets them: run, check, sweep, replay.
#include "program.hpp"

#include "base/file.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

Outcome ran(const std::string& construction, const std::string& problem, const std::string& input,
            const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"run", construction, "--problem", problem, "--input", input};
  words.insert(words.end(), more.begin(), more.end());
  return seqcert(words);
}

/// D(i, j) row by row: insertions and deletions cost 2, substitutions 3.
std::string edit_distances(const std::string& x, const std::string& y) {
  std::vector<std::vector<long>> d(x.size() + 1, std::vector<long>(y.size() + 1));
  std::string line;
  for (std::size_t i = 0; i <= x.size(); ++i)
    for (std::size_t j = 0; j <= y.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = 2 * static_cast<long>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 2, d[i][j - 1] + 2, d[i - 1][j - 1] + (x[i - 1] == y[j - 1] ? 0 : 3)});
      line += (line.empty() ? "" : " ") + std::to_string(d[i][j]);
    }
  return line;
}

TEST(RunProgram, EmitsTheValuesOfTheProgramByEveryModel) {
  const std::string emitted = "emitted   " + edit_distances("kitten", "sitting") + "\n";
  for (const char* construction : {"dp/attention", "dp/ssm-slots", "dp/ssm-window"})
    for (const char* inputs : {"prompt", "streamed"})
      expect_prints(ran(construction, "edit-distance", "kitten,sitting", {"--inputs", inputs}), 0,
                    {emitted, "answer    8 (a plain solver says 8)\n", "margin    "});
  expect_prints(ran("dp/ssm-slots", "edit-distance", "kitten,sitting", {"-p", "read=mlp"}), 0, {emitted});
  expect_prints(ran("dp/ssm-slots", "edit-distance", "kitten,sitting", {"-p", "slots=all", "-p", "write=zoh"}), 0,
                {emitted});
}

// k is letter 11, i letter 9; 13 tokens of the prompt and 42 steps, of which the last is not read again.
TEST(RunProgram, TheTraceShowsTokensSlotsAndMargins) {
  const Outcome outcome = ran("dp/ssm-slots", "edit-distance", "kitten,sitting", {"--trace"});
  expect_prints(outcome, 0,
                {"token 1    (11) layer 1 slots for up, left, diagonal, x, y: 11 . . ",
                 "token 2    (9) layer 1 slots for up, left, diagonal, x, y: 11 9 . ",
                 "x, y: 11 9 20 20 5 14 19 9 20 20 9 14 7 . . ", "token 54   (6) layer 1 slots for ",
                 "step 1     value      emits 3      output 3", "reads x = 11 (input 1), y = 19 (input 7)",
                 "step 9     value      emits 3 ",
                 "up = 5 (step 2), left = 5 (step 8), diagonal = 3 (step 1), x = 9 (input 2), y = 9 (input 8)"});
  std::size_t steps = 0, tokens = 0;
  for (const std::string& line : lines(outcome.out)) {
    if (line.starts_with("step ")) {
      EXPECT_NE(line.find("  margin 0."), std::string::npos) << line;
    }
    steps += line.starts_with("step ") ? 1 : 0;
    tokens +=
        line.starts_with("token ") && line.find(" slots for up, left, diagonal, x, y: ") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(steps, 42u);
  EXPECT_EQ(tokens, 54u);
  EXPECT_EQ(ran("dp/ssm-slots", "edit-distance", "kitten,sitting").out.find("token "), std::string::npos);
}

// The network picks from one memory: its slots stand in one line, without a read of their own.
TEST(RunProgram, TheTraceOfOneMemoryForAllReadsIsOneLine) {
  expect_prints(ran("dp/ssm-slots", "edit-distance", "kit,sit", {"--trace", "-p", "read=mlp"}), 0,
                {"slots are rounded to 6 digits; . stands for less than 1e-06\n",
                 "token 6    (20) layer 1 slots: 11 9 20 19 9 20 . . .\n"});
}

// A head by position finds one token: the input, then the steps just made; weights below 1e-6 are not shown.
TEST(RunProgram, TheTraceNamesHeadsByWhatTheyRead) {
  const Outcome outcome = ran("dp/attention", "fibonacci", "1,1", {"-p", "T=4", "-p", "q=5", "--trace"});
  expect_prints(outcome, 0,
                {"weights are rounded to 6 digits; . stands for less than 1e-06\n",
                 "token 2    (1) layer 1 weights of the head for start: 1 .\n",
                 "token 3    (1) layer 1 weights of the head for start: . 1 .\n",
                 "token 5    (2) layer 1 weights of the head for last: . . . . 1\n",
                 "token 5    (2) layer 1 weights of the head for before: . . . 1 .\n"});
  // A first layer that has nothing to hold is not shown.
  const Outcome streamed = ran("dp/ssm-slots", "postfix", "3 4 +", {"--inputs", "streamed", "--trace"});
  expect_prints(streamed, 0, {"token 2    (3:1:4:0:0:0) layer 2 slots for left: 3 .\n"});
  EXPECT_EQ(streamed.out.find("layer 1"), std::string::npos) << streamed.out;
}

// 3 1 4 1 5: the lengths of the best subsequences that end at each number are 1 1 2 1 3.
TEST(RunProgram, RunsExactlyAndInMachineArithmetic) {
  expect_prints(ran("dp/attention", "lis", "3,1,4,1,5", {"-p", "attention=hard", "--scalar", "exact"}), 0,
                {"answer    3 (a plain solver says 3)\n", "margin    0.5 at the least"});
  expect_prints(ran("dp/ssm-slots", "lis", "3,1,4,1,5", {"--scalar", "fp16"}), 0, {"answer    3 "});
  expect_prints(ran("dp/ssm-slots", "lis", "3,1,4,1,5", {"--scalar", "interval"}), 0, {"answer    3 "});
}

TEST(RunProgram, ShowsWhereItGoesWrong) {
  expect_prints(ran("dp/attention", "lis", "3,1,4,1,5", {"-p", "lambda=1/4"}), 1, {"wrong     at step "});
  expect_prints(ran("dp/ssm-slots", "lis", "3,1,4,1,5", {"-p", "Gamma=1"}), 1, {"wrong     at step "});
}

// 7/0 is 0 in this field, by definition; 3 - 4 is 10, 10/5 is 2.
TEST(RunProgram, DivisionByZeroIsDefined) {
  for (const char* construction : {"dp/attention", "dp/ssm-slots"}) {
    expect_prints(ran(construction, "postfix", "7 0 /"), 0,
                  {"emitted   7:1 0:2 0:1\n", "answer    0 (a plain solver says 0)\n"});
    expect_prints(ran(construction, "postfix", "3 4 - 5 /"), 0, {"emitted   3:1 4:2 10:1 5:2 2:1\n", "answer    2 "});
  }
}

TEST(RunProgram, RefusesWhatIsNoInputOfTheProblem) {
  const auto refused = [](const std::string& problem, const std::string& input, const std::vector<std::string>& more,
                          const std::vector<std::string>& parts) {
    expect_complains(ran("dp/ssm-slots", problem, input, more), 3, parts);
  };
  refused("edit-distance", "kitTen,sitting", {}, {"character 4 of \"kitTen\" is no letter; write letters a to z"});
  refused("edit-distance", "kitten,sitting", {"-p", "alphabet=10"}, {"input 1 of edit-distance is 11, outside 1..10"});
  refused("edit-distance", "kitten,sitting", {"-p", "n=5"},
          {"n = 5 is given, but the input has n = 6; leave n out or change the input"});
  refused("edit-distance", "kitten", {}, {"write two, separated by a comma"});
  refused("edit-distance", "kitten,", {}, {"empty word"});
  refused("lis", "3,1,400", {}, {"input 3 of lis is 400, outside 1..250"});
  refused("lis", "3,1,4", {"-p", "n=4"}, {"n = 4 is given, but the input has n = 3"});
  refused("fibonacci", "1,1,2", {}, {"fibonacci takes 2 inputs at these parameters, 3 were given"});
  refused("postfix", "7", {}, {"\"7\" has no operator; write at least one, like 3 4 +"});
  refused("postfix", "7 + 3", {}, {"operator +"});
  refused("knapsack", "3,4,2", {}, {"write weight and value of each object"});
  refused("edit-distance", "ab,ab", {"--form", "compact"}, {"edit-distance has no compact form", "use form=unrolled"});
  refused("fibonaci", "1,1", {}, {"did you mean \"fibonacci\"?"});
  refused("lis", "3,1,4", {"--inputs", "streaming"}, {"\"streaming\" is not one of prompt, streamed"});
}

// Seven letters in a row of the table: the diagonal lies eight steps back.
TEST(RunProgram, AWindowMustReachAsFarAsTheProblemReads) {
  expect_complains(ran("dp/ssm-window", "edit-distance", "kitten,sitting", {"-p", "window=7"}), 3,
                   {"window = 7 is too short", "up to 8 steps back"});
  expect_prints(ran("dp/ssm-window", "edit-distance", "kitten,sitting", {"-p", "window=8"}), 0, {"answer    8 "});
}

TEST(CheckProgram, TheRecordHasTheProblemsParametersAndTheMarginsThatRemain) {
  const Outcome outcome =
      seqcert({"check", "dp/attention", "-p", "problem=edit-distance", "-p", "n=3", "-p", "m=4", "--json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json record = Json::parse(outcome.out);
  EXPECT_EQ(
      record["parameters"].dump(),
      R"({"problem":"edit-distance","form":"unrolled","inputs":"prompt","n":"3","m":"4","alphabet":"4","insert":"2","delete":"2","substitute":"3"})");
  EXPECT_EQ(record["verdict"], "verified");
  EXPECT_EQ(record["quantity"].dump(), R"({"name":"decode_correct","lo":"1","hi":"1"})");
  for (const char* name : {"read_error", "margin"}) {
    ASSERT_TRUE(record["details"].contains(name)) << name;
    EXPECT_GT(std::stod(record["details"][name]["lo"].get<std::string>()), 0) << name;
    EXPECT_LT(std::stod(record["details"][name]["hi"].get<std::string>()), 0.5) << name;
  }
  // What the claim derives stands beside the margin that it leaves.
  expect_prints(seqcert({"check", "dp/attention"}), 0, {"lambda       ", "read_error   ", "margin       "});
  expect_prints(seqcert({"check", "dp/ssm-live-width"}), 0, {"Gamma        ", "read_error   ", "margin       "});
}

// 4 heads by position read 3 numbers, two of the key and one value, of every token up to their own, at the positions 50
// to 1374 of the 1275 + 50 steps behind a prompt of 50.
TEST(CheckProgram, CountsAreShownToTheLastDigit) {
  long pairs = 0;
  for (long p = 50; p <= 1374; ++p) pairs += p;
  expect_prints(seqcert({"check", "dp/cost", "-p", "n=50"}), 0,
                {"state_reads  " + std::to_string(4 * 3 * pairs) + "\n", "steps        1325\n"});
}

TEST(CheckProgram, RefusesParametersOfOtherProblemsAndFormsThereAreNot) {
  expect_complains(seqcert({"check", "dp/attention", "-p", "problem=edit-distance", "-p", "k=3"}), 3,
                   {"unknown parameter \"k\"", "n, m, alphabet, insert, delete, substitute"});
  expect_complains(seqcert({"check", "dp/attention", "-p", "problem=postfix", "-p", "operator=4"}), 3,
                   {"did you mean \"operators\"?"});
  expect_complains(seqcert({"check", "dp/attention", "-p", "problem=postfix", "-p", "operators=0"}), 3,
                   {"operators: 0 is out of range; write an integer >= 1"});
  expect_complains(seqcert({"check", "dp/attention", "-p", "problem=edit-distance", "-p", "form=compact"}), 3,
                   {"edit-distance has no compact form"});
  expect_complains(seqcert({"check", "dp/ssm-live-width-open", "-p", "problem=knapsack"}), 3,
                   {"knapsack reads chosen by a computed address: use read = gate"});
  expect_complains(seqcert({"check", "dp/state-lower-bound-lis", "-p", "n=50", "-p", "range=250"}), 3,
                   {"max_futures", "inputs are more than the 2e+06 that are enumerated"});
}

// Live width and counting by the closed forms: 3n = 9; (V+1)^W = 4^2 streamed for T = 5, 4^3 before; tuples of LIS: 2^2
// <= 23.
TEST(CheckProgram, CountsWhatIsAliveAndWhatCanFollow) {
  expect_prints(seqcert({"check", "dp/live-width-edit-distance", "-p", "n=3", "-p", "m=3"}), 0,
                {"verified", "live_width   9\n", "values       4\n"});
  expect_complains(seqcert({"check", "dp/live-width-edit-distance", "-p", "n=3", "-p", "m=4"}), 3,
                   {"hypothesis \"m = n\" does not hold"});
  expect_prints(seqcert({"check", "dp/state-lower-bound", "-p", "T=5"}), 0,
                {"verified", "max_futures  64\n", "bits         6\n"});
  expect_prints(seqcert({"check", "dp/state-lower-bound", "-p", "T=5", "-p", "inputs=streamed"}), 0,
                {"verified", "max_futures  16\n", "bits         4\n"});
  expect_prints(seqcert({"check", "dp/state-lower-bound-lis"}), 0,
                {"verified", "max_futures  23\n", "bound        4\n"});
}

struct TooCold : ::testing::Test {
  TemporaryFolder folder;
  /// dp/attention with a temperature, or the slot memory with a gate, that is fixed instead of derived.
  std::string claim(const std::string& id, const std::string& derived, const std::string& fixed) const {
    const auto content = read_file(std::string(SEQCERT_SOURCE_DIR) + "/proofs/" + id + ".toml", 1 << 20);
    EXPECT_TRUE(content.ok());
    std::string text = content->substr(0, content->find("[derived." + derived));
    const std::size_t facts = text.find("facts = "), parameters = text.find("[parameters.problem]");
    text.insert(parameters, "[with]\n" + fixed + "\n");
    return folder.write("mine.toml", text.erase(facts, text.find('\n', facts) - facts));
  }
  void is_refuted_and_confirmed(const std::string& path, const std::vector<std::string>& point) const {
    std::vector<std::string> words{"check", path, "--json"};
    words.insert(words.end(), point.begin(), point.end());
    const Outcome outcome = seqcert(words);
    ASSERT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
    const Json record = Json::parse(outcome.out);
    EXPECT_EQ(record["verdict"], "refuted");
    EXPECT_EQ(record["quantity"]["hi"], "0");
    ASSERT_TRUE(record["witness"].contains("inputs"));
    const std::string step = "step      " + std::to_string(record["witness"]["step"].get<int>()) + " of ";
    const std::string right = "right     " + std::to_string(record["witness"]["right"].get<int>()) + "\n";
    expect_prints(seqcert({"run", "--replay", folder.write("w.json", outcome.out)}), 0,
                  {"decode_correct = bound", step, right,
                   "confirmed: the output at this step is not that of the right value; the claim fails there"});
  }
};

TEST_F(TooCold, AttentionWithAQuarterIsRefutedAndTheWitnessConfirmed) {
  const std::string path = claim("dp/attention", "lambda", "lambda = \"1/4\"\n");
  is_refuted_and_confirmed(path, {"-p", "n=4", "-p", "range=5"});
  is_refuted_and_confirmed(path, {"-p", "problem=edit-distance", "-p", "n=3", "-p", "m=3"});
}

TEST_F(TooCold, AMemoryWithGateOneIsRefutedAndTheWitnessConfirmed) {
  // Gains near the ideal ones at Gamma = 1: 1/ln(1+e) and (1+e^-1).
  is_refuted_and_confirmed(
      claim("dp/ssm-live-width", "Gamma", "Gamma = 1\ngain = \"0.7614\"\nread_gain = \"1.3679\"\n"),
      {"-p", "n=4", "-p", "range=5"});
}

TEST_F(TooCold, AWitnessOfARightModelIsNotConfirmedAndOneOutOfRangeIsRefused) {
  const Outcome outcome =
      seqcert({"check", claim("dp/attention", "lambda", "lambda = \"1/4\"\n"), "-p", "n=4", "-p", "range=5", "--json"});
  ASSERT_EQ(outcome.exit_code, 1) << outcome.err;
  Json right = Json::parse(outcome.out).at("witness"), outside = right, shorter = right;
  right["parameters"]["lambda"] = "12";
  expect_prints(seqcert({"run", "--replay", folder.write("right.json", right.dump())}), 2,
                {"not confirmed: its parameter lambda = 12 is 1/4 at the claim's parameters"});
  right["claim"] = "nobodys/claim";  // whose lambda nobody knows
  right.erase("claim_file");
  expect_prints(seqcert({"run", "--replay", folder.write("right.json", right.dump())}), 2,
                {"unchecked", "not confirmed: no step of the run on these inputs is wrong for certain"});
  outside["inputs"][0] = 6;
  expect_complains(seqcert({"run", "--replay", folder.write("outside.json", outside.dump())}), 3,
                   {"input 1 of lis is 6, outside 1..5"});
  shorter["inputs"].erase(0);
  expect_complains(seqcert({"run", "--replay", folder.write("shorter.json", shorter.dump())}), 3,
                   {"lis takes 4 inputs at these parameters, 3 were given"});
}

TEST(SweepProgram, AGridOfProblemsHasARecordForEachPoint) {
  const TemporaryFolder folder;
  const std::string out = folder / "out.jsonl";
  const Outcome outcome = seqcert({"sweep", "dp/ssm-live-width-size", "-p", "problem=fibonacci,lis,postfix", "-p",
                                   "inputs=prompt,streamed", "--out", out});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto records = lines(slurp(out));
  ASSERT_EQ(records.size(), 6u);
  const std::vector<std::string> sizes{"6",  "4",  "60",
                                       "16", "11", "4"};  // 3*2, 2*2; 4*15, 2*8; 7 inputs and 4 places, 4 places
  for (std::size_t k = 0; k < records.size(); ++k) {
    const Json record = Json::parse(records[k]);
    EXPECT_EQ(record["verdict"], "verified") << records[k];
    EXPECT_EQ(record["quantity"]["lo"], sizes[k]) << records[k];
    EXPECT_EQ(record["parameters"].contains("n"), k == 2 || k == 3) << records[k];
  }
  expect_complains(seqcert({"sweep", "dp/ssm-live-width-size", "-p", "problem=fibonacci,lis", "-p", "n=3", "--out",
                            folder / "x.jsonl"}),
                   3, {"unknown parameter \"n\"; the parameters are problem, form, inputs, T, q"});
}

}  // namespace
}  // namespace seqcert::test
