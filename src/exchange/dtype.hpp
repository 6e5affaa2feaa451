#pragma once

#include "number/rational.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// A type of numbers in a file of tensors: a binary floating-point format (IEEE 754, and bfloat16) or an integer.
/// bool is the integers 0 and 1 in one byte.
struct Dtype {
  enum class Kind { floating, integer, boolean };
  std::string_view name;         // ours: "f32"
  std::string_view safetensors;  // "F32"
  std::string_view numpy;        // "f4", without the byte order; "" where NumPy has none
  Kind kind = Kind::floating;
  std::size_t bytes = 4;
  int significand_bits = 24;  // floating: the leading one included
  bool is_signed = true;      // integer
};

/// All of them.
const std::vector<Dtype>& dtypes();
/// By name: "f32"; nullptr where there is none.
const Dtype* find_dtype(std::string_view name);

/// The exact number of an element, whose bits stand in the low bytes of `bits`: a float is a dyadic rational, -0 is 0.
/// nullopt: NaN or an infinity.
std::optional<Rational> number_of(const Dtype& dtype, std::uint64_t bits);
/// The element that is this number exactly (+0 for 0); nullopt: there is none.
std::optional<std::uint64_t> element_of(const Dtype& dtype, const Rational& number);
/// Why an element is no number: `NaN`, `-infinity`. Requires !number_of(dtype, bits).
std::string_view name_of_no_number(const Dtype& dtype, std::uint64_t bits);

}  // namespace seqcert
