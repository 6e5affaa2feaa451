// Inputs a hostile reader broke the tool or its claims with; each stays as a test.

#include "check/check_claim.hpp"
#include "claim/point.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

Claim shipped(const std::string& id) { return *find_claim(id, SEQCERT_SOURCE_DIR "/proofs"); }

Claim parsed(const std::string& body) {
  return *parse_claim("id = \"test/claim\"\ntitle = \"t\"\nsource = \"ours\"\nstatement = \"s\"\n" + body,
                      "claim.toml");
}

Result<Outcome> outcome(const Claim& claim, const Assignments& typed = {}) {
  return check_claim(claim, *parse_point(claim, typed), builtin_constructions(), {});
}
Verdict::Kind verdict(const Claim& claim, const Assignments& typed = {}) {
  return outcome(claim, typed)->record.verdict.kind;
}

const std::string state_size_of_onehot = "construction = \"ssm/onehot\"\nquantity = \"state_size\"\nrelation = \"=\"\n";
std::string n(const std::string& fallback) {
  return "[parameters.N]\ntype = \"integer\"\ndefault = " + fallback + "\nmeaning = \"values\"\n";
}

TEST(Referee, TheRingCoversItsRationalGainsDownToTinyErrors) {
  const Claim ring = shipped("copy/ssm-ring");
  for (const char* write : {"euler", "zoh"}) {
    for (const char* eps : {"1e-9", "1e-17", "1e-20", "1e-40"})
      EXPECT_EQ(verdict(ring, {{"eps", eps}, {"write", write}}), Verdict::Kind::verified) << write << " " << eps;
    EXPECT_EQ(verdict(ring, {{"m", "1"}, {"distance", "0"}, {"eps", "1e-10"}, {"write", write}}),
              Verdict::Kind::verified);
  }
  Claim bare = ring;
  bare.bound = *parse_formula("eps");  // what exact gains would give is false with rational ones
  EXPECT_EQ(verdict(bare, {{"eps", "1e-20"}}), Verdict::Kind::refuted);
  EXPECT_EQ(verdict(bare, {{"m", "1"}, {"distance", "0"}, {"eps", "1e-10"}, {"write", "zoh"}}), Verdict::Kind::refuted);
}

TEST(Referee, TheRingInTheBlockCoversItsRationalGainsUnderEitherSoftplus) {
  const Claim ring = shipped("copy/block-ring");
  for (const char* write : {"euler", "zoh"})
    for (const char* softplus : {"exact", "torch20"}) {
      const Assignments rules{{"write", write}, {"softplus", softplus}};
      const auto with_rules = [&](Assignments typed) {
        typed.insert(typed.end(), rules.begin(), rules.end());
        return verdict(ring, typed);
      };
      for (const char* eps : {"1e-9", "1e-17", "1e-40"})
        EXPECT_EQ(with_rules({{"eps", eps}}), Verdict::Kind::verified) << write << softplus << eps;
      EXPECT_EQ(with_rules({{"m", "1"}, {"distance", "0"}, {"eps", "1e-10"}}), Verdict::Kind::verified)
          << write << softplus;
    }
  Claim bare = ring;
  bare.bound = *parse_formula("eps");
  const auto refuted = outcome(bare, {{"eps", "1e-20"}, {"softplus", "torch20"}});
  EXPECT_EQ(refuted->record.verdict.kind, Verdict::Kind::refuted);
  ASSERT_TRUE(refuted->witness);  // the block itself, run on the witness, errs by more
  EXPECT_LT(Rational::ratio(1, 1) / pow(Rational(10), 20), *Rational::parse(refuted->witness->error_lo));
}

TEST(Referee, TorchsSoftplusIsSeenInTheClaims) {
  // The bound made for PyTorch's step without the term it adds is false for it: e^-21 / 21 is left.
  Claim step = shipped("copy/block-ring-step");
  EXPECT_EQ(verdict(step), Verdict::Kind::verified);
  step.bound = *parse_formula("M*2^(-200)");
  EXPECT_EQ(verdict(step), Verdict::Kind::refuted);
  step.bound =
      *parse_formula("M*(softplus(Gamma)-Gamma)/softplus(Gamma) - M*2^(-200)");  // and no smaller term would do
  EXPECT_EQ(verdict(step), Verdict::Kind::refuted);
  EXPECT_EQ(verdict(shipped("copy/block-ring-torch20")), Verdict::Kind::verified);
  EXPECT_EQ(verdict(shipped("copy/block-ring-state"), {{"m", "7"}}), Verdict::Kind::verified);
}

