#include "report/plot.hpp"

#include "report/plot_svg.hpp"
#include "sample.hpp"
#include "xml_structure.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>

namespace seqcert {
namespace {

using sample::record;
using sample::XmlStructure;

const std::string axes_toml = R"(
id = "demo"
title = "Errors & <gaps>"
caption = "For $\\varepsilon < 1$."
[x]
key = "L"
label = "length $L$"
unit = "tokens"
scale = "log2"
[y]
label = "error"
scale = "log10"
)";
const std::string series_toml = R"(
[[series]]
name = "gap"
claim = "demo/gap"
split = "gamma"
)";

Record point(const std::string& L, const std::string& gamma, const std::string& lo, const std::string& hi = "") {
  return record("demo/gap", {{"L", L}, {"gamma", gamma}}, DecimalRange{lo, hi.empty() ? lo : hi},
                DecimalRange{"1", "1"});
}

PlotSpec spec_of(const std::string& toml) {
  const auto spec = parse_plot_spec(toml, "demo.toml");
  EXPECT_TRUE(spec.ok()) << spec.error().message;
  return spec.ok() ? *spec : PlotSpec();
}
Plot plot_of(const std::string& toml, const std::vector<Record>& records) {
  const auto plot = make_plot(spec_of(toml), records, "seqcert plot demo --records r.jsonl");
  EXPECT_TRUE(plot.ok()) << plot.error().message;
  return plot.ok() ? *plot : Plot();
}
std::string message_of(const std::string& toml, const std::vector<Record>& records) {
  const auto plot = make_plot(spec_of(toml), records, "");
  return plot.ok() ? "" : plot.error().message;
}
std::string svg_of(const Plot& plot) {
  const auto svg = draw_svg(plot, true);
  EXPECT_TRUE(svg.ok()) << svg.error().message;
  return svg.ok() ? *svg : "";
}
std::string all_notes(const Plot& plot) {
  std::string result;
  for (const Text& note : plot.notes) result += note.plain + "\n";
  return result;
}
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), std::string::npos) << from;
  return text.replace(text.find(from), from.size(), to);
}
std::size_t count(const std::string& text, const std::string& part) {
  std::size_t result = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++result;
  return result;
}

const std::vector<Record> four = {point("64", "10", "1/100"), point("16", "5", "1/10"), point("16", "10", "1/1000"),
                                  point("64", "5", "1/5")};

TEST(Plot, SeriesAreSplitByAParameterAndRunByX) {
  const Plot plot = plot_of(axes_toml + series_toml, four);
  ASSERT_EQ(plot.series.size(), 2u);
  EXPECT_EQ(plot.series[0].name.plain, "gap, gamma=5") << "5 before 10: by size, not by letters";
  EXPECT_EQ(plot.series[1].name.rich, "gap, $\\gamma=10$");
  ASSERT_EQ(plot.series[1].points.size(), 2u);
  EXPECT_NEAR(plot.series[1].points[0].x.at, 4, 1e-12);
  EXPECT_NEAR(plot.series[1].points[0].y.at, -3, 1e-12);
  EXPECT_NEAR(plot.series[1].points[1].x.at, 6, 1e-12);
  EXPECT_EQ(plot.x.label.plain, "length L (tokens)");
  EXPECT_TRUE(plot.missing.empty());
  EXPECT_NE(all_notes(plot).find("the records prove, the picture does not"), std::string::npos);
  EXPECT_NE(all_notes(plot).find("All claims are verified at these points."), std::string::npos);
}

TEST(Plot, TheLastRecordOfAPointCounts) {
  auto records = four;
  records.push_back(point("16", "10", "1/10000"));
  EXPECT_NEAR(plot_of(axes_toml + series_toml, records).series[1].points[0].y.at, -4, 1e-12);
}

TEST(Plot, RunsByANumberThatCameOutOnTheWay) {
  auto records = four;
  for (std::size_t k = 0; k < records.size(); ++k)
    records[k].details = {{"steps", DecimalRange{std::to_string(2 << k), std::to_string(2 << k)}}};
  const std::string toml = replaced(axes_toml, "key = \"L\"", "key = \"details.steps\"") + series_toml;
  const Plot plot = plot_of(toml, records);
  ASSERT_EQ(plot.series[1].points.size(), 2u);
  EXPECT_NEAR(plot.series[1].points[0].x.at, 1, 1e-12) << "gamma = 10, L = 64";
  EXPECT_NEAR(plot.series[1].points[1].x.at, 3, 1e-12) << "gamma = 10, L = 16";
  records[2].details = records[0].details;
  EXPECT_NE(
      message_of(toml, records).find("several records of demo/gap fit steps=2; they differ in L: fix it in where"),
      std::string::npos)
      << message_of(toml, records);
  for (const PlotSeries& series : plot_of(toml, four).series)
    EXPECT_TRUE(series.points.empty()) << "records without it have no place";
}

