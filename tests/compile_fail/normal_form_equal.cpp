// Equality has three answers as well.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/normal_form.hpp"

using namespace seqcert;

bool same(const NormalForm& x, const NormalForm& y) {
#ifdef MUST_FAIL
  return x == y;
}
#else
  return equal(x, y) == Truth::yes;
}
#endif
