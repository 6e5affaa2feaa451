// Where results go: nothing is overwritten but by --force, and what cannot be written is said before anything is
// decided.
#include "program.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

struct OutFiles : ::testing::Test {
  TemporaryFolder folder;
  std::string mine(const std::string& name) const { return folder.write(name, "mine\n"); }

  /// Refused as it stands, done with --force.
  void is_kept_unless_forced(std::vector<std::string> words, const std::string& file, int exit_code = 0) const {
    SCOPED_TRACE(words[0]);
    expect_complains(seqcert(words), 3, {file + " exists and is not overwritten", "--force"});
    EXPECT_EQ(slurp(file), "mine\n");
    words.push_back("--force");
    const Outcome forced = seqcert(words);
    EXPECT_EQ(forced.exit_code, exit_code) << forced.err;
    EXPECT_NE(slurp(file), "mine\n");
  }
};

TEST_F(OutFiles, AreOverwrittenByForceAlone) {
  const std::string a = mine("a.json"), b = mine("b.json"), c = mine("c.json"), d = mine("d.jsonl"), e = mine("e.md"),
                    f = mine("f.svg");
  is_kept_unless_forced({"export", "attention/gap", "-p", "L=4", "--out", a}, a);
  is_kept_unless_forced({"import", a, "--out", b}, b);
  is_kept_unless_forced({"refute", "copy/attention-gap-threshold-below", "-p", "L=4", "--out", c}, c, 1);
  const std::string part = folder / "part.jsonl";
  ASSERT_EQ(seqcert({"sweep", "copy/attention-state", "-p", "L=8,9", "--out", part}).exit_code, 0);
  is_kept_unless_forced({"merge", part, "--out", d}, d);
  EXPECT_EQ(slurp(d), slurp(part));
  is_kept_unless_forced({"table", "state-size", "--out", e}, e);
  is_kept_unless_forced({"plot", "state-size", "--out", f}, f);
}

TEST_F(OutFiles, TheJsonBesideTensorsIsAFileLikeAnyOther) {
  const std::string json = mine("head.json");
  expect_complains(seqcert({"export", "attention/gap", "-p", "L=4", "--out", folder / "head.npz"}), 3,
                   {json + " exists and is not overwritten"});
  EXPECT_FALSE(exists(folder / "head.npz"));
}

TEST_F(OutFiles, AFolderOfQuestionsThatHoldsSomethingIsLeft) {
  mine("q/notes.txt");
  expect_complains(seqcert({"prove", "copy/attention-gap", "--smt2", folder / "q"}), 3, {"q exists", "--force"});
  EXPECT_EQ(seqcert({"prove", "copy/attention-gap", "--smt2", folder / "q", "--force"}).exit_code, 0);
  EXPECT_TRUE(exists(folder / "q/2-claim.smt2"));
  EXPECT_EQ(slurp(folder / "q/notes.txt"), "mine\n");
}

TEST_F(OutFiles, APlaceThatCannotBeWrittenIsSaidFirst) {
  const std::string file = mine("file"), nowhere = folder / "nowhere/x";
  expect_complains(seqcert({"table", "state-size", "--out", nowhere + ".md"}), 4, {"cannot write ", "nowhere/x.md"});
  expect_complains(seqcert({"plot", "state-size", "--out", nowhere + ".svg"}), 4, {"cannot write "});
  expect_complains(seqcert({"export", "attention/gap", "--out", nowhere + ".json"}), 4, {"cannot write "});
  expect_complains(seqcert({"import", nowhere + ".json", "--out", nowhere + ".npz"}), 4, {"nowhere/x"});
  // The search would take its minute, the proof would print its steps.
  const Outcome refuted = seqcert({"refute", "copy/attention-gap", "--out", nowhere});
  expect_complains(refuted, 4, {"cannot write "});
  EXPECT_LT(refuted.seconds, 20);
  const Outcome proved = seqcert({"prove", "copy/attention-gap", "--smt2", file + "/q"});
  expect_complains(proved, 4, {"file/q: ", "choose a folder that can be written"});
  EXPECT_EQ(proved.err.find("proved"), std::string::npos);
}

TEST_F(OutFiles, ADeviceIsNoFileToKeep) {
  const Outcome outcome = seqcert({"table", "state-size", "--out", "/dev/null"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST_F(OutFiles, APlotIsNotWrittenUnderTheNameOfAnotherFormat) {
  for (const char* ending : {"png", "pdf", "PNG"}) {
    expect_complains(seqcert({"plot", "state-size", "--out", folder / ("p." + std::string(ending))}), 3,
                     {"plots are written as SVG, not as " + std::string(ending), "name it " + (folder / "p.svg")});
    EXPECT_FALSE(exists(folder / ("p." + std::string(ending))));
  }
}

}  // namespace
}  // namespace seqcert::test
