#include "check/check_claim.hpp"

#include "check/witness.hpp"
#include "claim/point.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"
#include "reference_values.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace seqcert {
namespace {

Claim shipped(const std::string& id) { return *find_claim(id, SEQCERT_SOURCE_DIR "/proofs"); }

/// A claim written here: `head` holds quantity, relation, bound and hypotheses.
Claim written(const std::string& construction, const std::string& head, const std::string& rest) {
  return *parse_claim(
      "id = \"test/claim\"\ntitle = \"t\"\nsource = \"ours\"\nstatement = \"s\"\ntables = []\nexpect = \"verified\"\n"
      "construction = \"" +
          construction + "\"\n" + head + rest,
      "claim.toml");
}
std::string integer(const std::string& name, const std::string& fallback) {
  return "[parameters." + name + "]\ntype = \"integer\"\ndefault = " + fallback + "\nmeaning = \"m\"\n";
}
std::string real(const std::string& name, const std::string& fallback) {
  return "[parameters." + name + "]\ntype = \"real\"\ndefault = \"" + fallback + "\"\nmeaning = \"m\"\n";
}
std::string error_is(const std::string& relation, const std::string& bound) {
  return "quantity = \"copy_error\"\nrelation = \"" + relation + "\"\nbound = \"" + bound + "\"\n";
}

const std::string gap_parameters = integer("L", "1024") + real("gamma", "20") + real("M", "1");
const std::string gap_bound = "2*M*(L-1)*exp(-gamma) / (1 + (L-1)*exp(-gamma))";

Outcome check(const Claim& claim, const Assignments& typed = {}, const CheckOptions& options = {}) {
  return *check_claim(claim, *parse_point(claim, typed), builtin_constructions(), options);
}
Verdict::Kind verdict(const Claim& claim, const Assignments& typed = {}, const CheckOptions& options = {}) {
  return check(claim, typed, options).record.verdict.kind;
}
Error error_of(const Claim& claim, const Assignments& typed = {}) {
  const auto outcome = check_claim(claim, *parse_point(claim, typed), builtin_constructions(), {});
  return outcome ? Error{Error::Kind::interrupted, "no error"} : outcome.error();
}
Enclosure enclosure(const DecimalRange& range) { return {*Rational::parse(range.lo), *Rational::parse(range.hi)}; }

constexpr auto verified = Verdict::Kind::verified;
constexpr auto refuted = Verdict::Kind::refuted;
constexpr auto undecided = Verdict::Kind::undecided;

TEST(CheckClaim, AttainedBoundIsVerifiedByNormalForm) {
  const Outcome outcome = check(shipped("copy/attention-gap"));
  EXPECT_EQ(outcome.record.verdict.kind, verified);
  EXPECT_NE(outcome.record.arithmetic.find("normal-form"), std::string::npos) << outcome.record.arithmetic;
  EXPECT_FALSE(outcome.witness);
}

TEST(CheckClaim, AttainedBoundStaysUndecidedWithoutNormalFormHoweverManyBits) {
  CheckOptions options;
  options.normal_form = false;
  for (long bits : {128L, 4096L}) {
    options.max_bits = bits;
    const Outcome outcome = check(shipped("copy/attention-gap"), {}, options);
    EXPECT_EQ(outcome.record.verdict.kind, undecided) << bits;
    EXPECT_NE(outcome.record.verdict.reason.find(std::to_string(bits)), std::string::npos)
        << outcome.record.verdict.reason;
  }
}

TEST(CheckClaim, EveryRelationBetweenEqualSides) {
  for (const auto& [relation, expected] :
       {std::pair{"<=", verified}, {">=", verified}, {"=", verified}, {"<", refuted}, {">", refuted}})
    EXPECT_EQ(verdict(written("attention/gap", error_is(relation, gap_bound), gap_parameters), {{"L", "32"}}), expected)
        << relation;
}

TEST(CheckClaim, EveryRelationBetweenDifferentSidesInRealsAndInRationals) {
  // Errors: 0.5378828... of the gap at L = 2, gamma = 1; exactly 1/4 of the decay at a = 3/4, distance 1.
  const std::string decay = integer("distance", "1") + real("a", "3/4") + "[with]\nlevel = \"abstract\"\n";
  for (const auto& [relation, below, above] : {std::tuple{"<=", refuted, verified},
                                               {"<", refuted, verified},
                                               {">=", verified, refuted},
                                               {">", verified, refuted},
                                               {"=", refuted, refuted}}) {
    EXPECT_EQ(verdict(written("attention/gap", error_is(relation, "0.5378828427"), gap_parameters),
                      {{"L", "2"}, {"gamma", "1"}}),
              below)
        << relation;
    EXPECT_EQ(verdict(written("attention/gap", error_is(relation, "0.5378828428"), gap_parameters),
                      {{"L", "2"}, {"gamma", "1"}}),
              above)
        << relation;
    EXPECT_EQ(verdict(written("ssm/decay", error_is(relation, "1/4 - 1/10^30"), decay)), below) << relation;
    EXPECT_EQ(verdict(written("ssm/decay", error_is(relation, "1/4 + 1/10^30"), decay)), above) << relation;
  }
  const Outcome exact = check(written("ssm/decay", error_is("=", "1-a^distance"), decay));
  EXPECT_EQ(exact.record.verdict.kind, verified);
  EXPECT_EQ(exact.record.arithmetic, "exact");
  EXPECT_EQ(exact.record.quantity->lo, exact.record.quantity->hi);
}

TEST(CheckClaim, HalfTheBoundIsRefutedByAWitnessWhoseRunExceedsIt) {
  const Claim claim =
      written("attention/gap", error_is("<=", "M*(L-1)*exp(-gamma) / (1 + (L-1)*exp(-gamma))"), gap_parameters);
  const Outcome outcome = check(claim, {{"L", "16"}, {"gamma", "2"}});
  EXPECT_EQ(outcome.record.verdict.kind, refuted);
  ASSERT_TRUE(outcome.witness);
  const Witness& witness = *outcome.witness;
  EXPECT_EQ(witness.claim, "test/claim");
  EXPECT_EQ(witness.position, 16U);
  EXPECT_EQ(witness.target, 1U);
  EXPECT_GT(*Rational::parse(witness.error_lo), *Rational::parse(witness.bound_hi));
  // What the witness carries is enough to replay it.
  const Construction& construction = **find_construction(builtin_constructions(), witness.construction);
  const Instance instance = *build(construction, *arguments_for(construction, witness.parameters));
  const auto error = replayed_error(instance.model, instance.tasks.task(witness.task), witness.query, witness.output,
                                    witness.values, 256);
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains({*Rational::parse(witness.error_lo), *Rational::parse(witness.error_hi)}, *error));
  EXPECT_TRUE(agree(*error, enclosure(*outcome.record.quantity), 15));
}

