#include "solve/weight_search.hpp"

#include "base/contract.hpp"
#include "solve/letters_in_turn.hpp"
#include "solve/weight_vectors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>

namespace seqcert {
namespace {

using Condition = SmtQuestion::Condition;
using Answer = SmtQuestion::Answer;

/// Beyond as many (about 200 MB) the letters fed back are weighted sums instead, on which the solver is slower.
constexpr double most_clauses = 5e5;
bool in_turn(const WeightQuestion& question, const WeightVectors& vectors) {
  return question.goal == CopyGoal::letters_fed_back && clauses_in_turn(vectors, question.values) <= most_clauses;
}

/// The question as truth values: b[j][k] and c[i][k] say that the vector is number k.
class Encoding {
 public:
  Encoding(const WeightQuestion& question, const WeightVectors& vectors, std::optional<std::size_t> last,
           SmtQuestion& smt)
      : question_(question), smt_(smt), vectors_(vectors), signs_(question.set.has_opposites()) {
    for (std::size_t j = 0; j < question.values; ++j) {
      b_.push_back(one_of("b", j, vectors_.size()));
      c_.push_back(some_of("c", j, vectors_.size()));  // may be several: each would do
    }
    if (last) smt.require(b_.back()[*last]);
    if (decays_differ())
      for (std::size_t k = 0; k + 1 < 2 * question.values; ++k) a_.push_back(one_of("a", k, question.decays.size()));
    if (in_turn(question, vectors))
      require_letters_in_turn(smt, vectors_, b_, c_);
    else
      for (std::size_t i = 0; i < question.values && !smt.over(); ++i)
        question.goal == CopyGoal::values ? copy_value(i) : copy_letter(i);
    order_states();
    if (question.goal != CopyGoal::letters_fed_back && a_.empty()) order_values();
  }

  CopierWeights weights() const {
    CopierWeights result;
    result.unit = question_.set.unit;
    for (const auto& a : a_) result.decays.push_back(question_.decays[chosen(a)]);
    for (std::size_t i = 0; i < question_.values; ++i) {
      const std::size_t b = chosen(b_[i]), c = chosen(c_[i]);
      result.b.push_back(vectors_.entries[b]);
      result.c.push_back(vectors_.entries[c]);
      if (vectors_.product(c, b) < 0)
        for (int& x : result.c.back()) x = -x;
    }
    return result;
  }

 private:
  bool decays_differ() const { return question_.decays != std::vector<Rational>{Rational(1)}; }
  std::vector<Condition> some_of(const std::string& name, std::size_t place, std::size_t count) {
    std::vector<Condition> values;
    for (std::size_t k = 0; k < count; ++k) values.push_back(smt_.truth(fmt::format("{}{}={}", name, place, k)));
    smt_.require(smt_.any(values));
    return values;
  }
  std::vector<Condition> one_of(const std::string& name, std::size_t place, std::size_t count) {
    std::vector<Condition> values = some_of(name, place, count);
    smt_.require(smt_.at_most_one(values));
    return values;
  }
  std::size_t chosen(const std::vector<Condition>& values) const {
    for (std::size_t k = 0; k < values.size(); ++k)
      if (smt_.holds(values[k])) return k;
    SEQCERT_REQUIRE(false, "one of them holds in every model");
    return 0;
  }
  /// c . b, or its absolute value where the sign of c is to be chosen.
  int product(std::size_t c, std::size_t b) const {
    const int x = vectors_.product(c, b);
    return signs_ ? std::abs(x) : x;
  }
  void forbid(Condition x, Condition y) { smt_.require(smt_.any({smt_.negation(x), smt_.negation(y)})); }

  /// What is left of value i at its answer, a_(i+1) ... a_(N+i) (counted from 1): each product and when it is that.
  std::map<Rational, Condition> left_of(std::size_t i) {
    std::map<Rational, Condition> left{{Rational(1), smt_.negation(smt_.any({}))}};
    for (std::size_t k = i; k < i + question_.values && !a_.empty() && !smt_.over(); ++k) {
      std::map<Rational, Condition> next;
      for (const auto& [product, so_far] : left)
        for (std::size_t d = 0; d < question_.decays.size(); ++d) {
          const Rational longer = product * question_.decays[d];
          if (!next.contains(longer))
            next.emplace(longer, smt_.truth(fmt::format("left{}after{}={}", i, k, longer.text())));
          smt_.require(smt_.any({smt_.negation(so_far), smt_.negation(a_[k][d]), next.at(longer)}));
        }
      std::vector<Condition> values;
      for (const auto& [product, condition] : next) values.push_back(condition);
      smt_.require(smt_.at_most_one(values));
      left = std::move(next);
    }
    return left;
  }

