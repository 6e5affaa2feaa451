// A double does not mix with a machine number.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/rounded.hpp"

using namespace seqcert;

Rounded moved(const Rounded& x) {
#ifdef MUST_FAIL
  return x + 0.5;
}
#else
  return x + Rounded(Format::precision(24), Rational::ratio(1, 2));
}
#endif
