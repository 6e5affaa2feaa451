// Nor does a computed float become one.
// EXPECT: deleted (function|constructor)
#include "number/rational.hpp"

using namespace seqcert;

Rational halved(float x) {
#ifdef MUST_FAIL
  return x / 2;
}
#else
  return Rational::exactly(x / 2);
}
#endif
