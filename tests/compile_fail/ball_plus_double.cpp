// A double does not mix with a ball.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/ball.hpp"

using namespace seqcert;

Ball moved(const Ball& x) {
#ifdef MUST_FAIL
  return x + 0.5;
}
#else
  return x + Ball::of(Rational::ratio(1, 2), 128);
}
#endif
