// Two kinds of enclosure do not mix.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/ball.hpp"
#include "number/interval64.hpp"

using namespace seqcert;

Ball both(const Interval64& x, const Ball& y) {
#ifdef MUST_FAIL
  return x + y;
}
#else
  return Ball::interval(x.lo(), x.hi(), y.bits()) + y;
}
#endif
