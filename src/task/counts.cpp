#include "task/counts.hpp"

#include <algorithm>
#include <vector>

namespace seqcert {

Rational power(const Rational& base, std::size_t exponent) {
  Rational result(1);
  for (std::size_t k = 0; k < exponent; ++k) result *= base;
  return result;
}

Rational binomial(std::size_t n, std::size_t k) {
  if (k > n) return Rational(0);
  Rational result(1);
  for (std::size_t i = 1; i <= k; ++i) result = result * Rational(n - k + i) / Rational(i);
  return result;
}

Rational subsets_up_to(std::size_t n, std::size_t k) {
  Rational result(0);
  for (std::size_t i = 0; i <= std::min(n, k); ++i) result += binomial(n, i);
  return result;
}

/// S(n, k) = k S(n-1, k) + S(n-1, k-1).
Rational partitions_up_to(std::size_t n, std::size_t k) {
  std::vector<Rational> stirling(std::min(n, k) + 1, Rational(0));
  stirling[0] = Rational(1);
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t classes = stirling.size(); classes-- > 0;)
      stirling[classes] = Rational(classes) * stirling[classes] + (classes > 0 ? stirling[classes - 1] : Rational(0));
  Rational result(0);
  for (const Rational& count : stirling) result += count;
  return result;
}

Rational bounded_sums(std::size_t k, std::size_t largest, std::size_t most) {
  std::vector<Rational> with_sum(most + 1, Rational(0));
  with_sum[0] = Rational(1);
  for (std::size_t i = 0; i < k; ++i) {
    std::vector<Rational> next(most + 1, Rational(0));
    for (std::size_t sum = 0; sum <= most; ++sum)
      for (std::size_t x = 1; x <= std::min(largest, sum); ++x) next[sum] += with_sum[sum - x];
    with_sum = std::move(next);
  }
  Rational result(0);
  for (const Rational& count : with_sum) result += count;
  return result;
}

}  // namespace seqcert
