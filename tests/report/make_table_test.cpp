#include "report/make_table.hpp"

#include "report/tightness.hpp"

#include "sample.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Result<Table> made(const std::string& toml, const std::vector<Record>& records) {
  const auto spec = parse_table_spec(toml, "demo.toml");
  if (!spec) return spec.error();
  return make_table(*spec, records, sample::claims(), "");
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  EXPECT_NE(text.find(old), std::string::npos) << old;
  return text.replace(text.find(old), old.size(), now);
}

TEST(Pivot, CountsAndNamesWhatIsMissing) {
  const Table table = sample::table(sample::pivot_toml);
  EXPECT_EQ(table.missing, (std::vector<std::string>{"demo/score -p a_max=0.9 -p distance=4"}));
  EXPECT_EQ(table.rows[1].cells[2].kind, Cell::Kind::missing);
}

TEST(Pivot, NamesRowsOfWhichNothingIsThereInsteadOfPrintingThem) {
  auto records = sample::records();
  std::erase_if(records, [](const Record& record) {
    return std::ranges::any_of(record.parameters, [](const auto& parameter) { return parameter.second == "4"; });
  });
  const auto table = made(sample::pivot_toml, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  ASSERT_EQ(table->rows.size(), 1u);
  EXPECT_EQ(table->missing.size(), 4u) << "their points are missing all the same";
  const auto said = [](const Table& made_table, const std::string& sentence) {
    return std::ranges::any_of(made_table.notes, [&](const Text& note) { return note.plain == sentence; });
  };
  EXPECT_TRUE(said(*table, "Not computed, and left out: 4.")) << ::testing::PrintToString(table->notes.back().plain);
  EXPECT_FALSE(said(*table, "—: not computed (4)."));
  // A remark is no record.
  const auto remarked = made(replaced(sample::pivot_toml, "a_max = \"0.9\" }\nshow = \"quantity\"",
                                      "a_max = \"0.9\" }\nshow = \"quantity\"\n[[columns.without]]\nrows = { "
                                      "distance = 4 }\ntext = \"cannot\"\nreason = \"so\"\n[[columns]]\nheading = "
                                      "\"again\"\nclaim = \"demo/score\"\nwhere = { a_max = \"0.9\" }\nshow = "
                                      "\"quantity\""),
                             records);
  ASSERT_TRUE(remarked.ok()) << remarked.error().message;
  EXPECT_EQ(remarked->rows.size(), 1u);
  EXPECT_TRUE(said(*remarked, "Not computed, and left out: 4."));
  const auto none = made(sample::pivot_toml, {});
  ASSERT_TRUE(none.ok()) << none.error().message;
  EXPECT_EQ(none->rows.size(), 2u) << "a table of nothing keeps its rows";
  EXPECT_TRUE(none->left_out.empty());
}

TEST(Pivot, WantsEveryPlaceOnce) {
  const auto spec = parse_table_spec(sample::pivot_toml, "demo.toml");
  const auto points = wanted(*spec, sample::claims()).points;
  ASSERT_EQ(points.size(), 6u);  // gap and its tightness are one point per row
  EXPECT_EQ(points[0].claim, "demo/gap");
  EXPECT_EQ(points[0].parameters, (std::map<std::string, std::string>{{"L", "2"}}));
  EXPECT_EQ(points[3].parameters, (std::map<std::string, std::string>{{"a_max", "0.9"}, {"distance", "4"}}));
}

TEST(Pivot, TheLastRecordOfAPointCounts) {
  auto records = sample::records();
  records.push_back(records[1]);
  records.back().quantity = DecimalRange{"5", "5"};
  const auto table = made(sample::pivot_toml, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[1].cells[1].number.printed.integer, "5");
}

TEST(Pivot, SeveralRecordsForOnePlaceAreAnErrorThatNamesTheParameter) {
  auto records = sample::records();
  records.push_back(records[1]);
  records.back().parameters[1].second = "2";
  const auto table = made(sample::pivot_toml, records);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().message,
            "demo.toml:12: 2 records fit \"demo/gap -p L=4\"; they differ in M: fix it in where");
}

TEST(Pivot, AMistypedParameterIsAnErrorWithANearMiss) {
  const auto table = made(replaced(sample::pivot_toml, "a_max = \"0.9\"", "amax = \"0.9\""), sample::records());
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().message,
            "demo.toml:18: \"amax\" is no parameter of demo/score; did you mean \"a_max\"?; it has distance, a_max, M");
}

