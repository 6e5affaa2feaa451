// A double is a hint and does not become a ball unasked.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/ball.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
Ball number = 0.5;
#else
Ball number = Ball::of(Rational::ratio(1, 2), 128);
#endif