  /// c_i . b_i times what is left of it is 1, and c_i . b_j = 0 for all others.
  void copy_value(std::size_t i) {
    const std::map<Rational, Condition> left = left_of(i);
    const Rational one = Rational(question_.set.unit) * Rational(question_.set.unit);
    for (std::size_t c = 0; c < vectors_.size() && !smt_.over(); ++c)
      for (std::size_t b = 0; b < vectors_.size(); ++b) {
        const int x = product(c, b);
        const auto right = x > 0 ? left.find(one / Rational(x)) : left.end();
        if (right == left.end())
          forbid(c_[i][c], b_[i][b]);
        else if (!a_.empty())
          smt_.require(smt_.any({smt_.negation(c_[i][c]), smt_.negation(b_[i][b]), right->second}));
        for (std::size_t j = 0; x != 0 && j < question_.values; ++j)
          if (j != i) forbid(c_[i][c], b_[j][b]);
      }
  }

  /// c_i . b_i > sum |c_i . b_j| over all others, fed back: over those not copied yet.
  void copy_letter(std::size_t i) {
    const std::size_t first = question_.goal == CopyGoal::letters_fed_back ? i : 0;
    for (std::size_t c = 0; c < vectors_.size() && !smt_.over(); ++c) {
      std::vector<std::pair<int, Condition>> weighted;
      int least = 1;  // of the sum, once c_i is this vector; it is never below -worst
      int worst = 0;
      for (std::size_t b = 0; b < vectors_.size(); ++b) {
        const int x = product(c, b);
        if (x != 0) weighted.emplace_back(x, b_[i][b]);
        for (std::size_t j = first; x != 0 && j < question_.values; ++j)
          if (j != i) weighted.emplace_back(-std::abs(x), b_[j][b]);
        worst = std::max(worst, std::abs(x));
      }
      worst *= static_cast<int>(question_.values - first);
      weighted.emplace_back(worst + least, smt_.negation(c_[i][c]));
      smt_.require(smt_.weight_at_least(weighted, least));
    }
  }

  std::vector<std::size_t> reading_order() const {
    std::vector<std::size_t> order(question_.values);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (question_.goal == CopyGoal::letters_fed_back) std::ranges::reverse(order);
    return order;
  }

  /// The rows of the matrix decrease; with opposites their first nonzero entry is positive.
  void order_states() {
    const auto& digits = vectors_.digits;  // the smaller, the larger the entry
    for (std::size_t s = 0; s + 1 < question_.states; ++s) {
      Condition differ = smt_.any({});  // before
      for (const std::size_t j : reading_order()) {
        const Condition still = smt_.truth(fmt::format("rows{}differ{}", s, j));
        for (std::size_t k = 0; k < vectors_.size(); ++k) {
          if (digits[k][s] > digits[k][s + 1]) smt_.require(smt_.any({differ, smt_.negation(b_[j][k])}));
          if (digits[k][s] == digits[k][s + 1])
            smt_.require(smt_.any({differ, smt_.negation(b_[j][k]), smt_.negation(still)}));
        }
        differ = still;
      }
    }
    for (std::size_t s = 0; signs_ && s < question_.states; ++s) {
      std::vector<Condition> nonzero;  // before
      for (const std::size_t j : reading_order()) {
        std::vector<Condition> here;
        for (std::size_t k = 0; k < vectors_.size(); ++k) {
          const int x = vectors_.entries[k][s];
          if (x != 0) here.push_back(b_[j][k]);
          if (x >= 0) continue;
          std::vector<Condition> clause = nonzero;
          clause.push_back(smt_.negation(b_[j][k]));
          smt_.require(smt_.any(clause));
        }
        nonzero.insert(nonzero.end(), here.begin(), here.end());
      }
    }
  }

