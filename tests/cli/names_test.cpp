#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

namespace seqcert::test {
namespace {

using Json = nlohmann::json;

Json listed() {
  const Outcome outcome = seqcert({"list", "--json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return Json::parse(outcome.out, nullptr, false);
}

std::set<std::string> names(const Json& group) {
  std::set<std::string> result;
  for (const Json& entry : group) result.insert(entry.at("name"));
  return result;
}

TEST(List, NamesEveryClaimFileAndItsTitle) {
  std::set<std::string> files;
  const std::filesystem::path folder = std::string(SEQCERT_SOURCE_DIR) + "/proofs";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    std::filesystem::path id = entry.path().lexically_relative(folder);
    const std::string group = id.begin()->string();
    if (id.extension() == ".toml" && group != "tables" && group != "plots")
      files.insert(id.replace_extension().generic_string());
  }
  const Json json = listed();
  EXPECT_EQ(names(json.at("claims")), files);
  for (const char* name : {"copy/attention-gap", "dp/attention", "dp/ssm-live-width", "dp/state-lower-bound"})
    EXPECT_TRUE(files.contains(name)) << name;
  for (const Json& entry : json.at("claims")) EXPECT_NE(entry.at("summary"), "");
}

TEST(List, HasTheConstructionsAndQuantitiesOfTheInterface) {
  const Json json = listed();
  for (const char* name :
       {"attention/gap", "attention/matching", "attention/position", "attention/window", "ssm/onehot", "ssm/decay",
        "ssm/ring", "ssm/block-ring", "dp/attention", "dp/ssm-slots", "dp/ssm-window"})
    EXPECT_TRUE(names(json.at("constructions")).contains(name)) << name;
  for (const char* name : {"copy_error", "score_needed", "state_size", "decode_correct", "live_width", "max_futures"})
    EXPECT_TRUE(names(json.at("quantities")).contains(name)) << name;
}

TEST(List, NamesTablesAndPlots) {
  const Json json = listed();
  for (const char* group : {"tables", "plots"})
    for (const char* name : {"copy-error", "score-growth", "state-size"})
      EXPECT_TRUE(names(json.at(group)).contains(name)) << group << ": " << name;
  expect_prints(seqcert({"list", "plots"}), 0, {"score-growth        The score that copying over a distance needs\n"});
}

TEST(List, NamesTheProblemsOfTheInterface) {
  EXPECT_EQ(names(listed().at("problems")),
            (std::set<std::string>{"cyk", "edit-distance", "fibonacci", "knapsack", "lcs", "lis", "matrix-chain",
                                   "pointer-chase", "postfix", "viterbi"}));
  expect_prints(seqcert({"list", "problems"}), 0, {"knapsack       0/1 knapsack"});
}

TEST(List, PrintsOneGroupOrAllWithALineEach) {
  const Outcome claims = seqcert({"list", "claims"}), all = seqcert({"list"});
  const Json json = listed();
  EXPECT_EQ(lines(claims.out).size(), json.at("claims").size());
  for (const std::string& name : names(json.at("claims"))) {
    EXPECT_NE(claims.out.find(name + " "), std::string::npos);
    EXPECT_NE(all.out.find("  " + name + " "), std::string::npos);
  }
  EXPECT_EQ(claims.out.find("attention/position "), claims.out.npos);
  expect_complains(seqcert({"list", "claim"}), 3, {"\"claim\" is not one of claims, ", "did you mean \"claims\"?"});
}

TEST(Show, TellsOfEveryClaimWhatItSaysAndWhy) {
  for (const std::string& name : names(listed().at("claims")))
    expect_prints(seqcert({"show", name}), 0,
                  {name + "\n", "\nsource  ", "\nclaim  ", "\nLaTeX  ", "\nexpected  ", "\nconstruction  ",
                   "\nparameters\n", "\nargument ("});
}

TEST(Show, TellsOfEveryConstructionItsParametersAndWeights) {
  for (const std::string& name : names(listed().at("constructions")))
    expect_prints(seqcert({"show", name}), 0, {name + "\n", "\nparameters\n", "\nweights at", "d_model", "read-out"});
}

TEST(Show, DefinesEveryQuantity) {
  for (const Json& entry : listed().at("quantities")) {
    const std::string name = entry.at("name"), definition = entry.at("summary");
    expect_prints(seqcert({"show", name}), 0, {name + "\n", definition});
  }
}

TEST(Show, PrintsTheRangesAndDefaultsOfAClaim) {
  expect_prints(
      seqcert({"show", "copy/attention-gap"}), 0,
      {"copy_error <= 2*M*(L - 1)*exp(-gamma)/(1 + (L - 1)*exp(-gamma))", "\\mathrm{copy\\_error} \\le \\frac{2 M",
       "gamma >= 0", "an integer >= 2", "[default 1024]", "a number > 0", "[grid 16..65536*4]",
       "cost          at the defaults 1 instance with 1 question over 1024 positions"});
}

TEST(Show, PrintsWhatAClaimOfProgramsTakesFromTheConstruction) {
  expect_prints(seqcert({"show", "dp/ssm-live-width-size"}), 0,
                {"state_size <= reads*W", "facts         reads, W,", "problem", "edit-distance", "\nargument ("});
}

TEST(Show, AClaimCalledLikeItsConstructionIsShownWithIt) {
  expect_prints(seqcert({"show", "dp/attention"}), 0,
                {"decode_correct = 1", "\nargument (", "\n\nconstruction dp/attention\n", "\nweights at", "W_Q"});
}

TEST(Show, PrintsAProblem) {
  expect_prints(seqcert({"show", "edit-distance"}), 0, {"edit-distance", "kitten,sitting", "alphabet", "unrolled"});
}

// Keys (t, t^2) and query (2 lambda asked, -lambda) at L = 3, lambda = 5.
TEST(Show, PrintsTheMatricesOfASmallConstruction) {
  const Outcome outcome = seqcert({"show", "attention/position", "-p", "L=3", "-p", "lambda=5"});
  expect_prints(
      outcome, 0,
      {"positions  (3, 6)", "[ . . 1 1 1 . ]", "[ . . 2 4 1 . ]", "[ . . 3 9 1 . ]", "W_Q        (2, 6)", "10", "-5"});
  expect_complains(seqcert({"show", "attention/position", "-p", "lambd=5"}), 3, {"did you mean \"lambda\"?"});
}

TEST(Help, OfEveryCommandHasExamplesOfThatCommand) {
  expect_prints(seqcert({"--help"}), 0, {"examples:\n  seqcert check copy/attention-gap"});
  for (const char* command : {"list", "show", "check", "sweep", "merge", "run", "live", "table", "paper"}) {
    const std::string usage = std::string("seqcert ") + command;
    const Outcome outcome = seqcert({command, "--help"});
    expect_prints(outcome, 0,
                  {"Usage: " + usage, "example", ":\n  " + usage + (std::string(command) == "list" ? "\n" : " ")});
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(Help, TheVersionIsPrinted) {
  const Outcome outcome = seqcert({"--version"});
  expect_prints(outcome, 0, {"."});
  EXPECT_NE(seqcert({"check", "copy/window", "--json"}).out.find("\"version\":\"" + lines(outcome.out).at(0) + "\""),
            std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
