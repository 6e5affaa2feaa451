// A rational enters arithmetic with a ball only through Arithmetic<Ball>, which says how it is rounded or enclosed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/ball.hpp"

using namespace seqcert;

Ball moved(const Rational& q, const Ball& x) {
#ifdef MUST_FAIL
  return q + x;
}
#else
  return Arithmetic<Ball>{x.bits()}(q) + x;
}
#endif
