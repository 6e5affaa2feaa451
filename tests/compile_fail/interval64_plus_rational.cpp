// A rational enters arithmetic with an enclosure in double only through Arithmetic<Interval64>, which says how it is rounded or enclosed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/interval64.hpp"

using namespace seqcert;

Interval64 moved(const Rational& q, const Interval64& x) {
#ifdef MUST_FAIL
  return q + x;
}
#else
  return Arithmetic<Interval64>{}(q) + x;
}
#endif
