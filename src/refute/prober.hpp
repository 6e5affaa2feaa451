#pragma once

#include "check/check_claim.hpp"
#include "refute/region.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace seqcert {

/// What a claim is about, as the search asks: the verdict at a point, and the instance of a witness. Weights from
/// elsewhere than the registry come in here.
struct Subject {
  std::function<Result<Outcome>(const Claim&, const Values& point, const CheckOptions&)> decide;
  /// Whether the point satisfies the hypotheses, decided exactly, and something can be built there.
  std::function<bool(const Claim&, const Values& point)> inside;
  std::function<Result<Instance>(const Witness&)> instance;
  /// Whether a hypothesis is known not to hold at the point: the claim says nothing there.
  std::function<bool(const Claim&, const Values& point)> outside = [](const Claim&, const Values&) { return false; };
};
/// The built-in constructions. The registry must outlive it.
Subject subject_of(const Registry& registry);

/// What a search may cost. Points count, those outside or refused a sixteenth; the clock is looked at between points.
struct Budget {
  std::size_t points = 3000;
  double seconds = 60;
  std::function<bool()> stop = [] { return false; };  // asked between points: an interrupt
};

/// One point of the parameters, decided.
struct Probe {
  enum class Answer {
    outside,  // a hypothesis does not hold
    refused,  // not decided at all: the construction does not exist there, is too large, the bound has no value
    holds,
    fails,
    open  // undecided
  };
  Answer answer = Answer::outside;
  /// How far the claim is from failing, a hint: ln(bound / quantity) for an upper bound, ln(quantity / bound) for a
  /// lower one; the margin of a decoding.
  std::optional<double> slack;
  std::string reason;              // of outside, refused and open
  std::optional<Outcome> outcome;  // of fails
};

/// A verdict was sought: the claim holds, fails or is open there.
inline bool is_asked(Probe::Answer answer) {
  return answer != Probe::Answer::outside && answer != Probe::Answer::refused;
}

struct ProbeCount {
  std::size_t outside = 0, refused = 0, holds = 0, fails = 0, open = 0;
  std::size_t inside() const { return holds + fails + open; }
  std::size_t all() const { return inside() + outside + refused; }
};

/// Decides points, each once, until the budget is spent.
class Prober {
 public:
  Prober(const Subject& subject, const Budget& budget, const CheckOptions& options);

  /// nullptr: the budget is spent and the point is not known. The result lives as long as the prober.
  const Probe* operator()(const SearchRegion& region, const Values& point);
  bool fails(const SearchRegion& region, const Values& point);
  /// Membership alone; costs no point.
  bool inside(const SearchRegion& region, const Values& point) const { return subject_.inside(region.claim, point); }

  /// From now on at most this many more points.
  void allow(std::size_t points) { limit_ = cost_ + points * cost_inside; }
  bool spent() const;
  /// Out of time, or interrupted.
  bool is_late() const { return seconds_left() <= 0 || budget_.stop(); }
  bool interrupted() const { return budget_.stop(); }
  double seconds_left() const;
  /// Points paid for so far.
  std::size_t asked() const { return cost_ / cost_inside; }
  /// All points so far.
  ProbeCount count() const;
  /// Why the first point that could not be asked could not; "" where there is none.
  const std::string& first_refusal() const { return first_refusal_; }
  const Subject& subject() const { return subject_; }
  const CheckOptions& options() const { return options_; }

 private:
  static constexpr std::size_t cost_inside = 16, cost_outside = 1;
  Probe ask(const SearchRegion& region, const Values& point);

  const Subject& subject_;
  Budget budget_;
  CheckOptions options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::size_t cost_ = 0, limit_;
  std::map<std::pair<const SearchRegion*, Values>, std::unique_ptr<Probe>> known_;
  std::string first_refusal_;
};

}  // namespace seqcert
