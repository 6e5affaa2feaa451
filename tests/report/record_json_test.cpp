#include "report/record_json.hpp"

#include "sample.hpp"

#include <rapidcheck.h>

#include <algorithm>

namespace seqcert {
namespace {

using sample::TemporaryFolder;

// The example of the documentation, its dots filled in.
const std::string example =
    R"({"schema":"seqcert.record/1","claim":"copy/attention-gap","claim_sha256":")" + std::string(64, '0') +
    R"(","parameters":{"L":"1024","gamma":"20","M":"1"},"verdict":"verified","reason":null,"relation":"<=",)"
    R"("quantity":{"name":"copy_error","lo":"4.21711141947617783063e-06","hi":"4.21711141947617783064e-06"},)"
    R"("bound":{"lo":"4.21711141947617783063e-06","hi":"4.21711141947617783064e-06"},"tightness":{"lo":"1","hi":"1"},)"
    R"("arithmetic":"ball:128","witness":null,"certificate":null,"seconds":0.004,"version":"0.1.0"})";

bool equal(const std::optional<DecimalRange>& a, const std::optional<DecimalRange>& b) {
  return a.has_value() == b.has_value() && (!a || (a->lo == b->lo && a->hi == b->hi));
}

using Details = std::vector<std::pair<std::string, DecimalRange>>;

bool equal(const Details& a, const Details& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && equal(std::optional(x.second), std::optional(y.second));
  });
}

bool equal(const Record& a, const Record& b) {
  return a.claim == b.claim && a.claim_sha256 == b.claim_sha256 && a.parameters == b.parameters &&
         a.verdict.kind == b.verdict.kind && a.verdict.reason == b.verdict.reason && a.relation == b.relation &&
         a.quantity_name == b.quantity_name && equal(a.quantity, b.quantity) && equal(a.bound, b.bound) &&
         equal(a.tightness, b.tightness) && a.arithmetic == b.arithmetic && a.witness == b.witness &&
         equal(a.details, b.details) && a.certificate == b.certificate && a.seconds == b.seconds &&
         a.version == b.version;
}

std::string word() {
  std::string result;
  for (const char c : *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127))) result += c;
  return result;
}

std::optional<DecimalRange> range() {
  if (*rc::gen::inRange(0, 4) == 0) return std::nullopt;
  const long lo = *rc::gen::arbitrary<int>(), width = *rc::gen::inRange<long>(0, 1000);
  const std::string exponent = "e" + std::to_string(*rc::gen::inRange(-400, 400));
  return DecimalRange{std::to_string(lo) + exponent, std::to_string(lo + width) + exponent};
}

Record random_record() {
  Record r = sample::record(word(), {}, range(), range(), range(),
                            *rc::gen::element(Verdict::Kind::proved, Verdict::Kind::verified, Verdict::Kind::refuted,
                                              Verdict::Kind::undecided));
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) r.parameters.emplace_back(std::to_string(i) + word(), word());
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
    if (const auto value = range()) r.details.emplace_back(std::to_string(i) + word(), *value);
  r.verdict.reason = word();
  r.relation = *rc::gen::element<std::string>("<=", ">=", "=", "<", ">");
  r.quantity_name = word();
  if (*rc::gen::arbitrary<bool>()) r.witness = R"({"values":["1/3","-1"],"n":[1,2,{"z":1,"a":2}]})";
  if (*rc::gen::arbitrary<bool>()) r.certificate = "\"certs/x.cert\"";
  r.seconds = static_cast<double>(*rc::gen::inRange(0, 1000000)) / 997;
  return r;
}

TEST(RecordJson, KeysStandInTheOrderOfTheDocumentation) {
  const auto record = parse_record(example, "example:1");
  ASSERT_TRUE(record.ok()) << record.error().message;
  EXPECT_EQ(record->quantity->hi, "4.21711141947617783064e-06");
  EXPECT_EQ(record->parameters[1], (std::pair<std::string, std::string>("gamma", "20")));
  EXPECT_EQ(record_line(*record), example);
}

