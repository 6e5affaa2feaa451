#include "program.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

const std::vector<std::string> formats{"latex", "markdown", "csv"};

// State sizes by their definitions at N = 8: a cache of 3 numbers a position, one state a value or slot, one state.
TEST(Table, PrintsInThreeFormatsToStdout) {
  const std::vector<std::string> rows{"    8 & $24$ & $24$ & $8$ & $8$ & $1$ \\\\\n", "|   8 |",
                                      "\n8,24,24,24,24,24,24,8,8,8,8,8,8,1,1,1\r\n"};
  const std::vector<std::string> heads{"\\begin{tabular}", "### Numbers carried", "N,Attention: cache,"};
  for (std::size_t k = 0; k < formats.size(); ++k) {
    const Outcome outcome = seqcert({"table", "state-size", "--format", formats[k]});
    expect_prints(outcome, 0, {heads[k], rows[k]});
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_EQ(seqcert({"table", "state-size"}).out, seqcert({"table", "state-size", "--format", "markdown"}).out)
      << "the default";
}

TEST(Table, IsTheSameForEveryNumberOfJobs) {
  EXPECT_EQ(seqcert({"table", "state-size", "--jobs", "1"}).out, seqcert({"table", "state-size", "--jobs", "4"}).out);
}

TEST(Table, GoesToAFileAndOverwritesItOnlyWhenAsked) {
  const TemporaryFolder folder;
  const std::string out = folder / "t.csv";
  const std::vector<std::string> command{"table", "state-size", "--format", "csv", "--out", out};
  const std::string printed = seqcert({"table", "state-size", "--format", "csv"}).out;
  expect_complains(seqcert(command), 0, {});
  EXPECT_EQ(slurp(out), printed);
  folder.write("t.csv", "mine\n");
  expect_complains(seqcert(command), 3, {"t.csv exists and is not overwritten", "--force"});
  EXPECT_EQ(slurp(out), "mine\n");
  auto forced = command;
  forced.push_back("--force");
  expect_complains(seqcert(forced), 0, {});
  EXPECT_EQ(slurp(out), printed);
}

// A record says what a program of another version found; the number in it shows that it was used and not computed
// again.
TEST(Table, UsesTheRecordsGivenAndComputesTheRest) {
  const TemporaryFolder folder;
  const std::string records = folder / "r.jsonl";
  ASSERT_EQ(seqcert({"sweep", "copy/attention-state", "-p", "L=8", "-p", "tau=1", "--out", records}).exit_code, 0);
  std::string text = slurp(records);
  const std::string number = R"("lo":"24","hi":"24")";
  const std::size_t at = text.find(number);
  ASSERT_NE(at, text.npos) << text;
  text.replace(at, number.size(), R"("lo":"77","hi":"77")");
  const std::string changed = folder.write("changed.jsonl", text);
  const Outcome outcome = seqcert({"table", "state-size", "--format", "csv", "--records", changed});
  expect_prints(outcome, 0, {"\n8,77,77,77,24,24,24,", "\n16,48,48,48,48,48,48,"});
}

TEST(Table, CarriesTheCommandThatMakesIt) {
  const TemporaryFolder folder;
  const std::string records = folder / "r.jsonl";
  ASSERT_EQ(seqcert({"sweep", "copy/attention-state", "-p", "L=8", "--out", records}).exit_code, 0);
  expect_prints(seqcert({"table", "state-size", "--format", "latex", "--records", records}), 0,
                {"% Made by: seqcert table state-size --format latex --records " + records});
}

TEST(Table, CorruptedOrMissingRecordsAreNamed) {
  const TemporaryFolder folder;
  const std::string bad = folder.write("bad.jsonl", "garbage\n");
  expect_complains(seqcert({"table", "state-size", "--records", bad}), 3, {"bad.jsonl:1", "garbage"});
  expect_complains(seqcert({"table", "state-size", "--records", folder / "none.jsonl"}), 4, {"none.jsonl"});
}

TEST(Table, AnUnknownTableIsAnsweredWithTheNearest) {
  expect_complains(seqcert({"table", "copy-eror"}), 3,
                   {"\"copy-eror\" is no table", "did you mean \"copy-error\"?", "score-growth"});
}

}  // namespace
}  // namespace seqcert::test
