#include "refute/minimise_point.hpp"

#include "base/contract.hpp"
#include "refute/simplest.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t most_small_sets = 240;  // of small integers tried together
constexpr std::size_t sets_with_moving_reals = 24;
constexpr int most_rounds = 12;

class Minimiser {
 public:
  Minimiser(Prober& prober, const SearchRegion& region, const Values& failing)
      : prober_(prober), region_(region), best_(failing) {
    const Probe* probe = prober_(region_, best_);
    SEQCERT_REQUIRE(probe && probe->outcome, "minimising starts from a failure");
    size_ = size_of(region_, best_, *probe->outcome->witness);
  }

  Values run() {
    for (int round = 0; round < most_rounds && !prober_.spent(); ++round) {
      const PointSize before = size_;
      small_integers();
      integers_one_by_one();
      integers_in_pairs();
      words();
      reals();
      if (!(size_ < before)) break;
    }
    return best_;
  }

 private:
  const Rational& number(const Axis& axis) const { return std::get<Rational>(best_.at(axis.spec.name)); }

  /// Takes the point when the claim fails there and it is smaller.
  bool take(const Values& point) {
    if (point == best_ || prober_.spent()) return false;
    const Probe* probe = prober_(region_, point);
    if (!probe || probe->answer != Probe::Answer::fails) return false;
    const PointSize size = size_of(region_, point, *probe->outcome->witness);
    if (!(size < size_)) return false;
    best_ = point;
    size_ = size;
    return true;
  }
  bool take_with(const Axis& axis, const Value& value) {
    if (!axis.allows(value)) return false;
    Values point = best_;
    point[axis.spec.name] = value;
    return take(point);
  }

  std::vector<const Axis*> axes(bool integer) const {
    std::vector<const Axis*> result;
    for (const Axis& axis : region_.axes)
      if (!axis.is_choice() && axis.is_integer() == integer) result.push_back(&axis);
    return result;
  }

  std::vector<Rational> smallest(const Axis& axis, std::size_t count) const {
    std::vector<Rational> values;
    if (!axis.given.empty()) {
      for (const Value& value : axis.given) values.push_back(std::get<Rational>(value));
      std::ranges::sort(values, [](const Rational& a, const Rational& b) { return abs(a) < abs(b); });
    } else {
      const Rational low = axis.spec.low ? ceil(*axis.spec.low) : Rational(0);
      for (std::size_t k = 0; k < count; ++k)
        if (axis.allows(low + Rational(k))) values.push_back(low + Rational(k));
    }
    if (values.size() > count) values.resize(count);
    return values;
  }

  /// All integers set to small ones at once, the smallest sets first; for the first few also with the reals moving.
  void small_integers() {
    const std::vector<const Axis*> integers = axes(true);
    if (integers.empty()) return;
    std::vector<Values> sets(1);
    for (const Axis* axis : integers) {
      std::vector<Values> longer;
      for (const Values& set : sets)
        for (const Rational& value : smallest(*axis, 4)) {
          longer.push_back(set);
          longer.back()[axis->spec.name] = value;
        }
      if (longer.empty()) return;
      sets = std::move(longer);
      if (sets.size() > 4096) break;
    }
    const auto weight = [](const Values& set) {
      Rational sum = 0;
      for (const auto& [name, value] : set) sum += abs(std::get<Rational>(value));
      return sum;
    };
    std::ranges::stable_sort(sets, [&](const Values& a, const Values& b) { return weight(a) < weight(b); });
    std::size_t tried = 0;
    for (const Values& set : sets) {
      if (tried >= most_small_sets || weight(set) >= size_.integers || prober_.spent()) break;
      Values point = best_;
      for (const auto& [name, value] : set) point[name] = value;
      if (point == best_) continue;
      if (take(point)) return;
      if (tried++ < sets_with_moving_reals && with_moving_reals(point)) return;
    }
  }

  bool with_moving_reals(const Values& from) {
    if (!prober_.inside(region_, from)) return false;
    for (const Axis* axis : axes(false))
      for (const Value& value : candidates(*axis)) {
        Values point = from;
        point[axis->spec.name] = value;
        if (take(point)) return true;
      }
    return false;
  }

