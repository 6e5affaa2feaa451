// A double is a hint and does not become an enclosure in double unasked.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/interval64.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
Interval64 number = 0.5;
#else
Interval64 number = Interval64::exactly(0.5);
#endif