TEST(Plot, WantsThePointsListedElseTheGrid) {
  const Wanted grid = wanted(spec_of(axes_toml + series_toml));
  EXPECT_EQ(grid.grids, std::vector<std::string>{"demo/gap"});
  EXPECT_TRUE(grid.points.empty());
  const Wanted points =
      wanted(spec_of(axes_toml + series_toml + "split_values = [5, \"1/2\"]\nvalues = [16, 64]\nwhere = { M = 1 }\n"));
  EXPECT_TRUE(points.grids.empty());
  std::vector<std::map<std::string, std::string>> parameters;
  for (const auto& want : points.points) parameters.push_back(want.parameters);
  using Point = std::map<std::string, std::string>;
  EXPECT_EQ(parameters,
            (std::vector<Point>{
                Point{{"L", "16"}, {"M", "1"}, {"gamma", "5"}}, Point{{"L", "64"}, {"M", "1"}, {"gamma", "5"}},
                Point{{"L", "16"}, {"M", "1"}, {"gamma", "1/2"}}, Point{{"L", "64"}, {"M", "1"}, {"gamma", "1/2"}}}));
}

TEST(Plot, PointsWithoutARecordAreNamed) {
  const Plot plot = plot_of(axes_toml + series_toml + "split_values = [5]\nvalues = [16, 32, 64]\n", four);
  EXPECT_EQ(plot.missing, std::vector<std::string>{"demo/gap -p L=32 -p gamma=5"});
  EXPECT_NE(all_notes(plot).find("Not computed: 1 point."), std::string::npos);
  EXPECT_EQ(plot.series[0].points.size(), 2u);
  const Plot empty = plot_of(axes_toml + series_toml, {});
  EXPECT_EQ(empty.missing, std::vector<std::string>{"demo/gap"});
  const auto drawn = draw_svg(empty, true);
  ASSERT_FALSE(drawn.ok());
  EXPECT_EQ(drawn.error().message,
            "plot demo has no point to draw (1 not computed, the first demo/gap); check its claims and where");
}

TEST(Plot, WhatHasNoPlaceIsLeftOutCountedAndInterruptsItsLine) {
  std::vector<Record> records = {point("2", "5", "1/10"), point("4", "5", "0"), point("8", "5", "1/10"),
                                 point("16", "5", "1/10")};
  records.push_back(record("demo/gap", {{"L", "32"}, {"gamma", "5"}}, {}, {}, {}, Verdict::Kind::undecided));
  const Plot plot = plot_of(axes_toml + series_toml, records);
  ASSERT_EQ(plot.series.at(0).points.size(), 3u);
  EXPECT_FALSE(plot.series[0].points[0].after_gap);
  EXPECT_TRUE(plot.series[0].points[1].after_gap);
  EXPECT_FALSE(plot.series[0].points[2].after_gap);
  EXPECT_NE(all_notes(plot).find("2 points are left out for want of a finite positive value."), std::string::npos)
      << all_notes(plot);
  const std::string svg = svg_of(plot);
  const std::regex line("class=\"line\" d=\"M[^\"]*M[^\"L]*L[^\"L]*\"");
  EXPECT_TRUE(std::regex_search(svg, line)) << "two strokes: one of a single point, one of two";
}

TEST(Plot, RefutedAndUndecidedPointsAreSaid) {
  auto records = four;
  records[0].verdict.kind = Verdict::Kind::refuted;
  records[1].verdict.kind = Verdict::Kind::undecided;
  const std::string notes = all_notes(plot_of(axes_toml + series_toml, records));
  EXPECT_NE(notes.find("The claim is refuted at 1 point."), std::string::npos);
  EXPECT_NE(notes.find("The claim is undecided at 1 point."), std::string::npos);
  EXPECT_EQ(notes.find("All claims are verified"), std::string::npos);
}

