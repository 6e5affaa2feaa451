// The control of the check itself: nothing here fails to compile, so this case must be rejected.
// EXPECT: deleted (function|constructor)
#include "number/rational.hpp"

seqcert::Rational number = 1;
