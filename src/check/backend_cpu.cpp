#include "check/backend.hpp"

#include "number/interval64_exp.hpp"

#include <algorithm>
#include <cmath>

// One body per kernel, compiled for several instruction sets and chosen at run time. Contraction is off, so all versions return the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define SEQCERT_VECTOR_VERSIONS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SEQCERT_VECTOR_VERSIONS
#endif

namespace seqcert {
namespace {

struct Lanes {
  const double* mid;
  const double* rad;
  Interval64 operator[](std::size_t k) const { return Interval64::unchecked(mid[k], rad[k]); }
};
struct OutLanes {
  double* mid;
  double* rad;
  Interval64 operator[](std::size_t k) const { return Interval64::unchecked(mid[k], rad[k]); }
  void set(std::size_t k, const Interval64& value) const {
    mid[k] = value.mid();
    rad[k] = value.rad();
  }
};
Lanes lanes(const Array<Interval64>& x, std::size_t offset = 0) { return {x.mid() + offset, x.rad() + offset}; }
OutLanes lanes(Array<Interval64>& x, std::size_t offset = 0) { return {x.mid() + offset, x.rad() + offset}; }

inline Interval64 exp_lane(const Interval64& x) {
  const MidRad y = interval64::exp_narrow(x.mid(), x.rad());
  return Interval64::unchecked(y.mid, y.rad);
}

/// One step of one channel: all states side by side, then y's sum in the order of the states.
SEQCERT_VECTOR_VERSIONS
void scan_states(std::size_t states, bool euler, Interval64 step, Interval64 input, Lanes rate, Lanes b, Lanes c, OutLanes h,
                 OutLanes term) {
  const Interval64 one = Interval64::exactly(1);
  if (euler) {
    for (std::size_t s = 0; s < states; ++s) {
      const Interval64 state = exp_lane(step * rate[s]) * h[s] + step * b[s] * input;
      h.set(s, state);
      term.set(s, c[s] * state);
    }
  } else {
    for (std::size_t s = 0; s < states; ++s) {
      const Interval64 decay = exp_lane(step * rate[s]);
      const Interval64 state = decay * h[s] + (decay - one) / rate[s] * b[s] * input;
      h.set(s, state);
      term.set(s, c[s] * state);
    }
  }
}

void scan_on_cpu(const ScanShape& shape, S6::Write write, const Array<Interval64>& delta, const Array<Interval64>& a,
                 const Array<Interval64>& b, const Array<Interval64>& c, const Array<Interval64>& d, const Array<Interval64>& u,
                 Array<Interval64>& h, Array<Interval64>& y) {
  Array<Interval64> terms(shape.states);
  for (std::size_t t = 0; t < shape.steps; ++t) {
    for (std::size_t k = 0; k < shape.channels; ++k) {
      const std::size_t at = t * shape.channels + k;
      scan_states(shape.states, write == S6::Write::euler, delta[at], u[at], lanes(a, k * shape.states), lanes(b, t * shape.states),
                  lanes(c, t * shape.states), lanes(h, k * shape.states), lanes(terms));
      Interval64 sum = d[k] * u[at];
      for (std::size_t s = 0; s < shape.states; ++s) sum += terms[s];
      y.set(at, sum);
    }
  }
}

SEQCERT_VECTOR_VERSIONS
void first_products(std::size_t count, Interval64 q, Lanes key, OutLanes scores) {
  for (std::size_t j = 0; j < count; ++j) scores.set(j, q * key[j]);
}

SEQCERT_VECTOR_VERSIONS
void add_products(std::size_t count, Interval64 q, Lanes key, OutLanes scores) {
  for (std::size_t j = 0; j < count; ++j) scores.set(j, scores[j] + q * key[j]);
}

SEQCERT_VECTOR_VERSIONS
void exponentials(std::size_t count, double shift, OutLanes scores) {
  const Interval64 point = Interval64::unchecked(shift, 0);
  for (std::size_t j = 0; j < count; ++j) scores.set(j, exp_lane(scores[j] - point));
}

AttentionRow<Interval64> softmax_row_on_cpu(const std::vector<Interval64>& query, const std::vector<Array<Interval64>>& keys,
                                            std::size_t first, std::size_t last) {
  const std::size_t count = last - first;
  AttentionRow<Interval64> row{Array<Interval64>(count), Interval64()};
  const OutLanes scores = lanes(row.numerators);
  for (std::size_t c = 0; c < query.size(); ++c)
    (c == 0 ? first_products : add_products)(count, query[c], lanes(keys[c], first), scores);
  const double shift = *std::max_element(scores.mid, scores.mid + count);
  exponentials(count, shift, scores);
  // Scores of radius above 1/2 come back not finite: the ladder then climbs to balls.
  for (std::size_t j = 0; j < count; ++j) row.normaliser += row.numerators[j];
  return row;
}

}  // namespace

const Backend& cpu_backend() {
  static const Backend backend{"cpu", scan_on_cpu, softmax_row_on_cpu};
  return backend;
}

}  // namespace seqcert
