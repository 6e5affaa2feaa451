// The search finds what is wrong with claims like those that people get wrong, and makes it small.
#include "refute/refute.hpp"
#include "refute/boundary.hpp"

#include "check/decoding_search.hpp"
#include "claims.hpp"
#include "formula/evaluate.hpp"
#include "model/run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace seqcert::test {
namespace {

const Subject& builtin() {
  static const Subject subject = subject_of(builtin_constructions());
  return subject;
}

RefuteOptions options(std::size_t points = 3000) {
  RefuteOptions result;
  result.budget.points = points;
  result.budget.seconds = 1000;  // points decide, not the clock
  return result;
}

Refutation refuted(const Claim& claim, const Assignments& typed = {}, const RefuteOptions& how = options()) {
  auto refutation = refute(claim, builtin_constructions(), builtin(), typed, how);
  EXPECT_TRUE(refutation.ok()) << refutation.error().message;
  return std::move(*refutation);
}

std::string value(const Counterexample& found, const std::string& name) { return text(found.point.at(name)); }

/// The run of the model in plain doubles on the witness, another way than the one that established it.
double error_in_doubles(const Witness& witness) {
  const auto instance = builtin().instance(witness);
  EXPECT_TRUE(instance.ok());
  const CopyTask task = instance->tasks.task(witness.task);
  std::vector<std::vector<Rational>> values = witness.values;
  values.resize(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
  const std::vector<Token> tokens = filled(task, task.queries[witness.query], values);
  const auto outputs = run(instance->model, std::span<const Token>(tokens), Arithmetic<double>{});
  EXPECT_TRUE(outputs.ok());
  return std::fabs((*outputs)[witness.position - 1][witness.output] -
                   witness.values[witness.target - 1][witness.output].approximately());
}

TEST(Refute, FindsWhatIsWrongWithEachClaim) {
  for (const WrongClaim& wrong : wrong_claims()) {
    SCOPED_TRACE(wrong.name);
    const Claim claim = changed_claim(wrong.id, wrong.changes);
    const Refutation refutation = refuted(claim);
    ASSERT_TRUE(refutation.found);
    const Counterexample& found = *refutation.found;
    EXPECT_EQ(found.record.verdict.kind, Verdict::Kind::refuted);
    for (const auto& [name, expected] : wrong.at) EXPECT_EQ(value(found, name), expected) << name;
    // Membership, asked again.
    const auto located = locate(found.claim, builtin_constructions(), found.point);
    ASSERT_TRUE(located.ok());
    EXPECT_EQ(located->inside, Truth::yes);
    if (claim.quantity != "copy_error") continue;
    const auto bound = evaluate(claim.bound, located->values, Arithmetic<double>{});
    ASSERT_TRUE(bound.ok());
    const double error = error_in_doubles(found.witness);
    EXPECT_GE(error, *bound * (1 - 1e-9));
    if (claim.relation != Relation::less) {
      EXPECT_GT(error, *bound);
    }
  }
}

// 1/3 = 1/3 has no decimal in which one side of an untrue `<` could be told from the other.
TEST(Refute, EqualThirdsAreNoEndlessDecimal) {
  const Claim claim = changed_claim("copy/ssm-score-growth-sufficient-linear", {{"\"<=\"", "\"<\""}});
  const Refutation refutation = refuted(claim, {{"distance", "1"}, {"a_max", "1"}, {"delta", "1/3"}, {"M", "1"}});
  ASSERT_TRUE(refutation.found);
  EXPECT_EQ(refutation.found->record.quantity->lo.substr(0, 8), "0.333333");
}

TEST(Refute, TheClaimsThemselvesAreNotRefuted) {
  std::set<std::string> ids;
  for (const WrongClaim& wrong : wrong_claims()) ids.insert(wrong.id);
  for (const std::string& id : ids) {
    SCOPED_TRACE(id);
    const Refutation refutation = refuted(changed_claim(id, {}), {}, options(250));
    EXPECT_FALSE(refutation.found);
    EXPECT_FALSE(refutation.verified_at_all_points);  // a search proves nothing
    EXPECT_GT(refutation.searched.holds, 20U);
  }
}

TEST(Refute, FindsTheInputOnWhichAProgramFails) {
  for (const WrongClaim& wrong : wrong_programs()) {
    SCOPED_TRACE(wrong.name);
    const Refutation refutation = refuted(changed_claim(wrong.id, wrong.changes), {}, options(1200));
    ASSERT_TRUE(refutation.found);
    const Witness& witness = refutation.found->witness;
    ASSERT_FALSE(witness.inputs.empty());
    EXPECT_LE(witness.inputs.size(), 4U);
    const auto instance = builtin().instance(witness);
    ASSERT_TRUE(instance.ok());
    const auto failure = wrong_step(instance->model, *instance->program, witness.inputs, 256);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->step, witness.step);
    EXPECT_EQ(execute(instance->program->program, witness.inputs)[witness.step - 1].fields[witness.output],
              witness.right);
  }
}

TEST(Edges, OfARegionAreTheExactFractions) {
  const Claim claim = changed_claim("copy/attention-matching-gap", {});
  const auto regions = search_regions(claim, builtin_constructions(), {});
  ASSERT_TRUE(regions.ok());
  const SearchRegion& region = regions->front();
  const Prober prober(builtin(), {}, {});
  const Values inside{{"L", Rational(2)},   {"rho", Rational(0)},    {"delta", Rational::ratio(1, 10)},
                      {"M_r", Rational(1)}, {"lambda", Rational(1)}, {"M", Rational(1)}};
  const auto rho = std::ranges::find(region.axes, "rho", [](const Axis& axis) { return axis.spec.name; });
  ASSERT_NE(rho, region.axes.end());
  // rho <= delta^2/(8 M_r), and rho = 0 is the end of the range.
  EXPECT_EQ(edges(prober, region, inside, *rho), std::vector<Rational>{Rational::ratio(1, 800)});
}

TEST(Refute, KeepsToTheValuesGiven) {
  const Claim claim = changed_claim("copy/attention-gap", {{"2*M*(L-1)", "M*(L-1)"}});
  const Refutation refutation = refuted(claim, {{"L", "7,9"}, {"gamma", "3/7"}});
  ASSERT_TRUE(refutation.found);
  EXPECT_EQ(value(*refutation.found, "L"), "7");
  EXPECT_EQ(value(*refutation.found, "gamma"), "3/7");
  EXPECT_EQ(value(*refutation.found, "M"), "1");
}

TEST(Refute, AllGivenPointsDecidedIsAVerdictAboutThem) {
  const Claim claim = changed_claim("copy/attention-gap", {});
  const Assignments all = {{"L", "2,3"}, {"gamma", "1"}, {"M", "1,2"}};
  const Refutation refutation = refuted(claim, all);
  EXPECT_FALSE(refutation.found);
  EXPECT_TRUE(refutation.verified_at_all_points);
  EXPECT_EQ(refutation.searched.holds, 4U);
  EXPECT_FALSE(refuted(claim, {{"L", "2,3"}, {"gamma", "1"}}, options(30)).verified_at_all_points);
  EXPECT_FALSE(refuted(claim, all, options(3)).verified_at_all_points);
}

TEST(Refute, WhereNoPointCanBeAskedTheReasonIsAnError) {
  Claim claim = changed_claim("copy/attention-gap", {});
  claim.hypotheses = {*parse_formula("L < 2")};
  const auto refutation = refute(claim, builtin_constructions(), builtin(), {}, options(50));
  ASSERT_FALSE(refutation.ok());
  EXPECT_NE(refutation.error().message.find("hypothesis \"L < 2\" does not hold"), std::string::npos);
}

TEST(Refute, ASecondSearchGivesTheSameAnswer) {
  const Claim claim = changed_claim("copy/attention-matching", {{"\"rho <= delta^2/(8*M_r)\", ", ""}});
  const Refutation once = refuted(claim), again = refuted(claim);
  ASSERT_TRUE(once.found && again.found);
  EXPECT_EQ(once.found->point, again.found->point);
  EXPECT_EQ(once.found->witness.values, again.found->witness.values);
  EXPECT_EQ(once.searched.inside(), again.searched.inside());
}

TEST(Refute, AnInterruptKeepsWhatWasFound) {
  const Claim claim = changed_claim("copy/attention-position-threshold", {{"ln(4*M/eps)", "ln(4*M/eps) - 1/1000"}});
  RefuteOptions how = options();
  bool stop = false;
  how.budget.stop = [&] { return stop; };
  how.progress = [&](const std::string& what, const Prober&) { stop = stop || what == "minimising"; };
  const Refutation refutation = refuted(claim, {}, how);
  EXPECT_TRUE(refutation.interrupted);
  ASSERT_TRUE(refutation.found);
  EXPECT_EQ(refutation.found->record.verdict.kind, Verdict::Kind::refuted);
}

TEST(Refute, ZeroesWhatTheFailureDoesNotNeed) {
  // Ten values, gap 0: each competitor contributes a tenth of 2M - ..., and half of the bound leaves four to spare.
  const Claim claim = changed_claim("copy/attention-gap", {{"2*M*(L-1)", "M*(L-1)"}});
  const Refutation refutation = refuted(claim, {{"L", "10"}, {"gamma", "0"}, {"M", "1"}});
  ASSERT_TRUE(refutation.found);
  // With the target at -1 and n of nine competitors at 1 the error is (9 + n)/10, which must exceed 9/10: n = 1. With
  // the target at 0 it is n/10, at most 9/10.
  std::size_t nonzero = 0;
  for (const auto& entry : refutation.found->witness.values) nonzero += entry[0].is_zero() ? 0 : 1;
  EXPECT_EQ(nonzero, 2U);
}

// E = 2M x/(1 + x), x = (L-1) e^-gamma, exceeds eps from L = 2 + floor(eps e^gamma/(2M - eps)) on.
TEST(BreakingPoint, IsBisectedWhereFailingIsMonotone) {
  const Claim claim = changed_claim("copy/attention-gap-fixed", {});
  for (const auto& [gamma, eps, expected] : std::vector<std::tuple<std::string, std::string, long>>{
           {"5", "1/10", 9}, {"7", "1/100", 7}, {"8", "1/10", 158}}) {
    const auto found =
        least_failing(claim, builtin_constructions(), builtin(), {{"gamma", gamma}, {"eps", eps}}, {"L"}, options());
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->breaking_points.size(), 1U);
    const BreakingPoint& at = found->breaking_points.front();
    EXPECT_EQ(at.fails, Value(Rational(expected))) << gamma;
    EXPECT_EQ(at.holds, Value(Rational(expected - 1))) << gamma;
    EXPECT_FALSE(at.argument.empty());
    EXPECT_LT(at.looked_at.inside(), 30U);
    ASSERT_TRUE(found->found);
    EXPECT_EQ(value(*found->found, "L"), std::to_string(expected));
  }
}

