#include "report/render_common.hpp"

#include "latex_structure.hpp"
#include "sample.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace seqcert {
namespace {

using sample::LatexStructure;

std::string golden(const std::string& name) {
  return sample::slurp(std::string(SEQCERT_SOURCE_DIR) + "/tests/golden/tables/" + name);
}

std::string rendered(const Table& table, TableFormat format) {
  const auto text = render(table, format);
  EXPECT_TRUE(text.ok()) << text.error().message;
  return *text;
}

bool has_pdflatex() {
  static const bool found = std::system("pdflatex --version > /dev/null 2>&1") == 0;
  return found;
}

// "" when pdfLaTeX makes a document of `tex`, else the end of its log.
std::string pdflatex_fault(const std::string& tex) {
  const sample::TemporaryFolder folder;
  sample::spill(folder / "table.tex", tex);
  sample::spill(
      folder / "main.tex",
      "\\documentclass{article}\n\\usepackage{booktabs,amsmath}\n\\begin{document}\n\\input{table}\n\\end{document}\n");
  const std::string run =
      "cd '" + folder.path() + "' && pdflatex -interaction=nonstopmode -halt-on-error main.tex > out.txt 2>&1";
  if (std::system(run.c_str()) == 0) return "";
  const std::string log = sample::slurp(folder / "out.txt");
  return "pdflatex: " + log.substr(log.size() > 600 ? log.size() - 600 : 0);
}

std::string latex_fault(const std::string& tex) {
  const std::string fault = LatexStructure::fault(tex);
  return !fault.empty() || !has_pdflatex() ? fault : pdflatex_fault(tex);
}

TEST(Render, PivotMatchesTheFilesWrittenByHand) {
  const Table table = sample::table(sample::pivot_toml);
  EXPECT_EQ(rendered(table, TableFormat::latex), golden("pivot.tex"));
  EXPECT_EQ(rendered(table, TableFormat::markdown), golden("pivot.md"));
  EXPECT_EQ(rendered(table, TableFormat::csv), golden("pivot.csv"));
}

TEST(Render, ListMatchesTheFilesWrittenByHand) {
  const Table table = sample::table(sample::list_toml);
  EXPECT_EQ(rendered(table, TableFormat::latex), golden("list.tex"));
  EXPECT_EQ(rendered(table, TableFormat::markdown), golden("list.md"));
  EXPECT_EQ(rendered(table, TableFormat::csv), golden("list.csv"));
}

TEST(Render, BlocksMatchTheFilesWrittenByHand) {
  const Table table = sample::table(sample::blocks_toml, sample::records_with_lower_bound());
  EXPECT_EQ(rendered(table, TableFormat::latex), golden("blocks.tex"));
  EXPECT_EQ(rendered(table, TableFormat::markdown), golden("blocks.md"));
  EXPECT_EQ(rendered(table, TableFormat::csv), golden("blocks.csv"));
}

Table with_text(const std::string& text) {
  Table table = sample::table(sample::list_toml);
  table.title = table.caption = table.columns[0].heading = table.columns[1].group = table.rows[0].cells[0].text =
      literal(text);
  return table;
}

const std::string awkward = "50% of $5 & {a_b}^2 #1 ~x <y> |z| \\foo \"q\" --- a,b γ ≤ Δ é";

TEST(Render, LatexOfEverySpecialCharacterCompiles) {
  const std::string tex = rendered(with_text(awkward), TableFormat::latex);
  EXPECT_EQ(latex_fault(tex), "");
  EXPECT_NE(tex.find("50\\% of \\$5 \\& \\{a\\_b\\}\\textasciicircum{}2 \\#1 \\textasciitilde{}x $<$y$>$ $|$z$|$ "
                     "\\textbackslash{}foo ''q'' -{}-{}- a,b "
                     "$\\gamma$ $\\leq$ $\\Delta$ é"),
            std::string::npos);
}

TEST(Render, MarkdownEscapesWhatWouldEndACell) {
  const std::string text = rendered(with_text("a|b *c* `d` <e> x_y _z \\ $"), TableFormat::markdown);
  EXPECT_NE(text.find("| a\\|b \\*c\\* \\`d\\` \\<e> x_y \\_z \\\\ \\$"), std::string::npos) << text;
}

TEST(Render, MarkdownColumnsAreAligned) {
  std::istringstream lines(rendered(with_text("γ ≤ Δ"), TableFormat::markdown));
  std::string line;
  std::size_t width = 0, seen = 0;
  while (std::getline(lines, line)) {
    if (!line.starts_with("|")) continue;
    if (width == 0) width = display_width(line);
    EXPECT_EQ(display_width(line), width) << line;
    ++seen;
  }
  EXPECT_EQ(seen, 8u);
}

// Reads RFC 4180 back, independently of the writer.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      rows.back().back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (quoted || (c != ',' && c != '\r' && c != '\n'))
      rows.back().back() += c;
    else if (c == ',')
      rows.back().emplace_back();
    else if (c == '\n')
      rows.emplace_back(1);
  }
  rows.pop_back();
  return rows;
}

