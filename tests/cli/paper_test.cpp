#include "check/check_claim.hpp"
#include "check/closed_form_check.hpp"
#include "claim/point.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"
#include "program.hpp"
#include "report/record_json.hpp"
#include "report/xml_structure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
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
                 "id = \"mine\"\ntitle = \"Mine\"\ncaption = \"Mine.\"\nkind = \"pivot\"\n\n[rows]\nheading = "
                 "\"$L$\"\nplain = \"L\"\nkey = \"L\"\n"
                 "values = [2, 3, 4]\n\n[[columns]]\nheading = \"error\"\nclaim = \"my/gap\"\nkey = \"L\"\nshow = "
                 "\"quantity\"\n");
    folder.write("proofs/plots/mine.toml",
                 "id = \"mine\"\ntitle = \"Mine\"\ncaption = \"Mine.\"\n[x]\nkey = \"L\"\nlabel = \"$L$\"\n[y]\nlabel "
                 "= \"error\"\n\n"
                 "[[series]]\nname = \"gap\"\nclaim = \"my/gap\"\n");
  }
  Outcome paper(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"paper", "--out", out});
    Command command = seqcert_command(more);
    command.environment["SEQCERT_PROOFS"] = folder / "proofs";
    return run(command);
  }
};

// Half the error is broken by every point; the smallest has two positions. 2*1*e^-0/(1 + e^-0) = 1.
TEST_F(SmallPaper, KeepsAMinimisedCounterexampleThatReplays) {
  ASSERT_EQ(paper().exit_code, 0);
  const std::string kept = out + "/counterexamples/my-gap.json";
  ASSERT_TRUE(exists(kept));
  expect_prints(seqcert({"run", "--replay", kept}), 0, {"error     1\n", "confirmed: "});
  const std::string summary = slurp(out + "/summary.md"), page = slurp(out + "/report.html");
  for (const char* part : {"## Counterexamples", "counterexamples/my-gap.json", "L=2, gamma=0, M=1", "values: "})
    EXPECT_NE(summary.find(part), std::string::npos) << part << "\n" << summary;
  for (const char* part : {"<section id=\"counterexamples\">", "href=\"#counterexamples\"", "L=2, gamma=0, M=1"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

TEST_F(SmallPaper, WithoutARefutedPointThereAreNoCounterexamples) {
  prove("verified", exact_bound);
  ASSERT_EQ(paper().exit_code, 0);
  EXPECT_FALSE(exists(out + "/counterexamples"));
  EXPECT_EQ(slurp(out + "/summary.md").find("Counterexamples"), std::string::npos);
  EXPECT_EQ(slurp(out + "/report.html").find("counterexamples"), std::string::npos);
}

TEST_F(SmallPaper, ExitsZeroWhenAClaimExpectedRefutedIsRefuted) {
  expect_prints(paper(), 0,
                {"3 points: 0 proved, 0 verified, 3 refuted, 0 undecided", "Every verdict is the expected one."});
  for (const char* file : {"summary.md", "tables/mine.tex", "tables/mine.md", "tables/mine.csv", "plots/mine.svg",
                           "report.html", "records/my-gap.jsonl", "MANIFEST.sha256"})
    EXPECT_TRUE(exists(out + "/" + file)) << file;
  EXPECT_EQ(lines(slurp(out + "/records/my-gap.jsonl")).size(), 3u);
}

TEST_F(SmallPaper, ThePageShowsVerdictsTablesPlotsAndArguments) {
  folder.write("proofs/my/gap.md", "# Why\n\nBecause $1 < 2$.\n");
  ASSERT_EQ(paper().exit_code, 0);
  const std::string page = slurp(out + "/report.html"), plot = slurp(out + "/plots/mine.svg"),
                    manifest = slurp(out + "/MANIFEST.sha256");
  EXPECT_EQ(sample::XmlStructure::fault(page), "");
  EXPECT_EQ(sample::XmlStructure::fault(plot), "");
  for (const char* part : {"<b>3</b>refuted", "<h3 id=\"table-mine\">Mine</h3>", "<figure id=\"plot-mine\">",
                           "<details id=\"claim-my-gap\">", "refuted, as expected", "<h5>Why</h5>",
                           "Because <span class=\"math\">1 &lt; 2</span>."})
    EXPECT_NE(page.find(part), page.npos) << part;
  EXPECT_NE(page.find(plot.substr(plot.find("<svg"))), page.npos) << "the same picture";
  EXPECT_NE(manifest.find("  report.html\n"), manifest.npos);
  EXPECT_NE(manifest.find("  plots/mine.svg\n"), manifest.npos);
}

TEST_F(SmallPaper, AMistypedPlotIsFoundBeforeAnythingIsDecided) {
  folder.write("proofs/plots/mine.toml", "id = \"mine\"\ntitel = \"Mine\"\n");
  expect_complains(paper(), 3, {"plots/mine.toml:2: \"titel\" is no key of a plot; did you mean \"title\"?"});
  EXPECT_FALSE(exists(out));
}

TEST_F(SmallPaper, APlotWithoutPointsIsLeftOutAndNamed) {
  folder.write("proofs/plots/none.toml",
               "id = \"none\"\ntitle = \"None\"\ncaption = \"None.\"\n[x]\nkey = \"L\"\nlabel = \"L\"\n[y]\nlabel = "
               "\"e\"\n[[series]]\nname = \"s\"\nclaim = \"my/other\"\n");
  const Outcome outcome = paper();
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.err.find("plot none: no point to draw; it is left out"), outcome.err.npos) << outcome.err;
  EXPECT_FALSE(exists(out + "/plots/none.svg"));
  EXPECT_EQ(slurp(out + "/report.html").find("plot-none"), std::string::npos);
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
  EXPECT_TRUE(exists(out + "/report.html")) << "nothing of the earlier run is gone before that";
  expect_prints(paper({"--force"}), 0, {"Every verdict"});
  EXPECT_EQ(slurp(out + "/tables/mine.tex"), table);
  EXPECT_EQ(slurp(out + "/notes.txt"), "mine\n") << "a file that paper does not write is nobody else's business";
}

TEST_F(SmallPaper, AFileOfTheUsersInAFolderNeverWrittenToIsKeptUnlessForced) {
  folder.write("paper/summary.md", "my own words\n");
  expect_complains(paper(), 3, {"this folder holds files and was not made by `seqcert paper`", "--force"});
  EXPECT_EQ(slurp(out + "/summary.md"), "my own words\n");
  EXPECT_EQ(paper({"--force"}).exit_code, 0);
  EXPECT_NE(slurp(out + "/summary.md"), "my own words\n");
}

// What an earlier run wrote of other claims is not left beside the records of this one.
TEST_F(SmallPaper, AnotherRunTakesThePlaceOfTheEarlierOne) {
  ASSERT_EQ(paper().exit_code, 0);
  ASSERT_TRUE(exists(out + "/records/my-gap.jsonl") && exists(out + "/counterexamples/my-gap.json"));
  GapClaim claim;
  std::string other = text(claim);
  other.replace(other.find("my/gap"), 6, "my/new");
  fs::rename(folder / "proofs/my/gap.toml", folder / "gap.toml");
  folder.write("proofs/my/new.toml", other);
  for (const char* name : {"tables", "plots"}) fs::remove(folder / ("proofs/" + std::string(name) + "/mine.toml"));
  const Outcome again = paper();
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.err.find("files of an earlier run in " + out + " made way"), std::string::npos) << again.err;
  EXPECT_TRUE(exists(out + "/records/my-new.jsonl"));
  for (const char* gone : {"records/my-gap.jsonl", "counterexamples/my-gap.json", "tables/mine.tex", "plots/mine.svg"})
    EXPECT_FALSE(exists(out + "/" + gone)) << gone;
  EXPECT_EQ(slurp(out + "/MANIFEST.sha256").find("my-gap"), std::string::npos);
}

TEST_F(SmallPaper, InterruptedItHoldsTheRecordsOfThatRunAndNoReportOfAnother) {
  ASSERT_EQ(paper().exit_code, 0);
  ASSERT_TRUE(exists(out + "/report.html"));
  std::string slow = text(GapClaim{});
  slow.replace(slow.find("my/gap"), 6, "my/slow");
  slow.replace(slow.find("meaning = \"positions\""), 0, "grid = \"200000..200050\"\n");
  folder.write("proofs/my/slow.toml", slow);
  Command command = seqcert_command({"paper", "--out", out, "--jobs", "1"});
  command.environment["SEQCERT_PROOFS"] = folder / "proofs";
  command.signal = SIGINT;
  command.signal_when = [this](double) {
    return exists(out + "/records/my-gap.jsonl") && !exists(out + "/report.html");
  };
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.exit_code, 5) << outcome.err;
  EXPECT_NE(outcome.err.find("of 54 points; their records are in " + out + "/records"), std::string::npos)
      << outcome.err;
  EXPECT_EQ(lines(slurp(out + "/records/my-gap.jsonl")).size(), 3u);
  EXPECT_FALSE(exists(out + "/report.html"));
  EXPECT_FALSE(exists(out + "/tables/mine.tex"));
}