TEST(BreakingPoint, OfAGapLiesWhereTheThresholdLies) {
  const Claim claim = changed_claim("copy/attention-gap-fixed", {});
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {{"L", "64"}}, {"gamma"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  ASSERT_TRUE(at.fails && at.holds);
  const double threshold = std::log(63 * 1.9 / 0.1);  // ln((L-1)(2M-eps)/eps)
  EXPECT_NEAR(std::get<Rational>(*at.fails).approximately(), threshold, 1e-9);
  EXPECT_NEAR(std::get<Rational>(*at.holds).approximately(), threshold, 1e-9);
  EXPECT_LT(std::get<Rational>(*at.fails), std::get<Rational>(*at.holds));
}

TEST(BreakingPoint, IsScannedWhereNothingIsKnown) {
  Claim claim = changed_claim("copy/attention-gap-fixed", {});
  claim.monotone.clear();
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {{"gamma", "5"}}, {"L"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  EXPECT_EQ(at.fails, Value(Rational(9)));
  EXPECT_EQ(at.holds, Value(Rational(8)));
  EXPECT_TRUE(at.argument.empty());
  EXPECT_EQ(at.first, Value(Rational(2)));
  EXPECT_EQ(at.last, Value(Rational(9)));
  EXPECT_EQ(at.looked_at.inside(), 8U);
}

TEST(BreakingPoint, OfANumberOfBitsIsThePrecisionThatFails) {
  const Claim claim = changed_claim("precision/attention-position-bits", {});
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {{"L", "16"}}, {"p"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  const auto direct = check_claim(claim, {{"p", Rational(1)}, {"L", Rational(16)}}, builtin_constructions(), {});
  ASSERT_TRUE(direct.ok());
  ASSERT_TRUE(at.fails);
  EXPECT_EQ(text(*at.fails), direct->record.quantity->lo);
  EXPECT_GE(std::get<Rational>(*at.fails), Rational(7));  // 2 log2 L - 1
  ASSERT_TRUE(at.holds);
  EXPECT_EQ(*at.holds, Value(std::get<Rational>(*at.fails) + Rational(1)));
}

TEST(BreakingPoint, OfALengthIsTheFailureLengthOfTheFormat) {
  const Claim claim = changed_claim("precision/attention-position-format", {});
  const auto found =
      least_failing(claim, builtin_constructions(), builtin(), {{"format", "bf16,fp16"}}, {"L"}, options());
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->breaking_points.size(), 2U);
  for (const BreakingPoint& at : found->breaking_points) {
    Values long_enough = at.others;
    long_enough["L"] = Rational(128);
    const auto direct = check_claim(claim, long_enough, builtin_constructions(), {});
    ASSERT_TRUE(direct.ok());
    ASSERT_TRUE(at.fails);
    EXPECT_EQ(text(*at.fails), direct->record.quantity->lo);
    EXPECT_EQ(at.holds, Value(std::get<Rational>(*at.fails) - Rational(1)));
    EXPECT_FALSE(at.open);
  }
}

// It fails from p = 1 to p_fail = 7 (above) and not at 8.
TEST(BreakingPoint, OfWhatFailsFromTheFirstValueOnIsWhereItEnds) {
  Claim claim = changed_claim("precision/attention-position-bits", {});
  claim.monotone.clear();
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {{"L", "16"}}, {"p"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  EXPECT_EQ(at.fails, Value(Rational(7)));
  EXPECT_EQ(at.holds, Value(Rational(8)));
  EXPECT_FALSE(at.fails_above);
  EXPECT_TRUE(at.argument.empty());
  EXPECT_EQ(at.first, Value(Rational(1)));
  EXPECT_EQ(at.last, Value(Rational(8)));
  const auto all =
      least_failing(claim, builtin_constructions(), builtin(), {{"L", "16"}, {"p", "2,5,3"}}, {"p"}, options());
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->breaking_points.front().fails, Value(Rational(2)));
  EXPECT_TRUE(all->breaking_points.front().fails_above);
  EXPECT_EQ(all->breaking_points.front().note, "all that were looked at fail, from 2 to 5");
}

// p_fail of L = 16 is 7 (above), so of these p the claim holds at 8, and it fails at 7 and below.
TEST(BreakingPoint, AmongGivenValuesIsBisectedToo) {
  const Claim claim = changed_claim("precision/attention-position-bits", {});
  const auto among = [&](const std::string& grid) {
    const auto found =
        least_failing(claim, builtin_constructions(), builtin(), {{"L", "16"}, {"p", grid}}, {"p"}, options());
    EXPECT_TRUE(found.ok());
    return found->breaking_points.front();
  };
  const BreakingPoint wide = among("20,2,4..16");
  EXPECT_EQ(wide.fails, Value(Rational(7)));
  EXPECT_EQ(wide.holds, Value(Rational(8)));
  EXPECT_FALSE(wide.argument.empty());
  EXPECT_LE(wide.looked_at.inside(), 4U);  // of 15 values
  EXPECT_EQ(among("3,5").fails, Value(Rational(5)));
  EXPECT_FALSE(among("3,5").holds);
  EXPECT_EQ(among("9,12").holds, Value(Rational(9)));
  EXPECT_FALSE(among("9,12").fails);
}

// E = 2M x/(1+x) > eps from L = 9 on, as above.
TEST(BreakingPoint, AmongGivenValuesThoseOutsideAreLeftOut) {
  Claim claim = changed_claim("copy/attention-gap-fixed", {});
  claim.hypotheses.push_back(*parse_formula("L >= 5"));
  const auto found = least_failing(claim, builtin_constructions(), builtin(),
                                   {{"gamma", "5"}, {"eps", "1/10"}, {"L", "2,3,4,6,8,10,12"}}, {"L"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  EXPECT_EQ(at.fails, Value(Rational(10)));
  EXPECT_EQ(at.holds, Value(Rational(8)));
  EXPECT_EQ(at.looked_at.outside, 3U);
}

// `file.md#the-heading` beside the claim, where the heading is there.
TEST(BreakingPoint, EveryArgumentForMonotonicityIsThere) {
  const std::string proofs = std::string(SEQCERT_SOURCE_DIR) + "/proofs";
  const auto claims = all_claims(proofs);
  ASSERT_TRUE(claims.ok());
  std::size_t found = 0;
  for (const Claim& claim : *claims)
    for (const Monotone& monotone : claim.monotone) {
      const std::size_t hash = monotone.argument.find('#');
      ASSERT_NE(hash, std::string::npos) << claim.id << ": " << monotone.argument;
      const std::string folder = claim.path.substr(0, claim.path.rfind('/') + 1);
      const auto argument = read_file(folder + monotone.argument.substr(0, hash), 1 << 20);
      ASSERT_TRUE(argument.ok()) << claim.id << ": " << monotone.argument;
      std::string heading = monotone.argument.substr(hash + 1);
      std::ranges::replace(heading, '-', ' ');
      std::string lower = *argument;
      std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      EXPECT_NE(lower.find("# " + heading + "\n"), std::string::npos) << claim.id << ": " << monotone.argument;
      EXPECT_TRUE(std::ranges::any_of(
          claim.parameters,
          [&](const ParameterSpec& spec) { return spec.name == monotone.parameter && spec.is_ordered(); }))
          << claim.id << ": " << monotone.parameter;
      ++found;
    }
  EXPECT_GE(found, 6U);
}

/// `bf16 fails, fp16 holds, `
std::string answers(const BreakingPoint& at) {
  std::string result;
  for (const auto& [word, answer] : at.words)
    result += text(word) + (answer == Probe::Answer::fails     ? " fails, "
                            : answer == Probe::Answer::holds   ? " holds, "
                            : answer == Probe::Answer::outside ? " outside, "
                                                               : " open, ");
  return result;
}

BreakingPoint in_format(const Claim& claim, const Assignments& typed) {
  const auto found = least_failing(claim, builtin_constructions(), builtin(), typed, {"format"}, options());
  EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
  EXPECT_EQ(found->breaking_points.size(), 1U);
  EXPECT_EQ(found->found.has_value(), found->breaking_points.front().fails.has_value());
  return found->breaking_points.front();
}

// lambda is a power of two: squares of positions and scores are exact up to 2^(p/2), and the next length goes wrong:
// from 17 on with the 8 bits of bf16, from 46 with the 11 of fp16 and tf32, from 4097 with the 24 of fp32.
TEST(BreakingPoint, OfFormatsLiesBetweenThoseWhoseRootIsBelowAndAboveTheLength) {
  const Claim claim = changed_claim("precision/attention-position-format", {});
  const BreakingPoint at32 = in_format(claim, {{"L", "32"}});
  EXPECT_EQ(answers(at32), "bf16 fails, fp16 holds, tf32 holds, fp32 holds, fp64 holds, ");
  EXPECT_EQ(at32.fails, Value("bf16"));
  EXPECT_EQ(at32.holds, Value("fp16"));
  EXPECT_FALSE(at32.fails_above);
  EXPECT_FALSE(at32.scattered);
  EXPECT_TRUE(at32.argument.empty());
  EXPECT_EQ(at32.first, Value("bf16"));
  EXPECT_EQ(at32.last, Value("fp64"));
  const BreakingPoint at64 = in_format(claim, {{"L", "64"}});
  EXPECT_EQ(answers(at64), "bf16 fails, fp16 fails, tf32 fails, fp32 holds, fp64 holds, ");
  EXPECT_EQ(at64.fails, Value("tf32"));
  EXPECT_EQ(at64.holds, Value("fp32"));
  EXPECT_FALSE(at64.fails_above);
  const BreakingPoint at16 = in_format(claim, {{"L", "16"}});
  EXPECT_EQ(answers(at16), "bf16 holds, fp16 holds, tf32 holds, fp32 holds, fp64 holds, ");
  EXPECT_FALSE(at16.fails);
  EXPECT_EQ(at16.holds, Value("fp64"));
}

// 2 lambda tau j = 2*512*8*8 = 65536 is infinite in fp16, whose largest number is 65504; the others have larger
// exponents, and 8 bits hold every j(2 tau - j) <= 64.
TEST(BreakingPoint, OfFormatsWhereNarrowExponentsFailHasNoDirection) {
  const Claim claim = changed_claim("precision/attention-position-format", {});
  const BreakingPoint at = in_format(claim, {{"L", "8"}, {"lambda", "512"}});
  EXPECT_EQ(answers(at), "bf16 holds, fp16 fails, tf32 holds, fp32 holds, fp64 holds, ");
  EXPECT_TRUE(at.scattered);
  EXPECT_EQ(at.fails, Value("fp16"));
  EXPECT_FALSE(at.holds);
  EXPECT_EQ(answers(in_format(claim, {{"L", "7"}, {"lambda", "512"}})).find("fails"), std::string::npos);  // 50176
  // Of those given fp16 is the first, the last, or alone.
  const BreakingPoint low = in_format(claim, {{"L", "8"}, {"lambda", "512"}, {"format", "fp32,fp16"}});
  EXPECT_EQ(answers(low), "fp16 fails, fp32 holds, ");
  EXPECT_FALSE(low.scattered);
  EXPECT_FALSE(low.fails_above);
  EXPECT_EQ(low.holds, Value("fp32"));
  const BreakingPoint high = in_format(claim, {{"L", "8"}, {"lambda", "512"}, {"format", "fp16,bf16"}});
  EXPECT_EQ(answers(high), "bf16 holds, fp16 fails, ");
  EXPECT_TRUE(high.fails_above);
  EXPECT_EQ(high.fails, Value("fp16"));
  EXPECT_EQ(high.holds, Value("bf16"));
  const BreakingPoint alone = in_format(claim, {{"L", "8"}, {"lambda", "512"}, {"format", "fp16"}});
  EXPECT_EQ(alone.fails, Value("fp16"));
  EXPECT_FALSE(alone.holds);
  EXPECT_FALSE(alone.scattered);
}

// p_fail of L = 64 at lambda = 16 is 11: 12 = 2 log2 L bits hold all scores, and 2 log2 L - 1 do not. Of L = 32 it
// is 9.
TEST(BreakingPoint, OfFormatsIsBisectedWhereFailingIsMonotone) {
  const Claim claim = changed_claim(
      "precision/attention-position-bits",
      {{"bound = \"p\"\n", "bound = \"bits\"\nfacts = [\"bits\"]\n"},
       {"[parameters.p]\ntype = \"integer\"\nmin = 1\ndefault = 8\ngrid = \"2,8\"\n",
        "[parameters.format]\ntype = \"choice\"\nvalues = [\"bf16\", \"fp16\", \"tf32\", \"fp32\", \"fp64\"]\n"
        "ordered = true\ndefault = \"fp16\"\n"},
       {"[monotone.p]", "[monotone.format]"}});
  const BreakingPoint at64 = in_format(claim, {{"L", "64"}});
  EXPECT_EQ(at64.fails, Value("tf32"));
  EXPECT_EQ(at64.holds, Value("fp32"));
  EXPECT_FALSE(at64.fails_above);
  EXPECT_FALSE(at64.argument.empty());
  EXPECT_EQ(answers(at64), "tf32 fails, fp32 holds, ");  // the middle one, then its neighbour
  const BreakingPoint at32 = in_format(claim, {{"L", "32"}});
  EXPECT_EQ(at32.fails, Value("bf16"));
  EXPECT_EQ(at32.holds, Value("fp16"));
  const BreakingPoint given = in_format(claim, {{"L", "64"}, {"format", "fp64,bf16"}});
  EXPECT_EQ(answers(given), "bf16 fails, fp64 holds, ");
}

// Fibonacci, a token beside each input: some input goes wrong before position 2^(p/2) + 2 <= 47 < T, while with 24 bits
// the scores err by less than a hundredth of lambda: 16*64^2/2^24.
TEST(BreakingPoint, OfFormatsOnAProgram) {
  const Claim claim =
      changed_claim("precision/dp-reach", {{"\"safe_length\"", "\"failure_length\""}, {"\">=\"", "\">\""}});
  const BreakingPoint at = in_format(claim, {{"problem", "fibonacci"}, {"T", "64"}});
  EXPECT_EQ(at.words.size(), 5U);
  EXPECT_EQ(at.fails, Value("tf32"));
  EXPECT_EQ(at.holds, Value("fp32"));
  EXPECT_FALSE(at.fails_above);
  EXPECT_EQ(at.looked_at.fails, 3U);
}

// The hypothesis leaves fp16 and tf32 out, by their bits.
TEST(BreakingPoint, OfFormatsLeavesOutThoseOutside) {
  Claim claim =
      changed_claim("precision/attention-position-format", {{"tables = []", "tables = []\nfacts = [\"bits\"]"}});
  claim.hypotheses.push_back(*parse_formula("bits != 11"));
  const BreakingPoint at = in_format(claim, {{"L", "32"}});
  EXPECT_EQ(answers(at), "bf16 fails, fp16 outside, tf32 outside, fp32 holds, fp64 holds, ");
  EXPECT_EQ(at.fails, Value("bf16"));
  EXPECT_EQ(at.holds, Value("fp32"));
  EXPECT_EQ(at.looked_at.outside, 2U);
}

TEST(BreakingPoint, OfAChoiceIsToldAtACounterexampleToo) {
  const Claim claim = changed_claim("precision/attention-position-format", {});
  const Refutation refutation = refuted(claim, {{"L", "32"}, {"lambda", "16"}, {"eps", "1/2"}, {"M", "1"}});
  ASSERT_TRUE(refutation.found);
  EXPECT_EQ(value(*refutation.found, "format"), "bf16");
  ASSERT_EQ(refutation.breaking_points.size(), 1U);
  EXPECT_EQ(refutation.breaking_points.front().parameter, "format");
  EXPECT_EQ(refutation.breaking_points.front().holds, Value("fp16"));
}

TEST(BreakingPoint, OfAChoiceWithoutOrderIsRefused) {
  const Claim claim = changed_claim("precision/dp-length", {});
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {}, {"form"}, options());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(
      found.error().message,
      "--least form: precision/dp-length says no order of unrolled, compact; what has a breaking point is format, "
      "n, range");
}

TEST(BreakingPoint, AsksForANumberOfTheClaim) {
  const Claim claim = changed_claim("copy/attention-gap-fixed", {});
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {}, {"gama"}, options());
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.error().message.find("did you mean \"gamma\""), std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