TEST(Pivot, ShowsANumberThatCameOutOnTheWay) {
  auto records = sample::records();
  records[0].details = {{"steps", DecimalRange{"12", "12"}}};
  const auto table =
      made(replaced(sample::pivot_toml, "show = \"tightness\"", "show = \"detail\"\ndetail = \"steps\""), records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[0].cells[4].number.printed.integer, "12");
  EXPECT_EQ(table->rows[1].cells[4].kind, Cell::Kind::none) << "a record without it";
}

TEST(Pivot, AKeyOfTwoParametersGivesBothTheValueOfTheRow) {
  const std::string toml = replaced(sample::pivot_toml, "key = \"L\"", "key = \"L, M\"");
  const auto points = wanted(*parse_table_spec(toml, "demo.toml"), sample::claims()).points;
  EXPECT_EQ(points[0].parameters, (std::map<std::string, std::string>{{"L", "2"}, {"M", "2"}}));
  auto records = sample::records();
  records[1].parameters[1].second = "4";
  const auto table = made(toml, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[0].cells[1].kind, Cell::Kind::missing) << "L = 2 has a record with M = 1 only";
  EXPECT_EQ(table->rows[1].cells[1].kind, Cell::Kind::number);
}

TEST(Pivot, ParametersMayBelongToSomeRecordsOfAClaimOnly) {
  auto records = sample::records();
  records.insert(records.begin(), sample::record("demo/score", {{"length", "7"}}, DecimalRange{"3", "3"}));
  const auto table = made(sample::pivot_toml, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[0].cells[3].number.printed.integer, "1000000");
}

TEST(List, WantsTheGridsOfTheClaimsThatFeedIt) {
  const auto spec = parse_table_spec(sample::list_toml, "demo.toml");
  EXPECT_EQ(wanted(*spec, sample::claims()).grids,
            (std::vector<std::string>{"demo/gap", "demo/score", "demo/nothing"}));
  EXPECT_TRUE(wanted(*spec, sample::claims()).points.empty());
}

TEST(List, PicksByTightness) {
  std::vector<Record> records;
  for (const char* tightness : {"3", "1.5", "7", "2"})
    records.push_back(
        sample::record("demo/gap", {{"L", tightness}}, DecimalRange{"1", "1"}, {}, DecimalRange{tightness, tightness}));
  const auto rows = [&](const std::string& pick) {
    const auto table =
        made("pick = \"" + pick + "\"\n" + replaced(sample::list_toml, "feeds = \"copy\"", "claims = [\"demo/gap\"]"),
             records);
    EXPECT_TRUE(table.ok()) << table.error().message;
    std::vector<std::string> result;
    for (const auto& row : table->rows) result.push_back(row.cells[1].text.plain);
    return result;
  };
  using Rows = std::vector<std::string>;
  EXPECT_EQ(rows("all"), (Rows{"L=3", "L=1.5", "L=7", "L=2"}));
  EXPECT_EQ(rows("tightest"), (Rows{"L=1.5"}));
  EXPECT_EQ(rows("loosest"), (Rows{"L=7"}));
  EXPECT_EQ(rows("extremes"), (Rows{"L=1.5", "L=7"}));
}

TEST(List, ParametersThatNeverChangeInAClaimAreLeftOutExceptInCsv) {
  std::vector<Record> records;
  for (const char* L : {"2", "4"}) {
    records.push_back(sample::record("demo/gap", {{"L", L}, {"M", "1"}}, DecimalRange{"1", "1"}));
    records.push_back(sample::record("demo/score", {{"distance", L}, {"M", "2"}}, DecimalRange{"1", "1"}));
  }
  const auto table = made(sample::blocks_toml, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[0].cells[0].text.plain, "L=2");
  EXPECT_EQ(table->rows[0].cells[0].csv, "L=2, M=1");
  EXPECT_EQ(table->rows[3].cells[0].text.rich, "$d=4$");
  EXPECT_EQ(table->notes[0].plain, "Parameters that are the same at every point of a claim are left out.");
}

