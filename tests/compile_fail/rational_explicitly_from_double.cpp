// Not even a cast hides the conversion: Rational::exactly says what is meant.
// EXPECT: deleted (function|constructor)
#include "number/rational.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
const Rational number(0.5);
#else
const Rational number = Rational::exactly(0.5);
#endif
