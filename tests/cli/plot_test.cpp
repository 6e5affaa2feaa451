#include "program.hpp"
#include "report/xml_structure.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

using sample::XmlStructure;

const std::string own_plot =
    "id = \"mine\"\ntitle = \"Mine\"\ncaption = \"\"\n[x]\nkey = \"L\"\nlabel = \"L\"\nvalues = [8, 32]\n[y]\nlabel = "
    "\"numbers\"\n"
    "[[series]]\nname = \"cache\"\nclaim = \"copy/attention-state\"\ndraw = \"points\"\n";

TEST(PlotCommand, DrawsAPlotOfTheProofsOnStdout) {
  const Outcome outcome = seqcert({"plot", "state-size"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(XmlStructure::fault(outcome.out), "");
  for (const char* part :
       {"<!-- Made by: seqcert plot state-size -->", "Attention, cache", "SSM, one-hot", "state size (numbers)"})
    EXPECT_NE(outcome.out.find(part), outcome.out.npos) << part;
  EXPECT_EQ(seqcert({"plot", "state-size", "--jobs", "1"}).out, outcome.out);
}

TEST(PlotCommand, GoesToAFileAndOverwritesItOnlyWhenAsked) {
  const TemporaryFolder folder;
  const std::string out = folder / "p.svg";
  const std::string printed = seqcert({"plot", "state-size"}).out;
  expect_prints(seqcert({"plot", "state-size", "--out", out}), 0, {});
  EXPECT_EQ(slurp(out), printed);
  folder.write("p.svg", "mine\n");
  expect_complains(seqcert({"plot", "state-size", "--out", out}), 3,
                   {"p.svg exists and is not overwritten", "--force"});
  EXPECT_EQ(slurp(out), "mine\n");
  EXPECT_EQ(seqcert({"plot", "state-size", "--out", out, "--force"}).exit_code, 0);
  EXPECT_EQ(slurp(out), printed);
}

// The number in the record shows that it was used and not computed again: 77 and 96 are the two ends of the axis's
// points.
TEST(PlotCommand, UsesTheRecordsGivenAndComputesTheRest) {
  const TemporaryFolder folder;
  const std::string records = folder / "r.jsonl", spec = folder.write("mine.toml", own_plot);
  ASSERT_EQ(seqcert({"sweep", "copy/attention-state", "-p", "L=8", "--out", records}).exit_code, 0);
  std::string text = slurp(records);
  const std::string number = R"("lo":"24","hi":"24")";
  ASSERT_NE(text.find(number), text.npos) << text;
  text.replace(text.find(number), number.size(), R"("lo":"50","hi":"90")");
  const std::string changed = folder.write("changed.jsonl", text);
  const Outcome outcome = seqcert({"plot", spec, "--records", changed});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("class=\"bar\""), outcome.out.npos) << "from 50 to 90";
  EXPECT_NE(outcome.out.find("-\\-records " + changed), outcome.out.npos);
  EXPECT_EQ(seqcert({"plot", spec}).out.find("class=\"bar\""), std::string::npos);
}

TEST(PlotCommand, MistakesAreNamed) {
  const TemporaryFolder folder;
  expect_complains(seqcert({"plot", "state-sise"}), 3,
                   {"\"state-sise\" is no plot", "did you mean \"state-size\"?", "score-growth"});
  expect_complains(seqcert({"plot", folder / "none.toml"}), 4, {"none.toml"});
  std::string toml = own_plot;
  toml.replace(toml.find("copy/attention-state"), 20, "copy/attention-stat");
  expect_complains(seqcert({"plot", folder.write("empty.toml", toml)}), 3,
                   {"plot mine has no point to draw", "2 not computed", "copy/attention-stat -p L=8"});
  toml = own_plot;
  toml.replace(toml.find("name = "), 4, "nam");
  expect_complains(seqcert({"plot", folder.write("key.toml", toml)}), 3,
                   {"key.toml:11: \"nam\" is no key of a series", "did you mean \"name\"?"});
  toml = own_plot;
  toml.replace(toml.find("key = \"L\""), 9, "key = \"K\"");
  expect_complains(seqcert({"plot", folder.write("name.toml", toml)}), 3, {"K"});
  expect_complains(seqcert({"plot", "state-size", "--records", folder.write("bad.jsonl", "garbage\n")}), 3,
                   {"bad.jsonl:1", "garbage"});
}

}  // namespace
}  // namespace seqcert::test
