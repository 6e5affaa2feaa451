#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object.items()) result.push_back(key);
  return result;
}

std::size_t significant_digits(const std::string& decimal) {
  std::size_t count = 0;
  for (const char c : decimal.substr(0, decimal.find('e')))
    if (c >= '0' && c <= '9' && (c != '0' || count > 0)) ++count;
  return count;
}

bool is_integer(const std::string& decimal) { return decimal.find_first_not_of("-0123456789") == std::string::npos; }

Json checked(const std::vector<std::string>& arguments, int exit_code) {
  std::vector<std::string> words{"check"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.push_back("--json");
  const Outcome outcome = seqcert(words);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(lines(outcome.out).size(), 1u) << outcome.out;
  EXPECT_TRUE(outcome.out.ends_with("}\n"));
  return Json::parse(outcome.out, nullptr, false);
}

// The record as the interface fixes it; scripts depend on it.
TEST(Check, JsonIsOneRecordWithTheKeysOfTheInterfaceInOrder) {
  const std::vector<std::string> record{"schema",     "claim",    "claim_sha256", "parameters", "verdict",
                                        "reason",     "relation", "quantity",     "bound",      "tightness",
                                        "arithmetic", "witness",  "certificate",  "seconds",    "version"};
  std::vector<std::string> with_details = record;  // numbers that came out on the way, where there are any
  with_details.insert(std::ranges::find(with_details, "arithmetic"), "details");
  const std::vector<std::pair<std::vector<std::string>, int>> cases{{{"copy/attention-gap"}, 0},
                                                                    {{"copy/attention-gap-threshold-below"}, 1},
                                                                    {{"copy/attention-matching", "-p", "delta=10"}, 2}};
  for (const auto& [arguments, exit_code] : cases) {
    const Json json = checked(arguments, exit_code);
    EXPECT_EQ(keys(json), json.contains("details") ? with_details : record);
    EXPECT_EQ(json.contains("details"), exit_code != 2) << "the closed form";
    EXPECT_EQ(json["schema"], "seqcert.record/1");
    EXPECT_EQ(json["claim"], arguments[0]);
    EXPECT_EQ(json["claim_sha256"].get<std::string>().size(), 64u);
    EXPECT_TRUE(json["seconds"].is_number());
    EXPECT_TRUE(json["certificate"].is_null());
    EXPECT_EQ(json["verdict"], exit_code == 0 ? "verified" : exit_code == 1 ? "refuted" : "undecided");
    EXPECT_EQ(json["reason"].is_null(), exit_code != 2);
    EXPECT_EQ(json["witness"].is_object(), exit_code == 1);
    if (exit_code == 2) continue;
    EXPECT_EQ(keys(json["quantity"]), (std::vector<std::string>{"name", "lo", "hi"}));
    for (const char* side : {"quantity", "bound", "tightness"})
      for (const char* end : {"lo", "hi"}) {
        const std::string number = json[side][end];
        EXPECT_TRUE(is_integer(number) || significant_digits(number) >= 17) << side << " " << number;
      }
  }
}

TEST(Check, TheParametersStandInTheOrderOfTheClaimAsGivenOrDefault) {
  const Json json = checked({"copy/attention-gap", "-p", "M=0.5", "-p", "L=64"}, 0);
  EXPECT_EQ(json["parameters"].dump(), R"({"L":"64","gamma":"20","M":"1/2"})");
}

// Values of the project's reference list, computed apart at 60 digits.
TEST(Check, TheQuantityEnclosesTheReferenceValue) {
  const auto quantity = [](const std::vector<std::string>& arguments) {
    const Json json = checked(arguments, 0);
    return std::pair{json["quantity"]["lo"].get<std::string>(), json["quantity"]["hi"].get<std::string>()};
  };
  const auto agrees = [](const std::pair<std::string, std::string>& range, const std::string& value) {
    EXPECT_EQ(range.first.substr(0, 20), value.substr(0, 20));
    EXPECT_EQ(range.second.substr(0, 20), value.substr(0, 20));
  };
  agrees(quantity({"copy/attention-gap", "-p", "L=2", "-p", "gamma=1"}), "0.5378828427399902414976815163563274512697");
  agrees(quantity({"copy/attention-gap", "-p", "L=64", "-p", "gamma=8"}),
         "0.04139347538185083422660064870974906315183");
  agrees(quantity({"copy/attention-position", "-p", "L=16", "-p", "tau=5", "-p", "lambda=1"}),
         "0.8717375475534761924082186053132788435994");
}

TEST(Check, MoreDigitsAreThereWhenAskedFor) {
  const Json json = checked({"copy/attention-gap", "-p", "L=64", "-p", "gamma=8", "--min-digits", "80"}, 0);
  const std::string lo = json["quantity"]["lo"], hi = json["quantity"]["hi"];
  EXPECT_EQ(lo.substr(0, 41), "0.041393475381850834226600648709749063151");
  EXPECT_GE(significant_digits(lo), 80u);
  EXPECT_EQ(lo.substr(0, 81), hi.substr(0, 81)) << "0.0 and 79 digits";
  EXPECT_NE(json["arithmetic"].get<std::string>().find("512"), std::string::npos);
  // The print for people follows.
  expect_prints(seqcert({"check", "copy/attention-gap", "-p", "L=64", "-p", "gamma=8", "--min-digits", "60"}), 0,
                {"0.04139347538185083422660064870974906315"});
}

// The equality at the defaults needs the normal form; a cap of 128 bits does not change that.
TEST(Check, AnAttainedBoundIsVerifiedByTheNormalForm) {
  const Json json = checked({"copy/attention-gap", "--max-bits", "128"}, 0);
  EXPECT_NE(json["arithmetic"].get<std::string>().find("normal-form"), std::string::npos) << json["arithmetic"];
}

TEST(Check, AHigherCapDecidesWhatALowerOneLeavesUndecided) {
  const TemporaryFolder folder;
  GapClaim claim;
  claim.bound = std::string(exact_bound) + "*(1+2^(-1000))";
  const std::string path = folder.write("close.toml", text(claim));
  expect_prints(seqcert({"check", path, "--max-bits", "512"}), 2,
                {"undecided  my/gap", "still overlap at 512 bits", "copy_error", "bound"});
  expect_prints(seqcert({"check", path, "--max-bits", "2048"}), 0, {"verified  my/gap"});
}

// 2*1023*e^-20/(1 + 1023*e^-20), by Python's decimal module: 4.21711141947617783063816...e-06.
TEST(Check, PrintsANumberWithItsDistanceToTheTruth) {
  const Outcome outcome = seqcert({"check", "copy/attention-gap"});
  expect_prints(
      outcome, 0,
      {"verified  copy/attention-gap L=1024 gamma=20 M=1\n", "claim        copy_error <= 2*M*(L - 1)*exp(-gamma)",
       "copy_error   4.217111419476177831e-06 ± 3.7e-25\n", "bound        4.217111419476177831e-06 ± 3.7e-25\n",
       "tightness    1\n"});
  for (const std::string& line : lines(outcome.out)) EXPECT_LT(line.size(), 100u) << line;
}

TEST(Check, PrintsExactNumbersWithoutDoubt) {
  expect_prints(seqcert({"check", "copy/ssm-onehot-exact"}), 0,
                {"copy_error   0\n", "bound        0\n", "arithmetic   exact"});
  expect_prints(seqcert({"check", "copy/window-state"}), 0, {"state_size   24\n", "tightness    1\n"});
}

}  // namespace
}  // namespace seqcert::test