TEST(List, AClaimOfAnotherQuantityIsNotMissing) {
  auto facts = sample::claims();
  facts[2].quantity = "state_size";
  const auto spec = parse_table_spec("quantity = \"copy_error\"" + std::string(sample::list_toml), "demo.toml");
  ASSERT_TRUE(spec.ok()) << spec.error().message;
  const auto table = make_table(*spec, sample::records(), facts, "");
  EXPECT_TRUE(table->missing.empty());
  EXPECT_EQ(wanted(*spec, facts).grids, (std::vector<std::string>{"demo/gap", "demo/score"}));
}

TEST(List, AnExpectedRefutationSaysSo) {
  auto facts = sample::claims();
  facts[1].expect = Verdict::Kind::refuted;
  const Table table = sample::table(sample::list_toml, sample::records(), facts);
  EXPECT_EQ(table.rows[3].cells[4].text.plain, "verified, unexpected");
  EXPECT_EQ(table.rows[4].cells[4].text.plain, "refuted, as expected");
}

TEST(Tightness, IsSharpenedByTheVerdictOnly) {
  const auto ends = [](const std::string& relation, Verdict::Kind kind, const char* quantity) {
    Record r = sample::record("c", {}, DecimalRange{quantity, "5"}, {}, DecimalRange{"0.9", "1.1"}, kind);
    r.relation = relation;
    const auto t = tightness_of(r);
    return std::pair(t->lo, t->hi);
  };
  const Rational low = Rational::ratio(9, 10), one(1), high = Rational::ratio(11, 10);
  using Kind = Verdict::Kind;
  EXPECT_EQ(ends("<=", Kind::verified, "4"), std::pair(one, high));
  EXPECT_EQ(ends(">=", Kind::verified, "4"), std::pair(low, one));
  EXPECT_EQ(ends("=", Kind::proved, "4"), std::pair(one, one));
  EXPECT_EQ(ends("<=", Kind::refuted, "4"), std::pair(low, high));
  EXPECT_EQ(ends("<=", Kind::undecided, "4"), std::pair(low, high));
  EXPECT_EQ(ends("<=", Kind::verified, "0"), std::pair(low, high));
  EXPECT_EQ(ends("<=", Kind::verified, "-4"), std::pair(low, high));
}

const std::string points_toml = R"(
id = "demo-points"
title = "Programs"
caption = "Two."
kind = "pivot"
[rows]
heading = "Program"
[[rows.points]]
label = "A, $n=2$"
plain = "a n=2"
where = { problem = "a", n = 2 }
[[rows.points]]
label = "$b$"
where = { problem = "b", T = "1/2" }
[[columns]]
heading = "first"
claim = "demo/gap"
where = { inputs = "prompt" }
show = "quantity"
[[columns]]
heading = "second"
claim = "demo/gap"
where = { inputs = "streamed" }
show = "verdict"
)";

Record of_program(const std::string& problem, const std::string& size, const std::string& value,
                  const std::string& inputs, const char* quantity) {
  return sample::record("demo/gap", {{"problem", problem}, {"inputs", inputs}, {size, value}},
                        DecimalRange{quantity, quantity});
}

TEST(PivotOfPoints, EachRowSinglesOutItsRecordsByParametersOfItsOwn) {
  const std::vector<Record> records = {
      of_program("a", "n", "2", "prompt", "7"), of_program("a", "n", "3", "prompt", "8"),
      of_program("b", "T", "0.5", "prompt", "9"), of_program("a", "n", "2", "streamed", "6")};
  const auto table = made(points_toml, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0].cells[0].text.plain, "a n=2");
  EXPECT_EQ(table->rows[0].cells[0].text.rich, "A, $n=2$");
  EXPECT_EQ(table->rows[1].cells[0].text.plain, "b");
  EXPECT_EQ(table->rows[0].cells[1].number.printed.integer, "7");
  EXPECT_EQ(table->rows[1].cells[1].number.printed.integer, "9");
  EXPECT_EQ(table->rows[0].cells[2].text.plain, "verified");
  EXPECT_EQ(table->rows[1].cells[2].kind, Cell::Kind::missing);
  EXPECT_EQ(table->missing, (std::vector<std::string>{"demo/gap -p T=1/2 -p inputs=streamed -p problem=b"}));
}

// A problem brings its own parameters: the first record of a claim need not have those of the others.
TEST(Pivot, AParameterThatOnlySomeRecordsHaveIsKnown) {
  const std::vector<Record> records = {of_program("b", "T", "1/2", "prompt", "9"),
                                       of_program("a", "n", "2", "prompt", "7")};
  const std::string by_value = replaced(
      points_toml.substr(0, points_toml.find("[[rows.points]]")) + points_toml.substr(points_toml.find("[[columns]]")),
      "heading = \"Program\"", "heading = \"n\"\nkey = \"n\"\nvalues = [2]");
  const auto table = made(by_value, records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[0].cells[1].number.printed.integer, "7");
}

