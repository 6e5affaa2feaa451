// The control of the check itself: a syntax error is not the stated reason, so this case must be rejected.
// EXPECT: deleted (function|constructor)
#include "number/rational.hpp"

#ifdef MUST_FAIL
seqcert::Rational number = ;
#endif
