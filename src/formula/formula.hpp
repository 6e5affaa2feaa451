#pragma once

#include "base/result.hpp"
#include "number/rational.hpp"

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// What a node of a formula does with its arguments.
enum class Operation {
  number,
  name,  // leaves
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,  // number -> number
  exp,
  ln,
  log2,
  sqrt,
  abs,
  floor,
  ceil,
  softplus,
  silu,
  min,
  max,     // number -> number; min, max of two or more
  sum,     // sum(name, first, last, term)
  select,  // select(condition, number, number)
  mod,     // mod(x, p) = x - p floor(x / p)
  inv,     // inv(x, p): the inverse of x modulo p, 0 where there is none
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,  // number, number -> condition
  conjunction,
  disjunction,
  negation  // condition -> condition
};

/// A formula: an immutable tree, cheap to copy. Either a number or a condition (true or false); the parser keeps them
/// apart, so a comparison is never an operand of arithmetic.
///
/// Language: + - * / ^, comparisons < <= > >= = !=, and or not, exp ln log2 sqrt abs min max floor ceil softplus silu,
/// sum(k, first, last, term) over the integers first..last (empty: 0), select(condition, x, y) (x where it holds, else
/// y), mod(x, p) in [0, p), inv(x, p) the inverse modulo p of an integer (0 where there is none), exact decimals, names
/// [A-Za-z_][A-Za-z0-9_]*. Binds from weak to tight: or, and, not, comparison (not chained), + -, * /, unary -, ^ (from
/// the right: a^b^c = a^(b^c), -x^2 = -(x^2), 2^-x is allowed). x^0 = 1 for every x.
class Formula {
 public:
  struct Node {
    Operation operation;
    Rational value;    ///< number: what the literal says, >= 0, a finite decimal
    std::string name;  ///< name; sum: the index
    std::vector<Formula> arguments;
    std::size_t height = 1;  ///< nodes on the longest way to a leaf; at most Formula::max_height
    std::size_t at = 0;  ///< 1-based character of the text it was read from (of its sign, where it has one); 0: none
  };

  /// The number 0.
  Formula();
  explicit Formula(Node node);

  /// Depth of parentheses, calls, signs and powers the parser follows.
  static constexpr std::size_t max_nesting = 200;
  /// Height of the tree, which a long chain like 1+1+...+1 also reaches: what recursion over a formula costs in stack.
  static constexpr std::size_t max_height = 1000;

  const Node& node() const { return *node_; }
  Operation operation() const { return node_->operation; }
  const std::vector<Formula>& arguments() const { return node_->arguments; }
  /// A condition, to be asked with `holds`; otherwise a number.
  bool is_condition() const { return node_->operation >= Operation::less; }

  /// The same tree, wherever it was read.
  friend bool operator==(const Formula& a, const Formula& b);

 private:
  std::shared_ptr<const Node> node_;
};

/// The formula written as `text` (at most 100,000 characters).
/// Errors: one line `"0.1x" is not a formula: unexpected 'x' after '0.1' at character 4; write 0.1*x`; characters count
/// from 1. The caller puts in front what the formula was for.
Result<Formula> parse_formula(std::string_view text);

/// The formula as text that parses back to the same tree, with the fewest parentheses: the canonical spelling.
std::string text(const Formula& formula);
/// For mathematics mode. Names in Greek, subscripts after `_`, quotients as \frac.
std::string latex(const Formula& formula);
/// The formula as an SMT-LIB 2 term over Real (Bool for a condition): + - * /, integer powers, abs min max floor ceil,
/// sums with literal limits. Names appear as smtlib_name(name). x/0 has no fixed value in SMT-LIB: whoever asserts the
/// term also asserts that the divisors are not zero. Errors: names the part that has no such form (exp, ln, ...), or
/// that it would grow beyond 1 MB.
Result<std::string> smtlib(const Formula& formula);
/// How a name is declared for `smtlib`: itself, or `name!` where SMT-LIB has taken it.
std::string smtlib_name(const std::string& name);

/// The names that are not the index of an enclosing sum.
std::set<std::string> free_names(const Formula& formula);
/// Names the language keeps for itself: and, or, not and the functions.
bool is_reserved(std::string_view name);
/// [A-Za-z_][A-Za-z0-9_]*.
bool is_spelled_as_name(std::string_view text);
/// The same, and not reserved: what a formula can use as a name.
bool is_name(std::string_view text);
/// A finite decimal (a numerator over 2^a 5^b), shortest exact spelling: `12`, `0.001`, `-2.5`, `1e-9`, `15e30`.
std::string decimal_text(const Rational& value);

}  // namespace seqcert
