#include "check/claim_points.hpp"

#include "base/text.hpp"
#include "check/check_claim.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"

#include <gtest/gtest.h>

#include <set>

namespace seqcert {
namespace {

const std::string size_claim = R"toml(id = "my/size"
title = "t"
source = "s"
statement = "x"
construction = "dp/ssm-slots"
quantity = "state_size"
relation = "<="
bound = "reads*W"
facts = ["reads", "W"]
[parameters.problem]
type = "choice"
values = ["edit-distance", "fibonacci", "lis", "pointer-chase", "postfix"]
default = "lis"
meaning = ""
[parameters.inputs]
type = "choice"
values = ["prompt", "streamed"]
default = "prompt"
meaning = ""
)toml";

Claim claim_of(const std::string& toml) {
  auto claim = parse_claim(toml, "my.toml");
  EXPECT_TRUE(claim.ok()) << claim.error().message;
  return *claim;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), std::string::npos) << from;
  return text.replace(text.find(from), from.size(), to);
}

std::string shown(const Values& values) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : values) parts.push_back(name + "=" + text(value));
  return join(parts, " ");
}

std::string points(const Claim& claim, const Assignments& typed, ClaimGrids own = ClaimGrids::none) {
  const auto found = claim_points(claim, builtin_constructions(), typed, own);
  if (!found) return "error: " + found.error().message;
  std::string lines;
  for (const Values& point : *found) lines += shown(point) + "\n";
  return lines;
}

std::string names(const Claim& claim, const Values& chosen) {
  std::vector<std::string> result;
  for (const ParameterSpec& spec : specialised(claim, builtin_constructions(), chosen).parameters)
    result.push_back(spec.name);
  return join(result, " ");
}

TEST(Specialised, TheProblemBringsItsParametersAfterTheClaimsOwn) {
  const Claim claim = claim_of(size_claim);
  EXPECT_EQ(names(claim, {}), "problem inputs n range");
  EXPECT_EQ(names(claim, {{"problem", std::string("fibonacci")}}), "problem inputs T q");
  EXPECT_EQ(names(claim_of(replaced(
                      size_claim, "[parameters.inputs]",
                      "[parameters.n]\ntype = \"integer\"\nmin = 3\ndefault = 5\nmeaning = \"\"\n[parameters.inputs]")),
                  {}),
            "problem n inputs range")
      << "what the claim declares is not declared again";
  EXPECT_EQ(names(claim_of(size_claim + "[with]\nrange = 9\n"), {}), "problem inputs n") << "nor what it fixes";
}

TEST(Specialised, WithMayChooseTheProblem) {
  const std::string fixed =
      replaced(size_claim,
               size_claim.substr(size_claim.find("[parameters.problem]"),
                                 size_claim.find("[parameters.inputs]") - size_claim.find("[parameters.problem]")),
               "") +
      "[with]\nproblem = \"fibonacci\"\n";
  EXPECT_EQ(names(claim_of(fixed), {}), "inputs T q");
  EXPECT_EQ(points(claim_of(fixed), {{"T", "3,4"}}), "T=3 inputs=prompt q=10\nT=4 inputs=prompt q=10\n");
}

TEST(Specialised, ClaimsAboutCopyingAndUnknownConstructionsStayAsTheyAre) {
  EXPECT_EQ(names(claim_of(replaced(size_claim, "dp/ssm-slots", "ssm/ring")), {}), "problem inputs");
  EXPECT_EQ(names(claim_of(replaced(size_claim, "dp/ssm-slots", "dp/ssm-slot")), {}), "problem inputs");
}

TEST(Specialised, TypedWordsAreReadAsTheClaimDeclaresThem) {
  const Claim claim = claim_of(size_claim);
  const auto chosen = specialised(claim, builtin_constructions(), Assignments{{"problem", "postfix"}});
  ASSERT_TRUE(chosen.ok());
  EXPECT_EQ(chosen->parameters.back().name, "operators");
  const auto refused = specialised(claim, builtin_constructions(), Assignments{{"problem", "knapsac"}});
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().message.starts_with("my/size: parameter problem: ")) << refused.error().message;
  EXPECT_NE(refused.error().message.find("knapsac"), std::string::npos);
}

TEST(ClaimPoints, AGridOverProblemsHasForEachTheDefaultsOfItsOwn) {
  const Claim claim = claim_of(size_claim);
  EXPECT_EQ(points(claim, {}), "inputs=prompt n=8 problem=lis range=250\n");
  EXPECT_EQ(points(claim, {{"problem", "fibonacci,lis"}, {"inputs", "prompt,streamed"}}),
            "T=10 inputs=prompt problem=fibonacci q=10\nT=10 inputs=streamed problem=fibonacci q=10\n"
            "inputs=prompt n=8 problem=lis range=250\ninputs=streamed n=8 problem=lis range=250\n");
  EXPECT_EQ(points(claim, {{"problem", "lis"}, {"n", "2..6:2"}}),
            "inputs=prompt n=2 problem=lis range=250\ninputs=prompt n=4 problem=lis range=250\ninputs=prompt n=6 "
            "problem=lis range=250\n");
}

TEST(ClaimPoints, NamesOfAnotherProblemAreRefusedWithThoseOfThisOne) {
  const Claim claim = claim_of(size_claim);
  EXPECT_EQ(points(claim, {{"problem", "postfix"}, {"operator", "4"}}),
            "error: my/size: unknown parameter \"operator\"; did you mean \"operators\"?; the parameters are problem, "
            "inputs, operators");
  EXPECT_EQ(points(claim, {{"problem", "fibonacci,lis"}, {"n", "4"}}),
            "error: my/size: unknown parameter \"n\"; the parameters are problem, inputs, T, q");
  EXPECT_EQ(points(claim, {{"problem", "fibonacci"}, {"q", "0"}}).substr(0, 36),
            "error: my/size: parameter q: 0 is ou");
  EXPECT_TRUE(points(claim, {{"problem", "lis,nothing"}}).starts_with("error: my/size: parameter problem: "));
}

