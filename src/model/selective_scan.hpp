#pragma once

#include "model/array.hpp"
#include "model/model.hpp"
#include "number/truth.hpp"

#include <concepts>
#include <cstddef>
#include <vector>

namespace seqcert {

/// Delta from its pre-activation. Not a number where an enclosure cannot tell on which side of PyTorch's threshold it
/// lies.
template <Real S>
S step_size(S6::Softplus rule, const S& x, const Arithmetic<S>& number) {
  if (rule == S6::Softplus::exact) return softplus(x);
  const S threshold = number(20);
  if constexpr (requires {
                  { x < threshold } -> std::same_as<bool>;
                }) {
    return threshold < x ? x : softplus(x);
  } else if constexpr (requires {
                         { less(threshold, x) } -> std::same_as<Truth>;
                       }) {
    const Truth above = less(threshold, x);
    return above == Truth::yes ? x : above == Truth::no ? softplus(x) : number(0) / number(0);
  } else {
    const auto above = sign(x - threshold);
    return !above ? number(0) / number(0) : *above > 0 ? x : softplus(x);
  }
}

/// What one step multiplies a state by: exp(delta * a).
template <Real S>
S decay_factor(const S& delta, const S& a) {
  return exp(delta * a);
}

/// What one step writes of B u: delta (Euler) or (exp(delta * a) - 1) / a (zero-order hold).
template <Real S>
S write_factor(S6::Write write, const S& delta, const S& a, const S& decay, const S& one) {
  return write == S6::Write::euler ? delta : (decay - one) / a;
}

struct ScanShape {
  std::size_t steps, channels, states;
};

/// The selective scan with given Delta, B, C, the form the public reference implementation has:
///   h_t,c,s = exp(delta_t,c a_c,s) h_t-1,c,s + write * b_t,s u_t,c,   y_t,c = sum_s c_t,s h_t,c,s + d_c u_t,c.
/// Row-major: delta, u, y (steps, channels); a (channels, states); b, c (steps, states); d (channels).
/// `h` (channels, states) holds the state before the first step and after the last. Sums run in the order of s.
/// Source: Gu & Dao 2023 (arXiv 2312.00752), algorithm 2.
template <Real S>
void selective_scan(const ScanShape& shape, S6::Write write, const Array<S>& delta, const Array<S>& a,
                    const Array<S>& b, const Array<S>& c, const Array<S>& d, const Array<S>& u, Array<S>& h,
                    Array<S>& y, const Arithmetic<S>& number) {
  const S one = number(1);
  for (std::size_t t = 0; t < shape.steps; ++t) {
    for (std::size_t k = 0; k < shape.channels; ++k) {
      const S step = delta[t * shape.channels + k], input = u[t * shape.channels + k];
      S sum = d[k] * input;
      for (std::size_t s = 0; s < shape.states; ++s) {
        const S rate = a[k * shape.states + s];
        const S decay = decay_factor(step, rate);
        const S written = write_factor(write, step, rate, decay, one) * b[t * shape.states + s] * input;
        const S state = decay * h[k * shape.states + s] + written;
        h.set(k * shape.states + s, state);
        sum += c[t * shape.states + s] * state;
      }
      y.set(t * shape.channels + k, sum);
    }
  }
}

}  // namespace seqcert
