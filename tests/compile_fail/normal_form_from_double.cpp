// A double is a hint and does not become an exact real unasked.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/normal_form.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
NormalForm number = 0.5;
#else
NormalForm number = NormalForm(Rational::ratio(1, 2));
#endif
