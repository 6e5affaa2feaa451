#include "support/process.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

namespace seqcert::test {
namespace {

Command shell(const std::string& script) { return {.words = {"sh", "-c", script}}; }

TEST(Process, ReportsExitCodeAndBothOutputsInFull) {
  const Outcome outcome = run(shell("head -c 300000 /dev/zero; echo problem >&2; exit 3"));
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.out, std::string(300000, '\0'));
  EXPECT_EQ(outcome.err, "problem\n");
}

TEST(Process, PassesWordsInputFolderAndEnvironmentAsTheyAre) {
  const TemporaryFolder folder;
  Command command{.words = {"sh", "-c", "printf '%s|' \"$@\"; cat; pwd; echo ${SEQCERT_A-unset} ${SEQCERT_B-unset}",
                            "sh", "a b", "$HOME", ""}};
  command.input = "input\n";
  command.folder = folder.path();
  command.environment = {{"SEQCERT_A", "1"}, {"SEQCERT_B", std::nullopt}};
  ::setenv("SEQCERT_B", "2", 1);
  EXPECT_EQ(run(command).out,
            "a b|$HOME||input\n" + std::filesystem::canonical(folder.path()).string() + "\n1 unset\n");
}

TEST(Process, SendsTheSignalOnceItsConditionHolds) {
  const TemporaryFolder folder;
  Command command = shell("trap 'echo interrupted; exit 5' INT; touch started; while :; do sleep 0.01; done");
  command.folder = folder.path();
  command.signal = SIGINT;
  command.signal_when = [&](double) { return std::filesystem::exists(folder / "started"); };
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_EQ(outcome.out, "interrupted\n");
  EXPECT_FALSE(outcome.timed_out);
}

TEST(Process, TellsASignalFromAnExit) {
  const Outcome outcome = run(shell("kill -9 $$"));
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_EQ(outcome.exit_code, -1);
}

TEST(Process, EndsWhatTakesTooLong) {
  Command command = shell("sleep 100");
  command.timeout_seconds = 0.1;
  const Outcome outcome = run(command);
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_LT(outcome.seconds, 50);
}

TEST(Process, SaysWhenTheProgramDoesNotExist) {
  const Outcome outcome = run({.words = {"/nowhere/program"}});
  EXPECT_EQ(outcome.exit_code, 127);
  EXPECT_NE(outcome.err.find("/nowhere/program"), std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
