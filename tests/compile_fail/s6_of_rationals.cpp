// The step sizes of S6 need softplus: over exact rationals they do not compile. Over doubles they do.
// EXPECT: no matching function for call to .step_sizes
#include "model/projections.hpp"

using namespace seqcert;

#ifdef MUST_FAIL
using S = Rational;
#else
using S = double;
#endif

std::vector<Array<S>> f(const S6& mixer, const Sequence<S>& x) { return step_sizes(mixer, x, Arithmetic<S>{}); }
