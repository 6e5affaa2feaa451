// Comparisons have three answers; operator< has two, and the third would be guessed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/ball.hpp"

using namespace seqcert;

bool below(const Ball& x, const Ball& y) {
#ifdef MUST_FAIL
  return x < y;
}
#else
  return less(x, y) == Truth::yes;
}
#endif