  void integers_one_by_one() {
    for (const Axis* axis : axes(true)) {
      for (const Rational& value : smallest(*axis, 8))
        if (abs(value) < abs(number(*axis)) && take_with(*axis, value)) break;
      const Rational low = axis->spec.low ? ceil(*axis->spec.low) : Rational(0);
      while (!prober_.spent() && number(*axis) > low + Rational(1) &&
             take_with(*axis, floor((low + number(*axis)) / Rational(2)))) {
      }
      while (!prober_.spent() && take_with(*axis, number(*axis) - Rational(number(*axis).sign()))) {
      }
    }
  }

  /// Where two integers are tied to one another, as a distance and a window are, they go down together.
  void integers_in_pairs() {
    const std::vector<const Axis*> integers = axes(true);
    for (std::size_t a = 0; a < integers.size(); ++a)
      for (std::size_t b = a + 1; b < integers.size(); ++b) {
        bool moved = true;
        while (moved && !prober_.spent()) {
          moved = false;
          const Rational &x = number(*integers[a]), &y = number(*integers[b]);
          for (const Rational& step : {floor(min(x, y) / Rational(2)), Rational(1)}) {
            if (step.sign() <= 0 || !integers[a]->allows(x - step) || !integers[b]->allows(y - step)) continue;
            Values point = best_;
            point[integers[a]->spec.name] = x - step;
            point[integers[b]->spec.name] = y - step;
            if (take(point)) {
              moved = true;
              break;
            }
          }
        }
      }
  }

  void words() {
    for (const Axis& axis : region_.axes)
      if (axis.is_choice())
        for (const Value& word : candidates(axis))
          if (word != best_.at(axis.spec.name) && take_with(axis, word)) break;
  }

  void reals() {
    for (const Axis* axis : axes(false)) {
      if (!axis->given.empty()) {
        for (const Value& value : axis->given) take_with(*axis, value);
        continue;
      }
      std::vector<Value> simple = candidates(*axis);
      std::ranges::stable_sort(simple, [](const Value& a, const Value& b) {
        return complexity(std::get<Rational>(a)) < complexity(std::get<Rational>(b));
      });
      for (const Value& value : simple) {
        if (complexity(std::get<Rational>(value)) >= complexity(number(*axis))) break;
        if (take_with(*axis, value)) break;
      }
      simplest_around(*axis);
    }
  }

  /// The simplest fraction of an interval around the value whose ends fail, too.
  void simplest_around(const Axis& axis) {
    const Rational x = number(axis);
    if (x.is_zero() || complexity(x) <= Rational(3)) return;
    const auto fails = [&](const Rational& value) {
      if (!axis.allows(value)) return false;
      Values point = best_;
      point[axis.spec.name] = value;
      return prober_.fails(region_, point);
    };
    const auto reach = [&](Rational factor) {
      Rational far = x;
      for (int k = 0; k < 8 && fails(far * factor); ++k) far = far * factor;
      for (int k = 0; k < 6; ++k) {
        factor = (factor + Rational(1)) / Rational(2);
        if (fails(far * factor)) far = far * factor;
      }
      return far;
    };
    const Rational a = reach(Rational::ratio(1, 2)), b = reach(2);
    take_with(axis, simplest_between(min(a, b), max(a, b)));
  }

  Prober& prober_;
  const SearchRegion& region_;
  Values best_;
  PointSize size_;
};

}  // namespace

PointSize size_of(const SearchRegion& region, const Values& point, const Witness& witness) {
  PointSize size;
  size.positions = witness.inputs.empty() ? witness.values.size() : witness.position;
  for (const Axis& axis : region.axes) {
    const Value& value = point.at(axis.spec.name);
    if (axis.is_choice())
      size.words += static_cast<std::size_t>(std::ranges::find(axis.spec.choices, std::get<std::string>(value)) -
                                             axis.spec.choices.begin());
    else if (axis.is_integer())
      size.integers += abs(std::get<Rational>(value));
    else
      size.reals += complexity(std::get<Rational>(value)) +
                    (std::get<Rational>(value).sign() < 0 ? Rational::ratio(1, 2) : Rational(0));
  }
  return size;
}

Values minimised_point(Prober& prober, const SearchRegion& region, const Values& failing) {
  return Minimiser(prober, region, failing).run();
}

}  // namespace seqcert
