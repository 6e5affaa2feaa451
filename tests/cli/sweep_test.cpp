#include "program.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

namespace seqcert::test {
namespace {

struct Sweep : ::testing::Test {
  TemporaryFolder folder;
  std::string file(const std::string& name) const { return folder / name; }

  static std::vector<std::string> command(const std::vector<std::string>& more, const std::string& out) {
    // 24 points of uneven cost, the dear ones first, so that with several threads a later point is done before an
    // earlier one.
    std::vector<std::string> words{
        "sweep", "copy/attention-gap", "-p", "L=4096,2,3,1024,5,6", "-p", "gamma=1,5", "-p", "M=1,1/2", "--out", out};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::string swept(const std::vector<std::string>& more, const std::string& name) const {
    const Outcome outcome = seqcert(command(more, file(name)));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    return without_seconds(slurp(file(name)));
  }
};

TEST_F(Sweep, RecordsAreTheSameForEveryNumberOfJobs) {
  const std::string one = swept({"--jobs", "1"}, "one"), four = swept({"--jobs", "4"}, "four");
  EXPECT_EQ(lines(one).size(), 24u);
  EXPECT_EQ(one, four);
}

TEST_F(Sweep, RecordsStandInTheOrderOfTheGridTheLastParameterFastest) {
  const std::vector<std::string> records = lines(swept({"--jobs", "4"}, "all"));
  ASSERT_EQ(records.size(), 24u);
  std::size_t k = 0;
  for (const char* length : {"4096", "2", "3", "1024", "5", "6"})
    for (const char* gamma : {"1", "5"})
      for (const char* size : {"1", "1/2"}) {
        const std::string point =
            std::string(R"("parameters":{"L":")") + length + R"(","gamma":")" + gamma + R"(","M":")" + size + "\"}";
        EXPECT_NE(records[k].find(point), std::string::npos)
            << point << " is not in record " << k << ": " << records[k];
        ++k;
      }
}

TEST_F(Sweep, ARecordIsTheOneOfCheck) {
  const std::vector<std::string> records = lines(swept({}, "all"));
  const std::string checked = without_seconds(
      seqcert({"check", "copy/attention-gap", "-p", "L=3", "-p", "gamma=5", "-p", "M=1/2", "--json"}).out);
  EXPECT_EQ(records.at(2 * 4 + 3) + "\n", checked);
}

TEST_F(Sweep, ShardsMergedAreTheWholeSweep) {
  const std::string whole = swept({}, "whole");
  std::vector<std::size_t> sizes;
  for (const char* shard : {"1", "2", "3"})
    sizes.push_back(lines(swept({"--shard", std::string(shard) + "/3"}, shard)).size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{8, 8, 8}));
  expect_complains(seqcert({"merge", file("1"), file("2"), file("3"), "--out", file("merged")}), 0, {"24 records"});
  EXPECT_EQ(without_seconds(slurp(file("merged"))), whole);
}

TEST_F(Sweep, UnevenShardsMergedAreTheWholeSweep) {
  const std::string whole = swept({}, "whole");
  std::vector<std::string> merge{"merge"};
  for (const char* shard : {"1", "2", "3", "4", "5"}) {
    (void)swept({"--shard", std::string(shard) + "/5"}, shard);
    merge.push_back(file(shard));
  }
  merge.insert(merge.end(), {"--out", file("merged")});
  expect_complains(seqcert(merge), 0, {"24 records"});
  EXPECT_EQ(without_seconds(slurp(file("merged"))), whole);
}

TEST_F(Sweep, MergeDropsDoublesAndNeverOverwrites) {
  const std::string whole = swept({}, "whole");
  expect_complains(seqcert({"merge", file("whole"), file("whole"), "--out", file("merged")}), 0, {"24 records"});
  EXPECT_EQ(without_seconds(slurp(file("merged"))), whole);
  const std::string before = slurp(file("merged"));
  expect_complains(seqcert({"merge", file("whole"), "--out", file("merged")}), 3,
                   {"merged exists and is not overwritten"});
  EXPECT_EQ(slurp(file("merged")), before);
}

TEST_F(Sweep, PointsOutsideTheHypothesesAreNamedAndLeaveNoRecord) {
  const Outcome outcome = seqcert({"sweep", "copy/window", "-p", "m=4", "-p", "distance=2..5", "--out", file("w")});
  expect_complains(
      outcome, 0,
      {"2 of 4 grid points lie outside the hypotheses and leave no record", "distance=4 lambda=10 M=1 (distance < m)",
       "distance=5 lambda=10 M=1 (distance < m)", "2 points: 2 verified"});
  const std::vector<std::string> records = lines(slurp(file("w")));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_NE(records[0].find(R"("distance":"2")"), std::string::npos);
  EXPECT_NE(records[1].find(R"("distance":"3")"), std::string::npos);
}

TEST_F(Sweep, ExitsZeroWhenAClaimExpectedRefutedIsRefuted) {
  expect_complains(seqcert({"sweep", "copy/attention-gap-threshold-below", "-p", "L=16,64", "--out", file("r")}), 0,
                   {"2 points: 0 verified, 2 refuted, 0 undecided; 0 not as expected"});
}

TEST_F(Sweep, ExitsTwoWhenAPointIsUndecided) {
  expect_complains(seqcert({"sweep", "copy/attention-matching", "-p", "delta=1/100,10", "--out", file("u")}), 2,
                   {"2 points: 1 verified, 0 refuted, 1 undecided; 1 not as expected"});
}

TEST_F(Sweep, AFileThatExistsIsNotOverwritten) {
  const std::string mine = folder.write("mine.txt", "my notes\n");
  expect_complains(seqcert(command({}, mine)), 3, {"mine.txt exists and is not overwritten", "--resume"});
  EXPECT_EQ(slurp(mine), "my notes\n");
  expect_complains(seqcert(command({"--resume"}, mine)), 3, {"mine.txt:1"});
  EXPECT_EQ(slurp(mine), "my notes\n");
}

struct Resume : Sweep {
  std::string resumed(const std::string& name) const { return swept({"--resume"}, name); }
};

TEST_F(Resume, OfACompleteFileKeepsItsBytes) {
  (void)swept({}, "all");
  const std::string before = slurp(file("all"));
  const auto written = std::filesystem::last_write_time(file("all"));
  expect_complains(seqcert(command({"--resume"}, file("all"))), 0,
                   {"24 points are already in", "24 points: 24 verified"});
  EXPECT_EQ(slurp(file("all")), before);
  EXPECT_EQ(std::filesystem::last_write_time(file("all")), written);
}

TEST_F(Resume, OfAFileThatIsNotThereIsAWholeSweep) { EXPECT_EQ(resumed("new"), swept({}, "all")); }

TEST_F(Resume, CutsOffAHalfWrittenRecordAndKeepsTheRest) {
  const std::string whole = swept({}, "all");
  const std::string all = slurp(file("all"));
  std::size_t third = 0;
  for (int k = 0; k < 3; ++k) third = all.find('\n', third) + 1;
  const std::size_t fourth = all.find('\n', third) + 1;
  for (const std::size_t size : {third, third + 1, third + 40, fourth - 2, fourth - 1}) {
    const std::string part = folder.write("part", all.substr(0, size));
    EXPECT_EQ(without_seconds(resumed("part")), whole) << "cut at " << size - third << " of " << fourth - third;
    EXPECT_EQ(slurp(part).substr(0, third), all.substr(0, third))
        << "what was there is kept, measured seconds included";
  }
}

TEST_F(Resume, ACorruptedLineIsNamedAndTheFileKept) {
  (void)swept({}, "all");
  const std::vector<std::string> good = lines(slurp(file("all")));
  const auto refused = [&](const std::string& second, const std::string& part) {
    const std::string text = good[0] + "\n" + second + "\n" + good[2] + "\n";
    const std::string path = folder.write("bad.jsonl", text);
    expect_complains(seqcert(command({"--resume"}, path)), 3, {"bad.jsonl:2", part});
    EXPECT_EQ(slurp(path), text);
  };
  refused("garbage", "garbage");
  refused(good[1].substr(0, 100), "is not JSON");
  std::string verdict = good[1];
  verdict.replace(verdict.find("verified"), 8, "verifeid");
  refused(verdict, "verifeid");
  // A whole but corrupted last line is not a half-written one either.
  const std::string path = folder.write("bad.jsonl", good[0] + "\ngarbage\n");
  expect_complains(seqcert(command({"--resume"}, path)), 3, {"bad.jsonl:2", "garbage"});
}

// A sweep of some seconds, stopped when its first records are there.
struct Stopped : Sweep {
  static constexpr std::size_t points = 24;
  std::vector<std::string> slow(const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"sweep",   "copy/attention-gap", "-p", "L=6000..6023", "--jobs", "2", "--out",
                                   file(name)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Outcome stopped(int signal, const std::string& name) const {
    Command command = seqcert_command(slow(name));
    command.signal = signal;
    command.signal_when = [this, name](double) { return exists(file(name)) && lines(slurp(file(name))).size() >= 2; };
    return run(command);
  }
  void expect_completes(const std::string& name) const {
    const std::string before = slurp(file(name));
    const Outcome resumed = seqcert(slow(name, {"--resume"}));
    expect_complains(resumed, 0, {"points are already in", "24 points: 24 verified"});
    EXPECT_EQ(slurp(file(name)).substr(0, before.rfind('\n') + 1), before.substr(0, before.rfind('\n') + 1));
    EXPECT_EQ(seqcert(slow("whole")).exit_code, 0);
    EXPECT_EQ(without_seconds(slurp(file(name))), without_seconds(slurp(file("whole"))));
  }
};

TEST_F(Stopped, ByAnInterruptKeepsWholeRecordsAndGoesOn) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string name = signal == SIGINT ? "int" : "term";
    const Outcome outcome = stopped(signal, name);
    const std::string kept = slurp(file(name));
    ASSERT_LT(lines(kept).size(), points) << "the sweep was done before it was interrupted";
    EXPECT_GE(lines(kept).size(), 2u);
    EXPECT_TRUE(kept.ends_with("}\n"));
    expect_complains(
        outcome, 5,
        {"interrupted after " + std::to_string(lines(kept).size()) + " of 24 points", "go on with --resume"});
  }
  expect_completes("int");
}

TEST_F(Stopped, ByAKillKeepsWholeRecordsAndGoesOn) {
  const Outcome outcome = stopped(SIGKILL, "kill");
  EXPECT_EQ(outcome.signal, SIGKILL);
  const std::vector<std::string> kept = lines(slurp(file("kill")));
  ASSERT_LT(kept.size(), points) << "the sweep was done before it was killed";
  EXPECT_GE(kept.size(), 2u);
  for (const std::string& line : kept) EXPECT_TRUE(line.starts_with("{\"schema\"") && line.ends_with("}")) << line;
  expect_completes("kill");
}

}  // namespace
}  // namespace seqcert::test
