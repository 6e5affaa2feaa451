#include "report/math.hpp"

#include "report/html_text.hpp"
#include "report/rich_text.hpp"
#include "report/svg_text.hpp"
#include "xml_structure.hpp"

#include "base/file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

namespace seqcert {
namespace {

using sample::XmlStructure;

// Without the span around it.
std::string html(const std::string& latex) {
  const std::string whole = html_of_math(latex, false), open = "<span class=\"math\">", shut = "</span>";
  EXPECT_TRUE(whole.starts_with(open) && whole.ends_with(shut)) << whole;
  return whole.substr(open.size(), whole.size() - open.size() - shut.size());
}

std::string plain(const std::string& latex) {
  std::string result;
  for (const MathRun& run : runs_of(parse_math(latex)))
    result += run.level > 0 ? "^(" + run.text + ")" : run.level < 0 ? "_(" + run.text + ")" : run.text;
  return result;
}

const std::string thin = "\u202F";

TEST(Math, IsSetAsTeXWouldSetIt) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"e^{-\\lambda}", "<i>e</i><sup>−<i>λ</i></sup>"},
      {"s_{ij}", "<i>s</i><sub><i>i</i><i>j</i></sub>"},
      {"x_i^2", "<i>x</i><sub><i>i</i></sub><sup>2</sup>"},
      {"x^10", "<i>x</i><sup>1</sup>0"},
      {"a_{\\max}", "<i>a</i><sub>max</sub>"},
      {"E \\le 2M", "<i>E</i> ≤ 2<i>M</i>"},
      {"L-1", "<i>L</i>" + thin + "−" + thin + "1"},
      {"(-1)", "(−1)"},
      {"[-M, M]", "[−<i>M</i>," + thin + "<i>M</i>]"},
      {"x = -1", "<i>x</i> = −1"},
      {"2\\ln x", "2" + thin + "ln" + thin + "<i>x</i>"},
      {"\\ln(x)", "ln(<i>x</i>)"},
      {"\\sum_{j \\ne p} w_j", "∑<sub><i>j</i>≠<i>p</i></sub>" + thin + "<i>w</i><sub><i>j</i></sub>"},
      {"\\mathrm{softplus}(\\beta)", "softplus(<i>β</i>)"},
      {"\\frac{a}{b+1}", "<span class=\"frac\"><span><i>a</i></span><span class=\"slash\">/</span><span><i>b</i>" +
                             thin + "+" + thin + "1</span></span>"},
      {"\\sqrt{2}", "√<span class=\"root\">2</span>"},
      {"\\Bigl|x\\Bigr|", "|<i>x</i>|"},
      {"\\left(x\\right.", "(<i>x</i>"},
      {"\\mathbb{R}^2", "ℝ<sup>2</sup>"},
      {"f'", "<i>f</i><sup>′</sup>"},
      {"\\Gamma < 0.5", "Γ &lt; 0.5"},
      {"\\{1\\}", "{1}"},
      {"2^{40}\\gamma^*", "2<sup>40</sup><i>γ</i><sup>∗</sup>"}};
  for (const auto& [latex, expected] : cases) EXPECT_EQ(html(latex), expected) << latex;
}

TEST(Math, WhatIsNotKnownIsShownAndNeverDropped) {
  EXPECT_EQ(html("\\foo{x}"), "\\foo<i>x</i>");
  EXPECT_EQ(html("\\mathbb{XY}"), "\\mathbb{XY}");
  EXPECT_EQ(html("\\begin"), "\\begin");
  EXPECT_EQ(html("a}b"), "<i>a</i>}<i>b</i>");
  EXPECT_EQ(html("\\"), "\\");
  EXPECT_NE(html("x^").find("<i>x</i>"), std::string::npos);
  const std::string deep = std::string(5000, '{') + "x" + std::string(5000, '}');
  EXPECT_NE(html(deep).find('x'), std::string::npos);
  std::string roots;
  for (int i = 0; i < 5000; ++i) roots += "\\sqrt";
  EXPECT_NE(html(roots + "y").find('y'), std::string::npos);
  std::string lefts;
  for (int i = 0; i < 5000; ++i) lefts += "\\left";
  EXPECT_EQ(html(lefts + "(z"), "(<i>z</i>");
}

TEST(Math, OnOneLineFractionsGetTheBracketsTheyNeed) {
  EXPECT_EQ(plain("\\frac{a}{b+1}"), "a/(b" + thin + "+" + thin + "1)");
  EXPECT_EQ(plain("\\frac{1}{2}"), "1/2");
  EXPECT_EQ(plain("10^{-3}"), "10^(−3)");
  EXPECT_EQ(plain("a_{\\max}^2"), "a_(max)^(2)");
  EXPECT_EQ(plain("e^{x^2}"), "e^(x)^(2)");
  EXPECT_EQ(plain("\\hat s_j + \\hat{\\lambda}"), "s\u0302_(j)\u202f+\u202f\u03bb\u0302");
}

// Every command in the claims, arguments and specifications of this tree is one the page can show.
TEST(Math, KnowsEveryCommandOfTheProofs) {
  std::set<std::string> unknown;
  int formulas = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(SEQCERT_SOURCE_DIR) + "/proofs")) {
    if (entry.path().extension() != ".md" || entry.path().filename() == "README.md" ||
        entry.path().filename() == "CLAIMS.md")
      continue;
    const auto text = read_file(entry.path().string(), 1 << 20);
    ASSERT_TRUE(text.ok());
    const std::regex formula("\\$\\$?([^$]+)\\$"), left("\\\\[A-Za-z]+");
    for (std::sregex_iterator it(text->begin(), text->end(), formula), end; it != end; ++it, ++formulas) {
      const std::string shown = html((*it)[1]);
      for (std::sregex_iterator command(shown.begin(), shown.end(), left); command != end; ++command)
        unknown.insert(command->str());
    }
  }
  EXPECT_GT(formulas, 200);
  EXPECT_EQ(unknown, std::set<std::string>());
}

TEST(Html, RichTextIsEscapedAroundItsMathematics) {
  EXPECT_EQ(html_of("a<b & \"c\" $x<y$ for \\$1"),
            "a&lt;b &amp; &quot;c&quot; <span class=\"math\"><i>x</i> &lt; <i>y</i></span> for $1");
  EXPECT_EQ(html_of("an open $ sign <"), "an open $ sign &lt;");
}

TEST(SvgText, RaisesAndLowersScriptsAndComesBackToTheLine) {
  const std::string text = svg_text("$x_1^2$ <y>", {10, 20, 30, "end"});
  EXPECT_EQ(XmlStructure::fault(text), "");
  // 0.2 of the size below, 0.38 above; each step is relative to the one before.
  EXPECT_EQ(
      text,
      "<text x=\"10.0\" y=\"20.0\" font-size=\"30\" text-anchor=\"end\"><tspan font-style=\"italic\">x</tspan>"
      "<tspan dy=\"6.0\" font-size=\"21\">1</tspan><tspan dy=\"-17.4\" font-size=\"21\">2</tspan><tspan dy=\"11.4\"> "
      "&lt;y&gt;</tspan></text>\n");
  EXPECT_GT(svg_text_width("mmmm", 30), svg_text_width("iiii", 30));
  EXPECT_LT(svg_text_width("$x^{mm}$", 30), svg_text_width("$xmm$", 30));
}

}  // namespace
}  // namespace seqcert
