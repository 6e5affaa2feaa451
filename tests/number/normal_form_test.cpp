#include "number/normal_form.hpp"

#include "number/ball.hpp"
#include "tests/number/build_kind.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace seqcert {
namespace {

static_assert(Field<NormalForm> && Real<NormalForm>);

const Arithmetic<NormalForm> number;

NormalForm q(long numerator, long denominator = 1) { return number(Rational::ratio(numerator, denominator)); }

/// The softmax error 2M(1 - w_1) computed as a head would: shift by the largest score, exponentiate, normalise.
NormalForm softmax_error(const std::vector<NormalForm>& scores, const NormalForm& bound_on_values) {
  NormalForm largest = scores.front();
  for (const NormalForm& s : scores) largest = max(largest, s);
  NormalForm total;
  std::vector<NormalForm> weights;
  for (const NormalForm& s : scores) weights.push_back(exp(s - largest)), total += weights.back();
  for (NormalForm& w : weights) w = w / total;
  NormalForm error = abs(weights.front() - q(1));
  for (std::size_t j = 1; j < weights.size(); ++j) error += abs(weights[j]);
  return bound_on_values * error;
}

NormalForm gap_bound(long visible, const NormalForm& gap, const NormalForm& bound_on_values) {
  const NormalForm rest = q(visible - 1) * exp(-gap);
  return q(2) * bound_on_values * rest / (q(1) + rest);
}

TEST(NormalForm, AttentionGapIsAttained) {
  for (long visible : {2L, 3L, 17L, 64L}) {
    const NormalForm gaps[] = {q(1),
                               q(7, 3),
                               q(0),
                               ln(q(visible - 1) * q(1999, 1000) / q(1, 1000)),
                               ln(q(12)) / q(5),
                               softplus(q(-3, 2)),
                               sqrt(q(8)) * q(3)};
    for (const NormalForm& gap : gaps) {
      ASSERT_TRUE(gap.exists());
      std::vector<NormalForm> scores(static_cast<std::size_t>(visible), q(5, 7) - gap);
      scores.front() = q(5, 7);
      const NormalForm error = softmax_error(scores, q(3, 2)), bound = gap_bound(visible, gap, q(3, 2));
      // exp of sqrt(8)*3 is outside the language.
      EXPECT_EQ(equal(error, bound), exp(gap).exists() ? Truth::yes : Truth::unknown)
          << error.text() << " " << bound.text();
      const NormalForm off = bound + number(*Rational::parse("1e-40"));
      EXPECT_NE(equal(error, off), Truth::yes);
      EXPECT_NE(equal(error, bound * number(Rational(1) + *Rational::parse("1e-40"))), Truth::yes);
    }
  }
}

TEST(NormalForm, GapThresholdGivesTheErrorAskedFor) {
  // At gamma* = ln((L-1)(2M-eps)/eps) the bound is eps itself: the exponential of a logarithm becomes rational.
  for (long visible : {2L, 1000L, 65536L}) {
    const NormalForm eps = q(1, 1000), m = q(7, 5);
    const NormalForm gap = ln(q(visible - 1) * (q(2) * m - eps) / eps);
    EXPECT_EQ(equal(gap_bound(visible, gap, m), eps), Truth::yes);
    EXPECT_EQ(gap_bound(visible, gap, m).rational(), Rational::ratio(1, 1000));
  }
}

TEST(NormalForm, S6CoefficientKeepsSoftplusAsAnAtom) {
  // h_t = exp(-a Delta) h_{t-1}, written once with g Delta, read d steps later.
  const NormalForm a = q(1, 1000), g = q(3, 4), beta = q(5, 2), delta = softplus(beta);
  NormalForm state = g * delta;
  for (int step = 0; step < 50; ++step) state = exp(-(delta * a)) * state;
  EXPECT_EQ(equal(state, g * softplus(beta) * exp(-a * softplus(beta) * q(50))), Truth::yes) << state.text();
  EXPECT_NE(equal(state, g * softplus(beta) * exp(-a * softplus(beta) * q(51))), Truth::yes);
  EXPECT_NE(equal(state, g * softplus(q(5, 3)) * exp(-a * softplus(beta) * q(50))), Truth::yes);
  // softplus(-x) = softplus(x) - x.
  EXPECT_EQ(equal(softplus(-beta), softplus(beta) - beta), Truth::yes);
  EXPECT_EQ(equal(softplus(q(0)), ln(q(2))), Truth::yes);
  // M|1 - g Delta e^-x| on both sides of 1, decided by balls.
  EXPECT_EQ(equal(abs(q(1) - state), q(1) - state), sign(q(1) - state) == 1 ? Truth::yes : Truth::unknown);
  EXPECT_EQ(equal(abs(state - q(1)), abs(q(1) - state)), Truth::yes);
}

TEST(NormalForm, RewritesLogarithmsRootsAndSilu) {
  EXPECT_EQ(exp(ln(q(3, 7)) * q(2) + q(0)).rational(), Rational::ratio(9, 49));
  EXPECT_EQ(equal(ln(q(12)), ln(q(2)) * q(2) + ln(q(3))), Truth::yes);
  EXPECT_EQ(equal(ln(q(2, 3)), -ln(q(3, 2))), Truth::yes);
  EXPECT_EQ(equal(ln(q(1)), q(0)), Truth::yes);
  EXPECT_EQ(equal(ln(q(1009L * 1009L * 1009L)), q(3) * ln(q(1009))), Truth::yes);
  EXPECT_EQ(equal(ln(exp(q(3, 2)) * q(5)), q(3, 2) + ln(q(5))), Truth::yes);
  EXPECT_EQ((sqrt(q(2)) * sqrt(q(2))).rational(), Rational(2));
  EXPECT_EQ(sqrt(q(9, 4)).rational(), Rational::ratio(3, 2));
  EXPECT_EQ(equal(sqrt(q(8)), q(2) * sqrt(q(2))), Truth::yes);
  EXPECT_EQ(equal(q(1) / (q(1) + sqrt(q(2))), sqrt(q(2)) - q(1)), Truth::yes);
  EXPECT_EQ(equal(sqrt(exp(q(1))), exp(q(1, 2))), Truth::yes);
  EXPECT_EQ(equal(sqrt(softplus(q(1)) * softplus(q(1))), softplus(q(1))), Truth::yes);
  EXPECT_EQ(equal(silu(q(5)) - silu(q(-5)), q(5)), Truth::yes);  // SiLU(x) - SiLU(-x) = x
  EXPECT_EQ(equal(silu(q(-5)), -(exp(q(-5)) * silu(q(5)))), Truth::yes);
  EXPECT_EQ(equal(silu(q(2, 3)), q(2, 3) * exp(q(2, 3)) / (exp(q(2, 3)) + q(1))), Truth::yes);
  EXPECT_EQ(equal(exp(q(1)) * exp(q(2)), exp(q(3))), Truth::yes);
  EXPECT_EQ((exp(q(5)) / exp(q(5))).rational(), Rational(1));
}

TEST(NormalForm, EqualityIsRefusedOnlyBetweenRationals) {
  EXPECT_EQ(equal(q(1, 3), q(2, 6)), Truth::yes);
  EXPECT_EQ(equal(q(1, 3), q(1, 2)), Truth::no);
  EXPECT_EQ(equal(exp(q(1)), exp(q(2))), Truth::unknown);
  EXPECT_EQ(equal(exp(q(1)), q(1)), Truth::unknown);
}

TEST(NormalForm, WhatLeavesTheLanguageIsAbsentAndStaysSo) {
  const NormalForm missing[] = {NormalForm::absent(),
                                q(1) / q(0),
                                exp(exp(q(1))),
                                ln(q(0)),
                                ln(q(-1)),
                                ln(q(1) + exp(q(1))),
                                sqrt(q(-2)),
                                sqrt(q(1) + exp(q(1))),
                                softplus(exp(q(1))),
                                q(1) / (exp(q(1)) - exp(q(1))),
                                ln(softplus(q(1)))};
  for (const NormalForm& x : missing) {
    EXPECT_FALSE(x.exists());
    EXPECT_EQ(x.text(), "absent");
    for (const NormalForm& y : {x + q(1), q(1) - x, x * q(0), q(0) / x, -x, exp(x), ln(x), sqrt(x), softplus(x),
                                silu(x), abs(x), max(x, q(1)), min(q(1), x)})
      EXPECT_FALSE(y.exists());
    EXPECT_EQ(equal(x, x), Truth::unknown);
    EXPECT_FALSE(value(x, 128).is_finite());
    EXPECT_FALSE(sign(x).has_value());
  }
}

// A divisor that is zero without looking it must not be divided by: c/c = 1 would be claimed of an undefined number.
TEST(NormalForm, AHiddenZeroIsNeverDividedBy) {
  const long p = 1009, r = 1013;
  const NormalForm hidden = ln(q(p * r)) - ln(q(p)) - ln(q(r));  // p*r is not factored, so this zero is not seen
  ASSERT_TRUE(hidden.exists());
  ASSERT_EQ(equal(hidden, q(0)), Truth::unknown);
  EXPECT_FALSE((q(1) / hidden).exists());
  EXPECT_FALSE((hidden / hidden).exists());
  EXPECT_FALSE(abs(hidden).exists());
  EXPECT_FALSE(max(hidden, q(0)).exists());
  EXPECT_EQ(abs(hidden + q(1)).exists(), true);
}

/// 1 + 1/1! + ... + 1/n!, below e by a little more than 1/(n+1)!.
NormalForm series_of_e(long n) {
  Rational total(1), term(1);
  for (long k = 1; k <= n; ++k) term /= Rational(k), total += term;
  return number(total);
}

TEST(NormalForm, AbsMaxMinAreDecidedHoweverCloseTheSides) {
  const NormalForm e = exp(q(1));
  for (long n : {5L, 50L, 400L}) {  // 1/401! needs about 2900 bits
    const NormalForm below = series_of_e(n);
    EXPECT_EQ(equal(max(e, below), e), Truth::yes) << n;
    EXPECT_EQ(equal(min(e, below), below), Truth::yes) << n;
    EXPECT_EQ(equal(abs(below - e), e - below), Truth::yes) << n;
    EXPECT_EQ(sign(q(1) / (below - e)), -1);
  }
  const NormalForm too_close = series_of_e(1000);  // 1/1001!, about 8500 bits
  EXPECT_FALSE(max(e, too_close).exists());
  EXPECT_FALSE(abs(e - too_close).exists());
  EXPECT_FALSE((q(1) / (e - too_close)).exists());
  EXPECT_EQ(equal(max(q(3), q(2)), q(3)), Truth::yes);
  EXPECT_EQ(equal(max(e * e, exp(q(2))), exp(q(2))), Truth::yes);
}

TEST(NormalForm, TextShowsTheQuotient) {
  EXPECT_EQ(q(-3, 4).text(), "-3/4");
  EXPECT_EQ((q(2) - exp(q(-1))).text(), "-exp(-1) + 2");
  EXPECT_EQ((q(1) / (q(1) + q(3) * exp(q(-1)))).text(), "(1)/(3*exp(-1) + 1)");
  EXPECT_EQ((ln(q(2)) * softplus(q(1)) * ln(q(2))).text(), "ln(2)^2*softplus(1)");
  EXPECT_EQ(exp(ln(q(2)) / q(2) - q(1)).text(), "exp(-1 + 1/2*ln(2))");
  EXPECT_EQ(exp(-softplus(q(1)) * q(1, 2)).text(), "exp(-1/2*softplus(1))");
  EXPECT_EQ(q(0).text(), "0");
}

TEST(NormalForm, GrowthEndsInAbsenceAndNotInMemory) {
  NormalForm x = q(1) + exp(q(1)) + softplus(q(3));
  for (int squaring = 0; squaring < 40 && x.exists(); ++squaring) x = x * x;
  EXPECT_FALSE(x.exists());
  NormalForm y = q(3);
  for (int squaring = 0; squaring < 40 && y.exists(); ++squaring) y = y * y;
  EXPECT_FALSE(y.exists());
  NormalForm z = softplus(q(3));
  for (int squaring = 0; squaring < 80 && z.exists(); ++squaring) z = z * z;
  EXPECT_FALSE(z.exists());
  EXPECT_FALSE(exp(q(1L << 60) * ln(q(2))).exists());
}

TEST(NormalForm, ASoftmaxOf4096DistinctScoresIsQuick) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<NormalForm> scores;
  for (long j = 0; j < 4096; ++j) scores.push_back(q(-j * j, 64));
  const NormalForm error = softmax_error(scores, q(1));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  NormalForm rest;
  for (long j = 1; j < 4096; ++j) rest += exp(q(-j * j, 64));
  EXPECT_EQ(equal(error, q(2) * rest / (q(1) + rest)), Truth::yes);
  EXPECT_NE(equal(error, q(2) * rest / (q(2) + rest)), Truth::yes);
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_LT(seconds, testing::sanitized ? 60.0 : 2.0);  // 0.06 s in a release build; a quadratic sum takes minutes
}

}  // namespace
}  // namespace seqcert
