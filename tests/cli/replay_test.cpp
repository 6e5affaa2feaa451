// A witness is a stranger's file: what `run --replay` confirms of one in which something was changed.

#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;

struct Replay : ::testing::Test {
  TemporaryFolder folder;

  Json record_of(std::vector<std::string> words, int exit_code = 0) const {
    words.insert(words.begin(), "check");
    words.push_back("--json");
    const Outcome outcome = seqcert(words);
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    return Json::parse(outcome.out, nullptr, false);
  }
  Json witness_of(std::vector<std::string> words, int exit_code = 0) const {
    return record_of(std::move(words), exit_code).at("witness");
  }
  std::string file(const GapClaim& claim) const { return folder.write("my.toml", text(claim)); }
  /// Half the error as a bound, refuted at L = 4 and gamma = 20.
  Json refuted_half() const {
    GapClaim claim;
    claim.bound = half_bound;
    return witness_of({file(claim)}, 1);
  }
  Outcome replayed(const Json& json, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"run", "--replay", folder.write("w.json", json.dump())};
    words.insert(words.end(), more.begin(), more.end());
    return seqcert(words);
  }
  void is_not_confirmed(const Json& json, const std::string& why) const {
    expect_prints(replayed(json), 2, {"not confirmed: ", why});
  }
};

TEST_F(Replay, TakesTheBoundFromTheClaim) {
  const Json good = refuted_half();
  expect_prints(replayed(good), 0,
                {"claim     my/gap: copy_error <= bound\nfile      ", "/my.toml\n", "confirmed: the error"});
  Json changed = good;
  changed["bound"] = Json({{"lo", "-5"}, {"hi", "-5"}});
  is_not_confirmed(changed, "its bound is not the claim's");
  changed = good;
  changed["bound"]["lo"] = changed["bound"]["hi"] = "1e-10";
  is_not_confirmed(changed, "its bound is not the claim's");
  changed = good;
  changed["bound"]["formula"] = "0";
  is_not_confirmed(changed, "its bound is not the claim's");
}

TEST_F(Replay, TakesRelationQuantityAndConstructionFromTheClaim) {
  const Json good = refuted_half();
  for (const auto& [key, value] :
       {std::pair{"relation", ">="}, {"quantity", "score_gap"}, {"construction", "ssm/ring"}}) {
    Json changed = good;
    changed[key] = value;
    is_not_confirmed(changed, std::string("its ") + key + " \"" + value + "\" is ");
  }
  Json other = good;
  other["claim"] = "copy/window";
  is_not_confirmed(other, "and the witness is about copy/window");
}

TEST_F(Replay, ChecksRangesAndHypotheses) {
  GapClaim late;
  late.bound = half_bound;
  late.hypotheses = R"(["gamma >= 5"])";
  Json outside = witness_of({file(late)}, 1);
  outside["parameters"]["gamma"] = "2";
  is_not_confirmed(outside, "its parameter gamma = 2 is 20 at the claim's parameters");
  outside["claim_parameters"]["gamma"] = "2";
  is_not_confirmed(outside, "hypothesis \"gamma >= 5\" does not hold");
  outside["claim_parameters"]["gamma"] = outside["parameters"]["gamma"] = "-3";
  is_not_confirmed(outside, "parameter gamma: -3 is out of range");
  outside["claim_parameters"].erase("L");
  is_not_confirmed(outside, "does not tell the claim's parameter L");
}

TEST_F(Replay, TheClaimsFileMayHaveMoved) {
  const Json good = refuted_half();
  const std::string moved = folder.write("moved.toml", slurp(folder / "my.toml"));
  Json gone = good;
  gone["claim_file"] = folder / "gone.toml";
  expect_complains(replayed(gone), 4, {"its claim: cannot read", "gone.toml", "--claim"});
  expect_prints(replayed(gone, {"--claim", moved}), 0, {"confirmed: the error"});
  gone["claim_file"] = "/etc/passwd";
  expect_complains(replayed(gone), 3, {"does not end in .toml"});
  // The file says something else by now.
  file(GapClaim{});
  is_not_confirmed(good, "its bound is not the claim's");
  expect_complains(seqcert({"run", "attention/gap", "--input", "1", "--claim", moved}), 3,
                   {"--claim goes with --replay"});
}

TEST_F(Replay, TheClaimsFileNeedNotBeUtf8) {
  refuted_half();
  const std::string odd = folder.write("o\xff.toml", slurp(folder / "my.toml"));
  const Json record = record_of({odd}, 1);
  ASSERT_FALSE(record.is_discarded());
  expect_complains(replayed(record), 4, {"--claim"});
  expect_prints(replayed(record, {"--claim", odd}), 0, {"confirmed: the error"});
}

