#include "formula/formula.hpp"
#include "formula/random_formula.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace seqcert {
namespace {

RC_GTEST_PROP(Print, ParsesBackToTheSameNumber, ()) {
  const Formula formula = test::random_formula(*rc::gen::resize(100, rc::gen::inRange(0, 7)), false);
  const auto parsed = parse_formula(text(formula));
  RC_ASSERT(parsed.ok());
  RC_ASSERT(*parsed == formula);
  RC_ASSERT(text(*parsed) == text(formula));
}

RC_GTEST_PROP(Print, ParsesBackToTheSameCondition, ()) {
  const Formula formula = test::random_formula(*rc::gen::resize(100, rc::gen::inRange(1, 7)), true);
  const auto parsed = parse_formula(text(formula));
  RC_ASSERT(parsed.ok());
  RC_ASSERT(*parsed == formula);
}

/// Dropping any one pair of parentheses that were printed changes the tree or breaks the formula.
RC_GTEST_PROP(Print, WritesNoNeedlessParentheses, ()) {
  const Formula formula =
      test::random_formula(*rc::gen::resize(100, rc::gen::inRange(1, 6)), *rc::gen::arbitrary<bool>());
  const std::string printed = text(formula);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < printed.size(); ++i) {
    if (printed[i] == '(') open.push_back(i);
    if (printed[i] != ')') continue;
    const std::size_t from = open.back();
    open.pop_back();
    std::string without = printed;
    without[from] = without[i] = ' ';
    const auto parsed = parse_formula(without);
    const bool same = parsed.ok() && *parsed == formula;
    RC_ASSERT(!same);
  }
}

TEST(Print, IsCanonical) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"2*M*(L-1)*exp(-gamma) / (1 + (L-1)*exp(-gamma))", "2*M*(L - 1)*exp(-gamma)/(1 + (L - 1)*exp(-gamma))"},
      {"((a))^((2))", "a^2"},
      {"(-a)^2", "(-a)^2"},
      {"-(a^2)", "-a^2"},
      {"(a^b)^c", "(a^b)^c"},
      {"2^(-x)", "2^-x"},
      {"(a and b)", nullptr},
      {"not (a<b) and (c=d)", "not a < b and c = d"},
      {"not (a<b and c=d)", "not (a < b and c = d)"},
      {"sum( k ,1, L, k^2 )", "sum(k, 1, L, k^2)"},
      {"a/(b*c)/(d/e)", "a/(b*c)/(d/e)"},
  };
  for (const auto& [written, printed] : table) {
    const auto parsed = parse_formula(written);
    ASSERT_EQ(parsed.ok(), printed != nullptr) << written;
    if (!printed) continue;
    EXPECT_EQ(text(*parsed), printed);
  }
}

TEST(Print, DecimalsAreShortAndExact) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"0", "0"},
      {"0.10", "0.1"},
      {"1000", "1000"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e21"},
      {"15e30", "15e30"},
      {"1e-9", "1e-9"},
      {"0.000001", "0.000001"},
      {"0.0000001", "1e-7"},
      {"123.4500", "123.45"},
      {"0.125", "0.125"},
      {"-2.5", "-2.5"},
      {"12345678901234567890123456789", "12345678901234567890123456789"}};
  for (const auto& [written, printed] : table) EXPECT_EQ(decimal_text(*Rational::parse(written)), printed);
}

}  // namespace
}  // namespace seqcert
