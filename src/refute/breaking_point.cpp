#include "refute/breaking_point.hpp"

#include "refute/simplest.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t most_scanned = 64;
constexpr int most_doublings = 40;
constexpr int most_halvings = 48;

/// Where a value stands among the words of its choice.
std::size_t place(const ParameterSpec& spec, const Value& word) {
  return static_cast<std::size_t>(std::ranges::find(spec.choices, std::get<std::string>(word)) - spec.choices.begin());
}

bool less_in(const ParameterSpec& spec, const Value& a, const Value& b) {
  if (spec.type == ParameterSpec::Type::choice) return place(spec, a) < place(spec, b);
  return std::get<Rational>(a) < std::get<Rational>(b);
}

class Line {
 public:
  Line(Prober& prober, const SearchRegion& region, const Axis& axis, BreakingPoint& result)
      : prober_(prober), region_(region), axis_(axis), result_(result), point_(result.others) {}

  /// nullopt: the budget is spent.
  std::optional<Probe::Answer> operator()(const Value& value) {
    point_[axis_.spec.name] = value;
    const Probe* probe = prober_(region_, point_);
    if (!probe) {
      result_.note = "the budget is spent";
      return std::nullopt;
    }
    if (!result_.first || less_in(axis_.spec, value, *result_.first)) result_.first = value;
    if (!result_.last || less_in(axis_.spec, *result_.last, value)) result_.last = value;
    note_word(value, probe->answer);
    switch (probe->answer) {
      case Probe::Answer::outside:
        ++result_.looked_at.outside;
        break;
      case Probe::Answer::refused:
        ++result_.looked_at.refused;
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
    if (!probe->reason.empty()) reason_ = probe->reason;
    if (axis_.is_choice() && probe->answer == Probe::Answer::open && result_.note.empty())
      result_.note = fmt::format("{}: {}", text(value), probe->reason);
    return probe->answer;
  }
  const std::string& reason() const { return reason_; }

  /// Whether the hypotheses hold there; where they do not, that is counted.
  bool inside(const Value& value) {
    point_[axis_.spec.name] = value;
    if (prober_.inside(region_, point_)) return true;
    ++result_.looked_at.outside;
    note_word(value, Probe::Answer::outside);
    return false;
  }

 private:
  void note_word(const Value& value, Probe::Answer answer) {
    if (axis_.is_choice()) result_.words.emplace_back(value, answer);
  }

  Prober& prober_;
  const SearchRegion& region_;
  const Axis& axis_;
  BreakingPoint& result_;
  Values point_;
  std::string reason_;
};

std::vector<Value> values_to_scan(const Axis& axis) {
  std::vector<Value> values;
  if (axis.given.empty() && axis.is_integer()) {
    const Rational low = axis.spec.low ? ceil(*axis.spec.low) : Rational(0);
    for (std::size_t k = 0; k < most_scanned && axis.allows(low + Rational(k)); ++k)
      values.emplace_back(low + Rational(k));
    return values;
  }
  values = candidates(axis);
  std::ranges::sort(values, [&](const Value& a, const Value& b) { return less_in(axis.spec, a, b); });
  return values;
}

/// Puts the value on the side where it belongs; false: it lies outside the region.
bool put(BreakingPoint& result, const Value& value, Probe::Answer answer, const std::string& reason) {
  if (!is_asked(answer)) {
    result.note =
        fmt::format("{} is {}: {}", text(value), answer == Probe::Answer::outside ? "outside" : "refused", reason);
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

std::optional<Value> not_failing(const BreakingPoint& result) { return result.holds ? result.holds : result.open; }

/// Halves between a number that fails and one that does not.
void halve(Line& line, const Axis& axis, BreakingPoint& result) {
  const auto ends = [&] {
    return std::pair(std::get<Rational>(*result.fails), std::get<Rational>(*not_failing(result)));
  };
  for (int k = 0; k < most_halvings; ++k) {
    const auto [fails, other] = ends();
    if (axis.is_integer() && abs(fails - other) <= Rational(1)) return;
    Rational middle = (fails + other) / Rational(2);
    if (axis.is_integer()) middle = floor(middle);
    const auto answer = line(middle);
    if (!answer || !put(result, middle, *answer, line.reason())) return;
  }
  const auto [fails, other] = ends();
  const Rational simple = simplest_between(min(fails, other), max(fails, other));
  if (const auto answer = line(simple)) put(result, simple, *answer, line.reason());
}

void scan_numbers(Line& line, const Axis& axis, Beyond beyond, BreakingPoint& result) {
  std::optional<Value> first;
  for (const Value& value : values_to_scan(axis)) {
    const auto answer = line(value);
    if (!answer) return;
    if (!is_asked(*answer)) continue;
    put(result, value, *answer, "");
    const bool fails = *answer == Probe::Answer::fails;
    if (!first) {
      first = value;
      if (fails && beyond == Beyond::to_its_end) result.fails_above = false;
    }
    if (fails == result.fails_above) break;
  }
  if (!result.fails_above && !not_failing(result)) {
    result.note = fmt::format("all that were looked at fail, from {} to {}", text(*first), text(*result.fails));
    result.fails = first;
    result.fails_above = true;
  }
  if (result.fails && not_failing(result) && !axis.is_integer() && axis.given.empty()) halve(line, axis, result);
}

/// The failing words lie at the low end, at the high end, or somewhere between others.
void tell_direction(BreakingPoint& result) {
  std::vector<std::pair<Value, Probe::Answer>> words = result.words;
  std::erase_if(words, [](const auto& word) { return !is_asked(word.second); });
  const auto fails = [](const auto& word) { return word.second == Probe::Answer::fails; };
  const auto first = std::ranges::find_if(words, fails), end = std::ranges::find_if_not(first, words.end(), fails);
  if (words.empty()) return;
  auto next = words.end() - 1;  // where none fails
  if (first != words.end()) {
    const bool to_the_low = first == words.begin(), to_the_high = end == words.end();
    result.scattered = !(to_the_low && std::none_of(end, words.end(), fails)) && !to_the_high;
    result.fails_above = to_the_high || result.scattered;
    result.fails = (result.fails_above ? first : end - 1)->first;
    if (result.scattered || (to_the_low && to_the_high)) return;
    next = result.fails_above ? first - 1 : end;
  }
  (next->second == Probe::Answer::holds ? result.holds : result.open) = next->first;
}

void scan_words(Line& line, const Axis& axis, BreakingPoint& result) {
  for (const Value& value : values_to_scan(axis))
    if (!line(value)) break;
  tell_direction(result);
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
  for (int k = 0; axis.is_integer() && k < most_doublings && answer && !is_asked(*answer); ++k) {
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

/// A few values further on either side: failing must be on the one and not on the other. Where it is not, the argument
/// is wrong, and nothing is claimed of values that were not looked at.
void try_argument(Line& line, const Axis& axis, BreakingPoint& result) {
  constexpr int further = 5;
  const auto contradicts = [&](const std::optional<Value>& from, int sign, bool failing) {
    for (int k = 0; from && k < further; ++k) {
      const auto next = step_away(axis, std::get<Rational>(*from), sign, k);
      const auto answer = next ? line(*next) : std::nullopt;
      if (!answer) return false;
      const bool against = failing ? *answer == Probe::Answer::holds : *answer == Probe::Answer::fails;
      if (!against) continue;
      result.note = fmt::format("the argument {} is wrong: at {} it {}", result.argument, next->text(),
                                failing ? "holds again" : "fails as well");
      result.argument.clear();
      return true;
    }
    return false;
  };
  const int beyond = result.fails_above ? 1 : -1;
  if (!contradicts(result.fails, beyond, true)) contradicts(not_failing(result), -beyond, false);
}

/// Failing is monotone and there are these values alone, given or the words of a choice: halves among those that lie
/// inside.
void bisect_given(Line& line, const Axis& axis, BreakingPoint& result) {
  std::vector<Value> values = values_to_scan(axis);
  std::erase_if(values, [&](const Value& value) { return !line.inside(value); });
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
    if (!axis.given.empty() || axis.is_choice()) {
      bisect_given(line, axis, result);
    } else {
      bisect(line, axis, result);
      if (result.note.empty()) try_argument(line, axis, result);
    }
    std::ranges::sort(result.words, [&](const auto& a, const auto& b) { return less_in(axis.spec, a.first, b.first); });
  } else if (axis.is_choice()) {
    scan_words(line, axis, result);
  } else {
    scan_numbers(line, axis, beyond, result);
  }
  return result;
}

}  // namespace seqcert
