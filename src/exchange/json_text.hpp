#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// What a JSON text from outside may cost. A text beyond it is refused before it is held.
struct JsonLimits {
  std::size_t depth = 32;             // of arrays and objects in one another
  std::size_t values = 4'000'000;     // of every kind, the keys of objects not counted
  std::size_t characters = 64 << 20;  // of the text
};

/// A JSON value that knows its line. Numbers stay text, so that no digit is lost on the way to a rational.
struct Json {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::uint32_t line = 0;                                    // 1-based, of its first character or close behind
  std::string text;                                          // of a number or string; "true", "false", "null"
  std::vector<Json> items;                                   // of an array or object
  std::unique_ptr<std::vector<std::string>> keys = nullptr;  // of an object, one per item

  bool is(Kind other) const { return kind == other; }
  /// nullptr where an object has no such key.
  const Json* find(std::string_view key) const;
};

/// What stands there, for messages: `an object`, `"abc"`, `12`. At most about 60 characters.
std::string described(const Json& json);

/// Reads one JSON text (RFC 8259, UTF-8). No recursion on the depth of the text.
/// Errors: `where:line: ...`: no JSON, text that is no UTF-8, a key that stands twice, more than the limits allow.
Result<Json> parse_json(std::string_view text, const std::string& where, const JsonLimits& limits = {});

/// The text as a JSON string, quotes included. Requires UTF-8.
std::string json_string(std::string_view text);

}  // namespace seqcert
