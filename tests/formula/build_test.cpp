#include "formula/build.hpp"

#include "formula/evaluate.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

Formula parsed(const char* text) { return *parse_formula(text); }

TEST(Build, NumbersKeepTheirValue) {
  for (const Rational& value : {Rational(0), Rational(7), Rational(-3), Rational::ratio(1, 3), Rational::ratio(-5, 8),
                                Rational::power_of_two(-70), Rational::ratio(22, 7)}) {
    const Formula number = number_formula(value);
    EXPECT_EQ(*evaluate_exactly(number, {}), value);
    EXPECT_EQ(*evaluate_exactly(*parse_formula(text(number)), {}), value);
  }
}

TEST(Build, SubstitutionLeavesTheIndexOfASumAlone) {
  const Formula sum = parsed("sum(k, 1, n, k*x) + k");
  EXPECT_EQ(text(substitute(sum, {{"k", parsed("7")}})), "sum(k, 1, n, k*x) + 7");
  EXPECT_EQ(text(substitute(sum, {{"x", parsed("y+1")}, {"n", parsed("2*m")}})), "sum(k, 1, 2*m, k*(y + 1)) + k");
  // What is put in keeps its meaning: the k of the term is not the index.
  const Formula captured = substitute(parsed("sum(k, 1, 3, k*x)"), {{"x", parsed("k")}});
  EXPECT_EQ(*evaluate_exactly(captured, {{"k", Rational(10)}}), Rational(60));
}

TEST(Build, WholeTermsAreSeen) {
  for (const char* whole : {"n", "n^2 - 3*n", "floor(x/2)", "-ceil(x) + max(n, 2)", "select(x > 0, n, 1)", "abs(n)"})
    EXPECT_TRUE(is_whole(parsed(whole), {"n"})) << whole;
  for (const char* other : {"x", "n/2", "2^(-n)", "n^m", "exp(n)", "n + 1/2", "select(x > 0, x, 1)", "0.5"})
    EXPECT_FALSE(is_whole(parsed(other), {"n"})) << other;
}

}  // namespace
}  // namespace seqcert
