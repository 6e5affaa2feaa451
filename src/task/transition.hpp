#pragma once

#include "base/result.hpp"
#include "formula/formula.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// The integers lo..hi. lo <= hi.
struct Range {
  long lo = 0, hi = 0;
  friend bool operator==(const Range&, const Range&) = default;
};
/// The smallest range that holds both.
Range hull(const Range& a, const Range& b);

/// One operation of a transition; operands are indices of earlier nodes.
struct TransitionNode {
  enum class Kind {
    constant,  // number
    argument,  // the number-th argument, 0-based
    add,       // first + second
    subtract,  // first - second
    multiply,  // first * second
    max,
    min,
    at_least,  // 1 where first >= second, else 0
    equal,     // 1 where first = second, else 0
    select,    // second where first is 1, third where it is 0
    mod,       // first mod number, number > 0
    inverse    // the inverse of first modulo number, 0 where there is none
  };
  Kind kind = Kind::constant;
  long number = 0;
  std::size_t first = 0, second = 0, third = 0;
  std::size_t at = 0;  // 1-based character of the text it came from
};

/// A transition expression over named integer arguments, as `min(min(up + 2, left + 2), diagonal + select(x = y, 0,
/// 3))`. Language: integers, names, + - *, min max, select(condition, x, y), comparisons, and or not, mod(x, p) and
/// inv(x, p) with a number p. It has a value for all integer arguments.
class Transition {
 public:
  /// Errors: no formula; a part outside the language, with its character; a name that is no argument (with the
  /// nearest).
  static Result<Transition> parse(std::string_view text, std::span<const std::string> arguments);

  const std::string& text() const { return text_; }
  /// Operands before what uses them, equal parts once; the last is the value. Conditions are 0/1 numbers.
  const std::vector<TransitionNode>& nodes() const { return nodes_; }
  /// Whether the value depends on this argument at all.
  bool uses(std::size_t argument) const;

  long operator()(std::span<const long> arguments) const;
  /// The value of each node.
  std::vector<long> values(std::span<const long> arguments) const;
  /// A range that holds the value for all arguments in their ranges, by the range of each node; and all of these.
  Range range(std::span<const Range> arguments) const;
  std::vector<Range> ranges(std::span<const Range> arguments) const;

 private:
  void evaluate(std::span<const long> arguments, std::vector<long>& values) const;

  std::string text_;
  std::vector<TransitionNode> nodes_;
};

}  // namespace seqcert
