// A rational enters arithmetic with a machine number only through Arithmetic<Rounded>, which says how it is rounded or enclosed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/rounded.hpp"

using namespace seqcert;

Rounded moved(const Rational& q, const Rounded& x) {
#ifdef MUST_FAIL
  return q + x;
}
#else
  return Arithmetic<Rounded>{Format::precision(24)}(q) + x;
}
#endif