TEST(Plot, ShowsTheNumberAsked) {
  Record one = record("demo/gap", {{"L", "16"}, {"gamma", "5"}}, DecimalRange{"2", "4"}, DecimalRange{"1000", "1000"},
                      DecimalRange{"10", "10"});
  one.seconds = 0.5;
  const auto y = [&](const std::string& word) {
    const Plot plot =
        plot_of(replaced(axes_toml, "\"log10\"", "\"linear\"") + series_toml + "y = \"" + word + "\"\n", {one});
    return plot.series.at(0).points.at(0).y;
  };
  EXPECT_EQ(y("quantity").at, 3);
  EXPECT_EQ(y("quantity").lo, 2);
  EXPECT_EQ(y("quantity").hi, 4);
  EXPECT_EQ(y("bound").at, 1000);
  EXPECT_EQ(y("tightness").at, 10);
  EXPECT_EQ(y("seconds").at, 0.5);
  EXPECT_EQ(y("gamma").at, 5);
}

TEST(Plot, MistakesAgainstTheRecordsAreErrorsWithALine) {
  EXPECT_EQ(message_of(axes_toml + replaced(series_toml, "gamma", "gama"), four),
            "demo.toml:14: \"gama\" is no parameter of demo/gap; did you mean \"gamma\"?; it has L, gamma");
  EXPECT_EQ(
      message_of(axes_toml + replaced(series_toml, "split = \"gamma\"", ""), four),
      "demo.toml:14: several records of demo/gap fit L=16; they differ in gamma: fix it in where, or split by it");
  auto words = four;
  words[0].parameters[0].second = "many";
  EXPECT_EQ(
      message_of(axes_toml + series_toml, words),
      "demo.toml:14: L = \"many\" of demo/gap is no number and has no place on an axis; choose another parameter");
  auto broken = four;
  broken[2].quantity = DecimalRange{"2", "1"};
  EXPECT_EQ(
      message_of(axes_toml + series_toml, broken),
      "demo.toml:14: the record of demo/gap cannot be drawn: its ends \"2\" and \"1\" are not two numbers in order");
  std::vector<Record> many;
  for (int gamma = 0; gamma < 13; ++gamma) many.push_back(point("16", std::to_string(gamma), "1"));
  EXPECT_NE(message_of(axes_toml + series_toml, many).find("more than 12 series"), std::string::npos);
  many.pop_back();
  EXPECT_EQ(plot_of(axes_toml + series_toml, many).series.size(), 12u);
}

/// Where ticks and points stand, read off the picture.
struct Picture {
  std::map<std::string, double> x_ticks, y_ticks;        // label without marks -> place
  std::vector<std::pair<double, double>> points, lines;  // markers; corners of the first line
};
Picture read_picture(const std::string& svg) {
  Picture picture;
  const std::string number = "(-?[0-9.]+)";
  const std::regex tick("<path d=\"M" + number + " " + number + "L" + number + " " + number +
                        "\" [^>]*stroke-width=\"3\"/>\\n(<text.*</text>)");
  for (std::sregex_iterator it(svg.begin(), svg.end(), tick), end; it != end; ++it) {
    const std::string label = std::regex_replace((*it)[5].str(), std::regex("<[^>]*>"), "");
    if ((*it)[1] == (*it)[3])
      picture.x_ticks[label] = std::stod((*it)[1]);
    else
      picture.y_ticks[label] = std::stod((*it)[2]);
  }
  const std::regex marker("class=\"point\" transform=\"translate\\(" + number + " " + number + "\\)");
  for (std::sregex_iterator it(svg.begin(), svg.end(), marker), end; it != end; ++it)
    picture.points.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
  std::smatch line;
  if (std::regex_search(svg, line, std::regex("class=\"line\" d=\"([^\"]*)\""))) {
    const std::string path = line[1];
    const std::regex corner("[ML]" + number + " " + number);
    for (std::sregex_iterator it(path.begin(), path.end(), corner), end; it != end; ++it)
      picture.lines.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
  }
  return picture;
}

