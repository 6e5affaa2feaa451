// A machine number is one number, not an enclosure of what it was meant to be.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/interval64.hpp"
#include "number/rounded.hpp"

using namespace seqcert;

Interval64 taken(const Rounded& x) {
#ifdef MUST_FAIL
  return x;
}
#else
  return Arithmetic<Interval64>{}(exactly(x).value());
}
#endif
