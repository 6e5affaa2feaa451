#include "report/summary.hpp"

#include "sample.hpp"

namespace seqcert {
namespace {

TEST(Summary, MatchesTheFileWrittenByHand) {
  auto records = sample::records();
  records.push_back(sample::record("demo/gap", {{"L", "8"}, {"M", "1"}}, {}, {}, {}, Verdict::Kind::undecided));
  records.back().verdict.reason = "enclosures overlap at 4096 bits";
  EXPECT_EQ(summary_markdown(records, sample::claims(), "seqcert paper --quick"),
            sample::slurp(std::string(SEQCERT_SOURCE_DIR) + "/tests/golden/tables/summary.md"));
}

TEST(Summary, SaysWhenEverythingIsAsExpected) {
  auto records = sample::records();
  records.pop_back();
  const std::string text = summary_markdown(records, sample::claims(), "");
  EXPECT_NE(text.find("Every verdict is the expected one."), std::string::npos);
  EXPECT_EQ(text.find("##  "), std::string::npos);
}

TEST(Summary, CountsAgainstTheExpectedVerdict) {
  auto facts = sample::claims();
  const auto records = sample::records();
  EXPECT_EQ(count_verdicts(records, facts).unexpected, 1u);
  facts[1].expect = Verdict::Kind::refuted;
  EXPECT_EQ(count_verdicts(records, facts).unexpected, 2u);
  EXPECT_TRUE(as_expected(Verdict::Kind::verified, Verdict::Kind::proved));
  EXPECT_FALSE(as_expected(Verdict::Kind::proved, Verdict::Kind::verified));
  EXPECT_FALSE(as_expected(Verdict::Kind::verified, Verdict::Kind::undecided));
}

TEST(Summary, OfABoundFromBelowTheNearestPointIsPrintedRoundedUp) {
  std::vector<Record> records;
  for (const char* L : {"2", "3", "8"})
    records.push_back(sample::record("demo/gap", {{"L", L}}, DecimalRange{"3", "3"}));
  records[0].tightness = DecimalRange{"0.33333333333333333", "0.33333333333333334"};
  records[1].tightness = DecimalRange{"0.66666666666666666", "0.66666666666666667"};
  records[2].tightness = DecimalRange{"0.5", "0.5"};
  for (Record& record : records) record.relation = ">=";
  const std::string text = summary_markdown(records, sample::claims(), "");
  EXPECT_NE(text.find(" 0.66667 | L=3 |"), std::string::npos) << text;
}

TEST(Summary, OnePointIsOnePoint) {
  const std::vector<Record> one = {sample::records().front()};
  EXPECT_NE(summary_markdown(one, sample::claims(), "").find("\n1 point: 0 proved"), std::string::npos);
}

TEST(Summary, AClaimWithoutRecordsIsListedWithNone) {
  const std::string text = summary_markdown({}, sample::claims(), "");
  EXPECT_NE(text.find("| demo/nothing |"), std::string::npos);
}

}  // namespace
}  // namespace seqcert
