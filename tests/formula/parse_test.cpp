#include "formula/formula.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seqcert {
namespace {

Formula leaf(const char* name) { return Formula({Operation::name, Rational(), name, {}}); }
Formula node(Operation operation, std::vector<Formula> arguments) {
  return Formula({operation, Rational(), "", std::move(arguments)});
}

TEST(Parse, BindsAsTheHeaderSays) {
  using enum Operation;
  const Formula a = leaf("a"), b = leaf("b"), c = leaf("c"), d = leaf("d");
  const std::vector<std::pair<const char*, Formula>> table = {
      {"a - b - c", node(subtract, {node(subtract, {a, b}), c})},
      {"a - (b - c)", node(subtract, {a, node(subtract, {b, c})})},
      {"a/b*c", node(multiply, {node(divide, {a, b}), c})},
      {"a + b*c", node(add, {a, node(multiply, {b, c})})},
      {"a^b^c", node(power, {a, node(power, {b, c})})},
      {"-a^b", node(negate, {node(power, {a, b})})},
      {"a^-b*c", node(multiply, {node(power, {a, node(negate, {b})}), c})},
      {"-a*b", node(multiply, {node(negate, {a}), b})},
      {"a*-b", node(multiply, {a, node(negate, {b})})},
      {"--a", node(negate, {node(negate, {a})})},
      {"a < b and c >= d or not a = b",
       node(disjunction, {node(conjunction, {node(less, {a, b}), node(greater_equal, {c, d})}),
                          node(negation, {node(equal, {a, b})})})},
      {"not a < b and c != d", node(conjunction, {node(negation, {node(less, {a, b})}), node(not_equal, {c, d})})},
      {"exp(-a)*max(b, c)", node(multiply, {node(exp, {node(negate, {a})}), node(max, {b, c})})},
      {"\t( a )\n", a},
  };
  for (const auto& [text, tree] : table) {
    const auto parsed = parse_formula(text);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.error().message;
    EXPECT_TRUE(*parsed == tree) << text << " was read as " << seqcert::text(*parsed);
  }
}

TEST(Parse, LiteralsAreExact) {
  const std::vector<std::pair<const char*, Rational>> table = {
      {"0.1", Rational::ratio(1, 10)}, {".5", Rational::ratio(1, 2)}, {"1e-3", Rational::ratio(1, 1000)},
      {"2.50E+2", Rational(250)},      {"007", Rational(7)},          {"3.", Rational(3)}};
  for (const auto& [text, value] : table) EXPECT_EQ(parse_formula(text)->node().value, value) << text;
}

TEST(Parse, TheIndexOfASumIsBoundInItsTermOnly) {
  EXPECT_EQ(free_names(*parse_formula("sum(k, 1, L, k*x)")), (std::set<std::string>{"L", "x"}));
  EXPECT_EQ(free_names(*parse_formula("sum(k, k, L, k)")), (std::set<std::string>{"L", "k"}));
  EXPECT_EQ(free_names(*parse_formula("sum(k, 1, 2, sum(j, 1, k, j)) + j")), (std::set<std::string>{"j"}));
}

struct Refusal {
  const char *text, *message;
};

TEST(Parse, RefusesWithPlaceReasonAndMend) {
  const std::vector<Refusal> table = {
      {"0.1x", "unexpected 'x' after '0.1' at character 4; write 0.1*x"},
      {"2(x)", "unexpected '(' after '2' at character 2; write 2*("},
      {"x y", "unexpected 'y' after 'x' at character 3; write x*y"},
      {"", "it is empty; write a number, a name or an expression like 2*x + 1"},
      {"   ", "it is empty; write a number, a name or an expression like 2*x + 1"},
      {"x +", "it ends after '+' at character 4, where a number, a name or '(' must follow"},
      {"(x", "'(' at character 1 is not closed; write ) where it ends"},
      {"exp(x", "'(' at character 4 is not closed; write ) where it ends"},
      {"x)", "unexpected ')' at character 2; no '(' is open there, so remove it or open one before"},
      {"x, y", "unexpected ',' at character 2; a comma only separates the arguments of a function"},
      {"+x", "unexpected '+' at character 1; leave it out, a number needs no plus sign"},
      {"x ** 2", "unexpected '**' at character 3; write ^ for a power"},
      {"x == 2", "unexpected '==' at character 3; write = for equality"},
      {"x => 2", "unexpected '=>' at character 3; write >="},
      {"x > 1 && y > 1", "unexpected '&&' at character 7; write and"},
      {"|x|", "unexpected '|' at character 1; write abs(x) for |x|"},
      {"!x", "unexpected '!' at character 1; write not, or != for unequal"},
      {"x \u2264 2", "unexpected '\u2264' at character 3; write <="},
      {"\u03b3 + 1", "unexpected '\u03b3' at character 1; a number, a name or '(' must stand there"},
      {"x \u2264", "unexpected '\u2264' at character 3; write <="},
      {"x # 2",
       "unexpected '#' after 'x' at character 3; an operator (+ - * / ^ < <= > >= = != and or) or the end must stand "
       "there"},
      {"a < b < c", "'<' takes numbers, but \"a < b\" is a comparison; write two comparisons joined by and"},
      {"(a < b) + 1", "'+' takes numbers, but \"a < b\" is a comparison; write two comparisons joined by and"},
      {"exp(a < b)", "'exp' takes numbers, but \"a < b\" is a comparison; write two comparisons joined by and"},
      {"1 + (a < b and b < c)", "'+' takes numbers, but \"a < b and b < c\" is a condition"},
      {"a and b < c", "'and' joins conditions, but \"a\" is a number; compare it, as in a > 0"},
      {"not x", "'not' joins conditions, but \"x\" is a number; compare it, as in x > 0"},
      {"exp", "'exp' is a function and needs its argument in parentheses at character 4; write exp(...)"},
      {"exp x", "'exp' is a function and needs its argument in parentheses at character 5; write exp(...)"},
      {"exp()", "unexpected ')' after '(' at character 5; a number, a name or '(' must stand there"},
      {"exp(1, 2)", "exp takes one argument, not 2, in the call opened at character 4"},
      {"max(1)", "max takes two or more arguments, not 1, in the call opened at character 4"},
      {"mod(1)", "mod takes two arguments, not 1, in the call opened at character 4"},
      {"select(a, 1, 2)", "'select' asks a condition first, but \"a\" is a number; compare it, as in a > 0"},
      {"select(a < b, c < d, 2)",
       "'select' takes numbers, but \"c < d\" is a comparison; write two comparisons joined by and"},
      {"sum(1, 2, 3, 4)", "sum begins with the name of its index at character 5; write sum(k, first, last, term)"},
      {"sum(k, 1, 2)",
       "sum takes 4 arguments, not 3, in the call opened at character 4; write sum(k, first, last, term)"},
      {"sum(k)", "sum takes 4 arguments, not 1, in the call opened at character 4; write sum(k, first, last, term)"},
      {"sotfplus(x)",
       "\"sotfplus\" is no function, but '(' follows it at character 9; write sotfplus*( for a product; functions are "
       "abs ceil exp floor inv ln log2 max min mod select silu softplus sqrt sum; did you mean \"softplus\"?"},
      {"1e100000", "the number '1e100000' at character 1 is out of reach (at most 90000 digits)"},
      {"1e999999999", "the number '1e999999999' at character 1 is out of reach (at most 90000 digits)"},
      {"and", "unexpected 'and' at character 1; a number, a name or '(' must stand there"},
  };
  for (const auto& [text, message] : table) {
    const auto parsed = parse_formula(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().message, '"' + std::string(text) + "\" is not a formula: " + message);
    EXPECT_EQ(parsed.error().kind, Error::Kind::bad_input);
  }
}

std::string repeated(const std::string& part, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += part;
  return result;
}

TEST(Parse, DepthAndLengthAreLimitedWithAMessage) {
  EXPECT_TRUE(parse_formula(repeated("(", 190) + "x" + repeated(")", 190)).ok());
  EXPECT_TRUE(parse_formula("0" + repeated("+x", 900)).ok());
  const std::vector<std::pair<std::string, std::string>> table = {
      {repeated("(", 50000), "nests deeper than 200 levels at character 201"},
      {repeated("-", 50000) + "x", "nests deeper than 200 levels"},
      {repeated("not ", 20000) + "x>0", "nests deeper than 200 levels"},
      {repeated("exp(", 20000), "nests deeper than 200 levels"},
      {repeated("x^", 40000) + "x", "nests deeper than 200 levels"},
      {"0" + repeated("+x", 40000), "chains more than 1000 operations before character 2002"},
      {repeated("x > 0 and ", 9000) + "x > 0", "chains more than 1000 operations"},
      {repeated("x", 100001), "it has 100001 characters, at most 100000 are read"},
      {"max(" + repeated("x,", 1000) + "x)", "max takes two or more arguments, not 1001"},
  };
  for (const auto& [text, message] : table) {
    const auto parsed = parse_formula(text);
    ASSERT_FALSE(parsed.ok()) << text.substr(0, 20);
    EXPECT_NE(parsed.error().message.find(message), std::string::npos) << parsed.error().message;
    EXPECT_LT(parsed.error().message.size(), 400u);
  }
}

TEST(Parse, AMessageNeverRepeatsControlBytesOrHalfACharacter) {
  const auto control = parse_formula("x\x1b[31m");
  ASSERT_FALSE(control.ok());
  EXPECT_EQ(control.error().message.find('\x1b'), std::string::npos);
  const auto longer = parse_formula("x " + repeated("\u00e9", 100));
  ASSERT_FALSE(longer.ok());
  EXPECT_NE(longer.error().message.find("\"x " + repeated("\u00e9", 29) + "...\""), std::string::npos)
      << longer.error().message;
}

TEST(Parse, NamesAreKeptApartFromTheLanguage) {
  for (const char* name : {"x", "_a", "M_r", "L2", "e", "expo"}) EXPECT_TRUE(is_name(name)) << name;
  for (const char* name : {"", "2x", "a-b", "exp", "and", "sum", "\u03b3", "a b"}) EXPECT_FALSE(is_name(name)) << name;
}

}  // namespace
}  // namespace seqcert
