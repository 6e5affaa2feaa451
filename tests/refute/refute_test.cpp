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
    EXPECT_EQ(at.fails, Rational(expected)) << gamma;
    EXPECT_EQ(at.holds, Rational(expected - 1)) << gamma;
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
  EXPECT_NEAR(at.fails->approximately(), threshold, 1e-9);
  EXPECT_NEAR(at.holds->approximately(), threshold, 1e-9);
  EXPECT_LT(*at.fails, *at.holds);
}

TEST(BreakingPoint, IsScannedWhereNothingIsKnown) {
  Claim claim = changed_claim("copy/attention-gap-fixed", {});
  claim.monotone.clear();
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {{"gamma", "5"}}, {"L"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  EXPECT_EQ(at.fails, Rational(9));
  EXPECT_EQ(at.holds, Rational(8));
  EXPECT_TRUE(at.argument.empty());
  EXPECT_EQ(at.first, Rational(2));
  EXPECT_EQ(at.last, Rational(9));
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
  EXPECT_EQ(at.fails->text(), direct->record.quantity->lo);
  EXPECT_GE(*at.fails, Rational(7));  // 2 log2 L - 1
  ASSERT_TRUE(at.holds);
  EXPECT_EQ(*at.holds, *at.fails + Rational(1));
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
    EXPECT_EQ(at.fails->text(), direct->record.quantity->lo);
    EXPECT_EQ(at.open, *at.fails - Rational(1));
    EXPECT_FALSE(at.holds);
  }
}

// It fails from p = 1 to p_fail = 7 (above) and not at 8.
TEST(BreakingPoint, OfWhatFailsFromTheFirstValueOnIsWhereItEnds) {
  Claim claim = changed_claim("precision/attention-position-bits", {});
  claim.monotone.clear();
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {{"L", "16"}}, {"p"}, options());
  ASSERT_TRUE(found.ok());
  const BreakingPoint& at = found->breaking_points.front();
  EXPECT_EQ(at.fails, Rational(7));
  EXPECT_EQ(at.holds, Rational(8));
  EXPECT_FALSE(at.fails_above);
  EXPECT_TRUE(at.argument.empty());
  EXPECT_EQ(at.first, Rational(1));
  EXPECT_EQ(at.last, Rational(8));
  const auto all =
      least_failing(claim, builtin_constructions(), builtin(), {{"L", "16"}, {"p", "2,5,3"}}, {"p"}, options());
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->breaking_points.front().fails, Rational(2));
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
  EXPECT_EQ(wide.fails, Rational(7));
  EXPECT_EQ(wide.holds, Rational(8));
  EXPECT_FALSE(wide.argument.empty());
  EXPECT_LE(wide.looked_at.inside(), 4U);  // of 15 values
  EXPECT_EQ(among("3,5").fails, Rational(5));
  EXPECT_FALSE(among("3,5").holds);
  EXPECT_EQ(among("9,12").holds, Rational(9));
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
  EXPECT_EQ(at.fails, Rational(10));
  EXPECT_EQ(at.holds, Rational(8));
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
      EXPECT_TRUE(std::ranges::any_of(claim.parameters,
                                      [&](const ParameterSpec& spec) {
                                        return spec.name == monotone.parameter &&
                                               spec.type != ParameterSpec::Type::choice;
                                      }))
          << claim.id << ": " << monotone.parameter;
      ++found;
    }
  EXPECT_GE(found, 6U);
}

TEST(BreakingPoint, AsksForANumberOfTheClaim) {
  const Claim claim = changed_claim("copy/attention-gap-fixed", {});
  const auto found = least_failing(claim, builtin_constructions(), builtin(), {}, {"gama"}, options());
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.error().message.find("did you mean \"gamma\""), std::string::npos);
}

}  // namespace
}  // namespace seqcert::test
