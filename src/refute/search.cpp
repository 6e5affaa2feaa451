#include "refute/search.hpp"

#include "refute/boundary.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t most_products = 1200;  // points of the product of candidates
constexpr std::size_t most_tight = 64;       // points remembered for the local search
constexpr long largest_own_size = 64;        // of the claim's own points: larger ones are what a sweep is for
constexpr long largest_size = 512;           // that the local search goes to
constexpr std::size_t random_points = 12;    // between two steps of the local search
constexpr std::size_t first_products = 40;   // before anything else
constexpr std::size_t product_points = 24;   // between two steps of the local search
constexpr std::size_t most_inside = 200;     // points remembered to look for ends from
constexpr std::size_t most_bases = 4;        // of them looked from
constexpr long most_doublings = 12;          // of a random real, from 1

/// A size at which a check is quick: as small as the range lets it, but not degenerate.
Value small_value(const Axis& axis) {
  if (!axis.given.empty()) return axis.given.front();
  if (axis.is_choice() || !axis.is_integer())
    return axis.spec.fallback ? *axis.spec.fallback : candidates(axis).front();
  const Rational low = axis.spec.low ? ceil(*axis.spec.low) : Rational(0);
  const Rational wanted = axis.spec.fallback ? std::get<Rational>(*axis.spec.fallback) : low + Rational(3);
  const Rational small = min(wanted, low + Rational(3));
  return axis.allows(small) ? small : candidates(axis).front();
}

const Rational& number(const Values& point, const Axis& axis) { return std::get<Rational>(point.at(axis.spec.name)); }

}  // namespace

Search::Search(const SearchRegion& region) : region_(region) {
  for (const Axis& axis : region.axes) {
    values_.push_back(candidates(axis));
    small_[axis.spec.name] = small_value(axis);
  }
  if (region.is_given()) {
    add_all_given();
    stage_ = Stage::roam;
    return;
  }
  push(small_);
  make_products();
  add_products(first_products);
}

void Search::push(Values point) {
  if (queued_.insert(point).second) queue_.push_back(std::move(point));
}

void Search::add_all_given() {
  std::vector<Values> points(1);
  for (const Axis& axis : region_.axes) {
    std::vector<Values> longer;
    for (const Values& point : points)
      for (const Value& value : axis.given) {
        longer.push_back(point);
        longer.back()[axis.spec.name] = value;
      }
    points = std::move(longer);
  }
  for (Values& point : points) push(std::move(point));
}

void Search::add_lines(const Values& base) {
  for (std::size_t a = 0; a < region_.axes.size(); ++a)
    for (const Value& value : values_[a]) {
      Values point = base;
      point[region_.axes[a].spec.name] = value;
      push(std::move(point));
    }
}

/// Points of the product of the candidates by the sum of their ranks: what is simple in every parameter comes first.
void Search::make_products() {
  std::size_t most_rank = 0;
  for (const auto& values : values_) most_rank += values.size() - 1;
  std::vector<std::size_t> ranks(values_.size(), 0);
  for (std::size_t sum = 0; sum <= most_rank && products_.size() < most_products; ++sum) {
    const std::function<void(std::size_t, std::size_t)> place = [&](std::size_t axis, std::size_t left) {
      if (products_.size() >= most_products) return;
      if (axis == values_.size()) {
        if (left > 0) return;
        Values point;
        for (std::size_t a = 0; a < values_.size(); ++a) point[region_.axes[a].spec.name] = values_[a][ranks[a]];
        products_.push_back(std::move(point));
        return;
      }
      for (std::size_t rank = 0; rank <= std::min(left, values_[axis].size() - 1); ++rank) {
        ranks[axis] = rank;
        place(axis + 1, left - rank);
      }
    };
    place(0, sum);
  }
}

/// The ends of the region in every direction, and from there in every other direction: its corners.
void Search::add_ends(Prober& prober) {
  std::vector<Values> ends;
  const auto add = [&](const Values& from, std::vector<Values>& to) {
    for (const Axis& axis : region_.axes)
      for (const Rational& end : edges(prober, region_, from, axis)) {
        Values point = from;
        const Rational middle = (number(from, axis) + end) / Rational(2);
        point[axis.spec.name] = end;
        to.push_back(point);
        if (axis.is_integer()) continue;
        point[axis.spec.name] = middle;
        push(point);
      }
  };
  if (inside_.empty()) return;
  add(inside_.front(), ends);
  const std::size_t first_ends = ends.size();
  for (std::size_t k = 1; k < most_bases; ++k)
    if (const std::size_t at = k * inside_.size() / most_bases; at > 0) add(inside_[at], ends);
  for (const Values& end : ends) push(end);
  ends.resize(first_ends);
  std::vector<Values> corners;
  for (const Values& end : ends) {
    if (prober.is_late()) return;
    add(end, corners);
    add_lines(end);
  }
  for (const Values& corner : corners) push(corner);
}

