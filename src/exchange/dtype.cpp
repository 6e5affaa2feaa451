#include "exchange/dtype.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>

namespace seqcert {
namespace {

/// The fields of a floating-point element, high to low: sign, exponent, fraction.
struct Fields {
  bool negative;
  std::uint64_t exponent, fraction;
};

int fraction_bits(const Dtype& dtype) { return dtype.significand_bits - 1; }
int exponent_bits(const Dtype& dtype) { return static_cast<int>(dtype.bytes * 8) - dtype.significand_bits; }
std::uint64_t largest_exponent(const Dtype& dtype) { return (std::uint64_t{1} << exponent_bits(dtype)) - 1; }
/// The exponent of the lowest bit of a subnormal number.
long least_place(const Dtype& dtype) {
  const long bias = static_cast<long>(largest_exponent(dtype) / 2);
  return 1 - bias - fraction_bits(dtype);
}

Fields fields_of(const Dtype& dtype, std::uint64_t bits) {
  const int f = fraction_bits(dtype), e = exponent_bits(dtype);
  return {((bits >> (f + e)) & 1) != 0, (bits >> f) & largest_exponent(dtype), bits & ((std::uint64_t{1} << f) - 1)};
}

Rational unsigned_number(std::uint64_t value) {
  // Two halves: the least machine integer is 32 bits wide.
  return Rational(static_cast<long>(value >> 32)) * Rational::power_of_two(32) +
         Rational(static_cast<long>(value & 0xffffffffu));
}

std::optional<std::uint64_t> float_element(const Dtype& dtype, const Rational& number) {
  if (number.is_zero()) return 0;
  const mpz_class below = number.denominator();
  // number = m 2^place with m an integer: the denominator has to be a power of two.
  const std::size_t shift = mpz_sizeinbase(below.get_mpz_t(), 2) - 1;
  if (mpz_scan1(below.get_mpz_t(), 0) != shift) return std::nullopt;
  mpz_class m = abs(number.numerator());
  const std::size_t zeros = mpz_scan1(m.get_mpz_t(), 0);
  m >>= zeros;
  long place = static_cast<long>(zeros) - static_cast<long>(shift);
  const auto width = static_cast<long>(mpz_sizeinbase(m.get_mpz_t(), 2));
  if (width > dtype.significand_bits || place < least_place(dtype)) return std::nullopt;
  // The lowest bit of the significand: as low as the format has it, as high as the leading one asks.
  const long lowest = std::max(least_place(dtype), place + width - dtype.significand_bits);
  m <<= static_cast<std::size_t>(place - lowest);
  const std::uint64_t significand = m.get_ui();
  const std::uint64_t hidden = std::uint64_t{1} << fraction_bits(dtype);
  const std::uint64_t exponent = significand < hidden ? 0 : static_cast<std::uint64_t>(lowest - least_place(dtype)) + 1;
  if (exponent >= largest_exponent(dtype)) return std::nullopt;
  const std::uint64_t sign = number.sign() < 0 ? 1 : 0;
  return (sign << (dtype.bytes * 8 - 1)) | (exponent << fraction_bits(dtype)) | (significand & (hidden - 1));
}

std::optional<std::uint64_t> integer_element(const Dtype& dtype, const Rational& number) {
  if (!number.is_integer()) return std::nullopt;
  const auto width = static_cast<long>(dtype.bytes * 8);
  const bool boolean = dtype.kind == Dtype::Kind::boolean;
  const Rational least = dtype.is_signed && !boolean ? -Rational::power_of_two(width - 1) : Rational(0);
  const Rational beyond = boolean ? Rational(2) : Rational::power_of_two(dtype.is_signed ? width - 1 : width);
  if (number < least || number >= beyond) return std::nullopt;
  const mpz_class bits = (number.sign() < 0 ? number + Rational::power_of_two(width) : number).numerator();
  return bits.get_ui();
}

}  // namespace

static_assert(sizeof(unsigned long) == 8, "elements of 64 bits pass through unsigned long");

const std::vector<Dtype>& dtypes() {
  using Kind = Dtype::Kind;
  static const std::vector<Dtype> all = {
      {"f16", "F16", "f2", Kind::floating, 2, 11, true},  {"bf16", "BF16", "", Kind::floating, 2, 8, true},
      {"f32", "F32", "f4", Kind::floating, 4, 24, true},  {"f64", "F64", "f8", Kind::floating, 8, 53, true},
      {"bool", "BOOL", "b1", Kind::boolean, 1, 0, false}, {"i8", "I8", "i1", Kind::integer, 1, 0, true},
      {"i16", "I16", "i2", Kind::integer, 2, 0, true},    {"i32", "I32", "i4", Kind::integer, 4, 0, true},
      {"i64", "I64", "i8", Kind::integer, 8, 0, true},    {"u8", "U8", "u1", Kind::integer, 1, 0, false},
      {"u16", "U16", "u2", Kind::integer, 2, 0, false},   {"u32", "U32", "u4", Kind::integer, 4, 0, false},
      {"u64", "U64", "u8", Kind::integer, 8, 0, false},
  };
  return all;
}

const Dtype* find_dtype(std::string_view name) {
  const auto found = std::ranges::find(dtypes(), name, &Dtype::name);
  return found == dtypes().end() ? nullptr : &*found;
}

std::optional<Rational> number_of(const Dtype& dtype, std::uint64_t bits) {
  if (dtype.kind == Dtype::Kind::boolean) return bits <= 1 ? std::optional(Rational(bits == 1 ? 1 : 0)) : std::nullopt;
  if (dtype.kind == Dtype::Kind::integer) {
    const auto width = static_cast<long>(dtype.bytes * 8);
    const bool negative = dtype.is_signed && ((bits >> (width - 1)) & 1) != 0;
    const Rational value = unsigned_number(bits);
    return negative ? value - Rational::power_of_two(width) : value;
  }
  const Fields fields = fields_of(dtype, bits);
  if (fields.exponent == largest_exponent(dtype)) return std::nullopt;
  const std::uint64_t hidden = fields.exponent == 0 ? 0 : std::uint64_t{1} << fraction_bits(dtype);
  const long place = least_place(dtype) + (fields.exponent == 0 ? 0 : static_cast<long>(fields.exponent) - 1);
  // Both steps are exact: every number of these formats is a double.
  const Rational magnitude =
      Rational::exactly(std::ldexp(static_cast<double>(hidden + fields.fraction), static_cast<int>(place)));
  return fields.negative ? -magnitude : magnitude;
}

std::optional<std::uint64_t> element_of(const Dtype& dtype, const Rational& number) {
  return dtype.kind == Dtype::Kind::floating ? float_element(dtype, number) : integer_element(dtype, number);
}

std::string_view name_of_no_number(const Dtype& dtype, std::uint64_t bits) {
  if (dtype.kind == Dtype::Kind::boolean) return "a byte that is neither 0 nor 1";
  SEQCERT_REQUIRE(dtype.kind == Dtype::Kind::floating, "every integer is a number");
  const Fields fields = fields_of(dtype, bits);
  if (fields.fraction != 0) return "NaN";
  return fields.negative ? "-infinity" : "infinity";
}

}  // namespace seqcert