TEST(Svg, PutsPointsWhereTheTicksSay) {
  const std::string one_series = "[[series]]\nname = \"a\"\nclaim = \"demo/gap\"\n";
  const std::vector<Record> records = {point("16", "5", "1/1000"), point("100", "5", "3/100"), point("1024", "5", "7")};
  const Picture picture = read_picture(svg_of(plot_of(axes_toml + one_series, records)));
  ASSERT_TRUE(picture.x_ticks.contains("24") && picture.x_ticks.contains("210")) << "2^4 and 2^10";
  ASSERT_TRUE(picture.y_ticks.contains("10−3") && picture.y_ticks.contains("100"));
  const double left = picture.x_ticks.at("24"), right = picture.x_ticks.at("210"), low = picture.y_ticks.at("10−3"),
               high = picture.y_ticks.at("100");
  EXPECT_LT(left, right);
  EXPECT_LT(high, low) << "upwards is towards zero";
  const auto x = [&](double value) { return left + (std::log2(value) - 4) / 6 * (right - left); };
  const auto y = [&](double value) { return low + (std::log10(value) + 3) / 3 * (high - low); };
  const std::vector<std::pair<double, double>> values = {{16, 1e-3}, {100, 3e-2}, {1024, 7}};
  ASSERT_GE(picture.points.size(), 3u);
  ASSERT_EQ(picture.lines.size(), 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(picture.points[k].first, x(values[k].first), 0.02);
    EXPECT_NEAR(picture.points[k].second, y(values[k].second), 0.02);
    EXPECT_EQ(picture.lines[k], picture.points[k]);
  }
}

TEST(Svg, LinearAxesToo) {
  std::string toml = replaced(replaced(axes_toml, "\"log2\"", "\"linear\""), "\"log10\"", "\"linear\"");
  toml += "[[series]]\nname = \"a\"\nclaim = \"demo/gap\"\ndraw = \"points\"\n";
  const Picture picture =
      read_picture(svg_of(plot_of(toml, {point("0", "5", "-1"), point("3", "5", "1/2"), point("8", "5", "2")})));
  ASSERT_TRUE(picture.x_ticks.contains("2") && picture.x_ticks.contains("8"));
  const double two = picture.x_ticks.at("2"), eight = picture.x_ticks.at("8"), zero = picture.y_ticks.at("0"),
               one = picture.y_ticks.at("1.0");
  EXPECT_NEAR(picture.points.at(1).first, two + (eight - two) / 6, 0.02);
  EXPECT_NEAR(picture.points.at(1).second, (zero + one) / 2, 0.02);
  EXPECT_NEAR(picture.points.at(0).second, zero + (zero - one), 0.02);
  EXPECT_TRUE(picture.lines.empty());
}

TEST(Svg, IsWellFormedLoadsNothingAndSaysWhatItShows) {
  Plot plot = plot_of(axes_toml + series_toml, four);
  plot.series[0].name = literal("a<b & \"c\" 'd' \x01\xff $");
  const std::string svg = svg_of(plot);
  EXPECT_EQ(XmlStructure::fault(svg), "");
  EXPECT_NE(svg.find("<title id=\"title-demo\">Errors &amp; &lt;gaps&gt;</title>"), std::string::npos);
  EXPECT_NE(svg.find("a&lt;b &amp; &quot;c&quot; &#39;d&#39; \uFFFD\uFFFD $"), std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"text-demo\">For ε &lt; 1. Points are midpoints"), std::string::npos);
  EXPECT_NE(svg.find("<!-- Made by: seqcert plot demo -\\-records r.jsonl -->"), std::string::npos);
  for (const char* load : {"href", "@import", "@font-face", "<image", "<script", "<style", "url(http"})
    EXPECT_EQ(svg.find(load), std::string::npos) << load;
  EXPECT_NE(svg.find("width=\"160mm\""), std::string::npos);
  const auto bare = draw_svg(plot, false);
  EXPECT_EQ(bare->find("<?xml"), std::string::npos);
  EXPECT_EQ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + *bare, svg);
}

TEST(Svg, TwelveSeriesDifferInColourDashesAndMarkerAndKeepTheirNamesApart) {
  std::vector<Record> records;
  for (int gamma = 0; gamma < 12; ++gamma)
    for (const char* L : {"16", "64"}) records.push_back(point(L, std::to_string(gamma), "1/3"));
  const std::string svg = svg_of(plot_of(axes_toml + series_toml, records));
  const std::regex sample(
      "class=\"sample\" d=\"M[0-9.]+ ([0-9.]+)h[0-9]+\" ([^/]*)/>\\n<path class=\"point\" transform=\"[^\"]*\" "
      "(d=\"[^\"]*\" "
      "fill=\"[^\"]*\")");
  std::set<std::string> looks, strokes;
  std::vector<double> heights;
  for (std::sregex_iterator it(svg.begin(), svg.end(), sample), end; it != end; ++it) {
    heights.push_back(std::stod((*it)[1]));
    strokes.insert((*it)[2]);
    looks.insert((*it)[3]);
  }
  EXPECT_EQ(strokes.size(), 12u) << "colour and dashes together";
  EXPECT_EQ(looks.size(), 12u) << "marker and its filling together";
  std::sort(heights.begin(), heights.end());
  ASSERT_EQ(heights.size(), 12u);
  for (std::size_t k = 1; k < heights.size(); ++k)
    EXPECT_GE(heights[k] - heights[k - 1], 28) << "the names are 28 high";
}

