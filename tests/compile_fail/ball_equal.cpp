// Equality has three answers as well.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/ball.hpp"

using namespace seqcert;

bool same(const Ball& x, const Ball& y) {
#ifdef MUST_FAIL
  return x == y;
}
#else
  return equal(x, y) == Truth::yes;
}
#endif
