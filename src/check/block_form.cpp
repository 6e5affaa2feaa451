#include "check/block_form.hpp"

#include "check/value_path.hpp"

#include <fmt/core.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace seqcert {
namespace {

using Form = SparseVector<Rational>;  // a linear form of the layer's input

/// The pre-activation of a channel is sign * form; the form's first entry is positive, so that p and -p share it. sign
/// 0: always 0.
struct Channel {
  Form form;
  int sign;
};

Result<std::vector<Channel>> channels_of(const MambaBlock& block) {
  std::vector<Channel> channels;
  for (std::size_t c = 0; c < block.w_x.rows(); ++c) {
    if (!block.conv_bias[c].is_zero())
      return bad_input(
          "the convolution of channel {} has the bias {}; only channels without one are known to be linear", c + 1,
          block.conv_bias[c].text());
    Rational tap = 0;
    for (const auto& [k, weight] : block.kernel.row(c)) {
      if (k + 1 != block.kernel.cols())
        return bad_input(
            "tap {} of the convolution of channel {} is {}, so the channel sees earlier positions; only the last tap "
            "may be "
            "nonzero",
            k + 1, c + 1, weight.text());
      tap = weight;
    }
    Form form = tap.is_zero() ? Form() : block.w_x.row(c);
    const int sign = form.empty() ? 0 : form.front().second.sign() * tap.sign();
    for (auto& entry : form) entry.second *= sign < 0 ? -tap : tap;
    channels.push_back({std::move(form), sign});
  }
  return channels;
}

/// sum_c row_c SiLU(p_c) as sum of coefficient * form. With total weights a on p and b on -p, a SiLU(p) + b SiLU(-p) is
/// a p if a + b = 0; it is no linear form otherwise.
Result<std::map<Form, Rational>> paired(const Form& row, const std::vector<Channel>& channels,
                                        const std::string& name) {
  struct Weights {
    Rational plus, minus;
    std::size_t channel;  // one of them, for the message
  };
  std::map<Form, Weights> sums;
  for (const auto& [c, weight] : row) {
    const Channel& channel = channels[c];
    if (channel.sign == 0) continue;
    Weights& sum = sums.try_emplace(channel.form, Weights{0, 0, c}).first->second;
    (channel.sign > 0 ? sum.plus : sum.minus) += weight;
  }
  std::map<Form, Rational> result;
  for (const auto& [form, sum] : sums) {
    if (sum.plus + sum.minus != Rational(0)) {
      const bool positive = channels[sum.channel].sign > 0;
      return bad_input(
          "{} reads SiLU of channel {} with weight {} and of its negative with {}; the path is linear only where these "
          "are "
          "opposite",
          name, sum.channel + 1, (positive ? sum.plus : sum.minus).text(), (positive ? sum.minus : sum.plus).text());
    }
    if (!sum.plus.is_zero()) result.emplace(form, sum.plus);
  }
  return result;
}

Result<Form> linear(const Form& row, const std::vector<Channel>& channels, const std::string& name) {
  const auto terms = paired(row, channels, name);
  if (!terms) return terms.error();
  Form result;
  for (const auto& [form, coefficient] : *terms)
    for (const auto& [k, value] : form) result.emplace_back(k, coefficient * value);
  result = ColumnWeights<Rational>::summed(std::move(result));
  std::erase_if(result, [](const auto& entry) { return entry.second.is_zero(); });
  return result;
}

/// The rows of w as linear forms of the layer's input.
Result<WeightMatrix> linear_rows(const WeightMatrix& w, const std::vector<Channel>& channels, const std::string& name,
                                 std::size_t d_model) {
  WeightMatrix result(w.rows(), d_model);
  for (std::size_t r = 0; r < w.rows(); ++r) {
    auto form = linear(w.row(r), channels, fmt::format("row {} of {}", r + 1, name));
    if (!form) return form.error();
    result.set_row(r, SparseRow{std::move(*form)});
  }
  return result;
}

/// What the scan and the gate of a channel depend on. Channels that agree in it are one scan of the sum of what they
/// carry.
struct Dynamics {
  Form delta;
  Rational beta;
  Form a;
  Rational d;
  Form z;
  auto key() const { return std::tie(delta, beta, a, d, z); }
  friend bool operator<(const Dynamics& x, const Dynamics& y) { return x.key() < y.key(); }
};

/// W_out by dynamics: rows[r] holds the channels that row r reads.
using Reads = std::map<Dynamics, std::map<std::size_t, Form>>;

Result<Reads> reads_of(const MambaBlock& block, const std::vector<Channel>& channels) {
  std::map<std::size_t, Dynamics> known;
  Reads reads;
  for (std::size_t r = 0; r < block.w_out.rows(); ++r) {
    for (const auto& [c, weight] : block.w_out.row(r)) {
      auto found = known.find(c);
      if (found == known.end()) {
        auto delta = linear(row_times(block.w_dt.row(c), block.w_dt_low), channels,
                            fmt::format("row {} of W_dt W_dtlow", c + 1));
        if (!delta) return delta.error();
        found =
            known.emplace(c, Dynamics{std::move(*delta), block.beta[c], block.a.row(c), block.d[c], block.w_z.row(c)})
                .first;
      }
      reads[found->second][r].emplace_back(c, weight);
    }
  }
  return reads;
}

}  // namespace

