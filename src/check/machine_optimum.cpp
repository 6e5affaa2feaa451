#include "check/machine_optimum.hpp"

#include "check/machine_softmax.hpp"
#include "model/attention.hpp"
#include "model/mlp.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <variant>

namespace seqcert {
namespace {

using namespace softmax_bounds;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Some reads of the first layer count as found only within this.
constexpr double farthest_read = 0.5;

/// The tokens that scores cannot tell apart but for the value: key and value vectors, and where the first one stands.
struct Token {
  SparseVector<MachineBound> key, value;
  std::size_t first = 0;
};

class Scores {
 public:
  Scores(const OptimumHead& head, const Model& model, const DpTask& task, const Arithmetic<MachineBound>& number,
         double read_error, double beside)
      : head_(head),
        model_(model),
        task_(task),
        number_(number),
        machine_(MachineBound::Machine::of(number.format)),
        network_(*model.layers.front().mlp, number),
        query_(head.weights->w_q, number) {
    find_tokens(read_error, beside);
    find_worths(read_error);
  }

  /// How far a score that step t gives to a token it sees is from the exact one, and a bound of what stands there.
  struct Bound {
    double error = 0, largest = 0;
  };
  Bound at(std::size_t t) const {
    const std::size_t position = task_.layout.computes(t), rows = head_.weights->w_q.rows();
    SparseVector<MachineBound> x = bound_of_token(model_, task_, position, number_);
    for (const auto& [entry, worth] : worths_.at(t)) set_entry(x, entry, worth);
    const std::vector<MachineBound> query = spread(query_.times(x), rows, number_(0));
    std::vector<Array<MachineBound>> keys(rows);
    for (const Token& token : tokens_) {
      if (token.first > position) continue;
      const std::vector<MachineBound> key = spread(token.key, rows, number_(0));
      for (std::size_t r = 0; r < rows; ++r) keys[r].push_back(key[r]);
    }
    Bound bound;
    const Array<MachineBound> scores = attention_scores(query, keys, 0, keys[0].size());
    for (std::size_t j = 0; j < scores.size(); ++j) {
      bound.error = std::max(bound.error, scores[j].error());
      bound.largest = std::max(bound.largest, magnitude(scores[j].exact()));
    }
    return bound;
  }

  /// How far the number of a key that a token has may be from it; 0 where it is not found.
  double number_error() const {
    double error = 0;
    for (const Token& token : tokens_)
      for (const auto& [row, value] : token.value)
        if (row == 1) error = std::max(error, value.error());
    return error;
  }

 private:
  const HeadEntries& entries() const { return *head_.entries->head; }
  std::size_t count() const { return static_cast<std::size_t>(head_.entries->keys.hi - head_.entries->keys.lo) + 1; }

  /// x of a token whose row has these entries, with what the first network makes of its key: 1 at `key`, 0 elsewhere.
  void add_token(const SparseVector<MachineBound>& row, const std::optional<MachineBound>& found,
                 std::optional<std::size_t> hot, std::size_t position) {
    SparseVector<MachineBound> x = row;
    if (found) set_entry(x, entries().key, *found);
    const std::vector<MachineBound> made = spread(network_(x), model_.d_model, number_(0));
    for (std::size_t v = 0; v < count(); ++v) {
      const MachineBound& one = made[entries().hot + v];
      // What was found is no one number, but what exact arithmetic makes of it is.
      set_entry(x, entries().hot + v,
                found ? MachineBound(machine_, Interval64::exactly(v == hot ? 1 : 0), one.error()) : one);
    }
    set_entry(x, task_.coordinates.fields[task_.program.reads[head_.entries->read].field],
              within(task_.carried, 0, number_.format));
    const ColumnWeights<MachineBound> key(head_.weights->w_k, number_), value(head_.weights->w_v, number_);
    tokens_.push_back({key.times(x), value.times(x), position});
  }

