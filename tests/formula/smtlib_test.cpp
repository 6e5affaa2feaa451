#include "formula/formula.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

std::string term(const char* written) {
  const auto parsed = parse_formula(written);
  EXPECT_TRUE(parsed.ok()) << written;
  const auto result = smtlib(*parsed);
  return result.ok() ? *result : "error: " + result.error().message;
}

TEST(Smtlib, Golden) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"2*M*(L-1)/3", "(/ (* (* 2.0 M) (- L 1.0)) 3.0)"},
      {"0.001 < x", "(< (/ 1.0 1000.0) x)"},
      {"a >= 1 and not b != 2 or c = 0", "(or (and (>= a 1.0) (not (distinct b 2.0))) (= c 0.0))"},
      {"-x^3", "(- (let ((x! x)) (* x! x! x!)))"},
      {"x^-1 + x^0 + x^1", "(+ (+ (/ 1.0 x) 1.0) x)"},
      {"abs(x - y)", "(let ((x! (- x y))) (ite (>= x! 0.0) x! (- x!)))"},
      {"min(a, b)", "(let ((x! a) (y! b)) (ite (<= x! y!) x! y!))"},
      {"floor(x) + ceil(x)", "(+ (to_real (to_int x)) (- (to_real (to_int (- x)))))"},
      {"sum(k, -1, 1, k*x)", "(+ (* (- 1.0) x) (* 0.0 x) (* 1.0 x))"},
      {"sum(k, 2, 1, x)", "0.0"},
      {"true + let", "(+ true! let!)"},
  };
  for (const auto& [written, expected] : table) EXPECT_EQ(term(written), expected) << written;
}

TEST(Smtlib, NamesThePartThatHasNoForm) {
  EXPECT_EQ(term("1 + exp(-gamma)"),
            "error: \"exp(-gamma)\" has no SMT-LIB form: the solver knows + - * / and whole powers only; give it a new "
            "name and bounds instead");
  for (const char* part : {"ln(x)", "log2(x)", "sqrt(x)", "softplus(x)", "silu(x)", "x^y", "x^0.5", "x^257",
                           "sum(k, 1, L, k)", "sum(k, 1, 5000, k)"})
    EXPECT_TRUE(term((std::string("2*(") + part + ") + 1").c_str())
                    .starts_with(std::string("error: \"") + part + "\" has no SMT-LIB form"))
        << part;
}

TEST(Smtlib, GrowthIsRefusedNotWrittenOut) {
  EXPECT_TRUE(term("sum(i, 1, 4096, sum(j, 1, 4096, i*j*x))").starts_with("error: "));
  // Doubling at every level would be 2^150 characters without `let`.
  std::string nested = "x";
  for (int i = 0; i < 150; ++i) nested = "abs(" + nested + ")";
  EXPECT_LT(term(nested.c_str()).size(), 10000u);
}

/// Every term is given to a solver, where there is one, beside the same statement with the value written by hand.
TEST(Smtlib, ASolverAgreesOnValues) {
  std::string script =
      "(declare-const x Real)(declare-const true! Real)(assert (= x (- (/ 7.0 2.0))))(assert (= true! 2.0))\n";
  const std::vector<std::pair<const char*, const char*>> values = {{"floor(x)", "(- 4.0)"},
                                                                   {"ceil(x)", "(- 3.0)"},
                                                                   {"abs(x)", "3.5"},
                                                                   {"-x^2", "(- 12.25)"},
                                                                   {"x^-2", "(/ 4.0 49.0)"},
                                                                   {"max(x, -abs(x), 0.25, min(x, 9))", "0.25"},
                                                                   {"sum(k, 1, 4, k^k*x)", "(- 1008.0)"},
                                                                   {"true*x", "(- 7.0)"},
                                                                   {"sum(k, 0, 2, sum(k, 1, 2, k)) + x", "5.5"}};
  for (const auto& [formula, value] : values) script += "(assert (= " + term(formula) + " " + value + "))\n";
  script += "(assert (not (or (> x 0.0) (distinct x (- 3.5)))))\n(check-sat)\n";
  const test::Outcome outcome = test::run({.words = {"z3", "-in"}, .input = script});
  if (outcome.exit_code == 127) GTEST_SKIP() << "no z3 on this machine; Golden checks the same terms as text";
  EXPECT_EQ(outcome.out, "sat\n") << outcome.err;
}

}  // namespace
}  // namespace seqcert
