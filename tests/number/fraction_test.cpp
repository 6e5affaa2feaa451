#include "number/fraction.hpp"

#include <gtest/gtest.h>

#include <random>

namespace seqcert {
namespace {

TEST(Fraction, AgreesWithRationalOnRandomChains) {
  std::mt19937 random(7);
  const auto draw = [&] {
    return Rational::ratio(static_cast<long>(random() % 9) - 4, 1 + static_cast<long>(random() % 6));
  };
  for (int chain = 0; chain < 300; ++chain) {
    Rational right = draw();
    Fraction mine(right);
    for (int step = 0; step < 12; ++step) {
      const Rational other = draw();
      const Fraction theirs(other);
      EXPECT_EQ(mine < theirs, right < other);
      EXPECT_EQ(max(mine, theirs).rational(), max(right, other));
      EXPECT_EQ(min(mine, theirs).rational(), min(right, other));
      EXPECT_EQ(abs(mine).rational(), abs(right));
      switch (random() % 5) {
        case 0:
          mine = mine + theirs, right = right + other;
          break;
        case 1:
          mine = mine - theirs, right = right - other;
          break;
        case 2:
          mine = mine * theirs, right = right * other;
          break;
        case 3:
          mine += theirs, right += other;
          break;
        default:
          if (!other.is_zero()) mine = mine / theirs, right = right / other;
      }
      ASSERT_EQ(mine.rational(), right) << chain << " " << step;
    }
  }
}

}  // namespace
}  // namespace seqcert