TEST_F(Replay, SaysWhatIsUncheckedOfAnUnknownClaim) {
  Json unknown = refuted_half();
  unknown.erase("claim_file");
  expect_prints(replayed(unknown), 0, {"unchecked whether my/gap says this there", "confirmed: the error"});
  unknown["bound"]["lo"] = unknown["bound"]["hi"] = "1e-10";
  is_not_confirmed(unknown, "its bound is not what its own formula gives");
  // The name of a claim of the tool with a bound that is not its bound.
  Json named = refuted_half();
  named.erase("claim_file");
  named["claim"] = "copy/attention-gap";
  is_not_confirmed(named, "its bound is not the claim's");
}

TEST_F(Replay, AnOldWitnessIsConfirmedWhereItsClaimIsNamed) {
  // As they were written before: without the file and the parameters of the claim.
  Json old = refuted_half();
  old.erase("claim_file");
  old.erase("claim_parameters");
  const Outcome outcome = replayed(old, {"--claim", folder / "my.toml"});
  expect_prints(outcome, 0, {"confirmed: the error"});
  EXPECT_EQ(outcome.out.find("unchecked"), std::string::npos) << outcome.out;
  old["parameters"]["gamma"] = "-3";
  expect_prints(replayed(old, {"--claim", folder / "my.toml"}), 2, {"not confirmed", "gamma: -3 is out of range"});
}

TEST_F(Replay, TheRecordTellsParametersThatAnOldWitnessLacks) {
  Json record = record_of({"copy/ssm-rank", "-p", "N=4", "-p", "S=2"});
  record["witness"].erase("claim_parameters");
  expect_prints(replayed(record), 0, {"confirmed"});
  is_not_confirmed(record["witness"], "does not tell the claim's parameter S");
  record["parameters"]["S"] = "4";
  is_not_confirmed(record, "hypothesis \"S < N\" does not hold");
}

/// No values show that a supremum is small: zeros do not.
TEST_F(Replay, ASupremumIsMeasuredAgain) {
  std::string at_least = text(GapClaim{});
  at_least.replace(at_least.find("\"<=\""), 4, "\">=\"");
  const std::string twice = "2*(" + std::string(exact_bound) + ")";
  at_least.replace(at_least.find(exact_bound), std::string(exact_bound).size(), twice);
  Json false_one = witness_of({folder.write("my.toml", at_least)}, 1);
  expect_prints(replayed(false_one), 0, {"supremum  1.236692165816097085e-08", "confirmed: the supremum"});
  // A true one: the error is at least a tenth of it, whatever it is on zeros.
  Json true_one = false_one;
  true_one.erase("claim_file");
  true_one["bound"] = Json({{"lo", "1e-09"}, {"hi", "1e-09"}, {"formula", "1/1000000000"}});
  for (auto& value : true_one["values"]) value[0] = "0";
  is_not_confirmed(true_one, "the error on these values lies below the bound");
}

TEST_F(Replay, HistoriesHaveToBeAsManyAsTheClaimSays) {
  const Json good = witness_of({"dp/state-lower-bound", "-p", "T=4"});
  const Outcome outcome = replayed(good);
  expect_prints(outcome, 0, {"all 16 inputs; the claim holds there"});  // (3+1)^2
  EXPECT_EQ(outcome.out.find("file "), std::string::npos) << outcome.out;
  Json few = good;
  few["tables"]["histories"] = Json::array({good["tables"]["histories"][0], good["tables"]["histories"][1]});
  is_not_confirmed(few, "that does not show max_futures 16");
  Json bound = good;
  bound["bound"] = Json({{"lo", "100"}, {"hi", "100"}, {"formula", "100"}});
  is_not_confirmed(bound, "its bound is not the claim's, (V + 1)^W = 16");
  Json twice = good;
  twice["tables"]["histories"].push_back(good["tables"]["histories"][0]);
  expect_prints(replayed(twice), 2, {"not confirmed"});
  Json quantity = good;
  quantity["claim"] = "nobodys/claim";
  quantity["quantity"] = "live_width";
  is_not_confirmed(quantity, "inputs that a state tells apart says nothing of live_width");
}

/// Fibonacci modulo 5 has 5^2 futures: log2(25) bits, no rational.
TEST_F(Replay, HistoriesShowTheBitsOfAState) {
  const Json good = witness_of({"dp/state-bits", "-p", "T=6", "-p", "q=5"});
  ASSERT_EQ(good["tables"]["histories"].size(), 25U);
  expect_prints(replayed(good), 0,
                {"all 25 inputs", "state_bits at least 4.6438", "bound     4.643856189", "the claim holds there"});
  Json fewer = good;
  fewer["tables"]["histories"].erase(0);
  is_not_confirmed(fewer, "all 24 inputs");
  Json twice = good;
  twice["tables"]["histories"].push_back(good["tables"]["histories"][0]);
  is_not_confirmed(twice, "all 26 inputs");
  // More inputs than can be run: the number is decided, and nothing is kept.
  EXPECT_TRUE(record_of({"dp/state-bits", "-p", "problem=lis", "-p", "n=50", "-p", "range=250"})["witness"].is_null());
}

