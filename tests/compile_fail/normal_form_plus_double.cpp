// A double does not mix with an exact real.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/normal_form.hpp"

using namespace seqcert;

NormalForm moved(const NormalForm& x) {
#ifdef MUST_FAIL
  return x + 0.5;
}
#else
  return x + NormalForm(Rational::ratio(1, 2));
}
#endif
