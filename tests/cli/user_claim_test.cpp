#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

struct UserClaim : ::testing::Test {
  TemporaryFolder folder;

  std::string claim(const std::string& bound, const std::string& expect = "verified") const {
    GapClaim mine;
    mine.bound = bound;
    mine.expect = expect;
    return folder.write("my.toml", text(mine));
  }
  /// The record that refutes `bound` at L = 4, gamma = 20.
  std::string refutation(const std::string& bound) const {
    const Outcome outcome = seqcert({"check", claim(bound), "--json"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
    return outcome.out;
  }
  Outcome replay(const std::string& text) const { return seqcert({"run", "--replay", folder.write("w.json", text)}); }
};

TEST_F(UserClaim, ATrueBoundIsVerified) {
  expect_prints(seqcert({"check", claim(exact_bound)}), 0, {"verified  my/gap L=4 gamma=20 M=1", "tightness    1\n"});
}

TEST_F(UserClaim, AHalvedBoundIsRefutedWithAWitness) {
  expect_prints(seqcert({"check", claim(half_bound)}), 1, {"refuted  my/gap", "tightness    0.5 ± ", "run --replay"});
}

TEST_F(UserClaim, TheWitnessOfARefutationIsConfirmed) {
  // 2*3*e^-20/(1 + 3*e^-20) and half of it, by Python's decimal module with 40 digits.
  expect_prints(replay(refutation(half_bound)), 0,
                {"position 4 asks for position 1", "error     1.236692165816097085e-08 ± ",
                 "bound     6.183460829080485423e-09 ± ", "confirmed: the error"});
}

TEST_F(UserClaim, TheWitnessAloneIsConfirmedToo) {
  const Json record = Json::parse(refutation(half_bound));
  expect_prints(replay(record.at("witness").dump(2)), 0, {"confirmed: the error"});
}

// One part in 2^300 less than the error: 40 printed digits do not show it, so the witness needs more.
TEST_F(UserClaim, AWitnessWithALittleTooSmallBoundIsConfirmed) {
  expect_prints(replay(refutation(std::string(exact_bound) + "*(1-2^(-300))")), 0, {"confirmed: the error"});
}

TEST_F(UserClaim, AnUntrueStrictInequalityIsNotVerified) {
  std::string strict = text(GapClaim{});
  strict.replace(strict.find("\"<=\""), 4, "\"<\"");
  expect_prints(seqcert({"check", folder.write("my.toml", strict)}), 1, {"refuted  my/gap"});
}

TEST_F(UserClaim, AWitnessWithTheTargetsValueChangedIsNotConfirmed) {
  Json record = Json::parse(refutation(half_bound));
  auto& values = record["witness"]["values"];
  ASSERT_NE(values[0], values[1]);
  values[0] = values[1];  // all equal: the head answers right
  expect_prints(replay(record.dump()), 2,
                {"error     0 ± ", "not confirmed: the error on these values lies below the bound"});
}

// With one competitor's value on the target's side, a third of the error is gone; with two, two thirds, and the rest is
// below half.
TEST_F(UserClaim, AWitnessIsConfirmedExactlyWhileItsValuesBreakTheBound) {
  Json record = Json::parse(refutation(half_bound));
  const std::string target = record["witness"]["values"][0][0];
  record["witness"]["values"][1][0] = target;
  expect_prints(replay(record.dump()), 0, {"confirmed: the error"});
  record["witness"]["values"][2][0] = target;
  expect_prints(replay(record.dump()), 2, {"not confirmed"});
}

TEST_F(UserClaim, AWitnessWhoseBoundIsNotSeparatedOrNotBrokenIsNotConfirmed) {
  Json wide = Json::parse(refutation(half_bound)).at("witness"), lower = wide;
  wide["bound"] = Json::parse(R"({"lo":"1e-09","hi":"1"})");
  expect_prints(replay(wide.dump()), 0, {"bound     6.183460829080485423e-09 ± ", "confirmed"});  // the claim's own
  wide.erase("claim_file");
  expect_prints(replay(wide.dump()), 2, {"not confirmed: the run does not separate the error from the bound"});
  lower["relation"] = ">=";
  expect_prints(replay(lower.dump()), 2, {"not confirmed: its relation \">=\" is \"<=\" in the claim"});
  lower.erase("claim_file");
  expect_prints(replay(lower.dump()), 2,
                {"not confirmed: the error on these values lies above the bound, as the claim says"});
}

TEST_F(UserClaim, AMalformedWitnessIsRefusedByItsPart) {
  const Json good = Json::parse(refutation(half_bound)).at("witness");
  const auto changed = [&](const std::string& key, const Json& value) {
    Json bad = good;
    bad[key] = value;
    return replay(bad.dump());
  };
  expect_complains(replay("{\"schema\""), 3, {"w.json:1", "not a line of JSON"});
  expect_complains(replay(""), 3, {"w.json", "holds no witness"});
  expect_complains(changed("schema", "seqcert.witness/9"), 3, {"w.json", "schema"});
  expect_complains(changed("query", "zero"), 3, {"w.json", "\"query\" is missing or of the wrong type"});
  expect_complains(changed("query", 7), 3, {"w.json", "query 7"});
  expect_complains(changed("instance", 7), 3, {"w.json", "instance 7"});
  expect_prints(changed("construction", "attention/gpa"), 2,
                {"not confirmed: its construction \"attention/gpa\" is \"attention/gap\" in the claim"});
  Json unknown = good;
  unknown.erase("claim_file");
  unknown["construction"] = "attention/gpa";
  expect_complains(replay(unknown.dump()), 3, {"w.json", "did you mean \"attention/gap\"?"});
  expect_complains(changed("values", Json::parse(R"([["1"],["1"]])")), 3, {"w.json: 2 values for 4 positions"});
  expect_complains(changed("values", Json::parse(R"([["-9"],["1"],["1"],["1"]])")), 3,
                   {"w.json", "-9", "outside [-1, 1]"});
  expect_complains(changed("bound", Json::parse(R"({"lo":"2","hi":"1"})")), 3, {"w.json", "lo <= hi"});
  Json without = good;
  without.erase("relation");
  expect_complains(replay(without.dump()), 3, {"w.json", "\"relation\" is missing"});
}

TEST_F(UserClaim, ARecordWithoutWitnessCannotBeReplayed) {
  expect_complains(replay(seqcert({"check", "copy/window", "--json"}).out), 3, {"w.json", "no witness"});
}

TEST_F(UserClaim, ASweepExitsByWhetherTheVerdictIsExpected) {
  const auto swept = [&](const std::string& bound, const std::string& expect, const std::string& out) {
    return seqcert({"sweep", claim(bound, expect), "-p", "L=2..4", "--out", folder / out});
  };
  expect_complains(swept(half_bound, "refuted", "a"), 0,
                   {"3 points: 0 verified, 3 refuted, 0 undecided; 0 not as expected"});
  expect_complains(swept(exact_bound, "refuted", "b"), 1,
                   {"3 points: 3 verified, 0 refuted, 0 undecided; 3 not as expected"});
  expect_complains(swept(half_bound, "verified", "c"), 1, {"3 not as expected"});
  expect_complains(swept(half_bound, "undecided", "d"), 1, {"3 not as expected"});
  expect_complains(swept(exact_bound, "verified", "e"), 0, {"0 not as expected"});
}

}  // namespace
}  // namespace seqcert::test
