// An interrupt ends every command with exit code 5, whatever it is at, and what was finished is kept.
#include "program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace seqcert::test {
namespace {

/// Runs until a second has passed, then sends the signal. All these commands would take much longer.
Outcome interrupted(const std::vector<std::string>& words, double seconds = 1, int signal = SIGINT) {
  Command command = seqcert_command(words);
  command.signal = signal;
  command.signal_when = [seconds](double spent) { return spent > seconds; };
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.exit_code, 5) << outcome.err;
  EXPECT_NE(outcome.err.find("seqcert: interrupted"), std::string::npos) << outcome.err;
  return outcome;
}

std::string up_to(int n) {
  std::string numbers;
  for (int k = 1; k <= n; ++k) numbers += (k == 1 ? "" : ",") + std::to_string(k);
  return numbers;
}

TEST(Interrupt, EndsWhatHasNothingToKeepAtOnce) {
  const TemporaryFolder folder;
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"check", "copy/attention-gap", "-p", "L=3000000"},
           {"export", "attention/gap", "-p", "L=4000000", "--out", folder / "x.json"}}) {
    SCOPED_TRACE(words[0]);
    const Outcome outcome = interrupted(words);
    EXPECT_NE(outcome.err.find("nothing was finished"), std::string::npos);
    EXPECT_LT(outcome.seconds, 20);
  }
  interrupted({"live", "lis", "-p", "n=7", "-p", "range=7", "-p", "form=compact"}, 0.2);  // 7^7 inputs
  interrupted({"check", "copy/attention-gap", "-p", "L=3000000"}, 1, SIGTERM);
  EXPECT_FALSE(exists(folder / "x.json"));
}

TEST(Interrupt, OfARunLeavesTheStepsThatWereDone) {
  const Outcome outcome =
      interrupted({"run", "dp/attention", "--problem", "lis", "--input", up_to(100), "-p", "range=100"}, 3);
  // The first number is larger than none before it; so is every later one of the first ones.
  EXPECT_NE(outcome.out.find("emitted   1 1 2 "), std::string::npos) << outcome.out.substr(0, 100);
  EXPECT_EQ(outcome.out.find("answer"), std::string::npos);
  EXPECT_LT(std::ranges::count(outcome.out, ' '), 5000) << "all 5150 steps were done";
}

TEST(Interrupt, OfTablesAndPlotsWritesNone) {
  const TemporaryFolder folder;
  const std::string plot = folder.write(
      "slow.toml",
      "id = \"slow\"\ntitle = \"Slow\"\ncaption = \"\"\n[x]\nkey = \"L\"\nlabel = \"L\"\nvalues = [200000, 200001, "
      "200002, 200003, 200004, 200005]\n[y]\nlabel = \"error\"\n[[series]]\nname = \"gap\"\nclaim = "
      "\"copy/attention-gap\"\n");
  const Outcome outcome = interrupted({"plot", plot, "--out", folder / "p.svg", "--jobs", "1"});
  EXPECT_NE(outcome.err.find("no plot was written"), std::string::npos) << outcome.err;
  EXPECT_FALSE(exists(folder / "p.svg"));
}

TEST(Interrupt, OfPaperInItsSetUpLeavesNoFolder) {
  const TemporaryFolder folder;
  const Outcome outcome = interrupted({"paper", "--quick", "--out", folder / "paper"}, 0.5);
  EXPECT_NE(outcome.err.find("laying out the grids of "), std::string::npos) << outcome.err;
  EXPECT_FALSE(exists(folder / "paper"));
}

}  // namespace
}  // namespace seqcert::test
