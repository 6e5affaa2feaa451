// The search against a subject made up for it: what fails, what is open and where the region ends are known exactly.
#include "refute/boundary.hpp"
#include "refute/minimise_point.hpp"
#include "refute/refute.hpp"

#include "claims.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace seqcert::test {
namespace {

Rational number(const Values& point, const char* name) { return std::get<Rational>(point.at(name)); }

/// A claim over L = 1.., gamma real and M > 0 that fails where `fails` says so, on as many positions as L; `open`: is
/// not decided there; `inside`: the hypotheses.
struct MadeUp {
  using Where = std::function<bool(const Rational& l, const Rational& gamma, const Rational& m)>;
  Where fails = [](const auto&...) { return false; };
  Where open = [](const auto&...) { return false; };
  Where inside = [](const auto&...) { return true; };
  Claim claim = changed_claim("copy/attention-gap", {{"min = \"0\"", "min = \"-8\""}});
  Subject subject = {[this](const Claim&, const Values& point, const CheckOptions&) -> Result<Outcome> {
                       if (!at(inside, point)) return bad_input("outside");
                       Outcome outcome;
                       outcome.record.verdict.kind = at(open, point)    ? Verdict::Kind::undecided
                                                     : at(fails, point) ? Verdict::Kind::refuted
                                                                        : Verdict::Kind::verified;
                       if (outcome.record.verdict.kind != Verdict::Kind::refuted) return outcome;
                       outcome.witness = Witness{};
                       outcome.witness->values.resize(static_cast<std::size_t>(number(point, "L").to_long().value()));
                       return outcome;
                     },
                     [this](const Claim&, const Values& point) { return at(inside, point); },
                     [](const Witness&) -> Result<Instance> { return bad_input("there is none"); }};
  SearchRegion region = std::move(search_regions(claim, builtin_constructions(), {})->front());