void Search::add_own_points() {
  const auto points = grid_points(region_.claim, {}, ClaimGrids::full);
  if (!points) return;
  for (const Values& point : *points) {
    const bool fits = std::ranges::all_of(region_.axes, [&](const Axis& axis) {
      return axis.allows(point.at(axis.spec.name)) &&
             (!axis.is_integer() || number(point, axis) <= Rational(largest_own_size));
    });
    if (fits) push(point);
  }
}

/// A step of the local search: around the tightest point not yet looked around, one parameter at a time.
void Search::add_neighbours() {
  for (const auto& [slack, base] : tight_) {
    if (!expanded_.insert(base).second) continue;
    const Values from = base;
    for (std::size_t a = 0; a < region_.axes.size(); ++a) {
      const Axis& axis = region_.axes[a];
      std::vector<Value> around;
      if (axis.is_choice() || !axis.given.empty()) {
        around = values_[a];
      } else {
        const Rational& x = number(from, axis);
        if (axis.is_integer())
          around = {x + Rational(1), x - Rational(1), x * Rational(2), floor(x / Rational(2))};
        else
          around = {x * Rational(2), x / Rational(2), x * Rational::ratio(5, 4), x * Rational::ratio(4, 5), -x};
        for (const auto& end : {axis.spec.low, axis.spec.high})
          if (end && !axis.is_integer()) around.push_back((x + *end) / Rational(2));
      }
      for (const Value& value : around) {
        if (!axis.allows(value)) continue;
        if (axis.is_integer() && axis.given.empty() && std::get<Rational>(value) > Rational(largest_size)) continue;
        Values point = from;
        point[axis.spec.name] = value;
        push(std::move(point));
      }
    }
    break;
  }
}

void Search::add_random() {
  for (std::size_t k = 0; k < random_points; ++k) {
    Values point;
    for (std::size_t a = 0; a < region_.axes.size(); ++a) {
      const Axis& axis = region_.axes[a];
      Value value = values_[a][random_() % values_[a].size()];
      if (!axis.is_choice() && axis.given.empty() && random_() % 2 == 0) {
        const Rational low = axis.spec.low ? *axis.spec.low : Rational(0);
        if (axis.is_integer()) {
          value = ceil(low) + Rational(static_cast<long>(random_() % 24));
        } else if (axis.spec.low && axis.spec.high) {
          value = low + (*axis.spec.high - low) * Rational::ratio(static_cast<long>(random_() % 4097), 4096);
        } else {
          const long power = static_cast<long>(random_() % (2 * most_doublings)) - most_doublings;
          const Rational size =
              Rational::power_of_two(power) * Rational::ratio(16 + static_cast<long>(random_() % 16), 16);
          value = axis.spec.high ? *axis.spec.high - size : low + size;
        }
      }
      if (!axis.allows(value)) value = small_.at(axis.spec.name);
      point[axis.spec.name] = std::move(value);
    }
    push(std::move(point));
  }
}

void Search::add_products(std::size_t count) {
  for (std::size_t k = 0; k < count && !products_.empty(); ++k) {
    push(std::move(products_.front()));
    products_.pop_front();
  }
}

void Search::roam() {
  add_neighbours();
  add_products(product_points);
  add_random();
}

void Search::refill(Prober& prober) {
  switch (stage_) {
    case Stage::lines:
      add_lines(small_);
      add_products(product_points);
      stage_ = Stage::ends;
      return;
    case Stage::ends:
      add_ends(prober);
      stage_ = Stage::own_points;
      return;
    case Stage::own_points:
      add_own_points();
      stage_ = Stage::roam;
      return;
    case Stage::roam:
      if (!region_.is_given()) roam();
      return;
  }
}

void Search::note(const Values& point, const Probe& probe) {
  if (!is_asked(probe.answer)) return;
  if (inside_.size() < most_inside) inside_.push_back(point);
  // What is open is as close to failing as can be.
  const double slack = probe.answer == Probe::Answer::open ? -1 : probe.slack.value_or(1e9);
  const std::pair<double, Values> entry{slack, point};
  tight_.insert(std::ranges::upper_bound(tight_, entry), entry);
  if (tight_.size() > most_tight) tight_.pop_back();
}

std::optional<Values> Search::find_failure(Prober& prober) {
  while (!exhausted_) {
    for (int idle = 0; queue_.empty(); ++idle) {
      if (prober.spent()) return std::nullopt;
      const bool last = stage_ == Stage::roam && (region_.is_given() || idle > 8);
      if (last) {
        exhausted_ = true;
        return std::nullopt;
      }
      refill(prober);
    }
    const Values point = queue_.front();
    const Probe* probe = prober(region_, point);
    if (!probe) return std::nullopt;
    queue_.pop_front();
    note(point, *probe);
    if (probe->answer == Probe::Answer::fails) return point;
  }
  return std::nullopt;
}

}  // namespace seqcert
