#include "refute/breaking_point.hpp"

#include "refute/simplest.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t most_scanned = 64;
constexpr int most_doublings = 40;
constexpr int most_halvings = 48;

class Line {
 public:
  Line(Prober& prober, const SearchRegion& region, const Axis& axis, BreakingPoint& result)
      : prober_(prober), region_(region), axis_(axis), result_(result), point_(result.others) {}

  /// nullopt: the budget is spent.
  std::optional<Probe::Answer> operator()(const Rational& value) {
    point_[axis_.spec.name] = value;
    const Probe* probe = prober_(region_, point_);
    if (!probe) {
      result_.note = "the budget is spent";
      return std::nullopt;
    }
    result_.first = result_.first ? min(*result_.first, value) : value;
    result_.last = result_.last ? max(*result_.last, value) : value;
    switch (probe->answer) {
      case Probe::Answer::outside:
        ++result_.looked_at.outside;
        break;
      case Probe::Answer::holds:
        ++result_.looked_at.holds;
        break;
      case Probe::Answer::fails:
        ++result_.looked_at.fails;
        break;
      case Probe::Answer::open:
        ++result_.looked_at.open;
        break;
    }
    if (probe->answer == Probe::Answer::outside || probe->answer == Probe::Answer::open) reason_ = probe->reason;
    return probe->answer;
  }
  const std::string& reason() const { return reason_; }

  /// Whether the hypotheses hold there; where they do not, that is counted.
  bool inside(const Rational& value) {
    point_[axis_.spec.name] = value;
    const bool is_inside = prober_.inside(region_, point_);
    if (!is_inside) ++result_.looked_at.outside;
    return is_inside;
  }

 private:
  Prober& prober_;
  const SearchRegion& region_;
  const Axis& axis_;
  BreakingPoint& result_;
  Values point_;
  std::string reason_;
};

std::vector<Rational> values_to_scan(const Axis& axis) {
  std::vector<Rational> values;
  if (axis.given.empty() && axis.is_integer()) {
    const Rational low = axis.spec.low ? ceil(*axis.spec.low) : Rational(0);
    for (std::size_t k = 0; k < most_scanned && axis.allows(low + Rational(k)); ++k)
      values.push_back(low + Rational(k));
    return values;
  }
  for (const Value& value : candidates(axis)) values.push_back(std::get<Rational>(value));
  std::ranges::sort(values);
  return values;
}

/// Puts the value on the side where it belongs; false: it lies outside the region.
bool put(BreakingPoint& result, const Rational& value, Probe::Answer answer, const std::string& reason) {
  if (answer == Probe::Answer::outside) {
    result.note = fmt::format("{} is outside: {}", value.text(), reason);
    return false;
  }
  if (answer == Probe::Answer::fails) {
    result.fails = value;
    return true;
  }
  result.holds = result.open = std::nullopt;
  (answer == Probe::Answer::holds ? result.holds : result.open) = value;
  return true;
}

std::optional<Rational> not_failing(const BreakingPoint& result) { return result.holds ? result.holds : result.open; }

/// Halves between a value that fails and one that does not.
void halve(Line& line, const Axis& axis, BreakingPoint& result) {
  for (int k = 0; k < most_halvings; ++k) {
    const Rational other = *not_failing(result);
    if (axis.is_integer() && abs(*result.fails - other) <= Rational(1)) return;
    Rational middle = (*result.fails + other) / Rational(2);
    if (axis.is_integer()) middle = floor(middle);
    const auto answer = line(middle);
    if (!answer || !put(result, middle, *answer, line.reason())) return;
  }
  const Rational other = *not_failing(result);
  const Rational simple = simplest_between(min(*result.fails, other), max(*result.fails, other));
  if (const auto answer = line(simple)) put(result, simple, *answer, line.reason());
}