  static bool at(const Where& where, const Values& point) {
    return where(number(point, "L"), number(point, "gamma"), number(point, "M"));
  }
  static Values point(long l, const Rational& gamma, const Rational& m) {
    return {{"L", Rational(l)}, {"gamma", gamma}, {"M", m}};
  }
  Values minimised(const Values& from) {
    Prober prober(subject, {}, {});
    return minimised_point(prober, region, from);
  }
  std::vector<Rational> edges_of(const char* name, const Values& from) {
    const Prober prober(subject, {}, {});
    return edges(prober, region, from,
                 *std::ranges::find(region.axes, name, [](const Axis& axis) { return axis.spec.name; }));
  }
};

TEST(MinimisedPoint, IsTheLeastByPositionsThenBySimplicity) {
  MadeUp made;
  made.fails = [](const Rational& l, const Rational& gamma, const Rational&) {
    return l >= Rational(3) && gamma >= Rational::ratio(2, 7) && gamma <= Rational::ratio(3, 7);
  };
  // 1/3 is the fraction of least denominator in [2/7, 3/7].
  EXPECT_EQ(made.minimised(MadeUp::point(57, Rational::ratio(355, 1000), Rational::ratio(17, 5))),
            MadeUp::point(3, Rational::ratio(1, 3), 1));
}

TEST(MinimisedPoint, TakesAWorseNumberForFewerPositions) {
  MadeUp made;  // fewer positions need a number that is less simple
  made.fails = [](const Rational& l, const Rational&, const Rational& m) { return l * m >= Rational(20); };
  const Values least = made.minimised(MadeUp::point(40, 0, 1));
  EXPECT_EQ(number(least, "L"), Rational(2));
  EXPECT_GE(number(least, "M"), Rational(10));
}

TEST(MinimisedPoint, AnIntegerGoesDownWhereNoneOfTheSmallOnesFails) {
  MadeUp made;
  made.fails = [](const Rational& l, const Rational&, const Rational&) { return l >= Rational(23); };
  EXPECT_EQ(number(made.minimised(MadeUp::point(200, 0, 1)), "L"), Rational(23));
}

TEST(MinimisedPoint, ANegativeNumberIsLessSimpleThanItsOpposite) {
  MadeUp made;
  made.fails = [](const Rational&, const Rational& gamma, const Rational&) { return abs(gamma) >= Rational(1); };
  EXPECT_EQ(made.minimised(MadeUp::point(4, -3, 1)), MadeUp::point(2, 1, 1));
}

TEST(MinimisedPoint, ComesToTheSimplestFractionOfWhereItFails) {
  MadeUp made;  // 31/100..33/100, in which 5/16 has the least denominator; no candidate lies there
  made.fails = [](const Rational&, const Rational& gamma, const Rational&) {
    return gamma >= Rational::ratio(31, 100) && gamma <= Rational::ratio(33, 100);
  };
  EXPECT_EQ(made.minimised(MadeUp::point(2, Rational::ratio(3142, 10000), 1)),
            MadeUp::point(2, Rational::ratio(5, 16), 1));
}

/// Another claim that fails where `fails` says so and holds elsewhere.
Values minimised_where(const std::string& id, const std::function<bool(const Values&)>& fails, const Values& from) {
  const Subject subject{[&](const Claim&, const Values& point, const CheckOptions&) -> Result<Outcome> {
                          Outcome outcome;
                          outcome.record.verdict.kind = fails(point) ? Verdict::Kind::refuted : Verdict::Kind::verified;
                          if (fails(point)) outcome.witness = Witness{};
                          return outcome;
                        },
                        [](const Claim&, const Values&) { return true; },
                        [](const Witness&) -> Result<Instance> { return bad_input("there is none"); }};
  const auto regions = search_regions(changed_claim(id, {}), builtin_constructions(), {});
  Prober prober(subject, {}, {});
  return minimised_point(prober, regions->front(), from);
}

TEST(MinimisedPoint, IntegersTiedToOneAnotherGoDownTogether) {
  const auto tied = [](const Values& point) {
    return number(point, "m") == number(point, "distance") && number(point, "m") >= Rational(20);
  };
  const Values least = minimised_where("copy/ssm-ring", tied,
                                       {{"m", Rational(57)},
                                        {"T", Rational(100)},
                                        {"distance", Rational(57)},
                                        {"eps", Rational(1)},
                                        {"M", Rational(1)},
                                        {"write", std::string("euler")}});
  EXPECT_EQ(number(least, "m"), Rational(20));
  EXPECT_EQ(number(least, "T"), Rational(1));
}

TEST(MinimisedPoint, HasTheFirstOfTheWordsWithWhichItFails) {
  const auto from = [](const std::string& word) {
    return Values{
        {"format", word}, {"L", Rational(2)}, {"lambda", Rational(1)}, {"eps", Rational(1)}, {"M", Rational(1)}};
  };
  const auto least = [&](const std::string& start, const std::function<bool(const std::string&)>& fails) {
    const Values point = minimised_where(
        "precision/attention-position-format", [&](const Values& at) { return fails(text(at.at("format"))); },
        from(start));
    return text(point.at("format"));
  };
  const auto claim = changed_claim("precision/attention-position-format", {});
  const auto words = std::ranges::find(claim.parameters, "format", &ParameterSpec::name)->choices;
  ASSERT_GE(words.size(), 3U);
  for (const std::string& start : words) {
    EXPECT_EQ(least(start, [](const std::string&) { return true; }), words[0]) << start;
    if (start != words[0]) {
      EXPECT_EQ(least(start, [&](const std::string& word) { return word != words[0]; }), words[1]) << start;
    }
  }
}

TEST(PointSize, ComparesPositionsThenIntegersThenNumbers) {
  MadeUp made;
  Witness two;
  two.values.resize(2);
  Witness three;
  three.values.resize(3);
  const auto size = [&](const Values& point, const Witness& witness) { return size_of(made.region, point, witness); };
  const Values plain = MadeUp::point(4, 0, 1);
  EXPECT_LT(size(MadeUp::point(9, Rational::ratio(5, 7), 1), two), size(plain, three));
  EXPECT_LT(size(plain, two), size(MadeUp::point(5, 0, 1), two));
  EXPECT_LT(size(MadeUp::point(4, Rational::ratio(5, 7), 1), two), size(MadeUp::point(5, 0, 1), two));
  EXPECT_LT(size(plain, two), size(MadeUp::point(4, Rational::ratio(1, 2), 1), two));
  EXPECT_LT(size(MadeUp::point(4, 1, 1), two), size(MadeUp::point(4, -1, 1), two));
  // Of a program the positions up to the one that fails.
  Witness program;
  program.inputs = {1, 2, 3, 4};
  program.position = 2;
  EXPECT_LT(size(plain, program), size(plain, three));
}

TEST(Refute, APointThatStaysOpenIsNoVerdictAboutAllOfThem) {
  const Assignments all = {{"L", "2,3"}, {"gamma", "1"}, {"M", "1"}};
  MadeUp made;
  const auto asked = [&] { return *refute(made.claim, builtin_constructions(), made.subject, all, {}); };
  EXPECT_TRUE(asked().verified_at_all_points);
  made.open = [](const Rational& l, const Rational&, const Rational&) { return l == Rational(3); };
  const Refutation half = asked();
  EXPECT_FALSE(half.verified_at_all_points);
  EXPECT_EQ(half.searched.holds, 1U);
  EXPECT_EQ(half.searched.open, 1U);
  made.open = [](const auto&...) { return true; };
  EXPECT_FALSE(asked().verified_at_all_points);
  // Where no given point lies inside there is nothing to be verified.
  made.inside = [](const auto&...) { return false; };
  EXPECT_FALSE(refute(made.claim, builtin_constructions(), made.subject, all, {}).ok());
}

/// Three programs fail, each on as many positions as said: whichever of them it is, the shortest run is shown.
TEST(Refute, OfSeveralFailingProgramsTheOneWithTheFewestPositionsIsShown) {
  std::map<std::string, std::size_t> positions = {{"edit-distance", 2}, {"fibonacci", 3}, {"lis", 4}};
  const Subject subject{[&](const Claim&, const Values& point, const CheckOptions&) -> Result<Outcome> {
                          Outcome outcome;
                          outcome.record.verdict.kind = Verdict::Kind::refuted;
                          outcome.witness = Witness{};
                          outcome.witness->scalar = "made up";  // values and inputs stay as they are
                          outcome.witness->values.resize(positions.at(text(point.at("problem"))));
                          return outcome;
                        },
                        [](const Claim&, const Values&) { return true; },
                        [](const Witness&) -> Result<Instance> { return Instance{}; }};
  const Claim claim = changed_claim("dp/attention", {});
  std::vector<std::size_t> sizes = {2, 3, 4};
  do {
    std::size_t k = 0;
    for (auto& [problem, size] : positions) size = sizes[k++];
    const auto refutation =
        refute(claim, builtin_constructions(), subject, {{"problem", "edit-distance,fibonacci,lis"}}, {});
    ASSERT_TRUE(refutation.ok() && refutation->found);
    EXPECT_EQ(positions.at(text(refutation->found->point.at("problem"))), 2U);
    EXPECT_EQ(refutation->found->witness.values.size(), 2U);
  } while (std::ranges::next_permutation(sizes).found);
}

TEST(Edges, OfIntegersAreTheLastOnesInside) {
  MadeUp made;
  made.inside = [](const Rational& l, const Rational&, const Rational&) {
    return l >= Rational(4) && l <= Rational(37);
  };
  EXPECT_EQ(made.edges_of("L", MadeUp::point(9, 0, 1)), (std::vector<Rational>{4, 37}));
  // The range ends at 2 by itself: that is no edge.
  made.inside = [](const Rational& l, const Rational&, const Rational&) { return l <= Rational(12); };
  EXPECT_EQ(made.edges_of("L", MadeUp::point(9, 0, 1)), std::vector<Rational>{12});
}

/// Whether a point lies inside may be dear to decide.
TEST(Edges, TheEndOfTheRangeIsAskedAboutOnce) {
  MadeUp made;
  int asked = 0;
  made.inside = [&](const Rational& l, const Rational&, const Rational&) {
    asked += l == Rational(2) ? 1 : 0;
    return true;
  };
  EXPECT_TRUE(made.edges_of("L", MadeUp::point(9, 0, 1)).empty());
  EXPECT_EQ(asked, 1);
}

TEST(Edges, ThatAreNoFractionsAreApproachedFromInside) {
  MadeUp made;
  made.inside = [](const Rational&, const Rational& gamma, const Rational&) { return gamma * gamma < Rational(2); };
  const auto ends = made.edges_of("gamma", MadeUp::point(2, 1, 1));
  ASSERT_EQ(ends.size(), 2U);
  for (const Rational& end : ends) {
    EXPECT_LT(end * end, Rational(2));
    EXPECT_GT(end * end, Rational(2) - Rational::ratio(1, 1000000));
  }
  EXPECT_LT(ends[0], Rational(0));
  EXPECT_GT(ends[1], Rational(0));
}

TEST(Edges, ThatDoNotBelongToTheRegionAreNotReturned) {
  MadeUp made;
  made.inside = [](const Rational&, const Rational& gamma, const Rational&) { return gamma < Rational(3); };
  const auto ends = made.edges_of("gamma", MadeUp::point(2, 1, 1));
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_LT(ends[0], Rational(3));
  EXPECT_GT(ends[0], Rational::ratio(29, 10));
}

}  // namespace
}  // namespace seqcert::test
