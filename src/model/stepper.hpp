#pragma once

#include "base/result.hpp"
#include "model/attention.hpp"
#include "model/mamba_block.hpp"
#include "model/mixer_state.hpp"
#include "model/mlp.hpp"
#include "model/projections.hpp"
#include "model/selective_scan.hpp"

#include <fmt/core.h>

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace seqcert {

/// What a run shows of its inside: called per position and layer with what the position leaves behind (`state`, by
/// channel and state; `convolution`, the inputs a Mamba block keeps, oldest first and by channel; `weights` of each
/// head over the visible positions).
template <class S>
using Trace =
    std::function<void(std::size_t position, std::size_t layer, const std::string& what, const std::vector<S>& values)>;

namespace detail {

/// What stays for later tokens; only a scalar that counts has to know.
template <Field S>
S in_state(S x, [[maybe_unused]] const Arithmetic<S>& number) {
  if constexpr (counts_operations<S>)
    return kept(x, number);
  else
    return x;
}

/// The vector of a token in S.
template <Field S>
SparseVector<S> token_vector(const SparseVector<Rational>& x, [[maybe_unused]] std::size_t d_model,
                             const Arithmetic<S>& number) {
  if constexpr (counts_operations<S>) {
    const std::vector<Rational> entries = spread(x, d_model, Rational(0));
    SparseVector<S> result;
    for (std::size_t k = 0; k < d_model; ++k) result.emplace_back(k, number.entry(entries[k]));
    return result;
  } else {
    return realise(x, number);
  }
}

template <Field S>
class MixerState<S, Attention> {
 public:
  MixerState(const Attention& mixer, const Arithmetic<S>& number) {
    for (const AttentionHead& head : mixer.heads)
      heads_.push_back({&head,
                        {head.w_q, number},
                        {head.w_k, number},
                        {head.w_v, number},
                        {head.w_o, number},
                        std::vector<Array<S>>(head.w_k.rows()),
                        std::vector<Array<S>>(head.w_v.rows()),
                        sums_of(head)});
  }

  SparseVector<S> step(const SparseVector<S>& x, const Arithmetic<S>& number, const Emit<S>& emit, bool wanted) {
    SparseVector<S> result;
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      Head& head = heads_[h];
      if constexpr (Exact<S>)
        if (head.sums && !emit) {
          head.sums->add(head.key.times(x), head.value.times(x));
          if (wanted) result = add(std::move(result), head.output.times(of_sums(head, head.query.times(x), h, number)));
          continue;
        }
      append(head.keys, head.key.times(x), number);
      append(head.values, head.value.times(x), number);
      if (!wanted) continue;
      const std::size_t i = length_, first = first_visible(*head.weights, i);
      const std::vector<S> query = spread(head.query.times(x), head.keys.size(), number(0));
      const AttentionRow<S> row =
          attention_row(*head.weights, attention_scores(query, head.keys, first, i + 1), number);
      if constexpr (Exact<S>)
        if (row.normaliser.is_zero()) {
          undefined_ = sum_to_zero(h, i);
          continue;
        }
      Array<S> weights(row.numerators.size());
      for (std::size_t j = 0; j < weights.size(); ++j) weights.set(j, row.numerators[j] / row.normaliser);
      if (emit) emit("head " + std::to_string(h + 1) + " weights", entries_of(weights));
      SparseVector<S> mixed;
      for (std::size_t r = 0; r < head.values.size(); ++r)
        mixed.emplace_back(r, weighted_sum(weights, head.values[r], first));
      result = add(std::move(result), head.output.times(mixed));
    }
    ++length_;
    return result;
  }
  /// Why an exact run has no value any more; "" where it has. Other scalars hold what is not finite.
  const std::string& undefined() const { return undefined_; }

 private:
  struct Head {
    const AttentionHead* weights;
    ColumnWeights<S> query, key, value, output;
    std::vector<Array<S>> keys, values;  // by component: what the cache holds
    std::optional<LinearSums<S>> sums;   // in place of the cache, where nobody looks at the weights
  };

  static std::optional<LinearSums<S>> sums_of(const AttentionHead& head) {
    const bool linear = head.kind == AttentionHead::Kind::linear || head.kind == AttentionHead::Kind::linear_normalised;
    if (!Exact<S> || !linear || head.window) return std::nullopt;
    return LinearSums<S>(head.w_v.rows(), head.w_k.rows());
  }

  static std::string sum_to_zero(std::size_t head, std::size_t position) {
    return fmt::format("the scores of head {} at position {} sum to 0, and are divided by their sum", head + 1,
                       position + 1);
  }

  /// What a head of sums finds, by value row; nothing where its scores sum to 0.
  SparseVector<S> of_sums(const Head& head, const SparseVector<S>& query, std::size_t h,
                          const Arithmetic<S>& number) requires Exact<S> {
    SparseVector<S> mixed;
    const bool normalised = head.weights->kind == AttentionHead::Kind::linear_normalised;
    const S sum = normalised ? head.sums->asked(query, head.sums->keys) : number(1);
    if (sum.is_zero()) {
      undefined_ = sum_to_zero(h, length_);
      return mixed;
    }
    for (std::size_t r = 0; r < head.sums->products.size(); ++r)
      mixed.emplace_back(r, head.sums->asked(query, head.sums->products[r]) / sum);
    return mixed;
  }

  static void append(std::vector<Array<S>>& columns, const SparseVector<S>& row, const Arithmetic<S>& number) {
    auto entry = row.begin();
    for (std::size_t r = 0; r < columns.size(); ++r) {
      const bool stored = entry != row.end() && entry->first == r;
      columns[r].push_back(in_state(stored ? entry->second : number(0), number));
      if (stored) ++entry;
    }
  }

  std::vector<Head> heads_;
  std::size_t length_ = 0;
  std::string undefined_;
};

template <Field S>
class MixerState<S, AbstractSsm> {
 public:
  MixerState(const AbstractSsm& mixer, const Arithmetic<S>& number)
      : states_(mixer.w_b.rows()),
        decay_(mixer.w_a, number),
        input_(mixer.w_u, number),
        write_(mixer.w_b, number),
        read_(mixer.w_c, number),
        output_(mixer.w_out, number),
        h_(mixer.w_u.rows() * states_, number(0)) {}

  SparseVector<S> step(const SparseVector<S>& x, const Arithmetic<S>& number, const Emit<S>& emit, bool) {
    const std::size_t channels = h_.size() / states_;
    const S decay = spread(decay_.times(x), 1, number(0))[0];
    const std::vector<S> u = spread(input_.times(x), channels, number(0));
    const SparseVector<S> b = write_.times(x), c = read_.times(x);
    for (S& h : h_) h = decay * h;
    SparseVector<S> y;
    for (std::size_t k = 0; k < channels; ++k) {
      for (const auto& [s, write] : b) h_[k * states_ + s] += write * u[k];
      S sum = number(0);
      for (const auto& [s, read] : c) sum += read * h_[k * states_ + s];
      y.emplace_back(k, sum);
    }
    if (emit) emit("state", h_);
    return output_.times(y);
  }

 private:
  std::size_t states_;
  ColumnWeights<S> decay_, input_, write_, read_, output_;
  std::vector<S> h_;
};

template <Real S>
class MixerState<S, S6> {
 public:
  MixerState(const S6& mixer, const Arithmetic<S>& number)
      : mixer_(&mixer),
        shape_{1, mixer.w_u.rows(), mixer.w_b.rows()},
        delta_(mixer.w_delta, number),
        input_(mixer.w_u, number),
        write_(mixer.w_b, number),
        read_(mixer.w_c, number),
        output_(mixer.w_out, number),
        a_(shape_.channels * shape_.states),
        d_(shape_.channels),
        h_(shape_.channels * shape_.states) {
    if (mixer.w_z) gate_.emplace(*mixer.w_z, number);
    for (std::size_t k = 0; k < shape_.channels; ++k) {
      beta_.push_back(number(mixer.beta[k]));
      d_.set(k, number(mixer.d[k]));
      for (const auto& [s, value] : mixer.a.row(k)) a_.set(k * shape_.states + s, number(value));
    }
    for (std::size_t k = 0; k < h_.size(); ++k) h_.set(k, in_state(number(0), number));
  }

  SparseVector<S> step(const SparseVector<S>& x, const Arithmetic<S>& number, const Emit<S>& emit, bool wanted) {
    Array<S> delta = column(delta_, x, shape_.channels, number), y(shape_.channels);
    for (std::size_t k = 0; k < shape_.channels; ++k)
      delta.set(k, step_size(mixer_->softplus, S(delta[k] + beta_[k]), number));
    selective_scan(shape_, mixer_->write, delta, a_, column(write_, x, shape_.states, number),
                   column(read_, x, shape_.states, number), d_, column(input_, x, shape_.channels, number), h_, y,
                   number);
    if constexpr (counts_operations<S>)
      for (std::size_t k = 0; k < h_.size(); ++k) h_.set(k, in_state(h_[k], number));
    if (emit) emit("state", entries_of(h_));
    SparseVector<S> gated;
    if (!wanted) return gated;
    if (gate_) {
      for (const auto& [k, z] : gate_->times(x)) gated.emplace_back(k, y[k] * silu(z));
    } else {
      for (std::size_t k = 0; k < shape_.channels; ++k) gated.emplace_back(k, y[k]);
    }
    return output_.times(gated);
  }
  /// By channel and state.
  const Array<S>& state() const { return h_; }
  void set_state(Array<S> state) { h_ = std::move(state); }

 private:
  const S6* mixer_;
  ScanShape shape_;
  ColumnWeights<S> delta_, input_, write_, read_, output_;
  std::optional<ColumnWeights<S>> gate_;
  std::vector<S> beta_;
  Array<S> a_, d_, h_;
};

/// What keeps S from evaluating this mixer, with the mend; "" when nothing does.
template <Field S>
std::string obstacle(const Mixer& mixer, const Arithmetic<S>& number) {
  if (const auto* attention = std::get_if<Attention>(&mixer)) {
    for (const AttentionHead& head : attention->heads)
      if (!can_evaluate<S>(head))
        return fmt::format("{} attention cannot be evaluated in {} arithmetic; {}",
                           head.kind == AttentionHead::Kind::hard ? "hard" : "softmax", number.name(),
                           head.kind == AttentionHead::Kind::hard
                               ? "use --scalar exact, double, fp32, fp16, bf16 or p=BITS"
                               : "use --scalar ball, interval, double, fp32, fp16, bf16 or p=BITS");
  }
  if (!Real<S> && (std::holds_alternative<S6>(mixer) || std::holds_alternative<MambaBlock>(mixer)))
    return fmt::format(
        "{} needs exp and softplus and cannot be evaluated in {} arithmetic; use --scalar ball, interval, double, "
        "fp32, fp16, bf16 or p=BITS",
        std::holds_alternative<S6>(mixer) ? "an S6 layer" : "a Mamba block", number.name());
  return "";
}

}  // namespace detail

