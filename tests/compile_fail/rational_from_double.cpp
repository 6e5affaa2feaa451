// A double literal is not a rational by accident: 0.1 would silently be 3602879701896397/2^55.
// EXPECT: deleted (function|constructor)
#include "number/rational.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
Rational number = 0.5;
#else
Rational number = Rational::exactly(0.5);
#endif
