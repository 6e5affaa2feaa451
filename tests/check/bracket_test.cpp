// Numbers that a search or an enclosure knows from one side: a claim about them is decided by what is known, no more.
#include "check/check_claim.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace seqcert {
namespace {

/// A head by position of 64 positions, right within 1/2, on machines.
Record decided(const std::string& quantity, const std::string& relation, const Rational& bound,
               const std::string& format = "") {
  const std::string more = format.empty()
                               ? ""
                               : fmt::format(
                                     "[parameters.format]\ntype = \"choice\"\nvalues = [\"{0}\"]\ndefault = \"{0}\"\n"
                                     "meaning = \"the machine's numbers\"\n",
                                     format);
  const auto claim = parse_claim(
      fmt::format("id = \"my/claim\"\ntitle = \"t\"\nsource = \"s\"\nstatement = \"st\"\n"
                  "construction = \"attention/position\"\nquantity = \"{}\"\nrelation = \"{}\"\nbound = \"b\"\n"
                  "with = {{L = 64, lambda = \"10\"}}\nhypotheses = []\n"
                  "[parameters.eps]\ntype = \"real\"\nabove = \"0\"\ndefault = \"1/2\"\nmeaning = \"right within\"\n"
                  "[parameters.b]\ntype = \"real\"\ndefault = \"{}\"\nmeaning = \"bound\"\n{}",
                  quantity, relation, bound.text(), more),
      "my.toml");
  EXPECT_TRUE(claim.ok()) << claim.error().message;
  const auto outcome = check_claim(*claim, {}, builtin_constructions(), CheckOptions{});
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
  return outcome->record;
}

Rational number(const Record& record) { return *Rational::parse(record.quantity->lo); }
Verdict::Kind kind(const Record& record) { return record.verdict.kind; }

constexpr Verdict::Kind verified = Verdict::Kind::verified, refuted = Verdict::Kind::refuted,
                        undecided = Verdict::Kind::undecided;

TEST(Brackets, ThatNoFewerBitsAreShownToBeEnoughRefutesNothing) {
  const Rational safe = number(decided("p_safe", "<=", 1000));
  EXPECT_EQ(kind(decided("p_safe", "<=", safe)), verified);
  EXPECT_EQ(kind(decided("p_safe", "<", safe)), undecided);
  const Record less = decided("p_safe", "<=", safe - Rational(1));
  EXPECT_EQ(kind(less), undecided);
  EXPECT_EQ(less.verdict.reason, "p_safe is known to be at most " + safe.text() + ", no more");
  EXPECT_EQ(kind(decided("p_safe", ">=", 1)), undecided);
  EXPECT_EQ(kind(decided("p_safe", ">=", safe)), undecided);
  EXPECT_EQ(kind(decided("p_safe", "=", safe)), undecided);
  EXPECT_EQ(kind(decided("p_safe", ">", safe)), refuted);
}

TEST(Brackets, AFailureFoundLeavesOpenWhatLiesBetweenItAndWhatIsSafe) {
  const Rational safe = number(decided("p_safe", "<=", 1000)), fails = number(decided("p_fail", ">=", 1));
  ASSERT_LT(fails, safe);
  EXPECT_EQ(kind(decided("p_fail", ">=", fails)), verified);
  EXPECT_EQ(kind(decided("p_fail", ">=", safe)), refuted);
  EXPECT_EQ(kind(decided("p_fail", "<", safe)), verified);
  EXPECT_EQ(kind(decided("p_fail", "<", fails)), refuted);
  const bool all_known = fails + Rational(1) == safe;
  EXPECT_EQ(kind(decided("p_fail", "=", fails)), all_known ? verified : undecided);
  EXPECT_EQ(kind(decided("p_fail", ">", fails)), all_known ? refuted : undecided);
}

TEST(Brackets, LengthsOfAFormatAreKnownFromBothSidesWhereTheyFail) {
  const Rational safe = number(decided("safe_length", ">=", 1, "bf16")),
                 fails = number(decided("failure_length", "<=", 1000, "bf16"));
  ASSERT_LT(safe, fails);
  EXPECT_EQ(kind(decided("safe_length", ">=", safe, "bf16")), verified);
  EXPECT_EQ(kind(decided("safe_length", ">=", fails, "bf16")), undecided);
  EXPECT_EQ(kind(decided("failure_length", "<=", fails, "bf16")), verified);
  EXPECT_EQ(kind(decided("failure_length", ">", fails, "bf16")), refuted);
  EXPECT_EQ(kind(decided("failure_length", "<=", safe, "bf16")), refuted);
  // fp32 is right as far as is looked, and no further is asked.
  EXPECT_EQ(kind(decided("safe_length", "=", 64, "fp32")), verified);
  EXPECT_EQ(kind(decided("safe_length", ">", 64, "fp32")), refuted);
  // Whatever the failure length is, it is more than that.
  const Record more = decided("failure_length", ">", 64, "fp32");
  EXPECT_EQ(kind(more), verified);
  EXPECT_FALSE(more.quantity);
  EXPECT_EQ(kind(decided("failure_length", "<=", 64, "fp32")), refuted);
  EXPECT_EQ(kind(decided("failure_length", "<", 65, "fp32")), refuted);
  const Record open = decided("failure_length", ">", 65, "fp32");
  EXPECT_EQ(kind(open), undecided);
  EXPECT_EQ(open.verdict.reason, "fp32 was not found to fail up to 64 visible positions");
  EXPECT_EQ(kind(decided("failure_length", "<=", 65, "fp32")), undecided);
}

// The weights of 8 bits add up to an error that an enclosure does not keep below 1/50, and no input tried shows one.
TEST(Brackets, ALengthNeitherShownNorFoundToFailIsOpen) {
  const auto claim = read_claim(std::string(SEQCERT_SOURCE_DIR) + "/proofs/precision/attention-position-format.toml");
  ASSERT_TRUE(claim.ok());
  const auto outcome = check_claim(
      *claim, {{"format", "bf16"}, {"lambda", Rational(10)}, {"eps", Rational::ratio(1, 50)}, {"L", Rational(5)}},
      builtin_constructions(), CheckOptions{});
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  const Record& open = outcome->record;
  EXPECT_EQ(kind(open), undecided);
  ASSERT_EQ(open.details.back().first, "safe_length");
  EXPECT_LT(*Rational::parse(open.details.back().second.lo), Rational(5));
  EXPECT_EQ(open.verdict.reason, "bf16 was not found to fail up to 5 visible positions");
}

}  // namespace
}  // namespace seqcert