  /// b_1, b_2, ... decrease.
  void order_values() {
    for (std::size_t j = 0; j + 1 < question_.values; ++j)
      for (std::size_t k = 0; k < vectors_.size(); ++k)
        for (std::size_t l = 0; l <= k; ++l) forbid(b_[j][k], b_[j + 1][l]);
  }

  const WeightQuestion& question_;
  SmtQuestion& smt_;
  const WeightVectors& vectors_;
  bool signs_;
  std::vector<std::vector<Condition>> b_, c_, a_;  // a_2, a_3, ...; none where all are 1
};

/// Of those with b_N the vector number `last`, where there is one.
WeightAnswer ask(const WeightQuestion& question, const WeightVectors& vectors, std::optional<std::size_t> last,
                 const SmtLimits& limits) {
  SmtQuestion smt(limits, SmtQuestion::Logic::finite);
  const Encoding encoding(question, vectors, last, smt);
  WeightAnswer result;
  result.answer = smt.check();
  if (result.answer == Answer::unknown) result.reason = smt.reason();
  if (result.answer != Answer::satisfiable) return result;
  result.weights = encoding.weights();
  if (!copies(result.weights, question.goal))
    return {Answer::unknown, {}, "the solver's weights do not copy when they are run"};
  return result;
}

}  // namespace

Status can_search(const WeightQuestion& question) {
  SEQCERT_REQUIRE(question.states >= 1 && question.values >= 1, "a state and a value");
  const double vectors =
      std::pow(static_cast<double>(question.set.entries.size()), static_cast<double>(question.states));
  if (vectors > most_vectors)
    return bad_input("{}^{} vectors of weights are more than the {} that are searched; choose fewer states or entries",
                     question.set.entries.size(), question.states, most_vectors);
  if (question.values > most_letters)
    return bad_input("{} values are more than the {} whose strings are run; choose fewer", question.values,
                     most_letters);
  if (question.goal != CopyGoal::values && question.decays != std::vector<Rational>{Rational(1)})
    return bad_input("decays other than 1 are searched for values alone; leave them out for letters");
  if (question.goal == CopyGoal::letters_fed_back && !question.set.has_opposites())
    return bad_input("letters are fed back with -b_j, so with every entry its opposite must be there; add it");
  return success();
}

WeightAnswer search_weights(const WeightQuestion& question, const SmtLimits& limits) {
  const WeightVectors vectors(question.set, question.states);
  if (!in_turn(question, vectors)) return ask(question, vectors, std::nullopt, limits);
  WeightAnswer result{Answer::unsatisfiable, {}, ""};
  for (std::size_t last = 0; last < vectors.size(); ++last) {
    if (!std::ranges::is_sorted(vectors.digits[last]) || vectors.entries[last].back() < 0) continue;
    WeightAnswer answer = ask(question, vectors, last, limits);
    if (answer.answer == Answer::satisfiable) return answer;
    if (answer.answer == Answer::unknown) result = std::move(answer);
  }
  return result;
}

Result<FewestStates> fewest_states(std::size_t values, const WeightSet& set, CopyGoal goal, const SmtLimits& limits,
                                   const std::vector<Rational>& decays) {
  for (std::size_t n = 1;; ++n) {
    const WeightQuestion question{n, values, set, goal, decays};
    if (const Status can = can_search(question); !can) return can.error();
    WeightAnswer answer = search_weights(question, limits);
    if (answer.answer == Answer::unknown)
      return FewestStates{std::nullopt, {}, fmt::format("weights of {} states for {}: {}", n, values, answer.reason)};
    if (answer.answer == Answer::satisfiable) return FewestStates{n, std::move(answer.weights), ""};
  }
}

Result<MostLetters> most_letters_copied(std::size_t states, const WeightSet& set, CopyGoal goal,
                                        const SmtLimits& limits) {
  MostLetters result{0, {}, ""};
  for (std::size_t N = 1;; ++N) {
    const WeightQuestion question{states, N, set, goal, {Rational(1)}};
    if (const Status can = can_search(question); !can) return can.error();
    WeightAnswer answer = search_weights(question, limits);
    if (answer.answer == Answer::unknown)
      return MostLetters{std::nullopt, {}, fmt::format("weights of {} states for {}: {}", states, N, answer.reason)};
    if (answer.answer == Answer::unsatisfiable) return result;
    result.letters = N;
    result.weights = std::move(answer.weights);
  }
}

}  // namespace seqcert