TEST(Svg, NamesStandInsideThePictureBesideTheAxes) {
  const std::string name(40, 'n');
  const std::string svg = svg_of(plot_of(axes_toml + "[[series]]\nname = \"" + name + "\"\nclaim = \"demo/gap\"\n",
                                         {point("16", "5", "1"), point("64", "5", "2")}));
  std::smatch at;
  ASSERT_TRUE(
      std::regex_search(svg, at, std::regex("<text x=\"([0-9.]+)\" y=\"[0-9.]+\" font-size=\"28\"[^>]*><tspan>n+<")));
  EXPECT_LE(std::stod(at[1]) + 40 * 0.634 * 28, 1600) << "n is 0.634 wide in DejaVu Sans";
  for (const auto& [x, y] : read_picture(svg).lines) EXPECT_LT(x, std::stod(at[1]));
}

TEST(Svg, AnEnclosureWiderThanAPixelIsABar) {
  const std::string toml = axes_toml + "[[series]]\nname = \"a\"\nclaim = \"demo/gap\"\n";
  const std::vector<Record> narrow = {point("16", "5", "1.0000000", "1.0000001"), point("64", "5", "100")};
  EXPECT_EQ(count(svg_of(plot_of(toml, narrow)), "class=\"bar\""), 0u);
  const std::string wide = svg_of(plot_of(toml, {point("16", "5", "1", "10"), point("64", "5", "100")}));
  ASSERT_EQ(count(wide, "class=\"bar\""), 1u);
  const Picture picture = read_picture(wide);
  std::smatch bar;
  ASSERT_TRUE(std::regex_search(wide, bar, std::regex("M[0-9.]+ ([0-9.]+)h14m-7 0V([0-9.]+)m-7 0h14\" class=\"bar\"")));
  EXPECT_NEAR(std::stod(bar[1]), picture.y_ticks.at("100"), 0.02) << "10^0";
  EXPECT_NEAR(std::stod(bar[2]), picture.y_ticks.at("101"), 0.02) << "10^1";
  const std::string from_zero = svg_of(plot_of(toml, {point("16", "5", "0", "10"), point("64", "5", "100")}));
  EXPECT_EQ(count(from_zero, "class=\"bar\""), 1u) << "down to the edge of the frame";
  EXPECT_EQ(from_zero.find("inf"), std::string::npos);
  EXPECT_EQ(from_zero.find("nan"), std::string::npos);
}

TEST(Svg, WhatLiesBeyondTheEndsGivenIsCutOffAndCounted) {
  const std::string toml = replaced(axes_toml, "label = \"error\"", "label = \"error\"\nmin = \"1/100\"\nmax = 10") +
                           "[[series]]\nname = \"a\"\nclaim = \"demo/gap\"\n";
  const Plot plot = plot_of(toml, {point("16", "5", "1"), point("32", "5", "1e200"), point("64", "5", "1e-9")});
  EXPECT_NE(all_notes(plot).find("2 points lie outside the axes."), std::string::npos) << all_notes(plot);
  const Picture picture = read_picture(svg_of(plot));
  EXPECT_EQ(picture.points.size(), 2u) << "one in the frame, one in the legend";
  EXPECT_EQ(picture.lines.size(), 3u);
  EXPECT_EQ(picture.y_ticks.size(), 4u) << "10^-2 to 10^1";
}

