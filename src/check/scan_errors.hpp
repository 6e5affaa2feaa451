#pragma once

#include "check/error_row.hpp"
#include "check/value_path.hpp"
#include "model/selective_scan.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace seqcert {

/// The recurrence of an SSM layer as its values see it: decays and writes per step, read-outs per query. One shape for
/// the abstract form (decays W_a x, writes 1) and for S6 (decays exp(Delta A), writes of Euler or zero-order hold).
template <Field S>
class ScanSteps {
 public:
  ScanSteps(const AbstractSsm& mixer, const Sequence<S>& x, const Arithmetic<S>& number)
      : abstract_(&mixer),
        number_(number),
        b_(project_sparse(mixer.w_b, x, number)),
        delta_(project(mixer.w_a, x, number)) {
    find_first_writes(mixer.w_b.rows());
  }
  ScanSteps(const S6& mixer, const Sequence<S>& x, const Arithmetic<S>& number) requires Real<S>
      : s6_(&mixer), number_(number), b_(project_sparse(mixer.w_b, x, number)), delta_(step_sizes(mixer, x, number)) {
    find_first_writes(mixer.w_b.rows());
  }

  struct Steps {
    Array<S> decay, write;  // by position, 0-based
  };

  /// Decays and writes of one state over all positions; equal rates share them.
  const Steps& steps(std::size_t channel, std::size_t state) {
    const Rational rate = s6_ ? s6_->a.entry(channel, state) : Rational(0);
    const auto key = std::make_pair(abstract_ ? 0 : channel, rate);
    const auto found = cache_.find(key);
    if (found != cache_.end()) return found->second;
    const Array<S>& delta = delta_[key.first];
    Steps result{Array<S>(delta.size()), Array<S>(delta.size())};
    const S one = number_(1);
    for (std::size_t t = 0; t < delta.size(); ++t) {
      if (abstract_) {
        result.decay.set(t, delta[t]);
        result.write.set(t, one);
      } else if constexpr (Real<S>) {
        const S a = number_(rate);
        result.decay.set(t, decay_factor(delta[t], a));
        result.write.set(t, write_factor(s6_->write, delta[t], a, result.decay[t], one));
      }
    }
    return cache_.emplace(key, std::move(result)).first->second;
  }

  const SparseVector<S>& b(std::size_t t) const { return b_[t]; }
  /// The first position (0-based) that writes into a state; the number of positions where none does.
  std::size_t first_write(std::size_t state) const { return first_write_[state]; }
  const WeightMatrix& w_u() const { return s6_ ? s6_->w_u : abstract_->w_u; }
  const WeightMatrix& w_c() const { return s6_ ? s6_->w_c : abstract_->w_c; }
  const WeightMatrix& w_out() const { return s6_ ? s6_->w_out : abstract_->w_out; }
  Rational skip(std::size_t channel) const { return s6_ ? s6_->d[channel] : Rational(0); }
  std::vector<S> gate(const SparseVector<S>& x) const {
    if constexpr (Real<S>)
      if (s6_) return gates(*s6_, x, number_);
    return std::vector<S>(w_u().rows(), number_(1));
  }

 private:
  void find_first_writes(std::size_t states) {
    first_write_.assign(states, b_.size());
    for (std::size_t t = b_.size(); t-- > 0;)
      for (const auto& [state, value] : b_[t]) first_write_[state] = t;
  }

  const AbstractSsm* abstract_ = nullptr;
  const S6* s6_ = nullptr;
  Arithmetic<S> number_;
  Sequence<S> b_;
  std::vector<Array<S>> delta_;
  std::vector<std::size_t> first_write_;
  std::map<std::pair<std::size_t, Rational>, Steps> cache_;
};

/// The error rows of a one-layer SSM on one task. The coefficients of a query come from the adjoint scan: from the
/// query back to the first position, carrying C_i decayed so far, over the states C_i reads. Requires
/// values_select_nothing(model, task), and queries without a token of their own.
template <Field S>
class ScanErrors {
 public:
  template <class Mixer>
  ScanErrors(const Model& model, const Mixer& mixer, const CopyTask& task, const Arithmetic<S>& number)
      : model_(model),
        task_(task),
        number_(number),
        inputs_(value_free_inputs(model, task)),
        directions_(value_directions(model, task)),
        x_(realised()),
        steps_(mixer, x_, number),
        c_(steps_.w_c(), number) {
    for (std::size_t channel = 0; channel < steps_.w_u().rows(); ++channel) {
      const SparseVector<Rational> u = steps_.w_u().row(channel);
      for (const auto& direction : directions_) inputs_by_value_.push_back(inner(u, direction));
      SparseVector<Rational> nonzero;
      for (std::size_t j = 0; j < inputs_.size(); ++j)
        if (const Rational base = inner(u, inputs_[j]); !base.is_zero()) nonzero.emplace_back(j, base);
      bases_.push_back(std::move(nonzero));
    }
    for (std::size_t o = 0; o < directions_.size(); ++o)
      reads_.push_back(row_times(model.readout.row(o), steps_.w_out()));
    coefficient_.assign(inputs_.size() * directions_.size(), number_(0));
    touched_.assign(coefficient_.size(), false);
    written_.assign(inputs_.size(), number_(0));
    reached_.assign(inputs_.size(), false);
  }

