#include "solve/letters_in_turn.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace seqcert {
namespace {

using Condition = SmtQuestion::Condition;
using Choices = std::vector<std::vector<Condition>>;

/// What one vector c hears of each vector b: |c . b| in units of their common divisor.
struct Heard {
  std::vector<std::size_t> volume;
  std::size_t loudest = 0;

  Heard(const WeightVectors& vectors, std::size_t c) {
    std::size_t unit = 0;
    for (std::size_t b = 0; b < vectors.size(); ++b) {
      volume.push_back(static_cast<std::size_t>(std::abs(vectors.product(c, b))));
      unit = std::gcd(unit, volume.back());
    }
    for (std::size_t& x : volume) x /= unit;
    loudest = *std::ranges::max_element(volume);
  }
};

class Encoding {
 public:
  Encoding(SmtQuestion& smt, const Choices& b, const Choices& c) : smt_(smt), b_(b), c_(c) {
    for (std::size_t i = 0; i < b.size(); ++i) may_swap_.push_back(smt.truth(fmt::format("swap{}", i)));
  }

  /// Counts what the letters cost vector number k, from the last one on; letters it reads are heard above that.
  void count(std::size_t k, const Heard& heard) {
    const std::size_t loudest = heard.loudest;
    Levels later(loudest, never()), volume_later, cost(loudest, never());
    for (std::size_t i = b_.size(); i-- > 0 && !smt_.over();) {
      const Levels volume = volume_of(i, k, heard);
      implies({c_[i][k]}, volume[0]);
      for (std::size_t t = 0; t < loudest; ++t) implies({c_[i][k], cost[t]}, t + 1 < loudest ? volume[t + 1] : never());
      if (i + 1 < b_.size()) swaps(i, volume_later, later, volume);
      Levels next = levels(fmt::format("cost{}before{}at", k, i), loudest);
      for (std::size_t t = 0; t < loudest; ++t) {
        implies({volume[t]}, next[t]);
        implies({cost[t]}, next[t]);
        for (std::size_t u = 0; t + u + 1 < loudest; ++u) implies({volume[t], cost[u]}, next[t + u + 1]);
      }
      later = std::move(cost);
      cost = std::move(next);
      volume_later = volume;
    }
  }

  /// Where b_(i+1) could also stand in front of b_i, the larger is the later.
  void order() {
    for (std::size_t i = 0; i + 1 < b_.size() && !smt_.over(); ++i)
      for (std::size_t k = 0; k < b_[i].size(); ++k)
        for (std::size_t l = 0; l < k; ++l) implies({may_swap_[i], b_[i + 1][k]}, smt_.negation(b_[i][l]));
  }

 private:
  using Levels = std::vector<Condition>;  // "at least t + 1"

  Condition never() { return smt_.any({}); }
  void implies(const std::vector<Condition>& all, Condition then) {
    std::vector<Condition> clause{then};
    for (const Condition x : all) clause.push_back(smt_.negation(x));
    smt_.require(smt_.any(clause));
  }
  Levels levels(const std::string& name, std::size_t count) {
    Levels result;
    for (std::size_t t = 0; t < count; ++t) {
      result.push_back(smt_.truth(fmt::format("{}{}", name, t)));
      if (t > 0) implies({result[t]}, result[t - 1]);
    }
    return result;
  }
  Levels volume_of(std::size_t i, std::size_t k, const Heard& heard) {
    Levels volume = levels(fmt::format("volume{}of{}at", k, i), heard.loudest);
    for (std::size_t t = 0; t < volume.size(); ++t) {
      std::vector<Condition> those{smt_.negation(volume[t])};
      for (std::size_t l = 0; l < heard.volume.size(); ++l)
        if (heard.volume[l] > t) {
          those.push_back(b_[i][l]);
          implies({b_[i][l]}, volume[t]);
        }
      smt_.require(smt_.any(those));
    }
    return volume;
  }
  /// b_(i+1) of this volume is heard above b_i, too: volume >= t + 1, b_i at most u and the cost at most t - u.
  void swaps(std::size_t i, const Levels& volume_later, const Levels& cost, const Levels& volume) {
    for (std::size_t t = 0; t < volume.size(); ++t)
      for (std::size_t u = 0; u <= t; ++u)
        smt_.require(smt_.any({smt_.negation(volume_later[t]), volume[u], cost[t - u], may_swap_[i]}));
  }

  SmtQuestion& smt_;
  const Choices &b_, &c_;
  std::vector<Condition> may_swap_;
};

}  // namespace

double clauses_in_turn(const WeightVectors& vectors, std::size_t letters) {
  double clauses = std::pow(static_cast<double>(vectors.size()), 2) / 2;
  for (std::size_t c = 0; c < vectors.size(); ++c) {
    const Heard heard(vectors, c);
    clauses += std::pow(static_cast<double>(heard.loudest), 2);
    for (const std::size_t volume : heard.volume) clauses += static_cast<double>(volume);
  }
  return clauses * static_cast<double>(letters);
}

void require_letters_in_turn(SmtQuestion& smt, const WeightVectors& vectors, const Choices& b, const Choices& c) {
  Encoding encoding(smt, b, c);
  for (std::size_t k = 0; k < vectors.size() && !smt.over(); ++k) encoding.count(k, Heard(vectors, k));
  encoding.order();
}

}  // namespace seqcert
