#include "report/html_page.hpp"

#include "claim/read_claim.hpp"
#include "report/html_markdown.hpp"
#include "report/html_table.hpp"
#include "sample.hpp"
#include "xml_structure.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using sample::XmlStructure;

std::string markdown(const std::string& text) {
  return html_of_markdown(
      text, 3, [](std::string_view link) { return link == "known.md" ? std::string("#here") : std::string(); });
}

TEST(Markdown, BlocksAndWhatStandsInThem) {
  EXPECT_EQ(markdown("# A $x$\n\ntwo\nlines\n\nnext"),
            "<h3>A <span class=\"math\"><i>x</i></span></h3>\n<p>two lines</p>\n<p>next</p>\n");
  EXPECT_EQ(markdown("## B\n"), "<h4>B</h4>\n");
  EXPECT_EQ(markdown("* one\n  goes on\n* two\n\nafter"),
            "<ul>\n<li>one goes on</li>\n<li>two</li>\n</ul>\n<p>after</p>\n");
  EXPECT_EQ(markdown("1. one\n\n2. two"), "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n");
  EXPECT_EQ(markdown("```\na < b\n  *c*\n```\nd"), "<pre><code>a &lt; b\n  *c*\n</code></pre>\n<p>d</p>\n");
  EXPECT_EQ(markdown("| a | b |\n|---|--:|\n| `x` | 1 \\| 2 |\n"),
            "<div class=\"scroll\"><table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td><code>x</code></td><td>1 | "
            "2</td></tr>\n</table></div>\n");
  EXPECT_EQ(markdown("|x| is a size"), "<p>|x| is a size</p>\n");
}

TEST(Markdown, EmphasisCodeLinksAndMathematics) {
  EXPECT_EQ(markdown("**a *b*** `<c>` [d *e*](known.md) [f](other.md)"),
            "<p><strong>a <em>b</em></strong> <code>&lt;c&gt;</code> <a href=\"#here\">d <em>e</em></a> f</p>\n");
  EXPECT_EQ(markdown("2 * 3 * 4, a_b_c, 5 \\* 6"), "<p>2 * 3 * 4, a_b_c, 5 * 6</p>\n");
  EXPECT_EQ(markdown("$a_i$ and $b_i$"),
            "<p><span class=\"math\"><i>a</i><sub><i>i</i></sub></span> and <span "
            "class=\"math\"><i>b</i><sub><i>i</i></sub></span></p>\n");
  EXPECT_EQ(markdown("so\n$$x\n= 1$$\nthen"), "<p>so <span class=\"math display\"><i>x</i> = 1</span> then</p>\n");
  EXPECT_EQ(markdown("$E \\le\n\\varepsilon$"), "<p><span class=\"math\"><i>E</i> ≤ <i>ε</i></span></p>\n");
  EXPECT_EQ(markdown("costs $5 <script>"), "<p>costs $5 &lt;script&gt;</p>\n");
}

TEST(Markdown, OfAnyTextIsWellFormed) {
  for (const std::string text : {"**",
                                 "*a",
                                 "`",
                                 "[a](b",
                                 "[a](b)",
                                 "```",
                                 "| |\n|-|",
                                 "$",
                                 "$$",
                                 "$x",
                                 "\\",
                                 "#",
                                 "* ",
                                 "1. ",
                                 "****",
                                 "_a_ __b__",
                                 "[[a](known.md)](known.md)",
                                 "<b>&amp;",
                                 "[\"](known.md)",
                                 "**a\n\nb**"})
    EXPECT_EQ(XmlStructure::fault("<div id=\"here\">" + markdown(text) + "</div>"), "") << text;
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep += "*[";
  EXPECT_EQ(XmlStructure::fault("<div>" + markdown(deep + "x" + deep) + "</div>"), "");
}

Claim claim_of(const std::string& id, const std::string& expect) {
  const std::string toml =
      "id = \"" + id + "\"\ntitle = \"Title of " + id +
      " <&>\"\nsource = \"a \\\"source\\\"\"\nstatement = '''If $\\gamma^2 \\le 1$ then **so**.'''\n" +
      "construction = \"attention/gap\"\nquantity = \"copy_error\"\nrelation = \"<=\"\nbound = "
      "\"M*exp(-gamma)/L\"\nhypotheses = [\"L < 99\"]\nexpect = \"" +
      expect +
      "\"\n[parameters.L]\ntype = \"integer\"\ndefault = 2\nmeaning = \"m\"\n[parameters.gamma]\ntype = "
      "\"real\"\ndefault = \"1\"\nmeaning = \"m\"\n"
      "[parameters.M]\ntype = \"real\"\ndefault = \"1\"\nmeaning = \"m\"\n";
  const auto claim = parse_claim(toml, id + ".toml");
  EXPECT_TRUE(claim.ok()) << claim.error().message;
  return *claim;
}

struct Page : ::testing::Test {
  std::vector<Claim> claims = {claim_of("demo/gap", "verified"), claim_of("demo/score", "refuted"),
                               claim_of("demo/none", "verified")};
  std::vector<Record> records;
  ReportPage page;

