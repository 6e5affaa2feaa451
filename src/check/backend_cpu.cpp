#include "check/backend.hpp"

#include "number/interval64_exp.hpp"

#include <algorithm>
#include <cmath>

// One body per kernel, compiled for several instruction sets and chosen at run time. Contraction is off, so all
// versions return the same bits.
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
  Lanes from(std::size_t offset) const { return {mid + offset, rad + offset}; }
  Interval64 operator[](std::size_t k) const { return Interval64::unchecked(mid[k], rad[k]); }
};
struct OutLanes {
  double* mid;
  double* rad;
  OutLanes from(std::size_t offset) const { return {mid + offset, rad + offset}; }
  Interval64 operator[](std::size_t k) const { return Interval64::unchecked(mid[k], rad[k]); }
  void set(std::size_t k, const Interval64& value) const {
    mid[k] = value.mid();
    rad[k] = value.rad();
  }
};
Lanes lanes(const Array<Interval64>& x) { return {x.mid(), x.rad()}; }
OutLanes lanes(Array<Interval64>& x) { return {x.mid(), x.rad()}; }

inline Interval64 exp_lane(const Interval64& x) {
  const MidRad y = interval64::exp_narrow(x.mid(), x.rad());
  return Interval64::unchecked(y.mid, y.rad);
}

/// The whole scan; per step and channel all states side by side, in loops short enough for the vectoriser, then y's sum
/// in the order of the states.
SEQCERT_VECTOR_VERSIONS
void scan_lanes(const ScanShape& shape, bool euler, Lanes delta, Lanes a, Lanes b, Lanes c, Lanes d, Lanes u,
                OutLanes h, OutLanes y, OutLanes decay, OutLanes term) {
  const Interval64 one = Interval64::exactly(1);
  const std::size_t states = shape.states;
  for (std::size_t t = 0; t < shape.steps; ++t) {
    const Lanes write = b.from(t * states), read = c.from(t * states);
    for (std::size_t k = 0; k < shape.channels; ++k) {
      const Interval64 step = delta[t * shape.channels + k], input = u[t * shape.channels + k];
      const Lanes rate = a.from(k * states);
      const OutLanes state = h.from(k * states);
      for (std::size_t s = 0; s < states; ++s) term.set(s, step * rate[s]);
      for (std::size_t s = 0; s < states; ++s) decay.set(s, exp_lane(term[s]));
      if (euler)
        for (std::size_t s = 0; s < states; ++s) term.set(s, step * write[s]);
      else
        for (std::size_t s = 0; s < states; ++s) term.set(s, (decay[s] - one) / rate[s] * write[s]);
      for (std::size_t s = 0; s < states; ++s) term.set(s, term[s] * input);
      for (std::size_t s = 0; s < states; ++s) decay.set(s, decay[s] * state[s]);
      for (std::size_t s = 0; s < states; ++s) state.set(s, decay[s] + term[s]);
      for (std::size_t s = 0; s < states; ++s) term.set(s, read[s] * state[s]);
      Interval64 sum = d[k] * input;
      for (std::size_t s = 0; s < states; ++s) sum += term[s];
      y.set(t * shape.channels + k, sum);
    }
  }
}

void scan_on_cpu(const ScanShape& shape, S6::Write write, const Array<Interval64>& delta, const Array<Interval64>& a,
                 const Array<Interval64>& b, const Array<Interval64>& c, const Array<Interval64>& d,
                 const Array<Interval64>& u, Array<Interval64>& h, Array<Interval64>& y) {
  Array<Interval64> decay(shape.states), term(shape.states);
  scan_lanes(shape, write == S6::Write::euler, lanes(delta), lanes(a), lanes(b), lanes(c), lanes(d), lanes(u), lanes(h),
             lanes(y), lanes(decay), lanes(term));
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

AttentionRow<Interval64> softmax_row_on_cpu(const std::vector<Interval64>& query,
                                            const std::vector<Array<Interval64>>& keys, std::size_t first,
                                            std::size_t last) {
  const std::size_t count = last - first;
  AttentionRow<Interval64> row{Array<Interval64>(count), Interval64()};
  const OutLanes scores = lanes(row.numerators);
  for (std::size_t c = 0; c < query.size(); ++c)
    (c == 0 ? first_products : add_products)(count, query[c], lanes(keys[c]).from(first), scores);
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
