// The way from an enclosure in double to a double, which forgets what is known, has a name.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/interval64.hpp"

using namespace seqcert;

double hint(const Interval64& x) {
#ifdef MUST_FAIL
  return x;
}
#else
  return x.mid();
}
#endif