TEST(RecordJson, RandomRecordsComeBackUnchanged) {
  EXPECT_TRUE(rc::check([] {
    const Record record = random_record();
    const std::string line = record_line(record);
    RC_ASSERT(line.find('\n') == std::string::npos);
    const auto back = parse_record(line, "random:1");
    RC_ASSERT(back.ok());
    RC_ASSERT(equal(record, *back));
  }));
}

const std::string details = R"("details":{"read_error":{"lo":"1e-3","hi":"2e-3"},"margin":{"lo":"1/4","hi":"1/4"}},)";

std::string detailed(const std::string& text = details) {
  std::string line = example;
  return line.insert(line.find("\"arithmetic\""), text);
}

TEST(RecordJson, DetailsStandBeforeTheArithmeticInTheirOwnOrder) {
  const auto record = parse_record(detailed(), "example:1");
  ASSERT_TRUE(record.ok()) << record.error().message;
  ASSERT_EQ(record->details.size(), 2u);
  EXPECT_EQ(record->details[0].first, "read_error");
  EXPECT_EQ(record->details[0].second.hi, "2e-3");
  EXPECT_EQ(record->details[1].first, "margin");
  EXPECT_EQ(record->details[1].second.lo, "1/4");
  EXPECT_EQ(record_line(*record), detailed());
}

TEST(RecordJson, DamagedDetailsAreRefusedByPlaceAndText) {
  const std::vector<std::array<std::string, 3>> damages = {
      {R"({"lo":"1e-3","hi":"2e-3"})", "null", "\"read_error\" is null"},
      {R"({"lo":"1e-3","hi":"2e-3"})", R"({"lo":"1e-3"})", "\"read_error\" is"},
      {R"({"lo":"1e-3","hi":"2e-3"})", "3", "\"read_error\" is 3"},
      {R"("lo":"1e-3")", R"("lo":"1")", "lo 1 above hi 2e-3"},
      {R"("lo":"1e-3")", R"("lo":0.001)", "decimals in strings"},
      {R"("lo":"1e-3")", R"("lo":"small")", "small"},
      {R"("margin":{"lo":"1/4","hi":"1/4"})", R"("read_error":{"lo":"1/4","hi":"1/4"})", "twice"},
  };
  for (const auto& [right, wrong, named] : damages) {
    std::string text = details;
    ASSERT_NE(text.find(right), std::string::npos) << right;
    text.replace(text.find(right), right.size(), wrong);
    const auto record = parse_record(detailed(text), "out.jsonl:7");
    ASSERT_FALSE(record.ok()) << wrong;
    EXPECT_TRUE(record.error().message.starts_with("out.jsonl:7: details: ") || named == "twice")
        << record.error().message;
    EXPECT_NE(record.error().message.find(named), std::string::npos) << record.error().message;
    EXPECT_EQ(record.error().message.find("out.jsonl:7", 1), std::string::npos)
        << "the place is named once: " << record.error().message;
  }
  for (const char* no_object : {R"("details":[1],)", R"("details":null,)"}) {
    const auto record = parse_record(detailed(no_object), "out.jsonl:7");
    ASSERT_FALSE(record.ok()) << no_object;
    EXPECT_NE(record.error().message.find("write an object of names and ranges"), std::string::npos)
        << record.error().message;
  }
}

