#include "formula/substitute.hpp"

#include "formula/evaluate.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

std::string put(const std::string& formula, const Values& values) {
  return text(substituted(*parse_formula(formula), values));
}

TEST(Substitute, PutsNumbersInPlaceOfNames) {
  const Values values{{"L", Rational(4)}, {"gamma", Rational::ratio(1, 3)}, {"M", Rational::ratio(-1, 8)}};
  EXPECT_EQ(put("2*M*(L-1)*exp(-gamma)", values), "2*-0.125*(4 - 1)*exp(-(1/3))");
  EXPECT_EQ(put("L^M", values), "4^-0.125");
  EXPECT_EQ(put("M^2", values), "(-0.125)^2");
  EXPECT_EQ(put("gamma/L", values), "1/3/4");
  EXPECT_EQ(put("L/gamma", values), "4/(1/3)");
}

TEST(Substitute, LeavesOtherNamesWordsAndIndicesOfSums) {
  const Values values{{"k", Rational(7)}, {"N", Rational(3)}, {"word", std::string("zoh")}};
  EXPECT_EQ(put("sum(k, 1, N, k^2) + k + x + word", values), "sum(k, 1, 3, k^2) + 7 + x + word");
  EXPECT_EQ(put("sum(k, k, N, k)", values), "sum(k, 7, 3, k)");
}

TEST(Substitute, KeepsTheValue) {
  const Values values{{"a", Rational::ratio(-2, 7)}, {"b", Rational::ratio(5, 3)}, {"n", Rational(3)}};
  for (const char* formula : {"a*b - a/b", "a^n", "-a^2", "b^-n", "max(a, b) - min(a, b)", "sum(k, 1, n, a^k)",
                              "select(a < b, a, b)", "abs(a) + floor(b)", "a - (b - n)"}) {
    const Formula closed = substituted(*parse_formula(formula), values);
    EXPECT_TRUE(free_names(closed).empty()) << formula;
    EXPECT_EQ(*evaluate_exactly(closed, {}), *evaluate_exactly(*parse_formula(formula), values)) << formula;
    // As text, too: that is how a witness carries it.
    EXPECT_EQ(*evaluate_exactly(*parse_formula(text(closed)), {}), *evaluate_exactly(closed, {})) << formula;
  }
}

TEST(Substitute, ATreeThatWouldGrowTooHighStaysAsItIs) {
  std::string chain = "x";
  while (static_cast<int>(chain.size()) < 2 * 998) chain += "+x";
  const Formula high = *parse_formula(chain);
  EXPECT_EQ(free_names(substituted(high, {{"x", Rational::ratio(-1, 3)}})).contains("x"), high.node().height > 998);
}

}  // namespace
}  // namespace seqcert