TEST(Referee, AFloorOfAnIrrationalIsNotReadOffADouble) {
  // ln(1000)/ln(10) is 3 exactly, which no enclosure can tell from just below 3; a double says 2.9999999999999996.
  for (const char* size : {"2", "3"})
    EXPECT_EQ(verdict(parsed(state_size_of_onehot + "bound = \"floor(ln(1000)/ln(10))\"\n" + n(size))),
              Verdict::Kind::undecided)
        << size;
}

TEST(Referee, NothingToThePowerZeroIsNotOne) {
  for (const char* bound : {"(1/(exp(1)-exp(1)))^0 + 1", "(ln(-exp(1)))^0 + 1"}) {
    const auto result = outcome(parsed(state_size_of_onehot + "bound = \"" + bound + "\"\n" + n("2")));
    if (result) {
      EXPECT_EQ(result->record.verdict.kind, Verdict::Kind::undecided) << bound;
    }
  }
  EXPECT_EQ(verdict(parsed(state_size_of_onehot + "bound = \"exp(1)^0 + 1\"\n" + n("2"))), Verdict::Kind::verified);
}

TEST(Referee, TheScoreNeededCountsWhatOtherPositionsWrite) {
  const std::string head = "construction = \"ssm/decay\"\nquantity = \"score_needed\"\nrelation = \"=\"\n";
  const auto real = [](const std::string& name, const std::string& fallback) {
    return "[parameters." + name + "]\ntype = \"real\"\ndefault = \"" + fallback + "\"\nmeaning = \"m\"\n";
  };
  // Three steps of decay 1/2 after the target, delta = 1/100 at the other three: they weigh (1 + 1/2 + 1/4)/100 =
  // 7/400.
  const std::string three = "[parameters.distance]\ntype = \"integer\"\ndefault = 3\nmeaning = \"m\"\n" +
                            real("a", "1/2") + real("delta", "1/100");
  EXPECT_EQ(verdict(parsed(head + "bound = \"8*(1 - eps + 7/400)\"\n" + three + real("eps", "1/10"))),
            Verdict::Kind::verified);
  // With the error allowed below that, no score suffices.
  const auto none = outcome(parsed(head + "bound = \"8\"\n" + three + real("eps", "1/100")));
  EXPECT_EQ(none->record.verdict.kind, Verdict::Kind::undecided);
  EXPECT_NE(none->record.verdict.reason.find("other positions"), std::string::npos) << none->record.verdict.reason;
}

TEST(Referee, NamesNobodyReadsAreRefused) {
  const auto misspelt = outcome(parsed(state_size_of_onehot + "bound = \"N\"\n[with]\nordr = \"reversed\"\n" + n("4")));
  ASSERT_FALSE(misspelt.ok());
  EXPECT_NE(misspelt.error().message.find("did you mean \"order\""), std::string::npos) << misspelt.error().message;
  const auto unread = outcome(parsed(state_size_of_onehot + "bound = \"N\"\n" + n("4") +
                                     "[parameters.gian]\ntype = \"real\"\ndefault = \"1\"\nmeaning = \"m\"\n"));
  ASSERT_FALSE(unread.ok());
  EXPECT_NE(unread.error().message.find("did you mean \"gain\""), std::string::npos) << unread.error().message;
}

TEST(Referee, SmallRingsWithTinyErrorsAreDecidedQuickly) {
  // A normal form of these takes minutes; 128-bit balls tell the sides apart at once.
  const auto ring = outcome(shipped("copy/ssm-ring"), {{"eps", "1e-14"}, {"T", "20"}, {"m", "8"}, {"distance", "7"}});
  EXPECT_EQ(ring->record.verdict.kind, Verdict::Kind::verified);
  EXPECT_LT(ring->record.seconds, 5);
}

}  // namespace
}  // namespace seqcert
