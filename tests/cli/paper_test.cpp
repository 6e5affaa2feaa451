#include "program.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace seqcert::test {
namespace {

namespace fs = std::filesystem;

std::string last_lines(const std::string& text) { return text.substr(text.size() > 800 ? text.size() - 800 : 0); }

bool has_pdflatex() {
  Command command;
  command.words = {"pdflatex", "--version"};
  return run(command).exit_code == 0;
}

/// Proofs of one small claim and a table that shows it, so that `paper` takes no time.
struct SmallPaper : ::testing::Test {
  TemporaryFolder folder;
  std::string out = folder / "paper";

  void SetUp() override { prove("refuted", half_bound); }
  void prove(const std::string& expect, const std::string& bound) const {
    GapClaim claim;
    claim.expect = expect;
    claim.bound = bound;
    std::string toml = text(claim);
    toml.replace(toml.find("meaning = \"positions\""), 0, "grid = \"2..4\"\n");
    folder.write("proofs/my/gap.toml", toml);
    folder.write("proofs/tables/mine.toml",
                 "id = \"mine\"\ntitle = \"Mine\"\ncaption = \"Mine.\"\nkind = \"pivot\"\n\n[rows]\nheading = \"$L$\"\nplain = \"L\"\nkey = \"L\"\n"
                 "values = [2, 3, 4]\n\n[[columns]]\nheading = \"error\"\nclaim = \"my/gap\"\nkey = \"L\"\nshow = \"quantity\"\n");
  }
  Outcome paper(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"paper", "--out", out});
    Command command = seqcert_command(more);
    command.environment["SEQCERT_PROOFS"] = folder / "proofs";
    return run(command);
  }
};

TEST_F(SmallPaper, ExitsZeroWhenAClaimExpectedRefutedIsRefuted) {
  expect_prints(paper(), 0, {"3 points: 0 proved, 0 verified, 3 refuted, 0 undecided", "Every verdict is the expected one."});
  for (const char* file : {"summary.md", "tables/mine.tex", "tables/mine.md", "tables/mine.csv", "records/my-gap.jsonl", "MANIFEST.sha256"})
    EXPECT_TRUE(exists(out + "/" + file)) << file;
  EXPECT_EQ(lines(slurp(out + "/records/my-gap.jsonl")).size(), 3u);
}

TEST_F(SmallPaper, ExitsOneWhenAClaimExpectedRefutedIsVerified) {
  prove("refuted", exact_bound);
  const Outcome outcome = paper();
  expect_prints(outcome, 1, {"3 points: 0 proved, 3 verified, 0 refuted"});
  EXPECT_EQ(outcome.out.find("Every verdict is the expected one"), outcome.out.npos);
}

TEST_F(SmallPaper, ExitsTwoWhenAPointIsUndecided) {
  prove("verified", std::string(exact_bound) + "*(1+2^(-1000))");
  expect_prints(paper({"--max-bits", "256"}), 2, {"3 undecided"});
}

TEST_F(SmallPaper, IsWrittenAgainIntoItsOwnFolder) {
  EXPECT_EQ(paper().exit_code, 0);
  const std::string table = slurp(out + "/tables/mine.tex");
  EXPECT_EQ(paper().exit_code, 0);
  EXPECT_EQ(slurp(out + "/tables/mine.tex"), table);
}

TEST_F(SmallPaper, AnEditedFileIsKeptUnlessForced) {
  ASSERT_EQ(paper().exit_code, 0);
  const std::string table = slurp(out + "/tables/mine.tex");
  folder.write("paper/tables/mine.tex", "my own words\n");
  folder.write("paper/notes.txt", "mine\n");
  const Outcome refused = paper();
  expect_complains(refused, 3, {"tables/mine.tex", "--force"});
  EXPECT_EQ(slurp(out + "/tables/mine.tex"), "my own words\n");
  expect_prints(paper({"--force"}), 0, {"Every verdict"});
  EXPECT_EQ(slurp(out + "/tables/mine.tex"), table);
  EXPECT_EQ(slurp(out + "/notes.txt"), "mine\n") << "a file that paper does not write is nobody else's business";
}

TEST_F(SmallPaper, AFileOfTheUsersInAFolderNeverWrittenToIsKeptUnlessForced) {
  folder.write("paper/summary.md", "my own words\n");
  expect_complains(paper(), 3, {"summary.md", "--force"});
  EXPECT_EQ(slurp(out + "/summary.md"), "my own words\n");
  EXPECT_EQ(paper({"--force"}).exit_code, 0);
  EXPECT_NE(slurp(out + "/summary.md"), "my own words\n");
}

TEST_F(SmallPaper, AFileInPlaceOfTheFolderIsKept) {
  folder.write("paper", "mine\n");
  expect_complains(paper(), 4, {"paper"});
  EXPECT_EQ(slurp(out), "mine\n");
}

// The one slow test: all claims on their small grids, as README and `./run paper` do it.
TEST(Paper, QuickDecidesEveryClaimAsExpectedAndItsTablesCompile) {
  const TemporaryFolder folder;
  const std::string out = folder / "paper";
  Command command = seqcert_command({"paper", "--quick", "--out", out});
  command.timeout_seconds = 600;
  const Outcome outcome = run(command);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string summary = slurp(out + "/summary.md");
  EXPECT_EQ(outcome.out, summary);
  EXPECT_NE(summary.find("\nEvery verdict is the expected one.\n"), summary.npos) << summary;
  std::size_t claims = 0;
  for (const auto& entry : fs::directory_iterator(std::string(SEQCERT_SOURCE_DIR) + "/proofs/copy")) {
    if (entry.path().extension() != ".toml") continue;
    ++claims;
    EXPECT_NE(summary.find("| copy/" + entry.path().stem().string() + " "), summary.npos) << entry.path();
    EXPECT_TRUE(exists(out + "/records/copy-" + entry.path().stem().string() + ".jsonl"));
  }
  EXPECT_GE(claims, 10u);

  std::string document = "\\documentclass{article}\n\\usepackage{booktabs,amsmath}\n\\begin{document}\n";
  for (const char* table : {"score-growth", "copy-error", "state-size"}) {
    for (const char* extension : {".tex", ".md", ".csv"}) EXPECT_GT(fs::file_size(out + "/tables/" + table + extension), 300u);
    document += "\\input{paper/tables/" + std::string(table) + "}\n\\clearpage\n";
  }
  if (!has_pdflatex()) return;  // the structure of the LaTeX is tested in tests/report
  folder.write("main.tex", document + "\\end{document}\n");
  Command latex;
  latex.words = {"pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"};
  latex.folder = folder.path().string();
  const Outcome compiled = run(latex);
  EXPECT_EQ(compiled.exit_code, 0) << last_lines(compiled.out);
  EXPECT_TRUE(exists(folder / "main.pdf"));
  EXPECT_EQ(compiled.out.find("Overfull \\hbox"), compiled.out.npos) << "a table is wider than the page";
}

}  // namespace
}  // namespace seqcert::test
