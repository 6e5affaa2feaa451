// exp of a rational is not rational, so templates over a Real refuse Rational.
// EXPECT: static assertion failed|static_assert failed
#include "number/scalar.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
static_assert(Real<Rational>);
#else
static_assert(Field<Rational> && !Real<Rational> && Real<double>);
#endif
