#include "refute/simplest.hpp"

#include "base/contract.hpp"

#include <vector>

namespace seqcert {

Rational simplest_between(const Rational& low, const Rational& high) {
  SEQCERT_REQUIRE(low <= high, "an interval is not empty");
  if (low.sign() <= 0 && high.sign() >= 0) return 0;
  if (high.sign() < 0) return -simplest_between(-high, -low);
  // The continued fractions of both ends agree up to the term where an integer fits between them.
  std::vector<Rational> terms;
  Rational lo = low, hi = high;
  while (true) {
    const Rational integer = ceil(lo);
    if (integer <= hi) {
      terms.push_back(integer);
      break;
    }
    const Rational whole = floor(lo);
    terms.push_back(whole);
    const Rational next = Rational(1) / (hi - whole);
    hi = Rational(1) / (lo - whole);
    lo = next;
  }
  Rational result = terms.back();
  for (std::size_t k = terms.size() - 1; k-- > 0;) result = terms[k] + Rational(1) / result;
  return result;
}

Rational complexity(const Rational& x) { return Rational(abs(x).numerator()) + Rational(x.denominator()); }

}  // namespace seqcert