TEST(RecordJson, EveryDamagedRecordIsRefusedByPlaceAndText) {
  const std::vector<std::array<std::string, 3>> damages = {
      // what is there, what is put instead, what the message names
      {R"("schema":"seqcert.record/1")", R"("schema":"seqcert.record/2")", "seqcert.record/2"},
      {R"("verdict":"verified")", R"("verdict":"sure")", "sure"},
      {R"("verdict":"verified",)", "", "\"verdict\" is missing"},
      {R"("reason":null)", R"("raeson":null)", "did you mean \"reason\""},
      {R"("reason":null)", R"("reason":null,"reason":"x")", "twice"},
      {R"("relation":"<=")", R"("relation":"=<")", "=<"},
      {R"("lo":"1")", R"("lo":"2")", "lo 2 above hi 1"},
      {R"("lo":"1")", R"("lo":1)", "tightness"},
      {R"("lo":"1")", R"("lo":"one")", "one"},
      {R"("L":"1024")", R"("L":1024)", "1024"},
      {R"("seconds":0.004)", R"("seconds":-1)", "-1"},
      {R"("claim_sha256":"0)", R"("claim_sha256":"Z)", "64 hexadecimal"},
      {R"({"schema")", R"([{"schema")", "not JSON"},
  };
  for (const auto& [right, wrong, named] : damages) {
    std::string line = example;
    const auto at = line.find(right);
    ASSERT_NE(at, std::string::npos) << right;
    line.replace(at, right.size(), wrong);
    const auto record = parse_record(line, "out.jsonl:7");
    ASSERT_FALSE(record.ok()) << wrong;
    EXPECT_EQ(record.error().kind, Error::Kind::bad_input);
    EXPECT_TRUE(record.error().message.starts_with("out.jsonl:7: ")) << record.error().message;
    EXPECT_NE(record.error().message.find(named), std::string::npos) << record.error().message;
  }
}

TEST(RecordFile, CorruptedLineInTheMiddleNamesFileAndLine) {
  const TemporaryFolder folder;
  const std::string path = folder / "out.jsonl";
  sample::spill(path, example + "\n" + example.substr(0, 100) + "\n" + example + "\n");
  for (const auto& message : {read_records(path).error().message, read_records_to_resume(path).error().message})
    EXPECT_TRUE(message.starts_with(path + ":2: ")) << message;
}

TEST(RecordFile, EveryCutLeavesTheWholeRecordsAndTheOffsetOfTheRest) {
  const TemporaryFolder folder;
  const std::string path = folder / "out.jsonl", whole = example + "\n" + example;
  for (std::size_t cut = example.size() + 1; cut <= whole.size(); ++cut) {
    sample::spill(path, whole.substr(0, cut));
    const auto file = read_records_to_resume(path);
    ASSERT_TRUE(file.ok()) << cut << file.error().message;
    const bool nothing_left = cut == example.size() + 1, complete = cut == whole.size();
    EXPECT_EQ(file->records.size(), complete ? 2u : 1u) << cut;
    EXPECT_EQ(file->partial_tail.has_value(), !nothing_left && !complete) << cut;
    EXPECT_EQ(file->partial_tail.value_or(example.size() + 1), example.size() + 1) << cut;
    EXPECT_EQ(file->needs_newline, complete) << cut;
    EXPECT_EQ(read_records(path).ok(), nothing_left || complete) << cut;
  }
}

TEST(RecordFile, ALastLineThatIsNoBeginningOfARecordIsNeverOfferedForCutting) {
  const TemporaryFolder folder;
  const std::string path = folder / "notes.txt";
  for (const std::string& tail : std::vector<std::string>{
           "my notes", "{}", R"({"title":"something of the user's that is not finished yet", "list":[1,)",
           "{\"schema\":\"other\"", R"({"schema":"seqcert.record/1"}}})", std::string(5, '\0'), "\n\n"}) {
    sample::spill(path, example + "\n" + tail);
    const auto file = read_records_to_resume(path);
    ASSERT_FALSE(file.ok()) << tail;
    EXPECT_TRUE(file.error().message.starts_with(path + ":2: ")) << file.error().message;
  }
}

TEST(RecordFile, EmptyMissingAndFolder) {
  const TemporaryFolder folder;
  sample::spill(folder / "empty", "");
  EXPECT_EQ(read_records(folder / "empty")->size(), 0u);
  EXPECT_EQ(read_records(folder / "nowhere").error().kind, Error::Kind::resources);
  EXPECT_EQ(read_records(folder.path()).error().kind, Error::Kind::resources);
}

}  // namespace
}  // namespace seqcert
