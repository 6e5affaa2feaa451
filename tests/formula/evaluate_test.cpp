#include "formula/evaluate.hpp"

#include "formula/build.hpp"
#include "number/interval64.hpp"
#include "number/rounded.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace seqcert {
namespace {

Formula formula(const std::string& written) {
  const auto parsed = parse_formula(written);
  EXPECT_TRUE(parsed.ok()) << written;
  return *parsed;
}

Values point(const std::vector<std::pair<std::string, std::string>>& given) {
  Values values;
  for (const auto& [name, value] : given) {
    const auto number = Rational::parse(value);
    values[name] = number ? Value(*number) : Value(value);
  }
  return values;
}

struct Known {
  const char* formula;
  std::vector<std::pair<std::string, std::string>> values;
  const char* decimal;  // 40 digits, computed with another program (mpmath at 80 digits)
};

const std::vector<Known>& irrational() {
  static const std::vector<Known> table = {
      {"2*M*(L-1)*exp(-gamma)/(1 + (L-1)*exp(-gamma))",
       {{"L", "1024"}, {"gamma", "20"}, {"M", "1"}},
       "0.000004217111419476177830638163702717718852774"},
      {"4*M*exp(-lambda)/(1-exp(-3*lambda))",
       {{"M", "1"}, {"lambda", "8"}},
       "0.001341850511660704017483845563169554075555"},
      {"ln((L-1)*(2*M-eps)/eps)",
       {{"L", "1024"}, {"M", "1"}, {"eps", "1/1000"}},
       "14.53089710045202654493828767504802113945"},
      {"softplus(beta)", {{"beta", "-5/2"}}, "0.07888973429254962334404391671755099725908"},
      {"silu(-beta)", {{"beta", "5/2"}}, "-0.1896454500531088779832654416156194328268"},
      {"sum(k, 1, 32, exp(-k/7))", {}, "6.444546997701948705046886860979955538517"},
      {"sum(k, 0, 3, exp(k - 1))", {}, "11.47521736856113778418623870208913117838"},  // one term is rational
      {"sqrt(7/3) - log2(10) + abs(-ln(3/8))", {}, "-0.813573610223689442151185904128050013291"},
      {"x^(2/5)", {{"x", "7/3"}}, "1.403429865117214720736962446678173442103"},
      {"2^-3.25", {}, "0.10511205190671431787889068452915186188"},
      {"exp(-1000)", {}, "5.075958897549456765291809479574336919306e-435"},
      {"(1 + 1e-9)^1000000000", {}, "2.718281827099904322376644023860332862825"},
      {"max(exp(1), 2.7, sqrt(7)) - min(exp(1), 2.7, sqrt(7))", {}, "0.07253051739445464485867171771340207204699"},
  };
  return table;
}

/// The decimal is right to 39 digits; the enclosure must meet that interval and be narrow itself.
void expect_encloses(const MaybeEnclosure& x, const Known& known, const Rational& width) {
  ASSERT_TRUE(x) << known.formula;
  const Rational value = *Rational::parse(known.decimal), slack = abs(value) * *Rational::parse("1e-38");
  EXPECT_LE(x->lo, value + slack) << known.formula;
  EXPECT_GE(x->hi, value - slack) << known.formula;
  EXPECT_LE(x->hi - x->lo, abs(value) * width) << known.formula;
}

TEST(Evaluate, BallsEncloseIndependentValuesTightly) {
  for (const Known& known : irrational()) {
    const auto value = evaluate(formula(known.formula), point(known.values), Arithmetic<Ball>{192});
    ASSERT_TRUE(value.ok()) << known.formula;
    expect_encloses(enclosure_of(*value), known, Rational::power_of_two(-140));
  }
}

TEST(Evaluate, DoubleIntervalsEncloseThemToo) {
  for (const Known& known : irrational()) {
    if (std::string(known.decimal).ends_with("e-435")) continue;  // below the range of double
    const auto value = evaluate(formula(known.formula), point(known.values), Arithmetic<Interval64>{});
    ASSERT_TRUE(value.ok()) << known.formula;
    // (1 + 1e-9)^(10^9) loses nine digits through exp(10^9 ln(1 + 1e-9)).
    expect_encloses(enclosure_of(*value), known, *Rational::parse("1e-6"));
  }
}

TEST(Evaluate, NormalFormsAndMachineNumbersAgreeWithThem) {
  int formed = 0;
  for (const Known& known : irrational()) {
    const auto form = evaluate(formula(known.formula), point(known.values), Arithmetic<NormalForm>{});
    ASSERT_TRUE(form.ok()) << known.formula;
    if (form->exists()) {
      ++formed;
      expect_encloses(enclosure_of(value(*form, 512)), known, Rational::power_of_two(-140));
    }
    if (std::string(known.decimal).ends_with("e-435")) continue;
    const double exact = Rational::parse(known.decimal)->approximately();
    EXPECT_NEAR(*evaluate(formula(known.formula), point(known.values), Arithmetic<double>{}) / exact, 1, 1e-6)
        << known.formula;
    const auto machine =
        evaluate(formula(known.formula), point(known.values), Arithmetic<Rounded>{Format::precision(80)});
    EXPECT_NEAR(machine->approximately() / exact, 1, 1e-9) << known.formula;
  }
  EXPECT_GE(formed, 10);  // all but quotients of logarithms, which the language may leave
}

TEST(Evaluate, RationalPartsAreExact) {
  // Sums by Python's fractions.
  const std::vector<std::pair<const char*, const char*>> table = {
      {"sum(k, 1, 20, 1/k)", "55835135/15519504"},
      {"sum(k, 0, 10, (1/3)^k)", "88573/59049"},
      {"sum(k, 1, 3, sum(j, k, 3, j*k)) + sum(k, 1, 0, 1/0*k)", "25"},
      {"0.1 + 0.2 - 0.3", "0"},
      {"(-2/3)^-3", "-27/8"},
      {"2^-3^2", "1/512"},
      {"0^0 + 1^1e9 + (-1)^1000000001", "1"},
      {"floor(-7/2)*ceil(7/2)", "-16"},
      {"abs(-3/4) - min(2, 1/2, 3) + max(-1, -2)", "-3/4"},
      {"exp(0) + ln(1) + log2(1/1024) + sqrt(9/16) + silu(0)", "-33/4"},
      {"log2(2^70)", "70"},
      {"L/(L-1)", "1024/1023"},
      {"select(L > 3 and not L = 5, L, 1/0)", "1024"},
      {"sum(k, 1, 4, select(k < 3, 10*k, k))", "37"},
      {"mod(-7, 3) + 10*mod(7/2, 3) + 100*mod(6, 3)", "7"},
      {"inv(3, 11) + 100*inv(0, 11) + 1000*inv(-3, 11) + 10000*inv(4, 6)", "7004"},
  };
  for (const auto& [written, expected] : table) {
    const auto value = evaluate_exactly(formula(written), point({{"L", "1024"}}));
    ASSERT_TRUE(value.ok()) << written << ": " << value.error().message;
    EXPECT_EQ(value->text(), expected) << written;
  }
}

TEST(Evaluate, AnExactValueNeverComesFromAMachineNumber) {
  for (const char* written : {"exp(1)", "floor(exp(1))", "ceil(1000*ln(10))", "exp(1)^0*exp(1)", "sqrt(2)^2",
                              "softplus(0)", "2^0.5", "3^(2^40)"})
    EXPECT_FALSE(evaluate_exactly(formula(written), {}).ok()) << written;
}

TEST(Evaluate, FloorAndCeilingAreDecidedOrNotFinite) {
  const auto ball = [](const char* written) { return *evaluate(formula(written), {}, Arithmetic<Ball>{128}); };
  EXPECT_EQ(enclosure_of(ball("floor(1000*exp(1))"))->lo, Rational(2718));
  EXPECT_EQ(enclosure_of(ball("ceil(1000*ln(10))"))->hi, Rational(2303));
  EXPECT_EQ(enclosure_of(ball("floor(-exp(1))"))->hi, Rational(-3));
  EXPECT_EQ(enclosure_of(ball("1/(floor(exp(1)) - 1)"))->lo, Rational(1));
  EXPECT_FALSE(ball("floor(exp(ln(3)))").is_finite());
  EXPECT_FALSE(ball("ceil(sqrt(2)*sqrt(2))").is_finite());
  EXPECT_FALSE(evaluate(formula("floor(exp(50))"), {}, Arithmetic<Interval64>{})->is_finite());
  EXPECT_FALSE(evaluate(formula("floor(exp(1))"), {}, Arithmetic<NormalForm>{})->exists());
  EXPECT_EQ(*evaluate(formula("floor(exp(1))"), {}, Arithmetic<double>{}), 2);
  EXPECT_TRUE(std::isnan(*evaluate(formula("floor(exp(1e9))"), {}, Arithmetic<double>{})));
  EXPECT_EQ(evaluate(formula("ceil(exp(1))"), {}, Arithmetic<Rounded>{*Format::named("fp16")})->approximately(), 3);
}

TEST(Evaluate, HugePowersEnterTheScalarInsteadOfFillingMemory) {
  const auto ball = evaluate(formula("(3^(10^12) + 1)/3^(10^12)"), {}, Arithmetic<Ball>{128});
  ASSERT_TRUE(ball.ok() && ball->is_finite());
  EXPECT_TRUE(ball->contains(Rational(1)));
  const auto negative = evaluate(formula("(-3)^(10^12 + 1)/3^(10^12)"), {}, Arithmetic<Ball>{256});
  EXPECT_TRUE(negative->contains(Rational(-3)));
}

TEST(Evaluate, ErrorsNameThePart) {
  const Values values = point({{"L", "5"}, {"gamma", "1"}, {"level", "abstract"}});
  const std::vector<std::pair<const char*, const char*>> table = {
      {"2 + 1/(L - 5)", "division by zero in \"1/(L - 5)\""},
      {"exp(gamma)/(exp(0) - 1)", "division by zero in \"exp(gamma)/(exp(0) - 1)\""},
      {"(L-5)^-1", "0 to a power that is not known to be positive in \"(L - 5)^-1\""},
      {"ln(5 - L)", "the logarithm of a number that is not positive in \"ln(5 - L)\""},
      {"sqrt(-L)", "the square root of a negative number in \"sqrt(-L)\""},
      {"(-L)^0.5", "a negative number to a power that is no integer in \"(-L)^0.5\""},
      {"gama + 1", "unknown name \"gama\"; did you mean \"gamma\"?; known are L, gamma, level"},
      {"level + 1", "parameter level is the word \"abstract\" and cannot be computed with"},
      {"sum(k, 1, L/2, k)", "the limits of a sum must be integers in \"sum(k, 1, L/2, k)\""},
      {"sum(k, 1, exp(1), k)", "the limits of a sum must be integers in \"sum(k, 1, exp(1), k)\""},
      {"sum(k, 1, 1e9, k)", "a sum of more than ten million terms is not computed in \"sum(k, 1, 1000000000, k)\""},
      {"sum(k, -9e18, 9e18, k)",
       "a sum of more than ten million terms is not computed in \"sum(k, -9000000000000000000, 9000000000000000000, "
       "k)\""},
      {"L < 3", "a condition is not a number in \"L < 3\""},
  };
  for (const auto& [written, message] : table) {
    const auto value = evaluate(formula(written), values, Arithmetic<Ball>{128});
    ASSERT_FALSE(value.ok()) << written;
    EXPECT_EQ(value.error().message, message);
  }
}

TEST(Evaluate, WorkIsBounded) {
  const char* endless = "sum(i, 1, 1000000, sum(j, 1, 1000000, exp(i*j)))";
  const auto value = evaluate(formula(endless), {}, Arithmetic<double>{}, 10000);
  ASSERT_FALSE(value.ok());
  EXPECT_TRUE(value.error().message.starts_with("more work than one formula may take in "));
}

/// Of a sum over i, j, k in -1..2 of the term: with sums, and term by term with the indices as given values.
void expect_sums_like_its_terms(const Formula& term, const Values& values) {
  const Arithmetic<Ball> number{128};
  const auto over = [](const char* index, const Formula& inner) {
    return Formula({Operation::sum, Rational(), index, {formula("-1"), formula("2"), inner}});
  };
  const auto all = evaluate(over("i", over("j", over("k", term))), values, number);
  Ball expected = number(0);
  for (long i = -1; i <= 2; ++i)
    for (long j = -1; j <= 2; ++j)
      for (long k = -1; k <= 2; ++k) {
        Values at = values;
        at["i"] = Rational(i), at["j"] = Rational(j), at["k"] = Rational(k);
        const auto one = evaluate(term, at, number);
        ASSERT_TRUE(one.ok()) << text(term) << ": " << one.error().message;
        expected += *one;
      }
  ASSERT_TRUE(all.ok()) << text(term) << ": " << all.error().message;
  const auto x = enclosure_of(*all), y = enclosure_of(expected);
  ASSERT_EQ(x.has_value(), y.has_value()) << text(term);
  if (!x) return;
  EXPECT_TRUE(x->lo <= y->hi && y->lo <= x->hi) << text(term);
  EXPECT_LT(x->hi - x->lo, Rational::power_of_two(-80) * (Rational(1) + abs(x->lo))) << text(term);
}

TEST(Evaluate, WhatIsTheSameInManyTermsIsComputedOnceAndRightly) {
  const Values values = point({{"x", "1/3"}, {"k", "50"}});
  for (const char* term : {"exp(k)", "exp(i/3 + k)*softplus(j)", "sum(k, 0, j, exp(k))*exp(k)", "ln(3 + i*j)*2^(k/2)",
                           "sum(w, 1, j + 2, exp(-w*x) + exp(-i))", "select(i < j, exp(j), exp(i)) - exp(k + x)",
                           "exp(-sum(k, 0, i - 1, sqrt(k + j + 9)))^k", "sum(i, 0, 1, exp(i*x))*exp(i*x)"})
    expect_sums_like_its_terms(formula(term), values);
  // The same tree where k is an index, and where it is not.
  const Formula shared = formula("exp(k/100)*exp(x*j)");
  const Formula sum = Formula({Operation::sum, Rational(), "k", {formula("0"), formula("1"), shared}}) + shared;
  expect_sums_like_its_terms(sum, values);
  const auto over = [](const char* index, const Formula& inner) {
    return Formula({Operation::sum, Rational(), index, {formula("0"), formula("2"), inner}});
  };
  const Formula f = formula("exp(a + 10*b)");  // e^(a+10b) for a and b in turn, the other is 1: three times over z
  const Formula both = over("z", over("a", f)) + over("z", over("b", f));
  const auto evaluated = evaluate(both, point({{"a", "1"}, {"b", "1"}}), Arithmetic<Ball>{128});
  const auto expected =
      evaluate(formula("3*(exp(10) + exp(11) + exp(12)) + 3*(exp(1) + exp(11) + exp(21))"), {}, Arithmetic<Ball>{128});
  EXPECT_TRUE(less(abs(*evaluated - *expected), Arithmetic<Ball>{128}(Rational::power_of_two(-80))) == Truth::yes);
}

TEST(Evaluate, AnInnerIndexHidesAnOuterOneOnlyInside) {
  EXPECT_EQ(evaluate_exactly(formula("sum(k, 1, 2, sum(k, 1, 3, k) + k) + k"), point({{"k", "100"}}))->text(), "115");
}

TEST(Holds, IsThreeValued) {
  const Values values = point({{"L", "64"}, {"gamma", "8"}, {"eps", "1/100"}});
  const std::vector<std::pair<const char*, Truth>> table = {
      {"L >= 64", Truth::yes},
      {"L > 64", Truth::no},
      {"L = 64 and gamma != 8", Truth::no},
      {"L = 63 or not gamma < 8", Truth::yes},
      {"gamma >= ln((L-1)*(2-eps)/eps)", Truth::no},  // ln(12537) = 9.43...
      {"gamma + 1.5 >= ln((L-1)*(2-eps)/eps)", Truth::yes},
      {"exp(1) < 2.718281828459045235360287471352662497757247093699959574966967", Truth::no},
      {"exp(1) < 2.718281828459045235360287471352662497757247093699959574966968", Truth::yes},
      {"exp(ln(3)) = 3", Truth::yes},  // equal: no ball decides it, the normal form does
      {"sqrt(2)*sqrt(8) >= 4", Truth::yes},
      {"exp(gamma) != exp(4)*exp(4)", Truth::no},
      {"exp(gamma) > exp(4)^2", Truth::no},
      {"floor(exp(ln(3))) = 3", Truth::unknown},
      {"floor(exp(ln(3))) = 3 and L < 0", Truth::no},
      {"floor(exp(ln(3))) = 3 or L < 0", Truth::unknown},
      {"L < 0 and 1/(L - 64) > 0", Truth::no},  // what stands right of a no is not looked at
      {"L > 0 or 1/(L - 64) > 0", Truth::yes},
  };
  for (const auto& [written, expected] : table) {
    const auto answer = holds(formula(written), values);
    ASSERT_TRUE(answer.ok()) << written << ": " << answer.error().message;
    EXPECT_EQ(*answer, expected) << written;
  }
  EXPECT_FALSE(holds(formula("1/(L - 64) > 0"), values).ok());
  EXPECT_FALSE(holds(formula("L + 1"), values).ok());
  EXPECT_FALSE(holds(formula("l > 1"), values).ok());
}

TEST(Holds, ClimbsThePrecisionLadderOnlyAsFarAsAllowed) {
  // The sides differ by about 2^-400.
  const Formula close = formula("exp(2^-200) > 1 + 2^-200 + 2^-401 + 2^-601/3 - 2^-900");
  EXPECT_EQ(*holds(close, {}, 128), Truth::unknown);
  EXPECT_EQ(*holds(close, {}, 4096), Truth::yes);
}

}  // namespace
}  // namespace seqcert
