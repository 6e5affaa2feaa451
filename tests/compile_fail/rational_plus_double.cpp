// Mixed arithmetic would let a rounded number into an exact one.
// EXPECT: deleted (function|constructor)|no match for .operator|invalid operands to binary expression
#include "number/rational.hpp"

using namespace seqcert;

Rational moved(const Rational& x) {
#ifdef MUST_FAIL
  return x + 0.5;
}
#else
  return x + Rational::exactly(0.5);
}
#endif
