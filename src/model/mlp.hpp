#pragma once

#include "model/model.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace seqcert {

/// An Mlp brought into the scalar S once.
template <Field S>
class RealisedMlp {
 public:
  RealisedMlp(const Mlp& mlp, const Arithmetic<S>& number) : zero_(number(0)), out_(mlp.out, number) {
    for (const AffineMap& map : mlp.hidden) hidden_.emplace_back(map, number);
  }

  /// out(R(...)): what the network adds to x. Law: encloses, rounds or is exact as S is; each entry sums its products
  /// in the order of increasing column, then adds the bias.
  SparseVector<S> operator()(const SparseVector<S>& x) const {
    SparseVector<S> z = x;
    for (const Map& map : hidden_) {
      z = map(z, zero_);
      for (auto& entry : z) entry.second = max(entry.second, zero_);
      // Units that are off for certain add nothing, and need not be gone through.
      if constexpr (requires { is_surely_zero(zero_); })
        std::erase_if(z, [](const auto& entry) { return is_surely_zero(entry.second); });
    }
    return out_(z, zero_);
  }

 private:
  struct Map {
    Map(const AffineMap& map, const Arithmetic<S>& number) : w(map.w, number) {
      for (const Rational& b : map.bias) bias.push_back(number(b)), biased.push_back(!b.is_zero());
    }
    SparseVector<S> operator()(const SparseVector<S>& x, const S& zero) const {
      SparseVector<S> products = w.times(x), result;
      auto next = products.begin();
      for (std::size_t r = 0; r < bias.size(); ++r) {
        const bool met = next != products.end() && next->first == r;
        if (met) {
          result.emplace_back(r, biased[r] ? S(next->second + bias[r]) : std::move(next->second));
          ++next;
        } else if (biased[r]) {
          result.emplace_back(r, zero + bias[r]);
        }
      }
      return result;
    }
    ColumnWeights<S> w;
    std::vector<S> bias;
    std::vector<bool> biased;
  };

  S zero_;
  std::vector<Map> hidden_;
  Map out_;
};

}  // namespace seqcert
