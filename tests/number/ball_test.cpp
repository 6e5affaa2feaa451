#include "number/ball.hpp"

#include "tests/number/ball_cases.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace seqcert {
namespace {

using testing::contains;
using testing::Inside;
using testing::random_dyadic;
using testing::random_inside;
using testing::width;

static_assert(Field<Ball> && Real<Ball>);

Ball of(long n, long d = 1, long bits = 128) { return Ball::of(Rational::ratio(n, d), bits); }

long random_bits() { return *rc::gen::element<long>(24, 53, 64, 128, 129, 200, 300, 1000); }

RC_GTEST_PROP(Ball, RationalsAreEnclosedTightlyAndDyadicsExactly, ()) {
  const long bits = random_bits();
  const Rational x = random_dyadic(-200, 200) / Rational(*rc::gen::inRange<long>(1, 1000));
  const Ball b = Ball::of(x, bits);
  RC_ASSERT(b.bits() == bits);
  const Enclosure e = *enclosure_of(b);
  RC_ASSERT(contains(e, x));
  RC_ASSERT(b.contains(x));
  RC_ASSERT(width(e) <= abs(x) * Rational::power_of_two(2 - bits));
  const Rational dyadic = random_dyadic(-900, 900);
  if (bits > 40) RC_ASSERT(enclosure_of(Ball::of(dyadic, bits))->is_point());
}

RC_GTEST_PROP(Ball, FieldOperationsContainTheRationalResult, ()) {
  const long bits = random_bits();
  const Inside x = random_inside(bits, 100), y = random_inside(bits, 100);
  RC_ASSERT((x.ball + y.ball).contains(x.point + y.point));
  RC_ASSERT((x.ball - y.ball).contains(x.point - y.point));
  RC_ASSERT((x.ball * y.ball).contains(x.point * y.point));
  RC_ASSERT((-x.ball).contains(-x.point));
  RC_ASSERT(abs(x.ball).contains(abs(x.point)));
  RC_ASSERT(max(x.ball, y.ball).contains(max(x.point, y.point)));
  RC_ASSERT(min(x.ball, y.ball).contains(min(x.point, y.point)));
  RC_ASSERT(hull(x.ball, y.ball).contains(x.point));
  RC_ASSERT(hull(x.ball, y.ball).contains(y.point));
  if (!y.point.is_zero()) RC_ASSERT((x.ball / y.ball).contains(x.point / y.point));
  if (y.ball.contains_zero()) RC_ASSERT(!(x.ball / y.ball).is_finite());

  Ball sum = x.ball, difference = x.ball, product = x.ball, accumulated = x.ball;
  sum += y.ball, difference -= y.ball, product *= y.ball;
  addmul(accumulated, x.ball, y.ball);
  RC_ASSERT(sum.contains(x.point + y.point));
  RC_ASSERT(difference.contains(x.point - y.point));
  RC_ASSERT(product.contains(x.point * y.point));
  RC_ASSERT(accumulated.contains(x.point + x.point * y.point));
}

RC_GTEST_PROP(Ball, FieldOperationsOnPointsAreTight, ()) {
  const long bits = random_bits();
  const Rational x = random_dyadic(-60, 60), y = random_dyadic(-60, 60);
  if (bits < 53 || y.is_zero()) return;  // 40-bit mantissas must fit
  const Ball a = Ball::of(x, bits), b = Ball::of(y, bits);
  const Rational relative = Rational::power_of_two(3 - bits);
  RC_ASSERT(width(*enclosure_of(a + b)) <= relative * abs(x + y));
  RC_ASSERT(width(*enclosure_of(a - b)) <= relative * abs(x - y));
  RC_ASSERT(width(*enclosure_of(a * b)) <= relative * abs(x * y));
  RC_ASSERT(width(*enclosure_of(a / b)) <= relative * abs(x / y));
}

RC_GTEST_PROP(Ball, WideOperandsStayWithinTwiceTheExactRange, ()) {
  const Inside x = random_inside(128, 40), y = random_inside(128, 40);
  const Enclosure a = *enclosure_of(x.ball), b = *enclosure_of(y.ball);
  const auto widest = [](const Enclosure& e) { return max(abs(e.lo), abs(e.hi)); };
  const Rational slack = Rational(1) + Rational::power_of_two(-24), ulp = Rational::power_of_two(-120);
  RC_ASSERT(width(*enclosure_of(x.ball + y.ball)) <= (width(a) + width(b)) * slack + (widest(a) + widest(b)) * ulp);
  const Rational corners[] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  Rational lo = corners[0], hi = corners[0];
  for (const Rational& c : corners) lo = min(lo, c), hi = max(hi, c);
  RC_ASSERT(width(*enclosure_of(x.ball * y.ball)) <= Rational(2) * (hi - lo) * slack + widest({lo, hi}) * ulp);
  RC_ASSERT(width(*enclosure_of(abs(x.ball))) <= width(a) * slack + widest(a) * ulp);
  RC_ASSERT(width(*enclosure_of(hull(x.ball, y.ball))) <=
            (max(a.hi, b.hi) - min(a.lo, b.lo)) * slack + (widest(a) + widest(b)) * ulp);
}

TEST(Ball, DivisionByAnEnclosureOfZeroIsNotFiniteAndStaysSo) {
  const Ball zero = of(0), touching = Ball::interval(Rational(0), Rational(1), 128);
  for (const Ball& bad :
       {of(1) / zero, of(1) / touching, of(0) / zero, ln(touching), ln(of(-1)), sqrt(of(-1)), Ball::whole(128)}) {
    EXPECT_FALSE(bad.is_finite());
    EXPECT_FALSE(bad.is_exact());
    EXPECT_FALSE(enclosure_of(bad).has_value());
    for (const Ball& worse : {bad + of(1), bad * of(0), bad - bad, of(1) / bad, exp(bad), softplus(bad), silu(bad),
                              abs(bad), max(bad, of(3)), min(bad, of(3)), hull(bad, of(3)), sqrt(bad), ln(bad), -bad})
      EXPECT_FALSE(worse.is_finite());
    EXPECT_EQ(less(bad, of(1)), Truth::unknown);
    EXPECT_EQ(less_equal(of(1), bad), Truth::unknown);
    EXPECT_EQ(equal(bad, bad), Truth::unknown);
  }
}

TEST(Ball, ComparisonsAreThreeValued) {
  const Ball third = of(1, 3), also_third = of(1, 3), half = of(1, 2);
  EXPECT_EQ(less(third, half), Truth::yes);
  EXPECT_EQ(less(half, third), Truth::no);
  EXPECT_EQ(less(half, half), Truth::no);
  EXPECT_EQ(less(third, also_third), Truth::unknown);
  EXPECT_EQ(less_equal(third, half), Truth::yes);
  EXPECT_EQ(less_equal(half, half), Truth::yes);
  EXPECT_EQ(less_equal(half, third), Truth::no);
  EXPECT_EQ(less_equal(third, also_third), Truth::unknown);
  EXPECT_EQ(equal(half, half), Truth::yes);
  EXPECT_EQ(equal(third, also_third), Truth::unknown);
  EXPECT_EQ(equal(third, half), Truth::no);
  // Touching ends: [0,1] against [1,2].
  const Ball low = Ball::interval(Rational(0), Rational(1), 128), high = Ball::interval(Rational(1), Rational(2), 128);
  EXPECT_EQ(less(low, high), Truth::unknown);
  EXPECT_EQ(less_equal(low, high), Truth::yes);
  EXPECT_EQ(equal(low, high), Truth::unknown);
}

TEST(Ball, TheResultHasTheLargerPrecision) {
  const Ball a = of(1, 3, 64), b = of(1, 7, 300);
  for (const Ball& c : {a + b, b + a, a - b, a * b, b / a, max(a, b), min(b, a), hull(a, b)}) EXPECT_EQ(c.bits(), 300);
  for (const Ball& c : {exp(b), ln(b), sqrt(b), softplus(b), silu(b), abs(b), -b, softplus(hull(a, b))})
    EXPECT_EQ(c.bits(), 300);
  Ball c = a;
  c += b;
  EXPECT_EQ(c.bits(), 300);
  Ball d;
  addmul(d, a, b);
  EXPECT_EQ(d.bits(), 300);
  EXPECT_EQ(Ball().bits(), 128);
}

// The trap: an object made once keeps computing at the precision it was made with.
TEST(Ball, WidthsShrinkAsThePrecisionGrows) {
  Ball reused, copied = of(1, 3, 24);
  for (long bits = 64; bits <= 8192; bits *= 2) {
    const Arithmetic<Ball> number{bits};
    EXPECT_EQ(number.name(), "ball:" + std::to_string(bits));
    reused = number(Rational::ratio(1, 3));
    copied = reused;
    const std::vector<Ball> x(5, reused), y(5, number(Rational::ratio(2, 7)));
    for (const Ball& z :
         {reused, copied, reused + number(1), exp(reused), ln(reused), sqrt(reused), softplus(reused), silu(reused),
          silu(-reused), softplus(-reused), exp(reused) / ln(reused), dot(x, y, bits), sum(x, bits)}) {
      EXPECT_EQ(z.bits(), bits);
      EXPECT_LE(width(*enclosure_of(z)), Rational::power_of_two(8 - bits)) << bits;
      EXPECT_GT(width(*enclosure_of(z)), Rational::power_of_two(-8 - bits))
          << bits;  // 1/3 and its images are never exact
    }
  }
  EXPECT_GT(width(*enclosure_of(of(1, 3, 2000).at(64))), Rational::power_of_two(-70));
}

TEST(Ball, CopiesAndMovesKeepTheValueAtEverySize) {
  for (long bits : {64L, 128L, 129L, 5000L}) {
    Ball x = of(1, 3, bits);
    const Enclosure expected = *enclosure_of(x);
    Ball copy = x, assigned, moved = std::move(x);
    assigned = copy;
    assigned = *&assigned;
    copy = of(5);
    EXPECT_EQ(enclosure_of(moved)->lo, expected.lo);
    EXPECT_EQ(enclosure_of(assigned)->hi, expected.hi);
    std::swap(moved, copy);
    EXPECT_EQ(enclosure_of(copy)->hi, expected.hi);
    Ball giant = of(2, 1, bits);
    for (int squaring = 0; squaring < 70; ++squaring) giant *= giant;  // 2^(2^70): the exponent does not fit a word
    const Ball kept = giant;
    giant *= giant;  // changes the exponent in place: the copy must not share it
    EXPECT_EQ(less(kept, giant), Truth::yes);
    const Ball taken = std::move(giant);
    EXPECT_EQ(less(kept, taken), Truth::yes);
    EXPECT_EQ(less(taken, kept * kept), Truth::no);
  }
}

TEST(Ball, EnclosureOfLeavesOutExponentsThatWouldFillMemory) {
  const Ball huge = exp(of(1000000000)), tiny = exp(of(-1000000000));
  ASSERT_TRUE(huge.is_finite());
  EXPECT_FALSE(enclosure_of(huge).has_value());
  EXPECT_FALSE(enclosure_of(-huge).has_value());
  EXPECT_EQ(less(of(1), huge), Truth::yes);
  const Enclosure below = *enclosure_of(tiny), above = *enclosure_of(-tiny), shifted = *enclosure_of(of(1) + tiny);
  EXPECT_EQ(below.lo, Rational(0));
  EXPECT_EQ(below.hi, Rational::power_of_two(-(1L << 20)));
  EXPECT_EQ(above.lo, -Rational::power_of_two(-(1L << 20)));
  EXPECT_EQ(above.hi, Rational(0));
  EXPECT_LE(shifted.lo, Rational(1));
  EXPECT_GT(shifted.hi, Rational(1));
  EXPECT_LT(shifted.hi, Rational(1) + Rational::power_of_two(-120));
  EXPECT_TRUE(enclosure_of(exp(of(700000))).has_value());
}

RC_GTEST_PROP(Ball, DotContainsTheRationalSum, ()) {
  const long bits = random_bits();
  const auto terms = *rc::gen::element<std::size_t>(0, 1, 5, 127, 128, 129, 300);
  std::vector<Ball> x, y;
  Rational exact(0), total(0);
  for (std::size_t i = 0; i < terms; ++i) {
    const Inside a = random_inside(bits, 40), b = random_inside(bits, 40);
    x.push_back(a.ball), y.push_back(b.ball);
    exact += a.point * b.point;
    total += a.point;
  }
  RC_ASSERT(dot(x, y, bits).contains(exact));
  RC_ASSERT(sum(x, bits).contains(total));
}

TEST(Ball, CombineIsARowTimesColumns) {
  const std::size_t columns = 3, rows = 5;
  std::vector<Ball> x{of(2), of(-1), of(1, 3, 200)};
  std::vector<std::vector<Ball>> column(columns);
  std::vector<const Ball*> pointers;
  for (std::size_t c = 0; c < columns; ++c) {
    for (std::size_t j = 0; j < rows; ++j) column[c].push_back(of(static_cast<long>((c + 1) * j * j)));
    pointers.push_back(column[c].data());
  }
  std::vector<Ball> out(3);
  combine(x, pointers, 1, 4, 200, out.data());
  // 2 j^2 - 2 j^2 + (1/3) 3 j^2 = j^2 for j = 1, 2, 3.
  for (long j = 1; j <= 3; ++j) {
    const Ball& entry = out[static_cast<std::size_t>(j - 1)];
    EXPECT_TRUE(entry.contains(Rational(j * j)));
    EXPECT_EQ(entry.bits(), 200);
    EXPECT_LE(width(*enclosure_of(entry)), Rational::power_of_two(-180));
  }
  EXPECT_DEATH(combine(x, std::span<const Ball* const>(pointers).first(2), 0, 1, 128, out.data()),
               "one coefficient per column");
}

}  // namespace
}  // namespace seqcert