void scan(Line& line, const Axis& axis, Beyond beyond, BreakingPoint& result) {
  std::optional<Rational> first;
  for (const Rational& value : values_to_scan(axis)) {
    const auto answer = line(value);
    if (!answer) return;
    if (*answer == Probe::Answer::outside) continue;
    put(result, value, *answer, "");
    const bool fails = *answer == Probe::Answer::fails;
    if (!first) {
      first = value;
      if (fails && beyond == Beyond::to_its_end) result.fails_above = false;
    }
    if (fails == result.fails_above) break;
  }
  if (!result.fails_above && !not_failing(result)) {
    result.note = fmt::format("all that were looked at fail, from {} to {}", first->text(), result.fails->text());
    result.fails = first;
    result.fails_above = true;
  }
  if (result.fails && not_failing(result) && !axis.is_integer() && axis.given.empty()) halve(line, axis, result);
}

/// The next value on the way from `start` in the direction of `sign`, in the k-th step; nullopt: there is none.
std::optional<Rational> step_away(const Axis& axis, const Rational& start, int sign, int k) {
  const std::optional<Rational>& end = sign < 0 ? axis.spec.low : axis.spec.high;
  if (axis.is_integer() || !end) {
    const Rational unit = axis.is_integer() || start.is_zero() ? Rational(1) : abs(start);
    Rational next = start + Rational(sign) * unit * Rational::power_of_two(k);
    if (end && (sign < 0 ? next < *end : next > *end)) {
      const Rational before = k == 0 ? start : start + Rational(sign) * unit * Rational::power_of_two(k - 1);
      if (before == *end) return std::nullopt;
      next = *end;
    }
    return axis.allows(next) ? std::optional(next) : std::nullopt;
  }
  const Rational next = *end + (start - *end) / Rational::power_of_two(k + 1);
  return axis.allows(next) && next != start ? std::optional(next) : std::nullopt;
}

/// Failing is monotone: looks for one value on either side, then halves.
void bisect(Line& line, const Axis& axis, BreakingPoint& result) {
  Rational start = axis.is_integer()    ? (axis.spec.low ? ceil(*axis.spec.low) : Rational(0))
                   : axis.spec.fallback ? std::get<Rational>(*axis.spec.fallback)
                                        : std::get<Rational>(candidates(axis).front());
  auto answer = line(start);
  // The least integers may lie outside the hypotheses.
  for (int k = 0; axis.is_integer() && k < most_doublings && answer == Probe::Answer::outside; ++k) {
    start += Rational(1);
    if (!axis.allows(start)) return;
    answer = line(start);
  }
  if (!answer || !put(result, start, *answer, line.reason())) return;
  const bool look_for_failure = !result.fails;
  const int sign = look_for_failure == result.fails_above ? 1 : -1;
  for (int k = 0; !(result.fails && not_failing(result)); ++k) {
    const auto next = k < most_doublings ? step_away(axis, start, sign, k) : std::nullopt;
    if (!next) return;
    answer = line(*next);
    if (!answer || !put(result, *next, *answer, line.reason())) return;
  }
  halve(line, axis, result);
}

/// Failing is monotone and there are these values alone: halves among those that lie inside.
void bisect_given(Line& line, const Axis& axis, BreakingPoint& result) {
  std::vector<Rational> values = values_to_scan(axis);
  std::erase_if(values, [&](const Rational& value) { return !line.inside(value); });
  if (!result.fails_above) std::ranges::reverse(values);  // so that those that fail are the last
  std::size_t first_unknown = 0, first_failing = values.size();
  while (first_unknown < first_failing) {
    const std::size_t middle = (first_unknown + first_failing) / 2;
    const auto answer = line(values[middle]);
    if (!answer || !put(result, values[middle], *answer, line.reason())) return;
    if (*answer == Probe::Answer::fails)
      first_failing = middle;
    else
      first_unknown = middle + 1;
  }
}

}  // namespace

BreakingPoint breaking_point(Prober& prober, const SearchRegion& region, const Values& others, const Axis& axis,
                             Beyond beyond) {
  BreakingPoint result;
  result.parameter = axis.spec.name;
  result.others = others;
  result.others.erase(axis.spec.name);
  Line line(prober, region, axis, result);
  const auto monotone = std::ranges::find(region.claim.monotone, axis.spec.name, &Monotone::parameter);
  if (monotone != region.claim.monotone.end()) {
    result.fails_above = monotone->fails_above;
    result.argument = monotone->argument;
    axis.given.empty() ? bisect(line, axis, result) : bisect_given(line, axis, result);
  } else {
    scan(line, axis, beyond, result);
  }
  return result;
}

}  // namespace seqcert
