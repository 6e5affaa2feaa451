// Comparisons have three answers; operator< has two, and the third would be guessed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/normal_form.hpp"

using namespace seqcert;

bool below(const NormalForm& x, const NormalForm& y) {
#ifdef MUST_FAIL
  return x < y;
}
#else
  return sign(x - y) == -1;
}
#endif
