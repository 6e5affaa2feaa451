#include "claim/point.hpp"

#include "base/text.hpp"
#include "claim/read_claim.hpp"
#include "claim/sample.hpp"

#include <gtest/gtest.h>

#include <set>

namespace seqcert {
namespace {

using test::sample_claim;
using test::sample_with;

Claim claim(const std::string& toml = sample_claim) {
  auto parsed = parse_claim(toml, "my.toml");
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  return *parsed;
}

std::string shown(const Result<Values>& values) {
  if (!values) return "error: " + values.error().message;
  std::vector<std::string> parts;
  for (const auto& [name, value] : *values) parts.push_back(name + "=" + text(value));
  return join(parts, " ");
}

Result<Values> complete(const Claim& of, const Assignments& typed) {
  const auto given = parse_point(of, typed);
  return given ? complete_point(of, *given) : given;
}

TEST(Point, DefaultsFillWhatIsNotTyped) {
  EXPECT_EQ(shown(complete(claim(), {})), "L=1024 M=1 eps=1/1000");
  EXPECT_EQ(shown(complete(claim(), {{"L", "64"}, {"eps", "0.25"}})), "L=64 M=1 eps=1/4");
}

TEST(Point, RefusesUnknownNamesTypesAndRanges) {
  const Claim sample = claim();
  EXPECT_EQ(shown(complete(sample, {{"esp", "1"}})),
            "error: copy/sample: unknown parameter \"esp\"; did you mean \"eps\"?; the parameters are L, eps, M");
  EXPECT_EQ(shown(complete(sample, {{"lambda", "1"}})),
            "error: copy/sample: unknown parameter \"lambda\"; the parameters are L, eps, M");
  EXPECT_EQ(shown(complete(sample, {{"L", "1"}})),
            "error: copy/sample: parameter L: 1 is out of range; write an integer >= 2");
  EXPECT_EQ(shown(complete(sample, {{"L", "2.5"}})),
            "error: copy/sample: parameter L: 2.5 is not an integer; write an integer >= 2");
  EXPECT_EQ(shown(complete(sample, {{"eps", "2"}})),
            "error: copy/sample: parameter eps: 2 is out of range; write a number in (0, 2)");
  EXPECT_EQ(shown(complete_point(sample, {{"L", Rational(1)}})),
            "error: copy/sample: parameter L: 1 is out of range; write an integer >= 2");
  EXPECT_EQ(shown(complete_point(sample, {{"N", Rational(1)}})),
            "error: copy/sample: unknown parameter \"N\"; the parameters are L, eps, M");
  EXPECT_EQ(shown(complete(claim(sample_with("default = 1024\n", "")), {})),
            "error: copy/sample: parameter L has no default; give -p L=VALUE (an integer >= 2)");
}

/// The expected rationals come from mpmath at 80 digits: ln 4000 = 8.29404964010202...
TEST(Derived, IsRoundedAsTheFileSays) {
  const std::vector<std::tuple<const char*, const char*, const char*>> table = {
      {"up", "40", "2279851005161/274877906944"},
      {"down", "40", "9119404020643/1099511627776"},
      {"nearest", "40", "2279851005161/274877906944"},
      {"up", "3", "67/8"},
      {"down", "3", "33/4"},
      {"nearest", "3", "33/4"},
      {"up", "0", "9"},
      {"down", "0", "8"},
      {"nearest", "0", "8"}};
  for (const auto& [round, bits, expected] : table) {
    std::string toml = sample_with("\"up\"", '"' + std::string(round) + '"');
    toml.replace(toml.find("bits = 40"), 9, "bits = " + std::string(bits));
    const Claim sample = claim(toml);
    EXPECT_EQ(text(with_derived(sample, *complete(sample, {}))->at("lambda")), expected) << round << bits;
  }
}

std::string derived(const std::string& formula, const std::string& round, const std::string& bits) {
  std::string toml = sample_with("ln(4*M/eps)", formula);
  toml.replace(toml.find("\"up\""), 4, '"' + round + '"');
  toml.replace(toml.find("bits = 40"), 9, bits);
  const Claim sample = claim(toml);
  const auto values = with_derived(sample, *complete(sample, {}));
  return values ? text(values->at("lambda")) : "error: " + values.error().message;
}

TEST(Derived, NegativeExactAndEdgeValues) {
  EXPECT_EQ(derived("-ln(4*M/eps)", "up", "bits = 3"), "-33/4");
  EXPECT_EQ(derived("-ln(4*M/eps)", "down", "bits = 3"), "-67/8");
  EXPECT_EQ(derived("-ln(4*M/eps)", "nearest", "bits = 3"), "-33/4");
  EXPECT_EQ(derived("L/3", "up", "bits = 1"), "683/2");  // 341.33...
  EXPECT_EQ(derived("L/3", "exact", ""), "1024/3");
  EXPECT_EQ(derived("5/8", "nearest", "bits = 2"), "3/4");  // a tie goes up
  EXPECT_EQ(derived("-5/8", "nearest", "bits = 2"), "-1/2");
  EXPECT_EQ(derived("exp(ln(L))", "up", "bits = 40"), "1024");  // on the edge of a step: no ball tells
  EXPECT_EQ(derived("exp(ln(L))", "down", "bits = 40"), "1024");
  // 1 + 2^-300 is irrationally close to 1: 128 bits do not tell, 512 do.
  EXPECT_EQ(derived("exp(2^-300)", "up", "bits = 8"), "257/256");
  EXPECT_EQ(derived("exp(-2^-300)", "up", "bits = 8"), "1");
}

TEST(Derived, RefusesWhatHasNoValueOrIsNotDecided) {
  EXPECT_EQ(derived("1/(L - 1024)", "up", "bits = 8"),
            "error: my.toml: derived lambda: division by zero in \"1/(L - 1024)\"");
  EXPECT_EQ(derived("ln(M - 1)", "up", "bits = 8"),
            "error: my.toml: derived lambda: the logarithm of a number that is not positive in \"ln(M - 1)\"");
  EXPECT_EQ(derived("exp(1)", "exact", "").substr(0, 80),
            "error: my.toml: derived lambda: there is no exact rational value in \"exp(1)\"");
  EXPECT_EQ(derived("floor(exp(ln(3)))", "up", "bits = 8"),
            "error: my.toml: derived lambda: \"floor(exp(ln(3)))\" could not be rounded to 8 bits; its value is not "
            "finite or lies on the edge "
            "of a step");
}

TEST(Derived, ComesWithEarlierOnesAndWhatTheClaimFixes) {
  const Claim sample = claim(
      sample_claim + "[derived.half]\nvalue = \"floor(lambda)/2\"\nround = \"exact\"\n[with]\nlevel = \"abstract\"\n");
  EXPECT_EQ(shown(with_derived(sample, *complete(sample, {}))),
            "L=1024 M=1 eps=1/1000 half=4 lambda=2279851005161/274877906944 level=abstract");
}

TEST(Hypotheses, TheFirstViolatedOneIsNamed) {
  const Claim sample =
      claim(sample_with("relation", "hypotheses = [\"L >= 2\", \"eps < 2*M\", \"L < 100/M\"]\nrelation"));
  const auto answer = [&](const Assignments& typed) {
    std::string which;
    const auto truth = hypotheses_hold(sample, *with_derived(sample, *complete(sample, typed)), &which);
    if (!truth) return "error: " + truth.error().message;
    return (*truth == Truth::yes ? "yes" : *truth == Truth::no ? "no " : "unknown ") + which;
  };
  EXPECT_EQ(answer({{"L", "64"}}), "yes");
  EXPECT_EQ(answer({}), "no L < 100/M");
  EXPECT_EQ(answer({{"M", "1/10000"}}), "no eps < 2*M");
  const Claim unclear =
      claim(sample_with("relation", "hypotheses = [\"floor(exp(ln(3))) = 3\", \"L > 5000\"]\nrelation"));
  std::string which;
  EXPECT_EQ(*hypotheses_hold(unclear, *with_derived(unclear, *complete(unclear, {})), &which), Truth::no);
  EXPECT_EQ(which, "L > 5000");
  EXPECT_EQ(*hypotheses_hold(unclear, *with_derived(unclear, *complete(unclear, {{"L", "6000"}})), &which),
            Truth::unknown);
  EXPECT_EQ(which, "floor(exp(ln(3))) = 3");
  const Claim broken = claim(sample_with("relation", "hypotheses = [\"1/(L - 1024) > 0\"]\nrelation"));
  const auto error = hypotheses_hold(broken, *complete(broken, {}), &which);
  ASSERT_FALSE(error.ok());
  EXPECT_EQ(error.error().message, "my.toml: hypothesis: division by zero in \"1/(L - 1024)\"");
}

std::string grid(const Claim& of, const Assignments& typed, ClaimGrids own) {
  const auto points = grid_points(of, typed, own);
  if (!points) return "error: " + points.error().message;
  std::vector<std::string> texts;
  for (const Values& values : *points) texts.push_back(shown(values));
  return join(texts, "; ");
}

TEST(GridPoints, AreTheProductWithTheLastParameterFastest) {
  const Claim sample = claim();
  EXPECT_EQ(grid(sample, {{"M", "1,2"}, {"L", "4..5"}}, ClaimGrids::none),
            "L=4 M=1 eps=1/1000; L=4 M=2 eps=1/1000; L=5 M=1 eps=1/1000; L=5 M=2 eps=1/1000");
  EXPECT_EQ(grid(sample, {}, ClaimGrids::none), "L=1024 M=1 eps=1/1000");
  EXPECT_EQ(grid(sample, {}, ClaimGrids::full), "L=16 M=1 eps=1/1000; L=32 M=1 eps=1/1000; L=64 M=1 eps=1/1000");
  EXPECT_EQ(grid(sample, {}, ClaimGrids::quick), "L=16 M=1 eps=1/1000; L=64 M=1 eps=1/1000");
  EXPECT_EQ(grid(sample, {{"L", "3"}}, ClaimGrids::full), "L=3 M=1 eps=1/1000");
}

TEST(GridPoints, RefusesEmptyHugeAndUnknownGrids) {
  const Claim sample = claim();
  EXPECT_EQ(grid(sample, {{"L", "9..3"}}, ClaimGrids::none),
            "error: copy/sample: grid \"9..3\" of L is empty: it starts above its end");
  EXPECT_EQ(grid(sample, {{"L", ""}}, ClaimGrids::none),
            "error: copy/sample: the grid of L is empty; write an integer >= 2");
  EXPECT_EQ(grid(sample, {{"N", "1,2"}}, ClaimGrids::none),
            "error: copy/sample: unknown parameter \"N\"; the parameters are L, eps, M");
  EXPECT_EQ(grid(sample, {{"L", "2..2001"}, {"M", "1..1001"}}, ClaimGrids::none),
            "error: copy/sample: the grid has more than 1000000 points");
  EXPECT_EQ(grid(claim(sample_with("default = \"1\"\n", "")), {}, ClaimGrids::none),
            "error: copy/sample: parameter M has neither default nor grid; give -p M=GRID");
}

TEST(ClaimSha256, IsOfTheMathematicsAndTheValues) {
  const Claim sample = claim();
  const Values values = *complete(sample, {});
  const std::string hash = claim_sha256(sample, values);
  // Titles, grids, ranges, comments and spaces do not matter ...
  for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{
           {"A sample", "Another title"},
           {"16..64*2", "16..128*2"},
           {"2*M*(L-1)*exp(-lambda)", "(2 * M) * ((L - 1)) * exp(-(lambda))"},
           {"min = 2", "min = 3 # a comment"},
           {"ours", "theirs"}})
    EXPECT_EQ(claim_sha256(claim(sample_with(from, to)), values), hash) << from;
  // ... everything that changes what is claimed does.
  std::set<std::string> hashes = {hash};
  for (const auto& [from, to] :
       std::vector<std::pair<const char*, const char*>>{{"copy/sample", "copy/sample2"},
                                                        {"attention/gap", "attention/window"},
                                                        {"copy_error", "state_size"},
                                                        {"\"<=\"", "\"<\""},
                                                        {"2*M*(L-1)", "2*M*(L-2)"},
                                                        {"relation", "hypotheses = [\"L >= 2\"]\nrelation"},
                                                        {"relation", "hypotheses = [\"L >= 3\"]\nrelation"},
                                                        {"\"up\"", "\"down\""},
                                                        {"bits = 40", "bits = 41"},
                                                        {"ln(4*M/eps)", "ln(5*M/eps)"},
                                                        {"bits = 40", "bits = 40\n[with]\nlevel = \"s6\""},
                                                        {"bits = 40", "bits = 40\n[with]\nlevel = \"abstract\""}})
    EXPECT_TRUE(hashes.insert(claim_sha256(claim(sample_with(from, to)), values)).second) << to;
  EXPECT_TRUE(hashes.insert(claim_sha256(sample, *complete(sample, {{"L", "64"}}))).second);
}

/// The canonical text written out by hand and hashed with coreutils' sha256sum, so that hashes in old records stay
/// valid.
TEST(ClaimSha256, IsFixed) {
  const Claim sample = claim();
  EXPECT_EQ(claim_sha256(sample, *complete(sample, {})),
            "c0cbe4bf0c0decf5e9d0d6b749a8c54f2c4693237e41f93c1d55e6420752f7a7");
}

}  // namespace
}  // namespace seqcert
