// A double does not mix with an enclosure in double.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/interval64.hpp"

using namespace seqcert;

Interval64 moved(const Interval64& x) {
#ifdef MUST_FAIL
  return x + 0.5;
}
#else
  return x + Interval64::exactly(0.5);
}
#endif