TEST(PlotSpec, EveryMistakeIsNamedWithItsLineAndMend) {
  struct Case {
    std::string right, wrong, message;
  };
  const std::vector<Case> cases = {
      {"title = ", "titel = ",
       "demo.toml:3: \"titel\" is no key of a plot; did you mean \"title\"?; known are id, title, caption, x, y, "
       "series"},
      {"unit = ", "units = ", "demo.toml:8: \"units\" is no key of [x]; did you mean \"unit\"?"},
      {"claim = ", "clam = ", "demo.toml:16: \"clam\" is no key of a series; did you mean \"claim\"?"},
      {"\"log2\"", "\"log3\"", "demo.toml:9: scale = \"log3\" is none of linear, log2, log10; did you mean \"log2\"?"},
      {"label = \"error\"", "label = \"error\"\nmin = 0",
       "demo.toml:12: min = 0 has no place on a logarithmic axis; give a positive number"},
      {"label = \"error\"", "label = \"error\"\nmin = 0.1",
       "demo.toml:12: \"min\" is neither a string nor an integer; write 0.9 as \"0.9\""},
      {"label = \"error\"", "label = \"error\"\nmin = 3\nmax = 2", "demo.toml:13: max = 2 is not above min = 3"},
      {"label = \"error\"", "label = \"$error\"", "demo.toml:11: \"$error\" has a $ that is not closed"},
      {"[y]", "[z]", "demo.toml:10: \"z\" is no key of a plot"},
      {"key = \"L\"", "",
       "a series needs \"x\", a parameter of its claim or quantity, bound, tightness, seconds (or give [x] a key)"},
      {"[[series]]", "[series]", "a plot needs at least one [[series]]"},
      {"name = \"gap\"", "name = \"" + std::string(41, 'n') + "\"", "is longer than 40 characters; shorten it"},
      {"split = \"gamma\"", "split = \"L\"", "split = \"L\" is the parameter of the x axis; split by another"},
      {"split = \"gamma\"", "split = \"gamma\"\nwhere = { gamma = 1 }",
       "demo.toml:18: where.gamma fixes what runs over the points or the series; remove it"},
      {"split = \"gamma\"", "split = \"gamma\"\nvalues = [1]", "beside values of x needs \"split_values\""},
      {"split = \"gamma\"", "split_values = [1]", "\"split_values\" needs \"split\""},
      {"split = \"gamma\"", "x = \"bound\"\nvalues = [1]",
       "\"values\" are values of a parameter, and x = \"bound\" is none; remove them"},
      {"split = \"gamma\"", "draw = \"dots\"", "draw = \"dots\" is none of both, line, points"},
      {"name = \"gap\"\nclaim = \"demo/gap\"\nsplit = \"gamma\"", "claim = \"demo/gap\"", "a series needs \"name\""},
      {"id = \"demo\"", "id = \"../demo\"", "demo.toml:2: id \"../demo\" may hold letters, digits and hyphens only"},
      {"title = ", "title ", "demo.toml:3: not TOML"}};
  for (const auto& [right, wrong, message] : cases) {
    const auto spec = parse_plot_spec(replaced(axes_toml + series_toml, right, wrong), "demo.toml");
    ASSERT_FALSE(spec.ok()) << wrong;
    EXPECT_NE(spec.error().message.find(message), std::string::npos) << spec.error().message;
  }
}

TEST(PlotSpec, TheExampleOfTheDocumentationIsRead) {
  const std::string text = sample::slurp(std::string(SEQCERT_SOURCE_DIR) + "/proofs/plots/README.md");
  const std::string open = "```toml\n";
  const auto begin = text.find(open) + open.size();
  const PlotSpec spec = spec_of(text.substr(begin, text.find("```\n", begin) - begin));
  ASSERT_EQ(spec.series.size(), 2u);
  EXPECT_EQ(spec.series[0].values, (std::vector<std::string>{"16", "64", "256"}));
  EXPECT_EQ(spec.series[1].values, (std::vector<std::string>{"16", "64"}));
  EXPECT_EQ(spec.x.min, "16");
}

TEST(PlotSpec, UnknownIdSaysWhatThereIs) {
  const auto spec = find_plot("score-grwoth", std::string(SEQCERT_SOURCE_DIR) + "/proofs/plots");
  ASSERT_FALSE(spec.ok());
  EXPECT_TRUE(
      spec.error().message.starts_with("\"score-grwoth\" is no plot; did you mean \"score-growth\"?; the plots are "))
      << spec.error().message;
}

TEST(PlotSpec, ThoseOfTheProofsAreRead) {
  const std::string folder = std::string(SEQCERT_SOURCE_DIR) + "/proofs/plots";
  EXPECT_GE(plot_ids(folder).size(), 3u);
  for (const std::string& id : plot_ids(folder)) {
    const auto spec = find_plot(id, folder);
    EXPECT_TRUE(spec.ok()) << spec.error().message;
  }
}

}  // namespace
}  // namespace seqcert