  ErrorRow<S> row(const Query& query, std::size_t output) {
    SEQCERT_REQUIRE(!query.token, "a scan is shared by all queries");
    const std::size_t i = query.position - 1;
    const SparseVector<Rational> read = model_.readout.row(output);
    const std::vector<S> gate = steps_.gate(x_[i]);
    const SparseVector<S> c = c_.times(x_[i]);
    ErrorRow<S> result{{}, number_(inner(read, inputs_[i])), number_(1)};
    for (const auto& [channel, weight] : reads_[output]) {
      const S out = number_(weight) * gate[channel];
      const std::vector<std::size_t> writers = find_written(channel, c, i);
      for (std::size_t k = 0; k < directions_.size(); ++k) {
        const Rational& input = inputs_by_value_[channel * directions_.size() + k];
        if (input.is_zero()) continue;
        const S scale = input == Rational(1) ? out : out * number_(input);
        for (std::size_t j : writers)
          if (task_.free[j]) accumulate(j, k, scale * written_[j]);
        if (const Rational skip = steps_.skip(channel); !skip.is_zero() && task_.free[i])
          accumulate(i, k, scale * number_(skip));
      }
      for (const auto& [j, base] : bases_[channel]) {
        if (j <= i && reached_[j]) result.constant += out * written_[j] * number_(base);
        if (j == i) result.constant += out * number_(steps_.skip(channel) * base);
      }
      for (std::size_t j : writers) reached_[j] = false;
    }
    for (std::size_t k = 0; k < directions_.size(); ++k) {
      const Rational past = inner(read, directions_[k]);
      if (!past.is_zero() && task_.free[i]) accumulate(i, k, number_(past));
    }
    accumulate(query.target - 1, output, number_(-1));
    std::ranges::sort(entries_);
    for (const auto& [j, k] : entries_) {
      result.entries.push_back({j, k, coefficient_[j * directions_.size() + k]});
      touched_[j * directions_.size() + k] = false;
    }
    entries_.clear();
    return result;
  }

  /// Whether the first channel carries component `output` of the values as it is to that output.
  bool copies(std::size_t output) const {
    const Rational& input = inputs_by_value_[output];
    return reads_[output].size() == 1 && reads_[output][0].first == 0 &&
           reads_[output][0].second * input == Rational(1) && bases_[0].empty();
  }

  /// What is left at the query of one unit in `state` at the target: the product of the decays between them. First
  /// channel.
  S remaining(const Query& query, std::size_t state) {
    const Array<S>& decay = steps_.steps(0, state).decay;
    S product = number_(1);
    for (std::size_t t = query.target; t < query.position; ++t) product = product * decay[t];
    return product;
  }

 private:
  Sequence<S> realised() const {
    Sequence<S> x;
    x.reserve(inputs_.size());
    for (const auto& input : inputs_) x.push_back(realise(input, number_));
    return x;
  }

  /// Sets written_[j] = sum_s C_i,s (decays j+1..i) write_j B_j,s of one channel where the sum has a term
  /// (reached_[j]), and returns these j. No state is followed further back than its first write.
  std::vector<std::size_t> find_written(std::size_t channel, const SparseVector<S>& c, std::size_t i) {
    std::vector<std::size_t> writers;
    for (const auto& [state, read] : c) {
      const auto& steps = steps_.steps(channel, state);
      S carried = read;
      for (std::size_t j = i + 1; j-- > steps_.first_write(state);) {
        const SparseVector<S>& b = steps_.b(j);
        const auto entry =
            std::lower_bound(b.begin(), b.end(), state, [](const auto& e, std::size_t s) { return e.first < s; });
        if (entry != b.end() && entry->first == state) {
          const S term = carried * steps.write[j] * entry->second;
          written_[j] = reached_[j] ? written_[j] + term : term;
          if (!reached_[j]) writers.push_back(j);
          reached_[j] = true;
        }
        carried = carried * steps.decay[j];
      }
    }
    return writers;
  }

  void accumulate(std::size_t j, std::size_t k, const S& term) {
    const std::size_t at = j * directions_.size() + k;
    coefficient_[at] = touched_[at] ? coefficient_[at] + term : term;
    if (!touched_[at]) entries_.emplace_back(j, k);
    touched_[at] = true;
  }

  const Model& model_;
  const CopyTask& task_;
  Arithmetic<S> number_;
  std::vector<SparseVector<Rational>> inputs_;
  std::vector<SparseVector<Rational>> directions_;
  Sequence<S> x_;
  ScanSteps<S> steps_;
  ColumnWeights<S> c_;
  std::vector<Rational> inputs_by_value_;      // by channel and component: W_u E
  std::vector<SparseVector<Rational>> bases_;  // by channel: W_u x_j with all values 0, where nonzero
  std::vector<SparseVector<Rational>> reads_;  // by output: R W_out
  // Kept from query to query so that a sparse row costs what it touches; all flags are false between queries.
  std::vector<S> coefficient_, written_;
  std::vector<bool> touched_, reached_;
  std::vector<std::pair<std::size_t, std::size_t>> entries_;  // (position, component) touched
};

}  // namespace seqcert