  /// Every kind of token once, at its first position.
  void find_tokens(double read_error, double beside) {
    const HeadEntries& e = entries();
    std::vector<std::size_t> told{e.has_key};
    if (e.is_start) told.push_back(*e.is_start);
    if (!e.key_at) told.push_back(e.key);
    if (e.group) told.insert(told.end(), {e.group->at, e.group->sq});
    std::map<std::vector<Rational>, std::size_t> known;
    for (std::size_t p = 1; p <= task_.layout.length(); ++p) {
      const std::vector<Rational> row = spread(model_.positions.row(p - 1), model_.d_model, Rational(0));
      std::vector<Rational> here;
      SparseVector<MachineBound> x;
      for (const std::size_t entry : told) {
        here.push_back(row[entry]);
        if (!row[entry].is_zero()) set_entry(x, entry, number_(row[entry]));
      }
      if (!known.emplace(std::move(here), p).second) continue;
      if (!e.key_at) {
        add_token(x, std::nullopt, std::nullopt, p);
        continue;
      }
      if (!row[e.has_key].is_zero()) {
        for (long v = head_.entries->keys.lo; v <= head_.entries->keys.hi; ++v)
          add_token(x, within({v, v}, read_error, number_.format), static_cast<std::size_t>(v - head_.entries->keys.lo),
                    p);
        continue;
      }
      // No key: what is found for one is some number of the box, gone through piece by piece.
      for (long v = task_.carried.lo; v <= task_.carried.hi; ++v)
        add_token(x, within({v, v}, std::max(0.5, beside), number_.format), std::nullopt, p);
    }
  }

  /// What the first network says that each key adds to a score, at every step.
  void find_worths(double read_error) {
    const std::vector<NumberRead> numbers = numbers_read(task_);
    const Read& read = task_.program.reads[head_.entries->read];
    std::vector<bool> is_read(numbers.size(), false), matters(numbers.size(), false);
    for (const auto& expression : {read.where, read.bonus}) {
      if (!expression) continue;
      const std::vector<bool> used = numbers_used(task_, *expression);
      for (std::size_t n = 0; n < numbers.size(); ++n) matters[n] = matters[n] || used[n];
    }
    for (std::size_t k = 0; k < task_.program.reads.size(); ++k)
      is_read[k] = comes_with_token(task_, k) || is_addressed_by_row(task_.program.reads[k]);
    for (std::size_t n = 0; n < numbers.size(); ++n) matters[n] = matters[n] && is_read[n];
    // admitted + value (it + bonus) + number without the it.
    const Interval64 most = Interval64::between(-static_cast<double>(head_.scores.spread),
                                                static_cast<double>(head_.scores.admitted + head_.scores.spread));
    for (const std::vector<std::size_t>& steps : steps_by_kind(task_)) {
      const SparseVector<MachineBound> token =
          bound_of_token(model_, task_, task_.layout.computes(steps.front()), number_);
      std::vector<double> errors(count(), 0);
      for_each_case(task_, task_.program.steps[steps.front() - 1], numbers, matters, [&](const Case& at) {
        const auto made = spread(network_(with_numbers(token, task_, numbers, is_read, at, read_error, number_.format)),
                                 model_.d_model, number_(0));
        for (std::size_t v = 0; v < count(); ++v) errors[v] = std::max(errors[v], made[entries().worth + v].error());
        return true;
      });
      SparseVector<MachineBound> worth;
      for (std::size_t v = 0; v < count(); ++v)
        worth.emplace_back(entries().worth + v, MachineBound(machine_, most, errors[v]));
      for (const std::size_t t : steps) worths_[t] = worth;
    }
  }

