// Equality has three answers as well.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/interval64.hpp"

using namespace seqcert;

bool same(const Interval64& x, const Interval64& y) {
#ifdef MUST_FAIL
  return x == y;
}
#else
  return equal(x, y) == Truth::yes;
}
#endif