/// A model on its way through a sequence, one token at a time, in the arithmetic S: what decoding runs, where each
/// token follows from the output before it. Holds no more than the model's state. The model must outlive it. Law: as
/// `run` has it.
template <Field S>
class Stepper {
 public:
  /// Errors: a layer that S cannot evaluate (softmax or S6 in exact rationals, hard attention in enclosures), named.
  static Result<Stepper> make(const Model& model, const Arithmetic<S>& number) {
    for (const Layer& layer : model.layers)
      if (const std::string obstacle = detail::obstacle(layer.mixer, number); !obstacle.empty())
        return bad_input("{}", obstacle);
    return Stepper(model, number);
  }

  /// Tokens taken so far.
  std::size_t length() const { return length_; }

  /// Takes the next token and gives the output at its position, d_out entries; none where it is not wanted.
  /// Requires length() < positions of the model.
  std::vector<S> step(const Token& token, const Trace<S>& trace = {}, bool wanted = true) {
    SparseVector<S> x = detail::token_vector(embed(*model_, token, ++length_), model_->d_model, number_);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      detail::Emit<S> emit;
      if (trace)
        emit = [&, l](const std::string& what, const std::vector<S>& values) { trace(length_, l + 1, what, values); };
      const bool needed = wanted || l + 1 < layers_.size();
      x = add(std::move(x),
              std::visit([&](auto& mixer) { return mixer.step(x, number_, emit, needed); }, layers_[l].mixer));
      if (layers_[l].mlp && needed) x = add(std::move(x), (*layers_[l].mlp)(x));
    }
    if (!wanted) return {};
    return spread(readout_.times(x), model_->readout.rows(), number_(0));
  }

  /// Success as long as every step had a value. Errors: exact normalised linear attention divided by 0.
  Status defined() const {
    for (std::size_t l = 0; l < layers_.size(); ++l)
      if (const auto* attention = std::get_if<detail::MixerState<S, Attention>>(&layers_[l].mixer))
        if (!attention->undefined().empty()) return bad_input("layer {}: {}", l + 1, attention->undefined());
    return success();
  }

 private:
  template <class T>
  struct StatesOf {
    using type = std::variant<detail::MixerState<T, Attention>, detail::MixerState<T, AbstractSsm>>;
  };
  template <Real T>
  struct StatesOf<T> {
    using type = std::variant<detail::MixerState<T, Attention>, detail::MixerState<T, AbstractSsm>,
                              detail::MixerState<T, S6>, detail::MixerState<T, MambaBlock>>;
  };
  using MixerStates = typename StatesOf<S>::type;

  struct LayerState {
    MixerStates mixer;
    std::optional<RealisedMlp<S>> mlp;
  };

  Stepper(const Model& model, const Arithmetic<S>& number)
      : model_(&model), number_(number), readout_(model.readout, number) {
    for (const Layer& layer : model.layers) {
      std::visit(
          [&]<class M>(const M& mixer) {
            if constexpr (Real<S> || std::same_as<M, Attention> || std::same_as<M, AbstractSsm>)
              layers_.push_back({MixerStates(detail::MixerState<S, M>(mixer, number)), std::nullopt});
          },
          layer.mixer);
      if (layer.mlp) layers_.back().mlp.emplace(*layer.mlp, number);
    }
  }

  const Model* model_;
  Arithmetic<S> number_;
  ColumnWeights<S> readout_;
  std::vector<LayerState> layers_;
  std::size_t length_ = 0;
};

}  // namespace seqcert
