// Between enclosures the conversion goes through their exact ends.
// EXPECT: requested|no viable conversion|cannot convert|no known conversion|could not convert
#include "number/ball.hpp"
#include "number/interval64.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
Ball number = Interval64::exactly(0.5);
#else
Ball number = Ball::interval(Interval64::exactly(0.5).lo(), Interval64::exactly(0.5).hi(), 128);
#endif