TEST(Render, CsvGivesTheTextBack) {
  const std::string text = "a,b \"c\"\r\nd";
  const auto rows = parse_csv(rendered(with_text(text), TableFormat::csv));
  ASSERT_EQ(rows.size(), 7u);
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows.front().size());
  EXPECT_EQ(rows[0][0], text);
  EXPECT_EQ(rows[1][0], text);
  EXPECT_EQ(rows[0][1], text + ": Parameters");
}

TEST(Render, ACommandCannotLeaveItsComment) {
  Table table = sample::table(sample::list_toml);
  table.command = "seqcert table x\n\\badcommand --> y";
  EXPECT_EQ(latex_fault(rendered(table, TableFormat::latex)), "");
  const std::string markdown = rendered(table, TableFormat::markdown);
  EXPECT_EQ(markdown.find("-->"), markdown.rfind("-->"));
}

TEST(Render, NamesWhatLatexCannotPrint) {
  for (const char* bad : {"half $x", "empty $$", "open ${x$", "comment $a%b$", "snow ☃ man", "bell \a"}) {
    Table table = sample::table(sample::list_toml);
    table.caption.rich = bad;
    const auto text = render(table, TableFormat::latex);
    ASSERT_FALSE(text.ok()) << bad;
    EXPECT_NE(text.error().message.find(bad), std::string::npos) << text.error().message;
  }
}

TEST(Render, TheTablesCompile) {
  EXPECT_EQ(latex_fault(rendered(sample::table(sample::blocks_toml), TableFormat::latex)), "");
  EXPECT_EQ(latex_fault(rendered(sample::table(sample::pivot_toml), TableFormat::latex)), "");
  EXPECT_EQ(latex_fault(rendered(sample::table(sample::list_toml), TableFormat::latex)), "");
}

// The check above is worth nothing unless it notices: each of these errors is planted in a good table.
TEST(LatexCheck, NoticesPlantedErrors) {
  const std::string good = rendered(sample::table(sample::pivot_toml), TableFormat::latex);
  const std::vector<std::pair<std::string, std::string>> errors = {
      {"{\\textbf{Scores", "{\\textbf{{Scores"},
      {"\\& gaps", "& gaps"},
      {"\\end{tabular}", ""},
      {"2 & $6.9078$", "2 & & $6.9078$"},
      {"$1.2345$ &", "$1.2345 &"},
      {"10^{-6}{}^", "10^{-6}^"},
      {"$d$ &", "d_1 &"},
      {"{2}{c}{SSM}", "{3}{c}{SSM}"},
      {"\\end{table}", "\\end{tabel}"},
  };
  ASSERT_EQ(LatexStructure::fault(good), "");
  for (const auto& [right, wrong] : errors) {
    std::string bad = good;
    const auto at = bad.find(right);
    ASSERT_NE(at, std::string::npos) << right;
    bad.replace(at, right.size(), wrong);
    EXPECT_NE(LatexStructure::fault(bad), "") << wrong;
    if (has_pdflatex()) {
      EXPECT_NE(pdflatex_fault(bad), "") << wrong;
    }
  }
}

// A row that lacks a cell compiles, only wrongly: the structure check alone sees it.
TEST(LatexCheck, NoticesAMissingCellAndAMissingRowEnd) {
  const std::string good = rendered(sample::table(sample::pivot_toml), TableFormat::latex);
  for (const auto& [right, wrong] :
       std::vector<std::pair<std::string, std::string>>{{"2 & $6.9078$ &", "2 &"}, {"$1.2500$ \\\\", "$1.2500$"}}) {
    std::string bad = good;
    ASSERT_NE(bad.find(right), std::string::npos);
    bad.replace(bad.find(right), right.size(), wrong);
    EXPECT_NE(LatexStructure::fault(bad), "") << wrong;
  }
}

// The tables of the paper, without any record: every place is a dash, every dash is counted, and LaTeX takes it.
TEST(PaperTables, AreReadAndRenderedInEveryFormat) {
  const std::string folder = std::string(SEQCERT_SOURCE_DIR) + "/proofs/tables";
  const auto ids = table_ids(folder);
  ASSERT_GE(ids.size(), 3u);
  const std::vector<ClaimFacts> facts = {
      {"copy/a", "A", "attention/gap", Verdict::Kind::verified, {"copy-error"}, "copy_error"}};
  for (const auto& id : ids) {
    const auto spec = find_table(id, folder);
    ASSERT_TRUE(spec.ok()) << spec.error().message;
    const auto table = make_table(*spec, {}, facts, "seqcert table " + id);
    ASSERT_TRUE(table.ok()) << table.error().message;
    if (spec->kind == TableSpec::Kind::pivot) {  // a list has a row for every record there is
      EXPECT_GE(table->missing.size(), 1u) << id;
    }
    EXPECT_EQ(latex_fault(rendered(*table, TableFormat::latex)), "") << id;
    EXPECT_FALSE(rendered(*table, TableFormat::markdown).empty());
    EXPECT_FALSE(rendered(*table, TableFormat::csv).empty());
  }
}

}  // namespace
}  // namespace seqcert
