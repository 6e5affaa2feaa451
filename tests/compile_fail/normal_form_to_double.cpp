// The way from an exact real to a double, which forgets what is known, has a name.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/normal_form.hpp"

using namespace seqcert;

double hint(const NormalForm& x) {
#ifdef MUST_FAIL
  return x;
}
#else
  return value(x, 128).approximately();
}
#endif