TEST_F(Replay, AMachineHasToHaveAsManyStatesAsTheClaimSays) {
  const Json good = witness_of({"copy/state-bits-least", "-p", "N=2"});
  expect_prints(replayed(good), 0, {"least_states at least 4 and at most 4", "the claim holds there"});
  Json doubled = good;
  for (const char* name : {"next", "emits"})
    for (const Json& row : good["tables"][name]) doubled["tables"][name].push_back(row);
  is_not_confirmed(doubled, "the machine of 8 states copies all 4 words");
  Json bits = witness_of({"copy/state-bits-enough", "-p", "N=3", "-p", "b=3"});
  expect_prints(replayed(bits), 0, {"copy_bits at least 3 and at most 3", "the claim holds there"});
  bits["tables"].erase("emits");
  bits["tables"].erase("histories");
  expect_complains(replayed(bits), 3, {"neither"});
}

TEST_F(Replay, OfWeightsItSaysWhichHalfIsShown) {
  const Json good = witness_of({"copy/weight-search", "-p", "N=2"});
  expect_prints(replayed(good), 0,
                {"confirmed: 2 states copy 2 values; so fewest_ssm_states is at most the bound", "not shown"});
  Json strict = good;
  strict["claim"] = "nobodys/claim";
  strict["relation"] = "<";
  is_not_confirmed(strict, "that does not tell whether it is < the bound");
  Json wide = good;
  for (const char* name : {"b", "c"})
    for (auto& row : wide["tables"][name]) row.push_back(0);
  is_not_confirmed(wide, "3 states copy 2 values");
  Json high = good;
  for (const char* name : {"b", "c"})
    for (auto& row : high["tables"][name])
      for (auto& entry : row) entry = 2 * entry.get<int>();
  is_not_confirmed(high, "an entry 2 of the weights is beyond height = 1");
  Json fewer = good;
  for (const char* name : {"b", "c"}) fewer["tables"][name] = Json::array({good["tables"][name][0]});
  is_not_confirmed(fewer, "the weights are those of N = 1, and fewest_ssm_states is asked at 2");
}

TEST_F(Replay, AMachineFailsOnTheClaimsTermsOrNot) {
  const Json fails = witness_of({"precision/attention-position-fails", "-p", "L=16"});
  expect_prints(replayed(fails), 0, {"machine   p=", "the claim holds there"});
  Json loose = fails;
  loose["tolerance"] = "1/1000000";
  is_not_confirmed(loose, "the tolerance is not the claim's eps");
  Json format = fails;
  format["scalar"] = "bf16";
  expect_prints(replayed(format), 2, {"not confirmed"});
  Json coarse = fails;
  coarse["scalar"] = "p=1";
  expect_prints(replayed(coarse), 2, {"not confirmed"});
}

/// A machine that fails at 8 positions was not asked at 16, of the precision; of the length it is the answer.
TEST_F(Replay, AFailureAtFewerPositionsShowsALengthAndNoPrecision) {
  Json shorter = witness_of({"precision/attention-position-fails", "-p", "L=16"});
  const Json longer = witness_of({"precision/attention-position-fails", "-p", "L=64"});
  shorter["claim_parameters"] = longer["claim_parameters"];
  shorter["bound"] = longer["bound"];
  for (const auto& [name, value] : longer["parameters"].items())
    if (name != "L") shorter["parameters"][name] = value;
  is_not_confirmed(shorter, "the machine fails at 16 positions, and p_fail is asked at L = 64");
  const Json length = witness_of({"precision/attention-position-length"});
  expect_prints(replayed(length), 0, {"failure_length at most", "the claim holds there"});
  Json format = length;
  format["scalar"] = "p=4";
  is_not_confirmed(format, "a failure of the machine p=4 says nothing of failure_length");
  Json bits = length;  // fp16 fails by its exponents, too
  bits["claim"] = "nobodys/claim";
  bits["quantity"] = "p_fail";
  is_not_confirmed(bits, "a failure of the machine fp16 says nothing of p_fail");
}

TEST_F(Replay, AnErrorOfAPairIsTheRadiusAtMost) {
  const Json exact = witness_of({"copy/ssm-rank-onehot", "-p", "N=4", "-p", "S=2", "-p", "M=3"});
  expect_prints(replayed(exact), 0, {"retrieval_error at least 3 and at most 3", "the claim holds there"});
  // S6 leaves nearly the same state, so that the number is measured again.
  const Json near = witness_of({"copy/ssm-rank", "-p", "N=4", "-p", "S=2", "-p", "level=s6"});
  expect_prints(replayed(near), 0, {"and at most 1", "measured  retrieval_error 1", "the claim holds there"});
}

TEST_F(Replay, AKindOfRunTellsNothingOfOtherQuantities) {
  Json pair = witness_of({"copy/ssm-rank", "-p", "N=4", "-p", "S=2"});
  pair.erase("mirrored");
  is_not_confirmed(pair, "an error on some values says nothing of retrieval_error");
  pair["mirrored"] = true;
  pair["claim"] = "nobodys/claim";
  pair["quantity"] = "copy_mse";
  is_not_confirmed(pair, "a pair of inputs says nothing of copy_mse");
}

}  // namespace
}  // namespace seqcert::test