Result<S6> linear_form(const MambaBlock& block) {
  const auto channels = channels_of(block);
  if (!channels) return channels.error();
  const std::size_t d_model = block.w_x.cols();
  auto w_b = linear_rows(block.w_b, *channels, "W_B", d_model);
  if (!w_b) return w_b.error();
  auto w_c = linear_rows(block.w_c, *channels, "W_C", d_model);
  if (!w_c) return w_c.error();
  const auto reads = reads_of(block, *channels);
  if (!reads) return reads.error();

  // The channels of the result: one per dynamics and form.
  std::vector<std::pair<const Dynamics*, Form>> merged;
  std::vector<Form> out(block.w_out.rows());  // rows of W_out over them
  for (const auto& [dynamics, rows] : *reads) {
    std::map<Form, std::size_t> index;
    for (const auto& [r, row] : rows) {
      const auto terms = paired(row, *channels,
                                fmt::format("row {} of W_out, among channels of one step size, A, D and gate,", r + 1));
      if (!terms) return terms.error();
      for (const auto& [form, coefficient] : *terms) {
        const auto [place, fresh] = index.emplace(form, merged.size());
        if (fresh) merged.emplace_back(&dynamics, form);
        out[r].emplace_back(place->second, coefficient);
      }
    }
  }

  const std::size_t d_inner = merged.size();
  S6 result;
  result.write = block.write;
  result.softplus = block.softplus;
  result.w_u = result.w_delta = WeightMatrix(d_inner, d_model);
  result.w_z = WeightMatrix(d_inner, d_model);
  result.a = WeightMatrix(d_inner, block.w_b.rows());
  for (std::size_t c = 0; c < d_inner; ++c) {
    const auto& [dynamics, form] = merged[c];
    result.w_u.set_row(c, SparseRow{form});
    result.w_delta.set_row(c, SparseRow{dynamics->delta});
    result.beta.push_back(dynamics->beta);
    result.a.set_row(c, SparseRow{dynamics->a});
    result.d.push_back(dynamics->d);
    result.w_z->set_row(c, SparseRow{dynamics->z});
  }
  result.w_b = std::move(*w_b);
  result.w_c = std::move(*w_c);
  result.w_out = WeightMatrix(block.w_out.rows(), d_inner);
  for (std::size_t r = 0; r < out.size(); ++r)
    result.w_out.set_row(r, SparseRow{ColumnWeights<Rational>::summed(std::move(out[r]))});
  return result;
}

}  // namespace seqcert