TEST(PivotOfPoints, WantsThePointsOfEveryColumn) {
  const auto spec = parse_table_spec(points_toml, "demo.toml");
  ASSERT_TRUE(spec.ok()) << spec.error().message;
  const auto points = wanted(*spec, sample::claims()).points;
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(points[0].parameters,
            (std::map<std::string, std::string>{{"inputs", "prompt"}, {"n", "2"}, {"problem", "a"}}));
  EXPECT_EQ(points[3].parameters,
            (std::map<std::string, std::string>{{"inputs", "streamed"}, {"T", "1/2"}, {"problem", "b"}}));
}

TEST(PivotOfPoints, EveryMistakeIsNamedWithItsLineAndMend) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"heading = \"Program\"", "heading = \"Program\"\nvalues = [1]", "[[rows.points]], and not both"},
      {"where = { problem = \"a\", n = 2 }", "",
       "demo.toml:8: a row that is a point needs where = { ... } with at least one parameter"},
      {"plain = \"a n=2\"", "palin = \"a n=2\"",
       "demo.toml:10: \"palin\" is no key of a row that is a point; did you mean \"plain\"?"},
      {"label = \"$b$\"\n", "", "a row that is a point needs \"label\""},
      {"claim = \"demo/gap\"", "claim = \"demo/gap\"\nkey = \"n\"", "demo.toml:18: \"key\" goes with values of [rows]"},
      {"where = { inputs = \"prompt\" }", "where = { problem = \"a\" }",
       "demo.toml:18: where.problem is said by the row \"a n=2\", too; remove one of them"},
  };
  for (const auto& [right, wrong, message] : cases) {
    const auto spec = parse_table_spec(replaced(points_toml, right, wrong), "demo.toml");
    ASSERT_FALSE(spec.ok()) << wrong;
    EXPECT_NE(spec.error().message.find(message), std::string::npos) << spec.error().message;
  }
}

TEST(TableSpec, EveryMistakeIsNamedWithItsLineAndMend) {
  struct Case {
    std::string right, wrong, message;
  };
  const std::vector<Case> cases = {
      {"kind = \"pivot\"", "kind = \"pivott\"",
       "demo.toml:5: kind = \"pivott\" is none of pivot, list; did you mean \"pivot\"?"},
      {"font = \"small\"", "fonts = \"small\"", "demo.toml:6: \"fonts\" is no key of a table; did you mean \"font\"?"},
      {"values = [2, 4]", "values = []", "[rows] needs \"values\""},
      {"values = [2, 4]", "values = [0.9]",
       "demo.toml:11: \"values\" holds something that is neither a string nor an integer"},
      {"show = \"quantity\"", "show = \"quality\"", "demo.toml:17: show = \"quality\" is none of"},
      {"show = \"tightness\"", "show = \"detail\"",
       "\"detail\" names the number that show = \"detail\" shows; give both or neither"},
      {"show = \"tightness\"", "show = \"tightness\"\ndetail = \"steps\"", "give both or neither"},
      {"key = \"L\"", "key = \"L, M\"\nwhere = { M = 1 }", "demo.toml:17: where.M is the key"},
      {"round = \"down\"", "round = \"near\"", "demo.toml:24: round = \"near\" is none of up, down, relation"},
      {"key = \"L\"", "where = { distance = 1 }", "demo.toml:16: where.distance is the key"},
      {"a_max = \"0.9\"", "a_max = 0.9",
       "demo.toml:22: where.a_max is neither a string nor an integer; write 0.9 as \"0.9\""},
      {"\"$a = 0.9$\"", "\"$a = 0.9\"", "demo.toml:19: \"$a = 0.9\" has a $ that is not closed"},
      {"id = \"demo-pivot\"", "id = \"../demo\"", "demo.toml:2: id \"../demo\" may hold"},
      {"title = ", "title ", "demo.toml:3: not TOML"},
  };
  for (const auto& [right, wrong, message] : cases) {
    const auto spec = parse_table_spec(replaced(sample::pivot_toml, right, wrong), "demo.toml");
    ASSERT_FALSE(spec.ok()) << wrong;
    EXPECT_NE(spec.error().message.find(message), std::string::npos) << spec.error().message;
  }
}

