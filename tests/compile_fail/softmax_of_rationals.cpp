// Softmax needs exp: its row over exact rationals does not compile. Hard attention's does.
// EXPECT: no matching function for call to .softmax_row
#include "model/attention.hpp"

using namespace seqcert;

AttentionRow<Rational> f(const Array<Rational>& scores) {
#ifdef MUST_FAIL
  return softmax_row(scores, Arithmetic<Rational>{});
#else
  return hard_row(scores, Arithmetic<Rational>{});
#endif
}