  const OptimumHead& head_;
  const Model& model_;
  const DpTask& task_;
  Arithmetic<MachineBound> number_;
  MachineBound::Machine machine_;
  RealisedMlp<MachineBound> network_;
  ColumnWeights<MachineBound> query_;
  std::vector<Token> tokens_;
  std::map<std::size_t, SparseVector<MachineBound>> worths_;  // by step
};

}  // namespace

Result<MachineOptimum> machine_optimum(const Model& model, const AttentionHead& head, std::size_t number,
                                       const DpTask& task) {
  auto known = optimum_head(head, number, task);
  if (!known) return known.error();
  MachineOptimum result{std::move(*known), std::nullopt};
  const HeadEntries& entries = *result.head.entries->head;
  if (!entries.key_at) return result;
  for (const AttentionHead& first : std::get<Attention>(model.layers.front().mixer).heads) {
    auto key = position_head_of(model, first);
    if (!key) return key.error();
    if (key->out == entries.key) result.key = std::move(*key);
  }
  return result;
}

std::vector<double> optimum_rounding(const MachineOptimum& optimum, const Model& model, const DpTask& task,
                                     const Arithmetic<MachineBound>& number, const std::vector<double>& before) {
  const OptimumHead& head = optimum.head;
  const MachineBound::Machine machine = MachineBound::Machine::of(number.format);
  const std::size_t length = task.layout.length();
  const NumberBox carried{Rational(std::min(task.carried.lo, 0L)), Rational(task.carried.hi), true};
  const bool told = head.entries->head->taken.has_value(), hard = head.weights->kind == AttentionHead::Kind::hard;
  double read_error = 0;
  for (const double error : before)
    if (error < farthest_read) read_error = std::max(read_error, error);
  double beside = 0;
  if (optimum.key) beside = std::max(before[0], beyond_the_box(number.format, *optimum.key, carried, length));
  const Scores scores(head, model, task, number, read_error, beside);
  // The numbers of keys are found as well, each a little off.
  const double off_number = scores.number_error();
  const NumberBox keys{-Rational::exactly(std::isfinite(off_number) ? off_number : 0),
                       Rational(head.entries->keys.hi - head.entries->keys.lo + 1) +
                           Rational::exactly(std::isfinite(off_number) ? off_number : 0),
                       true};
  const Interval64 lambda = softmax_bounds::number(head.lambda),
                   gap = lambda * softmax_bounds::number(optimum_gap(*head.entries, head.scores)),
                   two = Interval64::exactly(2), u = Interval64::exactly(machine.u);
  std::vector<double> errors;
  bool all_found = std::isfinite(off_number) && std::isfinite(beside);
  for (std::size_t t = 1; t <= task.layout.steps; ++t) {
    const std::size_t position = task.layout.computes(t);
    all_found = all_found && before[t - 1] < farthest_read;
    const auto bound = scores.at(t);
    const Interval64 off = two * Interval64::exactly(bound.error),
                     most = two * (Interval64::exactly(bound.largest) + Interval64::exactly(bound.error));
    if (!all_found || !off.is_finite() || !(upper_bound(most) < machine.largest)) {
      errors.push_back(infinite);
      continue;
    }
    const auto beyond = [&](const NumberBox& box) { return mean_beyond(machine, box, position, most); };
    if (task.program.steps[t - 1].sources[head.entries->read].absent()) {
      errors.push_back(std::max(beyond(carried), told ? beyond(keys) + off_number : 0));
      continue;
    }
    const Trail trail{lambda, off, gap - off};
    if (told) {
      const auto behind = [&](const NumberBox& box) { return deviation_behind(trail, machine, box, position, hard); };
      errors.push_back(
          std::max(magnitude(behind(carried)), magnitude(behind(keys) + Interval64::midpoint_radius(0, off_number))));
      continue;
    }
    if (!(lower_bound(lambda - off) > 0 && lower_bound(trail.rest) > 0)) {
      errors.push_back(infinite);
      continue;
    }
    // A value d worse moves the mean by d e^-lambda d, at most as much as one that is 1 worse.
    const Interval64 largest = softmax_bounds::number(Rational(task.carried.hi)), one = exactly_one();
    const bool falls = lower_bound((one - u) * lambda) >= 1;
    const Interval64 worse = (falls ? one : largest) * trailing(lambda - off, machine.u),
                     none = largest * trailing(trail.rest, machine.u);
    const Interval64 others = count_of(position - 1) * (max(worse, none) + largest * Interval64::exactly(machine.tiny));
    errors.push_back(magnitude(deviation_among_equals(hard ? Interval64() : others, machine, carried, position)));
  }
  return errors;
}

}  // namespace seqcert