TEST(TableSpec, UnknownIdSaysWhatThereIs) {
  const auto spec = find_table("score-grwoth", std::string(SEQCERT_SOURCE_DIR) + "/proofs/tables");
  ASSERT_FALSE(spec.ok());
  EXPECT_NE(spec.error().message.find("did you mean \"score-growth\"?"), std::string::npos) << spec.error().message;
  for (const char* id : {"copy-error, ", "score-growth, ", "state-size"})
    EXPECT_NE(spec.error().message.find(id), std::string::npos) << spec.error().message;
}

TEST(TableSpec, TheExamplesOfTheDocumentationAreRead) {
  const std::string text = sample::slurp(std::string(SEQCERT_SOURCE_DIR) + "/proofs/tables/README.md");
  const std::string open = "```toml\n", shut = "```\n";
  int examples = 0;
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at + 1), ++examples) {
    const auto begin = at + open.size();
    const auto spec = parse_table_spec(text.substr(begin, text.find(shut, begin) - begin), "README.md");
    EXPECT_TRUE(spec.ok()) << spec.error().message;
  }
  EXPECT_EQ(examples, 4);
}

TEST(RichText, PlainFormAndParameters) {
  EXPECT_EQ(from_rich("gap $\\gamma \\le 2$ for \\$1").plain, "gap γ ≤ 2 for $1");
  EXPECT_EQ(from_rich("$a_{\\max}^{2}$").plain, "a_max^2");
  EXPECT_EQ(parameter_text("gamma", "20", parameter_symbol("gamma")).rich, "$\\gamma=20$");
  EXPECT_EQ(parameter_text("gamma", "20", parameter_symbol("gamma")).plain, "gamma=20");
  EXPECT_EQ(parameter_text("a_max", "9/10", parameter_symbol("a_max")).rich, "$a_{\\max}=9/10$");
  EXPECT_EQ(parameter_text("M_r", "1", parameter_symbol("M_r")).rich, "$M_{r}=1$");
  EXPECT_EQ(parameter_text("eps", "1/1000", parameter_symbol("eps")).rich, "$\\varepsilon=1/1000$");
  EXPECT_EQ(parameter_text("distance", "4", parameter_symbol("distance")).rich, "$\\mathrm{distance}=4$");
  EXPECT_EQ(parameter_text("regime", "slow$", parameter_symbol("regime")).rich, "$\\mathrm{regime}$=slow\\$");
}

/// A table of two costs by n: the claims demo/long (7, 40) and demo/short (12, 30) at n = 1, 2.
Result<Table> costs(const std::string& column) {
  std::vector<Record> records;
  const auto add = [&](const std::string& claim, const std::string& n, const std::string& cost) {
    records.push_back(sample::record(claim, {{"n", n}}, DecimalRange{cost, cost}));
    records.back().details = {{"last", DecimalRange{"35", "35"}}};
  };
  add("demo/long", "1", "7");
  add("demo/long", "2", "40");
  add("demo/short", "1", "12");
  add("demo/short", "2", "30");
  return made(
      "id = \"costs\"\ntitle = \"t\"\ncaption = \"c\"\nkind = \"pivot\"\n[rows]\nheading = \"n\"\nkey = \"n\"\nvalues "
      "= "
      "[1, 2]\n[[columns]]\nheading = \"x\"\n" +
          column,
      records);
}
const std::string both =
    "[[columns.of]]\nclaim = \"demo/long\"\nlabel = \"long\"\n[[columns.of]]\nclaim = \"demo/short\"\nlabel = "
    "\"short\"\n";

std::string cells(const Result<Table>& table) {
  if (!table) return "error: " + table.error().message;
  std::string out;
  for (const TableRow& row : table->rows) {
    const Cell& cell = row.cells[1];
    out += (cell.kind == Cell::Kind::number ? cell.number.printed.integer
            : cell.kind == Cell::Kind::text ? cell.text.plain
                                            : "?") +
           ";";
  }
  return out;
}

TEST(Pivot, ShowsTheLeastOfSeveralAndWhichItIs) {
  EXPECT_EQ(cells(costs("show = \"quantity\"\n" + both)), "7;30;");
  EXPECT_EQ(cells(costs("show = \"least\"\n" + both)), "long;short;");
}