TEST_F(SmallPaper, AFileInPlaceOfTheFolderIsKept) {
  folder.write("paper", "mine\n");
  expect_complains(paper(), 4, {"paper"});
  EXPECT_EQ(slurp(out), "mine\n");
}

/// The records of a folder whose construction registers a closed form of the quantity that holds at the point, and how
/// many of them say what it is worth. A record says so where both were compared.
std::pair<std::size_t, std::size_t> closed_forms_compared(const std::string& records) {
  const Registry registry = builtin_constructions();
  std::pair<std::size_t, std::size_t> count{0, 0};
  for (const auto& entry : fs::directory_iterator(records)) {
    const auto read = read_records(entry.path().string());
    EXPECT_TRUE(read.ok()) << entry.path();
    for (const Record& record : *read) {
      const auto claim = find_claim(record.claim, SEQCERT_SOURCE_DIR "/proofs");
      const auto construction = find_construction(registry, claim->construction);
      if (!construction.ok() || record.parameters.empty()) continue;  // of parameters alone, or for all of them
      std::vector<ClosedForm> forms = (*construction)->closed_forms;
      std::erase_if(forms, [&](const ClosedForm& form) { return form.quantity != claim->quantity; });
      if (forms.empty()) continue;
      const auto located = locate(*claim, registry, *parse_point(*claim, record.parameters));
      Values known = arguments_for(**construction, located->values)->values();
      known.insert(located->values.begin(), located->values.end());
      if (std::ranges::none_of(forms, [&](const ClosedForm& form) { return holds_at(form, known); })) continue;
      ++count.first;
      const bool compared = std::ranges::any_of(record.details, [](const auto& d) { return d.first == "closed_form"; });
      EXPECT_TRUE(compared) << record.claim << " " << record.parameters.front().second;
      count.second += compared;
    }
  }
  return count;
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

  const auto [with_closed_form, compared] = closed_forms_compared(out + "/records");
  EXPECT_EQ(compared, with_closed_form);
  EXPECT_GE(compared, 600u);

  const std::string page = slurp(out + "/report.html");
  EXPECT_EQ(sample::XmlStructure::fault(page), "");
  for (const auto& entry : fs::directory_iterator(std::string(SEQCERT_SOURCE_DIR) + "/proofs/copy")) {
    const std::string id = entry.path().stem().string();
    EXPECT_NE(page.find("<details id=\"claim-copy-" + id + "\">"), page.npos) << id;
    EXPECT_NE(page.find("<code class=\"id\">copy/" + id + "</code>"), page.npos) << id;
  }
  for (const char* load : {"src=", "<link", "<script", "@import", "url(http", "href=\"http"})
    EXPECT_EQ(page.find(load), page.npos) << load;
  for (const auto& entry : fs::directory_iterator(std::string(SEQCERT_SOURCE_DIR) + "/proofs/plots")) {
    if (entry.path().extension() != ".toml") continue;
    const std::string id = entry.path().stem().string(), plot = slurp(out + "/plots/" + id + ".svg");
    EXPECT_EQ(sample::XmlStructure::fault(plot), "") << id;
    EXPECT_NE(page.find("<figure id=\"plot-" + id + "\">"), page.npos) << id;
    EXPECT_EQ(outcome.err.find("plot " + id), outcome.err.npos) << "every point of it is there";
  }

  std::string document = "\\documentclass{article}\n\\usepackage{booktabs,amsmath}\n\\begin{document}\n";
  for (const char* table : {"score-growth", "copy-error", "state-size"}) {
    for (const char* extension : {".tex", ".md", ".csv"})
      EXPECT_GT(fs::file_size(out + "/tables/" + table + extension), 300u);
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
