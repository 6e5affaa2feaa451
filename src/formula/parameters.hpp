#pragma once

#include "base/result.hpp"
#include "number/rational.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace seqcert {

/// What a parameter may be: a number, or a word (one of its choices).
using Value = std::variant<Rational, std::string>;
/// A parameter point.
using Values = std::map<std::string, Value>;

struct ParameterSpec {
  enum class Type { integer, real, choice };
  std::string name;
  Type type = Type::real;
  std::optional<Rational> low, high;  // of numbers
  bool low_strict = false, high_strict = false;
  std::vector<std::string> choices;  // of words
  bool ordered = false;              // words: they stand from the smallest to the largest
  std::optional<Value> fallback;     // the default
  std::string meaning;
  std::string grid;   // the claim's own grid; "" = its default alone
  std::string quick;  // the grid of a quick run; "" = grid

  /// Numbers, and choices that say so.
  bool is_ordered() const { return type != Type::choice || ordered; }
};

/// `7`, `-1/3`, `zoh`.
std::string text(const Value& value);
/// `integer >= 2`, `real in (0, 1]`, `one of euler, zoh`, `one of bf16 < fp32` (ordered): what messages and `show` say is allowed.
std::string allowed(const ParameterSpec& spec);

/// One VALUE: an integer, a fraction or a decimal, taken as the exact rational, or a choice.
/// Errors: the parameter, the text, and what is allowed.
Result<Value> parse_value(const ParameterSpec& spec, std::string_view text);

/// A GRID: a VALUE, a list `1,2,5` (of any of these), a range `1..10` or `1..10:3` (step), or `16..4096*2` (factor).
/// The values in the order written, each once. Errors: as parse_value; an empty grid; more than a million points,
/// before they are made.
Result<std::vector<Value>> parse_grid(const ParameterSpec& spec, std::string_view text);

}  // namespace seqcert
