// A double is a hint and does not become a machine number unasked.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/rounded.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
Rounded number = 0.5;
#else
Rounded number = Rounded(Format::precision(24), Rational::ratio(1, 2));
#endif