TEST(CheckClaim, ThresholdIsVerifiedJustAboveAndRefutedJustBelow) {
  for (const Assignments& point :
       {Assignments{{"L", "16"}, {"eps", "1/10"}}, Assignments{{"L", "1024"}, {"eps", "1/1000000"}, {"M", "3/2"}}}) {
    EXPECT_EQ(verdict(shipped("copy/attention-gap-threshold"), point), verified);
    const Outcome below = check(shipped("copy/attention-gap-threshold-below"), point);
    EXPECT_EQ(below.record.verdict.kind, refuted);
    ASSERT_TRUE(below.witness);
    EXPECT_GT(*Rational::parse(below.witness->error_lo), *Rational::parse(below.witness->bound_hi));
  }
}

TEST(CheckClaim, AnEmptyRegionIsUndecidedAsVacuous) {
  const Claim claim = shipped("copy/attention-matching");
  const Outcome outcome = check(claim, {{"L", "4"}, {"delta", "1"}, {"rho", "0"}});
  EXPECT_EQ(outcome.record.verdict.kind, undecided);
  EXPECT_EQ(outcome.record.verdict.reason.rfind("vacuous", 0), 0U) << outcome.record.verdict.reason;
  EXPECT_EQ(verdict(claim, {{"L", "3"}, {"delta", "1"}, {"rho", "0"}}), verified);  // exactly full
}

