// Comparisons have three answers; operator< has two, and the third would be guessed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/interval64.hpp"

using namespace seqcert;

bool below(const Interval64& x, const Interval64& y) {
#ifdef MUST_FAIL
  return x < y;
}
#else
  return less(x, y) == Truth::yes;
}
#endif
