#include "solve/obligation.hpp"

#include "formula/build.hpp"
#include "formula/evaluate.hpp"
#include "solve/axioms.hpp"
#include "solve/opaque_terms.hpp"
#include "solve/real_question.hpp"
#include "solve/smt.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

namespace seqcert {
namespace {

constexpr std::size_t most_added = 3;  // instances between two questions
constexpr int simple_every = 8;        // questions between two attempts with simple numbers
constexpr int early_splits = 2;        // of an integer, before axioms are tried

std::string shown(const Values& point) {
  std::string result;
  for (const auto& [name, value] : point)
    result += fmt::format("{}{} = {}", result.empty() ? "" : ", ", name, text(value));
  return result;
}

class Decider {
 public:
  Decider(const Obligation& obligation, const ProofLimits& limits)
      : obligation_(obligation), limits_(limits), start_(Clock::now()) {
    terms_.integers = obligation.integers;
  }

  ObligationAnswer decide() {
    if (const Status begun = begin(); !begun) return undecided(begun.error().message);
    while (true) {
      if (limits_.stop()) return undecided("interrupted");
      const double left = seconds_left();
      if (left <= 0 || answer_.questions >= limits_.questions)
        return undecided(
            fmt::format("no answer after {} questions and {} instances of axioms", answer_.questions, added_.size()));
      const auto answer = ask(all(), left);
      if (answer->answer() == SmtQuestion::Answer::unknown)
        return undecided(fmt::format("{} gave up: {}", solver_name(), answer->reason()));
      if (answer->answer() == SmtQuestion::Answer::unsatisfiable) return proved();
      const Values point = point_of(*answer);
      if (auto found = true_counterexample(point)) return refuted(std::move(*found));
      if (answer_.questions % simple_every == 0)
        if (auto found = simple_counterexample(point)) return refuted(std::move(*found));
      const auto progress = exclude(*answer, point);
      if (!progress) return undecided(progress.error().message);
      if (*progress) continue;
      if (auto found = simple_counterexample(point)) return refuted(std::move(*found));
      return undecided("the axioms do not exclude the point " + shown(point));
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Added {
    std::string axiom, text;
    std::vector<Assertion> assertions;
  };

  double seconds_left() const { return limits_.seconds - std::chrono::duration<double>(Clock::now() - start_).count(); }

  ObligationAnswer undecided(std::string reason) {
    answer_.kind = ObligationAnswer::Kind::undecided;
    answer_.reason = std::move(reason);
    answer_.instances = added_.size();
    return std::move(answer_);
  }

  ObligationAnswer refuted(Values point) {
    answer_.kind = ObligationAnswer::Kind::refuted;
    answer_.counterexample = std::move(point);
    return std::move(answer_);
  }

  Status begin() {
    for (const auto& [name, condition] : obligation_.assumptions) {
      if (const Status taken = take(fixed_, condition, name); !taken) return taken;
      std::ranges::move(integer_gaps(condition, obligation_.integers), std::back_inserter(gaps_));
    }
    std::ranges::move(integer_gaps(obligation_.conclusion, obligation_.integers), std::back_inserter(gaps_));
    for (const Formula& hint : obligation_.hints) {
      // A condition that holds by itself makes the term known.
      if (const Status taken = take(fixed_, apply(Operation::equal, {hint, hint}), "hint"); !taken) return taken;
    }
    return take(fixed_, negation_of(obligation_.conclusion),
                "the conclusion fails: not " + text(obligation_.conclusion));
  }

  Status take(std::vector<Assertion>& into, const Formula& condition, const std::string& comment) {
    auto assertions = terms_.assertions(condition, comment);
    if (!assertions) return assertions.error();
    into.insert(into.end(), std::make_move_iterator(assertions->begin()), std::make_move_iterator(assertions->end()));
    return success();
  }

  std::vector<Assertion> all() const {
    std::vector<Assertion> result = fixed_;
    for (const Added& added : added_) result.insert(result.end(), added.assertions.begin(), added.assertions.end());
    return result;
  }

  std::string script_of(const std::vector<Assertion>& assertions) const {
    return smtlib_script(obligation_.name + "\nunsat: it holds for all values of the names", assertions);
  }

  std::unique_ptr<RealAnswer> ask(const std::vector<Assertion>& assertions, double seconds) {
    answer_.script = script_of(assertions);
    ++answer_.questions;
    SmtLimits limits = limits_.solver;
    limits.seconds = std::min(limits.seconds, seconds);
    limits.stop = limits_.stop;
    return std::make_unique<RealAnswer>(answer_.script, limits);
  }

  Values point_of(const RealAnswer& answer) const {
    Values point;
    for (const std::string& name : obligation_.reals) point.emplace(name, answer.value(smtlib_name(name)));
    for (const std::string& name : obligation_.integers) point.emplace(name, answer.value(smtlib_name(name)));
    return point;
  }

  /// Integers that the solver gave as reals are tried rounded both ways.
  std::optional<Values> true_counterexample(const Values& point) const {
    const Values below = rounded(point, false), above = rounded(point, true);
    if (auto found = established(below)) return found;
    return above == below ? std::nullopt : established(above);
  }

  /// Simple numbers in place of one value at a time: the solver has no reason
  /// to go where the claim fails.
  std::optional<Values> simple_counterexample(const Values& point) const {
    const Values base = rounded(point, false);
    for (const auto& [name, value] : point)
      for (const Rational& simple :
           {Rational(0), Rational::ratio(1, 2), Rational(1), Rational(2), Rational(4), Rational(10)}) {
        if (obligation_.integers.contains(name) && !simple.is_integer()) continue;
        Values trial = base;
        trial.insert_or_assign(name, simple);
        if (auto found = established(trial)) return found;
      }
    return std::nullopt;
  }

  Values rounded(Values point, bool up) const {
    for (const std::string& name : obligation_.integers) {
      Rational& value = std::get<Rational>(point.at(name));
      value = up ? ceil(value) : floor(value);
    }
    return point;
  }

  std::optional<Values> established(const Values& point) const {
    if (obligation_.counterexample) return obligation_.counterexample(point);
    return is_counterexample(obligation_, point) ? std::optional(point) : std::nullopt;
  }

  /// Adds instances that the point violates. False: there are none.
  Result<bool> exclude(const RealAnswer& answer, const Values& point) {
    if (const auto count = add_violated(answer, unknown(gaps_)); !count || *count) return count;
    if (const auto count = split_integer(point, early_splits); !count || *count) return count;
    for (const Reach reach : {Reach::occurring, Reach::negated, Reach::sums}) {
      const auto count = add_violated(answer, unknown(instances(terms_.terms(), reach)));
      if (!count || *count) return count;
    }
    return split_integer(point, limits_.questions);
  }

  std::vector<AxiomInstance> unknown(std::vector<AxiomInstance> found) const {
    std::erase_if(found, [&](const AxiomInstance& instance) { return known_.contains(text(instance.condition)); });
    return found;
  }

  /// Some integer that the point gives a value between integers, at most so
  /// many times each.
  Result<bool> split_integer(const Values& point, int most) {
    for (const std::string& name : obligation_.integers) {
      const Rational& value = std::get<Rational>(point.at(name));
      if (value.is_integer() || splits_[name] >= most) continue;
      ++splits_[name];
      return add(split_at(name, value));
    }
    return false;
  }

  Result<bool> add_violated(const RealAnswer& answer, const std::vector<AxiomInstance>& candidates) {
    if (candidates.empty()) return false;
    OpaqueTerms trial = terms_;  // what is only tried leaves no trace
    std::vector<Assertion> conditions;
    for (const AxiomInstance& candidate : candidates) {
      const auto assertions = trial.assertions(candidate.condition, "");
      if (!assertions) return assertions.error();
      conditions.push_back(assertions->back());
    }
    const std::vector<bool> hold = answer.hold(conditions);
    std::size_t count = 0;
    for (std::size_t k = 0; k < hold.size() && count < most_added; ++k) {
      if (hold[k]) continue;
      if (const auto done = add(candidates[k]); !done) return done;
      ++count;
    }
    return count > 0;
  }

  Result<bool> add(const AxiomInstance& instance) {
    const std::string spelled = text(instance.condition);
    known_.insert(spelled);
    Added added{std::string(instance.axiom), spelled, {}};
    if (const Status taken = take(added.assertions, instance.condition, added.axiom + ": " + spelled); !taken)
      return taken.error();
    added_.push_back(std::move(added));
    return true;
  }

  /// Drops instances that are not needed, half of them at once and then ever
  /// fewer, as long as questions are quick.
  ObligationAnswer proved() {
    for (std::size_t size = (added_.size() + 1) / 2; size > 0; size /= 2)
      for (std::size_t end = added_.size(); end > 0; end = end > size ? end - size : 0)
        drop(end > size ? end - size : 0, end);
    answer_.script = script_of(all());
    answer_.kind = ObligationAnswer::Kind::proved;
    answer_.instances = added_.size();
    for (const Added& added : added_) answer_.axioms.insert(added.axiom);
    return std::move(answer_);
  }

  /// Drops the instances first..end-1 if it is unsatisfiable without them; what
  /// they define stays.
  void drop(std::size_t first, std::size_t end) {
    if (seconds_left() <= 0 || limits_.stop()) return;
    const auto from = added_.begin() + static_cast<std::ptrdiff_t>(first),
               to = added_.begin() + static_cast<std::ptrdiff_t>(end);
    std::vector<Added> kept = added_;
    std::vector<Assertion> fixed = fixed_;
    for (auto dropped = from; dropped != to; ++dropped)
      fixed_.insert(fixed_.end(), dropped->assertions.begin(), dropped->assertions.end() - 1);
    added_.erase(from, to);
    if (ask(all(), 1)->answer() == SmtQuestion::Answer::unsatisfiable) return;
    added_ = std::move(kept);
    fixed_ = std::move(fixed);
  }

  const Obligation& obligation_;
  const ProofLimits& limits_;
  Clock::time_point start_;
  OpaqueTerms terms_;
  std::vector<Assertion> fixed_;
  std::vector<Added> added_;
  std::set<std::string> known_;
  std::map<std::string, int> splits_;
  std::vector<AxiomInstance> gaps_;  // between integers that the obligation compares
  ObligationAnswer answer_;
};

}  // namespace

bool is_counterexample(const Obligation& obligation, const Values& point) {
  for (const auto& [name, condition] : obligation.assumptions) {
    const auto answer = holds(condition, point);
    if (!answer || *answer != Truth::yes) return false;
  }
  const auto answer = holds(obligation.conclusion, point);
  return answer && *answer == Truth::no;
}

ObligationAnswer decide(const Obligation& obligation, const ProofLimits& limits) {
  return Decider(obligation, limits).decide();
}

}  // namespace seqcert
