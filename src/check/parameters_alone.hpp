#pragma once

#include "base/result.hpp"
#include "base/text.hpp"
#include "formula/parameters.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace seqcert {

/// The value of a parameter as a count. Errors: a word; no integer of at least `least`, or one that no machine counts
/// to.
inline Result<std::size_t> count_of(const Values& values, const std::string& name, long least) {
  const Value& value = values.at(name);
  const auto* number = std::get_if<Rational>(&value);
  const auto count = number ? number->to_long() : std::nullopt;
  if (!count || *count < least) return bad_input("{} = {} must be an integer of at least {}", name, text(value), least);
  return static_cast<std::size_t>(*count);
}

/// The value of a parameter as one of these words. Errors: another word, or a number.
inline Result<std::string> word_of(const Values& values, const std::string& name,
                                   const std::vector<std::string>& words) {
  const Value& value = values.at(name);
  const auto* word = std::get_if<std::string>(&value);
  if (!word || std::ranges::find(words, *word) == words.end())
    return bad_input("{} = {} must be one of {}", name, text(value), join(words, ", "));
  return *word;
}

}  // namespace seqcert
