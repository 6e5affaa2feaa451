// A rational turns into a hint only by name.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/rational.hpp"

using namespace seqcert;

double hint(const Rational& x) {
#ifdef MUST_FAIL
  return x;
}
#else
  return x.approximately();
}
#endif
