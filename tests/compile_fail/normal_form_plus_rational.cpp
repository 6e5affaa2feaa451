// A rational enters arithmetic with an exact real only through Arithmetic<NormalForm>, which says how it is rounded or enclosed.
// EXPECT: no match for .operator|invalid operands to binary expression
#include "number/normal_form.hpp"

using namespace seqcert;

NormalForm moved(const Rational& q, const NormalForm& x) {
#ifdef MUST_FAIL
  return q + x;
}
#else
  return NormalForm(q) + x;
}
#endif