TEST(Pivot, ASourceMayBeForSomeRowsOnly) {
  std::string sources = both;
  sources = replaced(sources, "label = \"long\"\n", "label = \"long\"\nrows = { n = 1 }\n");
  EXPECT_EQ(cells(costs("show = \"quantity\"\n" +
                        replaced(sources, "label = \"short\"\n", "label = \"short\"\nrows = { n = 2 }\n"))),
            "7;30;");
  EXPECT_EQ(cells(costs("show = \"verdict\"\n" + both)).substr(0, 58),
            "error: demo.toml:9: 2 places of [[columns.of]] are for one");
}

TEST(Pivot, SaysNoneBeyondWhatWasCompared) {
  EXPECT_EQ(cells(costs("show = \"quantity\"\nnone_beyond = \"last\"\nclaim = \"demo/long\"\n")), "7;none;");
}

TEST(Pivot, RowsWithoutRecordSayWhyAndWantNone) {
  const auto table = costs(
      "show = \"quantity\"\nclaim = \"demo/long\"\n[[columns.without]]\nrows = { n = 2 }\ntext = \"cannot\"\nreason = "
      "\"it is $x$ long\"\n");
  EXPECT_EQ(cells(table), "7;cannot (a);");
  ASSERT_TRUE(table.ok());
  EXPECT_TRUE(table->missing.empty());
  EXPECT_EQ(table->notes.back().plain, "(a) it is x long");
  EXPECT_EQ(table->rows[1].cells[1].text.rich, "cannot$^{a}$");
}

// A cell that does not exist is blank but for the letter of the note, and no record is missing.
TEST(Pivot, ACellMayNotExistByAConditionOnRowAndColumn) {
  const std::string column =
      "show = \"quantity\"\nclaim = \"demo/long\"\n[[columns.without]]\nwhen = \"2*n > 3\"\n"
      "reason = \"it is $x$ long\"\n";
  const auto table = costs(column);
  EXPECT_EQ(cells(table), "7; (a);");
  ASSERT_TRUE(table.ok());
  EXPECT_TRUE(table->missing.empty());
  EXPECT_EQ(table->rows[1].cells[1].text.rich, "$^{a}$");
  EXPECT_EQ(table->rows[1].cells[1].csv, "");
  EXPECT_EQ(table->notes.back().plain, "(a) it is x long");
  EXPECT_EQ(cells(costs(replaced(column, "2*n > 3", "n >= 1"))), " (a); (a);");
  EXPECT_EQ(cells(costs(replaced(column, "2*n > 3", "n > 2"))), "7;40;");
}

TEST(PivotOfPoints, AConditionAsksAboutTheRowsAndTheColumnsOwnValues) {
  const auto without = [](const std::string& when) {
    const auto spec = parse_table_spec(
        replaced(points_toml, "show = \"quantity\"\n",
                 "show = \"quantity\"\n[[columns.without]]\nwhen = \"" + when + "\"\nreason = \"r\"\n"),
        "demo.toml");
    EXPECT_TRUE(spec.ok()) << (spec.ok() ? "" : spec.error().message);
    return spec->columns.front().without.front().rows;
  };
  using Rows = std::vector<std::size_t>;
  EXPECT_EQ(without("n = 2"), Rows{0});  // the other row says no n
  EXPECT_EQ(without("n > 2"), Rows{});
}

TEST(Pivot, AConditionThatCannotBeAskedIsNamed) {
  const std::string column =
      "show = \"quantity\"\nclaim = \"demo/long\"\nwhere = { mode = \"fast\" }\n"
      "[[columns.without]]\nwhen = \"n >= 2\"\nreason = \"r\"\n";
  for (const auto& [from, to, message] : std::vector<std::array<std::string, 3>>{
           {"n >= 2", "m >= 2", "asks about \"m\", of which no row says a value; they say mode, n"},
           {"n >= 2", "n + 2", "when \"n + 2\" is no condition: write one as S >= N"},
           {"n >= 2", "n >=", "when \"n >=\" is no condition: "},
           {"n >= 2", "1/(n-1) > 0", "when \"1/(n-1) > 0\" cannot be told in row 1: "},
           {"n >= 2", "mode > 1", "cannot be told in row 1: "},
           {"when = \"n >= 2\"\n", "", "give one of them"},
           {"when = \"n >= 2\"\n", "when = \"n >= 2\"\nrows = { n = 1 }\n", "give one of them"}}) {
    const auto table = costs(replaced(column, from, to));
    ASSERT_FALSE(table.ok()) << to;
    EXPECT_NE(table.error().message.find(message), std::string::npos) << table.error().message;
  }
}

