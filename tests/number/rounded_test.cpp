#include "number/rounded.hpp"

#include "number/ball.hpp"
#include "tests/number/build_kind.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace seqcert {
namespace {

static_assert(Field<Rounded> && Real<Rounded>);

// The oracle rounds in Rational, from the definition of the format: floor to a multiple of the quantum, look at the
// rest.

/// floor(log2 |x|). Requires x != 0.
long exponent_of(const Rational& x) {
  long e = static_cast<long>(mpz_sizeinbase(x.numerator().get_mpz_t(), 2)) -
           static_cast<long>(mpz_sizeinbase(x.denominator().get_mpz_t(), 2));
  return Rational::power_of_two(e) <= abs(x) ? e : e - 1;
}

Rational largest(const Format& f) {
  return (Rational(2) - Rational::power_of_two(1 - f.significand_bits)) * Rational::power_of_two(f.max_exponent);
}

/// nullopt: overflow.
std::optional<Rational> bounded(const Format& f, Rational x) {
  if (f.max_exponent < 100000 && abs(x) > largest(f)) return std::nullopt;
  return x;
}

long quantum_exponent(const Format& f, long exponent) {
  return std::max(exponent, f.min_exponent) - f.significand_bits + 1;
}

std::optional<Rational> nearest_even(const Format& f, const Rational& x) {
  if (x.is_zero()) return x;
  const Rational quantum = Rational::power_of_two(quantum_exponent(f, exponent_of(x)));
  const Rational scaled = x / quantum, below = floor(scaled), rest = scaled - below, half = Rational::ratio(1, 2);
  const bool up = rest > half || (rest == half && !(below / Rational(2)).is_integer());
  return bounded(f, (up ? below + Rational(1) : below) * quantum);
}

/// The square root to nearest: compare x with the square of the half-way point.
std::optional<Rational> nearest_root(const Format& f, const Rational& x) {
  if (x.is_zero()) return x;
  const long e = exponent_of(x);
  const Rational quantum = Rational::power_of_two(quantum_exponent(f, e >= 0 ? e / 2 : (e - 1) / 2));
  const Rational scaled = x / quantum / quantum;
  mpz_class root;
  mpz_sqrt(root.get_mpz_t(), floor(scaled).numerator().get_mpz_t());
  const Rational below(root), middle = below + Rational::ratio(1, 2);
  return bounded(f, (scaled > middle * middle ? below + Rational(1) : below) * quantum);
}

std::string described(const Rational& x) { return x.text(); }
std::string described(const std::string& x) { return x; }

/// Asserts got == wanted; the texts are made only for the message.
template <class... What>
void expect_is(const Rounded& got, const std::optional<Rational>& wanted, const What&... what) {
  const auto message = [&] { return ((described(what) + " ") + ...) + "wanted " + (wanted ? wanted->text() : "inf"); };
  if (wanted) {
    const auto value = exactly(got);
    ASSERT_TRUE(value.has_value()) << message();
    ASSERT_TRUE(*value == *wanted) << message() << " got " << value->text();
  } else {
    ASSERT_TRUE(!got.is_finite() && !got.is_nan()) << message();
  }
}

/// All finite non-negative numbers of a format of up to 16 bits, in order.
std::vector<Rational> all_numbers(const Format& f) {
  std::vector<Rational> result{Rational(0)};
  const long hidden = 1L << (f.significand_bits - 1);
  for (long m = 1; m < hidden; ++m)
    result.push_back(Rational(m) * Rational::power_of_two(f.min_exponent - f.significand_bits + 1));
  for (long e = f.min_exponent; e <= f.max_exponent; ++e)
    for (long m = hidden; m < 2 * hidden; ++m)
      result.push_back(Rational(m) * Rational::power_of_two(e - f.significand_bits + 1));
  return result;
}

constexpr unsigned seed = 20240611;

TEST(Rounded, NamedFormatsHaveTheirLargestAndLeastNumbers) {
  struct Row {
    const char* name;
    Rational largest, least_normal, least;
  };
  const auto two = [](long e) { return Rational::power_of_two(e); };
  const Row rows[] = {
      {"bf16", (Rational(2) - two(-7)) * two(127), two(-126), two(-133)},
      {"fp16", Rational(65504), two(-14), two(-24)},
      {"tf32", (Rational(2) - two(-10)) * two(127), two(-126), two(-136)},
      {"fp32", Rational::exactly(std::numeric_limits<float>::max()), two(-126), two(-149)},
      {"fp64", Rational::exactly(std::numeric_limits<double>::max()), two(-1022), two(-1074)},
  };
  for (const auto& [name, most, least_normal, least] : rows) {
    const Arithmetic<Rounded> number{*Format::named(name)};
    EXPECT_EQ(number.name(), name);
    expect_is(number(most), most, std::string(name));
    expect_is(number(least), least, std::string(name));
    expect_is(number(least_normal), least_normal, std::string(name));
    expect_is(number(least / Rational(2)), Rational(0), std::string(name));  // tie to even
    expect_is(number(least * Rational::ratio(3, 2)), least * Rational(2), std::string(name));
    const Rational half_step = most / (two(number.format.significand_bits) - Rational(1)) / Rational(2);
    EXPECT_TRUE(number(most + half_step * Rational::ratio(999, 1000)).is_finite()) << name;
    EXPECT_FALSE(number(most + half_step).is_finite()) << name;
    EXPECT_FALSE((number(most) * number(Rational(2))).is_finite()) << name;
    EXPECT_TRUE((-number(most) - number(most)).is_negative()) << name;
  }
}

TEST(Rounded, FormatsAreParsedOrRefusedWithTheMend) {
  EXPECT_EQ(Format::parse("p=24")->significand_bits, 24);
  EXPECT_EQ(Format::parse("p=24")->name, "p=24");
  EXPECT_EQ(*Format::parse("fp16"), *Format::named("fp16"));
  for (const char* text : {"fp17", "", "p=", "p=0", "p=-3", "p=2.5", "p=1000001", "p=1e99", "p=x", "24"}) {
    const auto format = Format::parse(text);
    ASSERT_FALSE(format.ok()) << text;
    EXPECT_NE(format.error().message.find(text), std::string::npos);
    EXPECT_NE(format.error().message.find("p="), std::string::npos);
  }
}

template <class Float, class Bits>
void compare_with_hardware(const char* name, int exponent_bits, long trials) {
  const Arithmetic<Rounded> number{*Format::named(name)};
  std::mt19937_64 random(seed);
  const int width = 8 * static_cast<int>(sizeof(Float)), fraction_bits = width - 1 - exponent_bits;
  const auto finite = [&] {
    for (;;) {
      auto bits = static_cast<Bits>(random());
      // Half of the exponents near the bottom, near the top or around zero, where rounding is delicate.
      const Bits mask = (Bits(1) << exponent_bits) - 1, bias = mask / 2;
      const Bits near[] = {Bits(random() % 4), Bits(mask - 1 - random() % 4), Bits(bias - 2 + random() % 5),
                           Bits(bias / 2)};
      const std::uint64_t choice = random() % 8;
      if (choice < 4) bits = static_cast<Bits>((bits & ~(mask << fraction_bits)) | (near[choice] << fraction_bits));
      const Float x = std::bit_cast<Float>(bits);
      if (std::isfinite(x) && x != 0) return x;
    }
  };
  const auto agrees = [](const Rounded& got, Float wanted) {
    if (std::isnan(wanted)) return got.is_nan();
    return got.approximately() == static_cast<double>(wanted) && got.is_negative() == std::signbit(wanted);
  };
  for (long trial = 0; trial < trials; ++trial) {
    const Float x = finite(), y = finite();
    const Rounded a = number(Rational::exactly(static_cast<double>(x))),
                  b = number(Rational::exactly(static_cast<double>(y)));
    ASSERT_TRUE(agrees(a, x) && agrees(b, y)) << x << " " << y << " seed " << seed;
    ASSERT_TRUE(agrees(a + b, x + y)) << x << " + " << y << " seed " << seed;
    ASSERT_TRUE(agrees(a - b, x - y)) << x << " - " << y << " seed " << seed;
    ASSERT_TRUE(agrees(a * b, x * y)) << x << " * " << y << " seed " << seed;
    ASSERT_TRUE(agrees(a / b, x / y)) << x << " / " << y << " seed " << seed;
    ASSERT_TRUE(agrees(sqrt(a), std::sqrt(x))) << "sqrt " << x << " seed " << seed;
    ASSERT_EQ(a < b, x < y);
    ASSERT_EQ(a == b, x == y);
  }
}

TEST(Rounded, Fp32IsTheHardwaresFloat) {
  compare_with_hardware<float, std::uint32_t>("fp32", 8, 300000 / testing::thinning);
}
TEST(Rounded, Fp64IsTheHardwaresDouble) {
  compare_with_hardware<double, std::uint64_t>("fp64", 11, 300000 / testing::thinning);
}

// Every number, every half-way point between neighbours, and the points just beside it.
TEST(Rounded, ConversionRoundsToNearestEvenEverywhereInFp16AndBf16) {
  for (const char* name : {"fp16", "bf16"}) {
    const Arithmetic<Rounded> number{*Format::named(name)};
    const std::vector<Rational> numbers = all_numbers(number.format);
    ASSERT_EQ(numbers.size(), name[0] == 'f' ? 0x7c00u : 0x7f80u);
    for (std::size_t i = 0; i + 1 < numbers.size(); i += testing::thinning) {
      const Rational &low = numbers[i], &high = numbers[i + 1];
      const Rational middle = (low + high) / Rational(2), nudge = (high - low) / Rational(1L << 40);
      expect_is(number(low), low, std::string(name));
      expect_is(number(middle), i % 2 == 0 ? low : high, std::string(name));
      expect_is(number(middle - nudge), low, std::string(name));
      expect_is(-number(-middle - nudge), high, std::string(name));
    }
  }
}

TEST(Rounded, Fp16AndBf16OperationsRoundTheExactResult) {
  std::mt19937_64 random(seed);
  for (const char* name : {"fp16", "bf16", "tf32"}) {
    const Arithmetic<Rounded> number{*Format::named(name)};
    const Format& f = number.format;
    const auto pick = [&] {
      const long e = f.min_exponent - 3 +
                     static_cast<long>(random() % static_cast<std::uint64_t>(f.max_exponent - f.min_exponent + 3));
      const Rational m(static_cast<long>(random() % (1UL << (f.significand_bits + 1))) - (1L << f.significand_bits));
      return *nearest_even(f, m * Rational::power_of_two(e - f.significand_bits + 1));
    };
    for (int trial = 0; trial < 20000 / testing::thinning; ++trial) {
      const Rational x = pick(), y = pick();
      const Rounded a = number(x), b = number(y);
      expect_is(a + b, nearest_even(f, x + y), f.name, x, y);
      expect_is(a - b, nearest_even(f, x - y), f.name, x, y);
      expect_is(a * b, nearest_even(f, x * y), f.name, x, y);
      if (!y.is_zero()) expect_is(a / b, nearest_even(f, x / y), f.name, x, y);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Rounded, AnyPrecisionRoundsTheExactResult) {
  std::mt19937_64 random(seed);
  for (long bits : {1L, 2L, 3L, 8L, 24L, 53L, 64L, 65L, 113L, 400L}) {
    const Arithmetic<Rounded> number{Format::precision(bits)};
    EXPECT_EQ(number.name(), "p=" + std::to_string(bits));
    const auto pick = [&] {
      const Rational m = Rational(static_cast<long>(random() >> 2)) / Rational(1 + static_cast<long>(random() % 1000));
      return *exactly(number((random() % 2 ? m : -m) * Rational::power_of_two(static_cast<long>(random() % 40) - 80)));
    };
    for (int trial = 0; trial < 3000 / testing::thinning; ++trial) {
      const Rational x = pick(), y = pick();
      if (y.is_zero()) continue;
      const Rounded a = number(x), b = number(y);
      expect_is(number(x / Rational(3)), nearest_even(number.format, x / Rational(3)), number.format.name, x, y);
      expect_is(a + b, nearest_even(number.format, x + y), number.format.name, x, y);
      expect_is(a * b, nearest_even(number.format, x * y), number.format.name, x, y);
      expect_is(a / b, nearest_even(number.format, x / y), number.format.name, x, y);
      expect_is(sqrt(abs(a)), nearest_root(number.format, abs(x)), number.format.name, x, y);
      if (HasFatalFailure()) return;
    }
  }
}

/// The one number both ends of the enclosure round to; too narrow a precision would show as a failure here.
std::optional<Rational> rounded_enclosure(const Format& f, const Ball& y) {
  const Enclosure e = *enclosure_of(y);
  const auto low = nearest_even(f, e.lo), high = nearest_even(f, e.hi);
  EXPECT_EQ(low, high);
  return low;
}

TEST(Rounded, ExpLnAndSqrtAreCorrectlyRoundedAtEveryNumberOfFp16AndBf16) {
  for (const char* name : {"fp16", "bf16"}) {
    const Arithmetic<Rounded> number{*Format::named(name)};
    const std::vector<Rational> numbers = all_numbers(number.format);
    for (std::size_t i = 0; i < numbers.size(); i += testing::thinning) {
      const Rational& x = numbers[i];
      const Rounded a = number(x);
      expect_is(sqrt(a), nearest_root(number.format, x), number.format.name, x);
      if (!x.is_zero()) expect_is(ln(a), rounded_enclosure(number.format, ln(Ball::of(x, 200))), number.format.name, x);
      // Beyond 100 both are far into overflow or underflow.
      const Rational t = min(x, Rational(100));
      expect_is(exp(-a), rounded_enclosure(number.format, exp(Ball::of(-t, 300))), number.format.name, x);
      if (x > Rational(100))
        EXPECT_FALSE(exp(a).is_finite());
      else
        expect_is(exp(a), rounded_enclosure(number.format, exp(Ball::of(x, 300))), number.format.name, x);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Rounded, SoftplusAndSiluRoundEachStep) {
  std::mt19937_64 random(seed);
  const Arithmetic<Rounded> number{*Format::named("fp32")};
  for (int trial = 0; trial < 20000 / testing::thinning; ++trial) {
    const Rational x(static_cast<long>(random() % (1UL << 20)) - (1L << 19));
    const Rational t = *nearest_even(number.format, x * Rational::ratio(1, 1L << (random() % 20 + 1)));
    const Rounded a = number(t);
    const auto rounded = [&](const Ball& y) { return *rounded_enclosure(number.format, y); };
    const Rational small = rounded(exp(Ball::of(-abs(t), 400)));
    const Rational tail = small.is_zero() ? small : rounded(ln(Ball::of(Rational(1) + small, 400)));
    expect_is(softplus(a), nearest_even(number.format, max(t, Rational(0)) + tail), t);
    if (t > Rational(-80)) {
      const Rational below = *nearest_even(number.format, Rational(1) + rounded(exp(Ball::of(-t, 400))));
      expect_is(silu(a), nearest_even(number.format, t / below), t);
    }
    if (HasFatalFailure()) return;
  }
  const Rounded low = silu(number(Rational(-100)));  // exp(100) overflows
  expect_is(low, Rational(0), std::string("silu(-100)"));
  EXPECT_TRUE(low.is_negative());
}

TEST(Rounded, InfinitiesAndNanBehaveAsInAMachine) {
  const Arithmetic<Rounded> number{*Format::named("fp16")};
  const Rounded one = number(Rational(1)), zero = number(Rational(0)), inf = one / zero, nan = zero / zero;
  EXPECT_FALSE(inf.is_finite());
  EXPECT_FALSE(inf.is_nan());
  EXPECT_TRUE((-one / zero).is_negative());
  for (const Rounded& x : {nan, inf - inf, inf * zero, inf / inf, sqrt(-one), ln(-one), nan + one, exp(nan),
                           softplus(nan), silu(nan), abs(nan)})
    EXPECT_TRUE(x.is_nan());
  expect_is(one / inf, Rational(0), std::string("1/inf"));
  expect_is(exp(-inf), Rational(0), std::string("exp(-inf)"));
  EXPECT_FALSE(exp(inf).is_finite());
  EXPECT_TRUE(ln(zero).is_negative());
  EXPECT_FALSE(nan == nan);
  EXPECT_FALSE(nan < one || one < nan || nan >= one);
  EXPECT_TRUE(max(nan, one).is_nan());
  EXPECT_TRUE(max(one, nan) == one);
  EXPECT_TRUE(max(-inf, one) == one);
  EXPECT_TRUE(min(-inf, one) == -inf);
  EXPECT_TRUE(-zero == zero);
  EXPECT_FALSE(exactly(inf).has_value());
  EXPECT_FALSE(exactly(nan).has_value());
}

// The exponent range is thread-local state of MPFR: one format's range must neither leak out nor cut another's numbers.
TEST(Rounded, FormatsDoNotDisturbEachOtherOrTheCaller) {
  const mpfr_exp_t least = mpfr_get_emin(), greatest = mpfr_get_emax();
  const Arithmetic<Rounded> narrow{*Format::named("fp16")}, wide{Format::precision(20)};
  Rounded giant = wide(Rational(3));
  for (int squaring = 0; squaring < 45; ++squaring) {
    giant = giant * giant;
    EXPECT_FALSE((narrow(Rational(60000)) * narrow(Rational(60000))).is_finite());
    const Rounded copy = giant, minus = -copy, back = abs(minus);
    EXPECT_TRUE(copy.is_finite() && copy == giant && minus < giant && back == giant);
    EXPECT_TRUE(max(giant, minus) == giant);
  }
  EXPECT_FALSE(exactly(giant).has_value());
  const Rounded tiny = wide(Rational(1)) / giant;
  EXPECT_TRUE(tiny > wide(Rational(0)));
  EXPECT_TRUE(giant * tiny <= wide(Rational(1)) + wide(Rational::ratio(1, 1000)));
  EXPECT_EQ(mpfr_get_emin(), least);
  EXPECT_EQ(mpfr_get_emax(), greatest);
}

TEST(Rounded, AZeroWithoutFormatTakesTheOthers) {
  const Arithmetic<Rounded> number{*Format::named("bf16")};
  Rounded sum;
  EXPECT_TRUE(sum == number(Rational(0)));
  for (int i = 0; i < 300; ++i) sum += number(Rational(1));
  expect_is(sum, Rational(256), std::string("bf16 counts to 256 and stays there"));
  EXPECT_TRUE(exactly(Rounded() + Rounded())->is_zero());
  EXPECT_DEATH((void)exp(Rounded()), "without a format");
  EXPECT_DEATH((void)(number(Rational(1)) + Rounded(Format::precision(8), Rational(1))), "two formats");
}

TEST(Rounded, CopiesAndMovesKeepTheValue) {
  Rounded x(Format::precision(300), Rational::ratio(1, 3));
  const Rational value = *exactly(x);
  Rounded copy = x, moved = std::move(x);
  std::swap(copy, moved);
  x = copy;
  x = *&x;
  EXPECT_EQ(*exactly(x), value);
  EXPECT_EQ(*exactly(moved), value);
}

}  // namespace
}  // namespace seqcert
