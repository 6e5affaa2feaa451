// An unknown comparison is not a condition.
// EXPECT: contextually convertible|requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/interval64.hpp"

using namespace seqcert;

int branch(const Interval64& x) {
#ifdef MUST_FAIL
  return less(x, x) ? 1 : 0;
}
#else
  return less(x, x) == Truth::yes ? 1 : 0;
}
#endif
