// A machine number may be infinite: exactly(x) answers whether it is rational.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/rounded.hpp"

using namespace seqcert;

Rational taken(const Rounded& x) {
#ifdef MUST_FAIL
  return x;
}
#else
  return exactly(x).value();
}
#endif