TEST(CheckClaim, AViolatedHypothesisIsAnErrorThatNamesIt) {
  const Error error = error_of(shipped("copy/attention-gap-needed"), {{"eps", "2"}});
  EXPECT_EQ(error.kind, Error::Kind::bad_input);
  EXPECT_NE(error.message.find("eps < 2*M"), std::string::npos) << error.message;
}

TEST(CheckClaim, AHypothesisAboutADerivedNumberIsCheckedToo) {
  const Claim claim = written("attention/gap", error_is("<=", "2") + "hypotheses = [\"gamma > 3\"]\n",
                              integer("L", "4") + "[derived.gamma]\nvalue = \"ln(L)\"\nround = \"up\"\nbits = 20\n");
  EXPECT_NE(error_of(claim).message.find("gamma > 3"), std::string::npos);
  EXPECT_EQ(verdict(claim, {{"L", "21"}}), verified);  // ln 21 = 3.04
}

TEST(CheckClaim, TooMuchMemoryIsRefusedBeforeAnythingIsBuilt) {
  const auto start = std::chrono::steady_clock::now();
  const Error error = error_of(shipped("copy/attention-gap"), {{"L", "1000000000000"}});
  EXPECT_EQ(error.kind, Error::Kind::resources);
  EXPECT_NE(error.message.find("GB"), std::string::npos) << error.message;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(CheckClaim, IntegersBeyondTheMachinesAreAnErrorThatNamesTheParameter) {
  for (const auto& [id, name] :
       {std::pair{"copy/attention-gap", "L"}, {"copy/ssm-onehot", "N"}, {"copy/attention-position", "L"}}) {
    const Error error = error_of(shipped(id), {{name, "1" + std::string(30, '0')}});
    EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
  }
}

TEST(CheckClaim, VerdictsDoNotDependOnTheHighestPrecision) {
  for (const std::string id :
       {"copy/attention-gap", "copy/attention-gap-threshold", "copy/attention-gap-threshold-below",
        "copy/attention-position", "copy/ssm-onehot", "copy/ssm-ring", "copy/block-ring", "copy/window",
        "copy/window-beyond", "copy/attention-matching-gap"}) {
    const Claim claim = shipped(id);
    const Assignments small = id.find("gap") != std::string::npos ? Assignments{{"L", "16"}} : Assignments{};
    std::optional<Verdict::Kind> first;
    for (long bits : {128L, 256L, 1024L}) {
      CheckOptions options;
      options.max_bits = bits;
      const Verdict::Kind kind = verdict(claim, small, options);
      EXPECT_EQ(kind, first.value_or(kind)) << id << " " << bits;
      first = kind;
    }
    EXPECT_EQ(*first, claim.expect) << id;
  }
}

TEST(CheckClaim, DigitsAskedForAreDelivered) {
  for (int digits : {17, 30, 60}) {
    CheckOptions options;
    options.min_digits = digits;
    const Record record = check(shipped("copy/attention-position"), {{"L", "16"}, {"lambda", "1"}}, options).record;
    EXPECT_TRUE(has_digits(enclosure(*record.quantity), std::min(digits, 38)))
        << record.quantity->lo << " " << record.quantity->hi;
  }
  CheckOptions any;
  any.min_digits = 0;
  EXPECT_EQ(check(shipped("copy/attention-position"), {{"L", "16"}, {"lambda", "1"}}, any).record.arithmetic,
            "interval64");
}

TEST(CheckClaim, UnknownConstructionsAndQuantitiesSuggestTheNearest) {
  const Error construction = error_of(written("attention/gapp", error_is("<=", gap_bound), gap_parameters));
  EXPECT_EQ(construction.kind, Error::Kind::bad_input);
  EXPECT_NE(construction.message.find("claim.toml"), std::string::npos) << construction.message;
  EXPECT_NE(construction.message.find("did you mean \"attention/gap\""), std::string::npos) << construction.message;
  const Error quantity = error_of(
      written("attention/gap", "quantity = \"copyerror\"\nrelation = \"<=\"\nbound = \"1\"\n", gap_parameters));
  EXPECT_NE(quantity.message.find("did you mean \"copy_error\""), std::string::npos) << quantity.message;
}

TEST(CheckClaim, AParameterOutsideTheConstructionsRangeIsAnError) {
  const Error error = error_of(written("attention/gap", error_is("<=", "2"), gap_parameters), {{"L", "1"}});
  EXPECT_EQ(error.kind, Error::Kind::bad_input);
  EXPECT_NE(error.message.find("L"), std::string::npos) << error.message;
}

TEST(CheckClaim, ABoundWithoutValueIsAnError) {
  const Error error = error_of(written("attention/gap", error_is("<=", "1/(L-1024)"), gap_parameters));
  EXPECT_EQ(error.kind, Error::Kind::bad_input);
  EXPECT_NE(error.message.find("division by zero"), std::string::npos) << error.message;
}

TEST(Derived, RoundsUpDownToNearestAndNotAtAll) {
  const auto derived = [](const std::string& value, const std::string& round, long bits) {
    const Claim claim = written("attention/gap", error_is("<=", "2"),
                                integer("L", "4") + "[derived.gamma]\nvalue = \"" + value + "\"\nround = \"" + round +
                                    "\"\n" + (round == "exact" ? "" : "bits = " + std::to_string(bits) + "\n"));
    return std::get<Rational>(with_derived(claim, *complete_point(claim, {}))->at("gamma"));
  };
  // ln 4 = 1.386294361..., times 2^10 = 1419.56; times 2^40 = 1524246770034.49...
  EXPECT_EQ(derived("ln(L)", "up", 10), Rational::ratio(1420, 1024));
  EXPECT_EQ(derived("ln(L)", "down", 10), Rational::ratio(1419, 1024));
  EXPECT_EQ(derived("ln(L)", "nearest", 10), Rational::ratio(1420, 1024));
  EXPECT_EQ(derived("-ln(L)", "up", 10), Rational::ratio(-1419, 1024));
  EXPECT_EQ(derived("-ln(L)", "down", 10), Rational::ratio(-1420, 1024));
  EXPECT_EQ(derived("ln(L)", "nearest", 0), Rational(1));
  EXPECT_EQ(derived("L/3", "exact", 0), Rational::ratio(4, 3));
  EXPECT_EQ(derived("L/3", "up", 1), Rational::ratio(3, 2));
  EXPECT_EQ(derived("L/4", "up", 5), Rational(1));
}

TEST(Derived, ReachesTheConstructionUnderItsName) {
  // With gamma = ln(L - 1) rounded the error is 1 up to the rounding: 2 x/(1+x) at x = (L-1) e^-gamma.
  const Claim claim = written("attention/gap", error_is("<=", "1"),
                              integer("L", "9") + "[derived.gamma]\nvalue = \"ln(L-1)\"\nround = \"up\"\nbits = 50\n");
  const Record record = check(claim).record;
  EXPECT_EQ(record.verdict.kind, verified);
  EXPECT_TRUE(agree(enclosure(*record.quantity), {1, 1}, 14));
  for (const auto& [name, value] : record.parameters) EXPECT_NE(name, "gamma");
}

TEST(ReferenceValues, LieInTheRecordsWithSeventeenDigits) {
  for (const ReferenceValue& reference : reference_values()) {
    const Record record = check(shipped(reference.claim), reference.parameters).record;
    EXPECT_EQ(record.verdict.kind, verified) << reference.claim;
    const Enclosure got = enclosure(reference.is_bound ? *record.bound : *record.quantity);
    const Rational value = *Rational::parse(reference.value);
    EXPECT_TRUE(got.lo <= value && value <= got.hi) << reference.claim << " " << reference.value;
    EXPECT_TRUE(agree(got, {value, value}, reference.is_bound ? 13 : 17))
        << reference.claim << " " << record.quantity->lo;
  }
}

}  // namespace
}  // namespace seqcert