const std::string blocks = R"toml([[grid]]
problem = "fibonacci,lis"
quick = true
[[grid]]
problem = "postfix"
operators = "2,3"
inputs = "prompt,streamed"
)toml";

TEST(ClaimPoints, BlocksOfTheClaimComeInOrderAndTheQuickOnesAlone) {
  const Claim claim = claim_of(size_claim + blocks);
  const std::string quick = "T=10 inputs=prompt problem=fibonacci q=10\ninputs=prompt n=8 problem=lis range=250\n";
  EXPECT_EQ(points(claim, {}, ClaimGrids::quick), quick);
  EXPECT_EQ(points(claim, {}, ClaimGrids::full),
            quick +
                "inputs=prompt operators=2 problem=postfix\ninputs=prompt operators=3 problem=postfix\n"
                "inputs=streamed operators=2 problem=postfix\ninputs=streamed operators=3 problem=postfix\n")
      << "the claim's own parameters come first, the last varies fastest";
  EXPECT_EQ(points(claim, {}, ClaimGrids::none), "inputs=prompt n=8 problem=lis range=250\n");
}

TEST(ClaimPoints, TypedGridsTakeThePlaceOfThoseOfABlock) {
  const Claim claim = claim_of(size_claim + blocks);
  EXPECT_EQ(points(claim, {{"inputs", "streamed"}}, ClaimGrids::quick),
            "T=10 inputs=streamed problem=fibonacci q=10\ninputs=streamed n=8 problem=lis range=250\n");
}

TEST(ClaimPoints, ABlockWithANameOfAnotherProblemIsRefused) {
  EXPECT_EQ(points(claim_of(size_claim + "[[grid]]\nproblem = \"fibonacci\"\nn = 4\n"), {}, ClaimGrids::full),
            "error: my/size: unknown parameter \"n\"; the parameters are problem, inputs, T, q");
}

std::string checked(const std::string& toml, const Values& given) {
  const auto outcome = check_claim(claim_of(toml), given, builtin_constructions(), {});
  if (!outcome) return "error: " + outcome.error().message;
  const Record& record = outcome->record;
  std::string line(text(record.verdict.kind));
  for (const auto& [name, value] : record.parameters) line += " " + name + "=" + value;
  return line + (record.quantity ? ": " + record.quantity->lo : "") + (record.bound ? " of " + record.bound->hi : "");
}

// W = 3n = 9 for n = 3 and five reads; the width of a stack is one more than its operators, and one read.
TEST(Facts, FormulasUseWhatTheConstructionDetermines) {
  EXPECT_EQ(checked(size_claim, {{"problem", std::string("edit-distance")}, {"n", Rational(3)}, {"m", Rational(3)}}),
            "verified problem=edit-distance inputs=prompt n=3 m=3 alphabet=4 insert=2 delete=2 substitute=3: 45 of 45");
  EXPECT_EQ(
      checked(size_claim,
              {{"problem", std::string("postfix")}, {"operators", Rational(5)}, {"inputs", std::string("streamed")}}),
      "verified problem=postfix inputs=streamed operators=5: 6 of 6");
}

// One network, a number per kind of fact: fibonacci of T = 10, q = 7 with inputs first has 2 inputs, 12 - 1 tokens,
// numbers up to 6.
TEST(Facts, EachNameIsWhatItsMeaningSays) {
  for (const auto& [fact, value] : std::vector<std::pair<std::string, std::string>>{{"steps", "10"},
                                                                                    {"G", "2"},
                                                                                    {"K", "2"},
                                                                                    {"J", "1"},
                                                                                    {"L", "11"},
                                                                                    {"largest", "6"},
                                                                                    {"reads", "3"},
                                                                                    {"prompt", "2"},
                                                                                    {"W", "2"},
                                                                                    {"W_v", "2"},
                                                                                    {"locality", "2"}}) {
    std::string toml = replaced(size_claim, "bound = \"reads*W\"\nfacts = [\"reads\", \"W\"]",
                                "bound = \"" + fact + "+1000\"\nfacts = [\"" + fact + "\"]");
    EXPECT_EQ(checked(toml, {{"problem", std::string("fibonacci")}, {"q", Rational(7)}}).substr(0, 63 + value.size()),
              "verified problem=fibonacci inputs=prompt T=10 q=7: 6 of " + std::to_string(1000 + std::stol(value)))
        << fact;
  }
}

TEST(Facts, UnknownOnesAreRefusedWithTheNearest) {
  EXPECT_EQ(checked(replaced(size_claim, "facts = [\"reads\", \"W\"]", "facts = [\"reads\", \"W\", \"W_w\"]"), {})
                .substr(0, 99),
            "error: my.toml: facts: dp/ssm-slots does not determine \"W_w\"; did you mean \"W_v\"?; it determines st");
  // A model that copies has facts of its weights, none of a program.
  EXPECT_EQ(checked(replaced(size_claim, "dp/ssm-slots", "ssm/ring"), {}).substr(0, 60),
            "error: my.toml: facts: ssm/ring does not determine \"reads\"; ");
}

TEST(Facts, ProblemsThatTheModelDoesNotCarryOutAreRefused) {
  const std::string compact =
      checked(size_claim + "[with]\nform = \"compact\"\n", {{"problem", std::string("fibonacci")}});
  EXPECT_TRUE(compact.starts_with("error: my.toml: ")) << compact;
  EXPECT_NE(compact.find("compact"), std::string::npos) << compact;
}

}  // namespace
}  // namespace seqcert
