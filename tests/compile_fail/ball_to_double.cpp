// The way from a ball to a double, which forgets what is known, has a name.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/ball.hpp"

using namespace seqcert;

double hint(const Ball& x) {
#ifdef MUST_FAIL
  return x;
}
#else
  return x.approximately();
}
#endif
