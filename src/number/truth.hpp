#pragma once

namespace seqcert {

/// The answer to a comparison of enclosures: `unknown` where they overlap or are not finite.
enum class Truth { no, yes, unknown };

constexpr Truth operator!(Truth t) { return t == Truth::unknown ? t : (t == Truth::yes ? Truth::no : Truth::yes); }
constexpr Truth operator&&(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) return Truth::no;
  return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
}
constexpr Truth operator||(Truth a, Truth b) { return !(!a && !b); }
constexpr Truth known(bool value) { return value ? Truth::yes : Truth::no; }

}  // namespace seqcert
