#pragma once

#include "model/mixer_state.hpp"
#include "model/model.hpp"
#include "model/selective_scan.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace seqcert::detail {

/// The block token by token. Order of operations, which a rounding S shows: a convolution starts from its bias and adds
/// its taps from the oldest position to the current one, absent positions and zero weights left out; W_dtlow u is
/// formed before W_dt is applied to it.
template <Real S>
class MixerState<S, MambaBlock> {
 public:
  MixerState(const MambaBlock& mixer, const Arithmetic<S>& number)
      : mixer_(&mixer),
        shape_{1, mixer.w_x.rows(), mixer.w_b.rows()},
        input_(mixer.w_x, number),
        gate_(mixer.w_z, number),
        delta_low_(mixer.w_dt_low, number),
        delta_(mixer.w_dt, number),
        write_(mixer.w_b, number),
        read_(mixer.w_c, number),
        output_(mixer.w_out, number),
        a_(shape_.channels * shape_.states),
        d_(shape_.channels),
        h_(shape_.channels * shape_.states) {
    for (std::size_t c = 0; c < shape_.channels; ++c) {
      kernel_.push_back({});
      for (const auto& [tap, weight] : mixer.kernel.row(c)) kernel_[c].emplace_back(tap, number(weight));
      bias_.push_back(number(mixer.conv_bias[c]));
      beta_.push_back(number(mixer.beta[c]));
      d_.set(c, number(mixer.d[c]));
      for (const auto& [s, rate] : mixer.a.row(c)) a_.set(c * shape_.states + s, number(rate));
    }
    for (std::size_t k = 0; k < h_.size(); ++k) h_.set(k, number(0));
    for (std::size_t k = 1; k < mixer.kernel.cols(); ++k) inputs_.push_back(Array<S>(0));
  }

  SparseVector<S> step(const SparseVector<S>& x, const Arithmetic<S>& number, const Emit<S>& emit, bool) {
    const Array<S> u = convolved(column(input_, x, shape_.channels, number));
    SparseVector<S> scanned;
    for (std::size_t c = 0; c < u.size(); ++c) scanned.emplace_back(c, u[c]);

    Array<S> delta = column(delta_, delta_low_.times(scanned), shape_.channels, number), y(shape_.channels);
    for (std::size_t c = 0; c < shape_.channels; ++c)
      delta.set(c, step_size(mixer_->softplus, S(delta[c] + beta_[c]), number));
    selective_scan(shape_, mixer_->write, delta, a_, column(write_, scanned, shape_.states, number),
                   column(read_, scanned, shape_.states, number), d_, u, h_, y, number);

    SparseVector<S> gated;
    for (const auto& [c, z] : gate_.times(x)) gated.emplace_back(c, y[c] * silu(z));
    if (emit) {
      emit("state", entries_of(h_));
      emit("convolution", kept(number));
    }
    return output_.times(gated);
  }

 private:
  /// SiLU of the convolution that ends at `now`, which then replaces the oldest input kept.
  Array<S> convolved(Array<S> now) {
    inputs_.push_back(std::move(now));
    Array<S> u(shape_.channels);
    for (std::size_t c = 0; c < u.size(); ++c) {
      S sum = bias_[c];
      for (const auto& [tap, weight] : kernel_[c])
        if (inputs_[tap].size() > 0) sum += weight * inputs_[tap][c];
      u.set(c, silu(sum));
    }
    inputs_.pop_front();
    return u;
  }

  std::vector<S> kept(const Arithmetic<S>& number) const {
    std::vector<S> result;
    for (const Array<S>& input : inputs_)
      for (std::size_t c = 0; c < shape_.channels; ++c) result.push_back(input.size() > 0 ? input[c] : number(0));
    return result;
  }

  const MambaBlock* mixer_;
  ScanShape shape_;
  ColumnWeights<S> input_, gate_, delta_low_, delta_, write_, read_, output_;
  std::vector<SparseVector<S>> kernel_;  // by channel: tap and weight
  std::vector<S> bias_, beta_;
  Array<S> a_, d_, h_;
  std::deque<Array<S>> inputs_;  // W_x x of the last d_conv - 1 positions, oldest first; empty before the sequence
};

}  // namespace seqcert::detail