TEST(Pivot, AVerdictMayHaveWordsOfItsOwnUnlessItIsUnexpected) {
  const std::string words = "show = \"verdict\"\nwords = { verified = \"fits\", refuted = \"cannot\" }\n";
  EXPECT_EQ(cells(costs(words + "claim = \"demo/long\"\n")), "fits;fits;");
  std::vector<Record> records = sample::records();
  records[0].verdict.kind = Verdict::Kind::refuted;
  const std::string column = "show = \"tightness\"";
  const auto pivot = [&](std::vector<ClaimFacts> facts) {
    const auto spec = parse_table_spec(replaced(sample::pivot_toml, column, words), "demo.toml");
    EXPECT_TRUE(spec.ok()) << spec.error().message;
    return make_table(*spec, records, facts, "")->rows[0].cells.back().text.plain;
  };
  EXPECT_EQ(pivot(sample::claims()), "refuted, unexpected");
  auto facts = sample::claims();
  facts[0].expect = Verdict::Kind::refuted;
  EXPECT_EQ(pivot(facts), "cannot");
  EXPECT_EQ(
      cells(costs("show = \"verdict\"\nwords = { refutd = \"no\" }\nclaim = \"demo/long\"\n")),
      "error: demo.toml:12: \"refutd\" is no verdict; did you mean \"refuted\"?; they are proved, verified, refuted, "
      "undecided");
  EXPECT_EQ(cells(costs("show = \"quantity\"\nwords = { refuted = \"no\" }\nclaim = \"demo/long\"\n")),
            "error: demo.toml:12: \"words\" stand for verdicts; remove them or show the verdict");
}

TEST(Pivot, AQuantityGoesByItsOwnNameAmongTheDetails) {
  EXPECT_EQ(cells(costs("show = \"detail\"\ndetail = \"copy_error\"\nclaim = \"demo/long\"\n")), "7;40;");
  EXPECT_EQ(cells(costs("show = \"detail\"\ndetail = \"last\"\nclaim = \"demo/long\"\n")), "35;35;");
}

TEST(List, SaysWhichWayABoundGoes) {
  std::vector<Record> records = {
      sample::record("demo/gap", {{"L", "2"}}, DecimalRange{"1", "1"}, DecimalRange{"2", "2"}),
      sample::record("demo/score", {{"L", "2"}}, DecimalRange{"2", "2"}, DecimalRange{"1", "1"})};
  records[1].relation = ">=";
  const auto table =
      made(replaced(replaced(sample::list_toml, "feeds = \"copy\"", "claims = [\"demo/gap\", \"demo/score\"]"),
                    "show = \"construction\"", "show = \"relation\""),
           records);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->rows[0].cells[0].text.plain, "<=");
  EXPECT_EQ(table->rows[1].cells[0].text.plain, ">=");
  EXPECT_EQ(table->rows[1].cells[0].text.rich, "$\\ge$");
  EXPECT_EQ(cells(costs("show = \"relation\"\nclaim = \"demo/long\"\n")).substr(0, 44),
            "error: demo.toml:11: a pivot shows quantity,");
}

TEST(Tightness, TheTightestOfBoundsFromBelowIsTheLargest) {
  std::vector<Record> records;
  for (const char* ratio : {"0.5", "0.125", "0.75", "0.25"})
    records.push_back(sample::record("demo/gap", {}, DecimalRange{"1", "1"}, {}, DecimalRange{ratio, ratio},
                                     Verdict::Kind::verified));
  std::vector<const Record*> seen;
  for (Record& record : records) {
    record.relation = ">=";
    seen.push_back(&record);
  }
  EXPECT_EQ(tightest_of(seen).tightest, &records[2]);
  EXPECT_EQ(tightest_of(seen).loosest, &records[1]);
  for (Record& record : records)
    record.relation = "<=";  // an upper bound below the quantity: the furthest below counts
  EXPECT_EQ(tightest_of(seen).tightest, &records[1]);
  EXPECT_EQ(tightest_of({}).tightest, nullptr);
}

}  // namespace
}  // namespace seqcert
