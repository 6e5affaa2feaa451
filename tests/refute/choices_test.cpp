// Claims that fail at few words of their choices alone.
#include "claims.hpp"
#include "refute/refute.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace seqcert::test {
namespace {

RefuteOptions options() {
  RefuteOptions result;
  result.budget.seconds = 60;  // points decide, not the clock
  return result;
}

/// A claim of the tool's own that says `wrong` for its bound at these words from this size on, and is right elsewhere.
struct Seam {
  std::string id, wrong;
  Assignments words;
  std::string size;
  long from;
};

Refutation searched(const Seam& seam) {
  const Claim claim = changed_claim(seam.id, {});
  const Subject builtin = subject_of(builtin_constructions());
  Subject subject = builtin;
  subject.decide = [&](const Claim& asked, const Values& point, const CheckOptions& how) {
    const bool here =
        std::ranges::all_of(seam.words, [&](const auto& word) { return text(point.at(word.first)) == word.second; });
    Claim shifted = asked;
    if (here && std::get<Rational>(point.at(seam.size)) >= Rational(seam.from))
      shifted.bound = *parse_formula(seam.wrong);
    return builtin.decide(shifted, point, how);
  };
  auto refutation = refute(claim, builtin_constructions(), subject, {}, options());
  EXPECT_TRUE(refutation.ok()) << (refutation.ok() ? "" : refutation.error().message);
  return std::move(*refutation);
}

TEST(Choices, AFailureAtOneSetOfWordsFromASizeOnIsFound) {
  const Assignments both = {{"write", "zoh"}, {"softplus", "torch20"}};
  for (const Seam& seam :
       std::vector<Seam>{{"copy/ssm-ring", "0", {{"write", "zoh"}}, "m", 9},
                         {"copy/ssm-ring", "0", {{"write", "zoh"}}, "distance", 5},
                         {"copy/block-ring", "0", both, "m", 5},
                         {"copy/block-ring", "0", both, "m", 9},
                         {"efficient/linear-attention", "2*M", {{"codes", "stored"}}, "N", 7},
                         {"copy/ssm-rank-onehot", "2*M", {{"level", "s6"}, {"write", "zoh"}}, "S", 5}}) {
    SCOPED_TRACE(seam.id + " " + seam.size + " from " + std::to_string(seam.from));
    const Refutation refutation = searched(seam);
    EXPECT_TRUE(refutation.found) << refutation.ended_by;
    if (!refutation.found) continue;
    for (const auto& [name, word] : seam.words) EXPECT_EQ(text(refutation.found->point.at(name)), word);
    EXPECT_EQ(text(refutation.found->point.at(seam.size)), std::to_string(seam.from));
  }
}

// lambda = 512 is a power of two: up to 2^(p/2) positions all scores are exact, unless 2 lambda tau j leaves the
// exponents, as 2*512*8*8 does in fp16, and in no other format.
TEST(Choices, TheOneFormatThatOverflowsIsFoundWithTheLengthFromWhichItDoes) {
  const Claim claim = changed_claim(
      "precision/attention-position-format",
      {{"hypotheses = [\"eps <= M\", \"lambda > ln(8*M/eps)\"]",
        "facts = [\"bits\"]\nwith = {lambda = 512, M = 1}\nhypotheses = [\"eps >= 1/16\", \"eps <= 1\", \"L^2 <= "
        "2^bits\"]"},
       {"[parameters.lambda]\ntype = \"real\"\nabove = \"0\"\ndefault = \"16\"\nmeaning = \"inverse temperature\"\n\n",
        ""},
       {"[parameters.M]\ntype = \"real\"\nabove = \"0\"\ndefault = \"1\"\nmeaning = \"bound on the values\"\n\n", ""},
       {"default = \"fp16\"", "default = \"fp32\""},
       {"default = 64", "default = 4"}});
  const Subject subject = subject_of(builtin_constructions());
  const auto refutation = refute(claim, builtin_constructions(), subject, {}, options());
  ASSERT_TRUE(refutation.ok()) << refutation.error().message;
  ASSERT_TRUE(refutation->found);
  EXPECT_EQ(text(refutation->found->point.at("format")), "fp16");
  EXPECT_EQ(text(refutation->found->point.at("L")), "8");
  const auto of_format = std::ranges::find(refutation->breaking_points, "format", &BreakingPoint::parameter);
  ASSERT_NE(of_format, refutation->breaking_points.end());
  EXPECT_TRUE(of_format->scattered);
  EXPECT_EQ(of_format->looked_at.holds, 4U);
}

}  // namespace
}  // namespace seqcert::test