  void SetUp() override {
    const auto add = [&](const std::string& claim, const std::string& L, Verdict::Kind kind,
                         const std::string& reason) {
      records.push_back(sample::record(claim, {{"L", L}, {"gamma", "1"}, {"M", "1"}}, DecimalRange{"0.125", "0.125"},
                                       DecimalRange{"0.25", "0.25"}, DecimalRange{"2", "2"}, kind));
      records.back().verdict.reason = reason;
    };
    add("demo/gap", "2", Verdict::Kind::verified, "");
    add("demo/gap", "3", Verdict::Kind::proved, "");
    add("demo/gap", "4", Verdict::Kind::undecided, "too <wide>");
    add("demo/score", "2", Verdict::Kind::refuted, "");
    page.records = records;
    for (const Claim& claim : claims) page.claims.push_back({&claim, ""});
    page.claims[0].argument =
        "# Why\n\nBecause of [score](score.md), [none](../demo/none.md) and [elsewhere](far.md): $$\\frac{a}{b}$$";
    page.command = "seqcert paper --quick";
    page.version = "1.2.3";
    page.tables.push_back(sample::table(sample::pivot_toml));
    page.tables.push_back(sample::table(sample::blocks_toml));
    const auto spec = parse_plot_spec(
        "id = \"p\"\ntitle = \"P\"\ncaption = \"C $x^2$\"\n[x]\nkey = \"L\"\nlabel = \"L\"\n[y]\nlabel = "
        "\"e\"\n[[series]]\nname = "
        "\"s\"\nclaim = \"demo/gap\"\n",
        "p.toml");
    ASSERT_TRUE(spec.ok()) << spec.error().message;
    page.plots.push_back(*make_plot(*spec, records, ""));
  }
  std::string html() const {
    const auto result = html_page(page);
    EXPECT_TRUE(result.ok()) << result.error().message;
    return result.ok() ? *result : "";
  }
};

void expect_holds(const std::string& html, const std::vector<std::string>& parts) {
  for (const auto& part : parts) EXPECT_NE(html.find(part), std::string::npos) << part;
}

TEST_F(Page, IsWellFormedAndLoadsNothing) {
  const std::string text = html();
  EXPECT_EQ(XmlStructure::fault(text), "");
  for (const char* load :
       {"src=", "<link", "<script", "@import", "@font-face", "url(http", "<img", "<iframe", "<object", "href=\"http"})
    EXPECT_EQ(text.find(load), std::string::npos) << load;
  expect_holds(text,
               {"<!-- Made by: seqcert paper -\\-quick -->", "<code>seqcert paper --quick</code>, seqcert 1.2.3"});
}

TEST_F(Page, CountsVerdictsAndPutsTheUnexpectedFirst) {
  const std::string text = html();
  expect_holds(
      text, {"<b>4</b>points", "<b>1</b>proved", "<b>1</b>verified", "<b>1</b>refuted", "<b>1</b>undecided",
             "<b>1</b>not as expected", "<h3>1 unexpected verdict</h3>",
             "<b class=\"undecided\">undecided</b> instead of verified: <a href=\"#claim-demo-gap\">demo/gap</a> at ",
             ": too &lt;wide&gt;</li>"});
  EXPECT_LT(text.find("unexpected verdict"), text.find("<table>"));
  page.records = std::span(records).subspan(3);
  expect_holds(html(), {"Every verdict is the expected one.", "No point of this claim was decided."});
}

TEST_F(Page, FoldsEachClaimWithItsStatementPointsAndArgument) {
  const std::string text = html();
  for (const char* id : {"demo/gap", "demo/score", "demo/none"}) {
    std::string anchor = "claim-" + std::string(id);
    anchor[anchor.find('/')] = '-';
    expect_holds(text, {"<details id=\"" + anchor + "\">", "<code class=\"id\">" + std::string(id) +
                                                               "</code>Title of " + id + " &lt;&amp;&gt;</summary>"});
  }
  EXPECT_EQ(text.find("<details open"), std::string::npos);
  expect_holds(
      text,
      {"If <span class=\"math\"><i>γ</i><sup>2</sup> ≤ 1</span> then <strong>so</strong>.", "a &quot;source&quot;",
       "copy_error ≤ ", "<i>L</i> &lt; 99",
       "<span class=\"verified\">1 verified</span>, <span class=\"undecided\">1 undecided</span> <span "
       "class=\"unexpected\">(1 not "
       "as expected)</span>",
       "<td class=\"verified\">verified</td>", "<td class=\"proved\">proved</td>",
       "<td class=\"unexpected\">undecided, unexpected</td>", "<td class=\"refuted\">refuted, as expected</td>",
       "<h5>Why</h5>",
       "Because of <a href=\"#claim-demo-score\">score</a>, <a href=\"#claim-demo-none\">none</a> and elsewhere: "});
}

TEST_F(Page, ShowsTablesAndPlots) {
  const std::string text = html();
  expect_holds(
      text,
      {"<h3 id=\"table-demo-pivot\">Scores &amp; gaps</h3>", "<figure id=\"plot-p\">\n<svg ",
       "<b>P.</b> C <span class=\"math\"><i>x</i><sup>2</sup></span> Points are midpoints",
       "<th colspan=\"2\" class=\"group\">SSM</th>",
       "<th colspan=\"3\" class=\"block\">attention/gap (<a href=\"#claim-demo-gap\">demo/gap</a>, 2 points)</th>",
       "<td class=\"number\"><span class=\"math\">1.2345</span></td>", "<sup>†</sup>"});
  page.tables.clear();
  page.plots.clear();
  const std::string bare = html();
  EXPECT_EQ(bare.find("id=\"plots\""), std::string::npos);
  EXPECT_EQ(XmlStructure::fault(bare), "") << "nothing leads to sections that are not there";
}

}  // namespace
}  // namespace seqcert
