#include "exchange/dtype.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace seqcert {
namespace {

/// A format by its definition: sign, `exponent` bits, `fraction` bits.
struct Definition {
  const char* name;
  int exponent, fraction;
};
const Definition small_formats[] = {{"f16", 5, 10}, {"bf16", 8, 7}};

std::optional<Rational> by_definition(const Definition& format, std::uint64_t bits) {
  const long e = static_cast<long>(bits >> format.fraction) & ((1L << format.exponent) - 1);
  const long f = static_cast<long>(bits) & ((1L << format.fraction) - 1);
  const long bias = (1L << (format.exponent - 1)) - 1;
  if (e == (1L << format.exponent) - 1) return std::nullopt;
  const Rational part = Rational(f) / pow(Rational(2), format.fraction);
  const Rational magnitude =
      e == 0 ? part * pow(Rational(2), 1 - bias) : (Rational(1) + part) * pow(Rational(2), e - bias);
  return bits >> (format.exponent + format.fraction) ? -magnitude : magnitude;
}

TEST(Dtype, EveryElementOfTwoBytesIsTheNumberOfItsDefinition) {
  for (const Definition& format : small_formats)
    for (std::uint64_t bits = 0; bits < 65536; ++bits)
      ASSERT_EQ(number_of(*find_dtype(format.name), bits), by_definition(format, bits)) << format.name << " " << bits;
}

TEST(Dtype, ARoundTripChangesNoBitOfTwoBytesButTheSignOfZero) {
  for (const Definition& format : small_formats) {
    const Dtype& dtype = *find_dtype(format.name);
    for (std::uint64_t bits = 0; bits < 65536; ++bits) {
      const auto number = number_of(dtype, bits);
      if (!number) continue;
      ASSERT_EQ(element_of(dtype, *number), bits == 0x8000 ? 0 : bits) << format.name << " " << bits;
    }
  }
}

TEST(Dtype, NumbersBetweenNeighboursAreNoElements) {
  for (const Definition& format : small_formats) {
    const Dtype& dtype = *find_dtype(format.name);
    for (std::uint64_t bits = 0; bits < 0x7fff; ++bits) {
      const auto low = by_definition(format, bits), high = by_definition(format, bits + 1);
      if (!low || !high) continue;
      ASSERT_EQ(element_of(dtype, (*low + *high) / Rational(2)), std::nullopt) << bits;
      ASSERT_EQ(element_of(dtype, -(*low + *high) / Rational(2)), std::nullopt) << bits;
    }
  }
}

TEST(Dtype, FloatsAndDoublesAreTheNumbersOfTheMachine) {
  std::uint64_t state = 1;
  for (int k = 0; k < 20000; ++k) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto low = static_cast<std::uint32_t>(state >> 32);
    const float single = std::bit_cast<float>(low);
    const double twice = std::bit_cast<double>(state);
    if (std::isfinite(single)) {
      EXPECT_EQ(number_of(*find_dtype("f32"), low), Rational::exactly(static_cast<double>(single)));
      if (single != 0) {
        EXPECT_EQ(element_of(*find_dtype("f32"), Rational::exactly(static_cast<double>(single))), low);
      }
    }
    if (std::isfinite(twice)) {
      EXPECT_EQ(number_of(*find_dtype("f64"), state), Rational::exactly(twice));
      if (twice != 0) {
        EXPECT_EQ(element_of(*find_dtype("f64"), Rational::exactly(twice)), state);
      }
    }
  }
}

TEST(Dtype, WhatAFormatDoesNotHoldIsNoElement) {
  const auto is_none = [](const char* dtype, const std::string& number) {
    return !element_of(*find_dtype(dtype), *Rational::parse(number));
  };
  EXPECT_TRUE(is_none("f32", "1/3"));
  EXPECT_TRUE(is_none("f64", "0.1"));
  EXPECT_TRUE(is_none("f32", "16777217"));
  EXPECT_FALSE(is_none("f64", "16777217"));
  EXPECT_TRUE(is_none("f16", "65520"));
  EXPECT_FALSE(is_none("f16", "65504"));
  EXPECT_TRUE(element_of(*find_dtype("f64"), Rational::power_of_two(1023)).has_value());
  EXPECT_FALSE(element_of(*find_dtype("f64"), Rational::power_of_two(1024)).has_value());
  EXPECT_TRUE(element_of(*find_dtype("f64"), Rational::power_of_two(-1074)).has_value());
  EXPECT_FALSE(element_of(*find_dtype("f64"), Rational::power_of_two(-1075)).has_value());
  EXPECT_FALSE(element_of(*find_dtype("f64"), Rational::power_of_two(-1074) * Rational::ratio(3, 2)).has_value());
  for (const auto& [dtype, least, beyond] : {std::tuple{"i8", "-128", "128"},
                                             {"u8", "0", "256"},
                                             {"i16", "-32768", "32768"},
                                             {"u64", "0", "18446744073709551616"},
                                             {"i64", "-9223372036854775808", "9223372036854775808"},
                                             {"bool", "0", "2"}}) {
    EXPECT_FALSE(is_none(dtype, least)) << dtype;
    EXPECT_TRUE(is_none(dtype, beyond)) << dtype;
    EXPECT_TRUE(element_of(*find_dtype(dtype), *Rational::parse(least) - Rational(1)) == std::nullopt) << dtype;
    EXPECT_TRUE(is_none(dtype, "1/2")) << dtype;
  }
}

TEST(Dtype, NoNumbersHaveNames) {
  EXPECT_EQ(name_of_no_number(*find_dtype("f32"), 0x7f800000), "infinity");
  EXPECT_EQ(name_of_no_number(*find_dtype("f32"), 0xff800000), "-infinity");
  EXPECT_EQ(name_of_no_number(*find_dtype("bf16"), 0x7fc1), "NaN");
}

}  // namespace
}  // namespace seqcert
