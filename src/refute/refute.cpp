#include "refute/refute.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"
#include "refute/minimise_point.hpp"
#include "refute/minimise_witness.hpp"
#include "refute/search.hpp"

#include <algorithm>
#include <deque>

namespace seqcert {
namespace {

constexpr long most_bits_in_search = 512;
constexpr std::size_t points_of_a_line = 300;
// Regions take turns with more and more points, so that one with dear points does not starve the others.
constexpr std::size_t quotas[] = {60, 240};

CheckOptions of_search(const CheckOptions& options) {
  CheckOptions result = options;
  result.min_digits = 0;
  result.max_bits = std::min(options.max_bits, most_bits_in_search);
  return result;
}

/// The failure once more, in full precision, with a witness whose values are as simple as they can be.
Counterexample established(const SearchRegion& region, const Values& point, const Subject& subject,
                           const CheckOptions& options) {
  auto outcome = subject.decide(region.claim, point, options);
  SEQCERT_REQUIRE(outcome && outcome->record.verdict.kind == Verdict::Kind::refuted && outcome->witness,
                  "what failed at a low precision fails at a higher one");
  const auto instance = subject.instance(*outcome->witness);
  SEQCERT_REQUIRE(instance.ok(), "the instance of a witness can be built");
  return {region.claim, point, std::move(outcome->record), simplified(*outcome->witness, *instance, options.max_bits)};
}

struct Failure {
  const SearchRegion* region;
  Values point;
};

std::optional<Failure> at_a_start(Prober& prober, const std::deque<SearchRegion>& regions,
                                  const std::vector<Values>& starts) {
  for (const Values& start : starts)
    for (const SearchRegion& region : regions) {
      const bool fits = start.size() == region.axes.size() && std::ranges::all_of(region.axes, [&](const Axis& axis) {
                          return start.contains(axis.spec.name) && axis.allows(start.at(axis.spec.name));
                        });
      if (fits && prober.fails(region, start)) return Failure{&region, start};
    }
  return std::nullopt;
}

std::string why_it_ended(const Prober& prober, const Budget& budget, bool exhausted, bool given) {
  if (budget.stop()) return "interrupted";
  if (prober.seconds_left() <= 0) return fmt::format("its {} seconds were spent", budget.seconds);
  if (exhausted) return given ? "every point given was decided" : "nothing was left to try";
  return fmt::format("its {} points were spent", budget.points);
}

Result<std::deque<SearchRegion>> regions_of(const Claim& claim, const Registry& registry, const Assignments& typed) {
  auto regions = search_regions(claim, registry, typed);
  if (!regions) return regions.error();
  // A deque: the prober knows regions by their address.
  return std::deque<SearchRegion>(std::make_move_iterator(regions->begin()), std::make_move_iterator(regions->end()));
}

/// The axis of a parameter that has a breaking point.
Result<const Axis*> ordered_axis(const SearchRegion& region, const std::string& name) {
  std::vector<std::string> names;
  for (const Axis& axis : region.axes)
    if (axis.spec.is_ordered()) names.push_back(axis.spec.name);
  for (const Axis& axis : region.axes) {
    if (axis.spec.name != name) continue;
    if (axis.spec.is_ordered()) return &axis;
    return bad_input("--least {}: {} says no order of {}; what has a breaking point is {}", name, region.claim.id,
                     join(axis.spec.choices, ", "), join(names, ", "));
  }
  return bad_input("--least {}: {} has no such parameter{}; what has a breaking point is {}", name, region.claim.id,
                   did_you_mean(name, names), join(names, ", "));
}

}  // namespace

Result<Refutation> refute(const Claim& claim, const Registry& registry, const Subject& subject,
                          const Assignments& typed, const RefuteOptions& options) {
  const auto regions = regions_of(claim, registry, typed);
  if (!regions) return regions.error();
  Prober prober(subject, options.budget, of_search(options.check));
  const auto say = [&](const std::string& what) {
    if (options.progress) options.progress(what, prober);
  };

  say("searching");
  std::vector<Failure> failures;
  if (auto failure = at_a_start(prober, *regions, options.starts)) failures.push_back(std::move(*failure));
  std::deque<Search> searches;
  for (const SearchRegion& region : *regions) searches.emplace_back(region);
  const auto all_exhausted = [&] { return std::ranges::all_of(searches, &Search::is_exhausted); };
  for (std::size_t turn = 0; failures.empty() && !options.starts_alone && !all_exhausted(); ++turn) {
    const std::size_t before = prober.asked();
    for (std::size_t r = 0; r < searches.size(); ++r) {
      const std::size_t left = options.budget.points - std::min(options.budget.points, prober.asked());
      const std::size_t share = searches.size() == 1 || turn >= std::size(quotas) ? left : quotas[turn];
      prober.allow(std::min(left, share));
      if (auto point = searches[r].find_failure(prober)) failures.push_back({&(*regions)[r], std::move(*point)});
      say("searching");
    }
    if (prober.asked() == before) break;
  }

  Refutation result;
  result.ended_by =
      why_it_ended(prober, options.budget, all_exhausted(), std::ranges::all_of(*regions, &SearchRegion::is_given));
  if (failures.empty()) {
    result.searched = prober.count();
    result.interrupted = prober.interrupted();
    if (result.searched.inside() == 0 && !result.interrupted && !prober.first_refusal().empty())
      return Error{Error::Kind::bad_input, prober.first_refusal()};
    result.verified_at_all_points = all_exhausted() && std::ranges::all_of(searches, &Search::is_complete) &&
                                    result.searched.holds > 0 && result.searched.open == 0 &&
                                    result.searched.refused == 0;
    return result;
  }

  say("minimising");
  std::optional<PointSize> least;
  Failure best = failures.front();
  for (Failure& failure : failures) {
    prober.allow(options.budget.points / failures.size() + 1);
    failure.point = minimised_point(prober, *failure.region, failure.point);
    const Probe* probe = prober(*failure.region, failure.point);
    const PointSize size = size_of(*failure.region, failure.point, *probe->outcome->witness);
    if (!least || size < *least) {
      least = size;
      best = failure;
    }
    say("minimising");
  }
  result.found = established(*best.region, best.point, subject, options.check);
  if (options.breaking_points)
    for (const Axis& axis : best.region->axes) {
      if (!axis.spec.is_ordered() || axis.given.size() == 1) continue;
      prober.allow(points_of_a_line);
      say("looking where it breaks");
      result.breaking_points.push_back(breaking_point(prober, *best.region, best.point, axis, Beyond::no_further));
    }
  result.searched = prober.count();
  result.interrupted = prober.interrupted();
  return result;
}

Result<Refutation> least_failing(const Claim& claim, const Registry& registry, const Subject& subject,
                                 const Assignments& typed, const std::vector<std::string>& parameters,
                                 const RefuteOptions& options) {
  auto regions = regions_of(claim, registry, typed);
  if (!regions) return regions.error();
  const auto construction = find_construction(registry, claim.construction);
  const bool chosen =
      std::ranges::find(typed, (*construction)->selector, &std::pair<std::string, std::string>::first) != typed.end();
  if (!chosen) regions->resize(1);  // that of the default word
  Prober prober(subject, options.budget, of_search(options.check));
  Refutation result;
  for (SearchRegion& region : *regions) {
    std::vector<const Axis*> asked;
    std::vector<Values> others(1);
    for (const std::string& name : parameters) {
      const auto axis = ordered_axis(region, name);
      if (!axis) return axis.error();
      asked.push_back(*axis);
    }
    for (Axis& axis : region.axes) {
      const bool is_asked = std::ranges::find(asked, &axis) != asked.end();
      if (axis.given.empty() && !is_asked) {
        // Choices that bring nothing have their default like all else.
        if (!axis.spec.fallback)
          return bad_input("{}: parameter {} has no default; give -p {}=VALUE", claim.id, axis.spec.name,
                           axis.spec.name);
        axis.given = {*axis.spec.fallback};
      }
      std::vector<Values> longer;
      for (const Values& point : others)
        for (const Value& value :
             axis.given.empty() || is_asked ? std::vector<Value>{candidates(axis).front()} : axis.given) {
          longer.push_back(point);
          longer.back()[axis.spec.name] = axis.spec.fallback && is_asked ? *axis.spec.fallback : value;
        }
      others = std::move(longer);
    }
    for (const Values& point : others)
      for (const Axis* axis : asked) {
        if (options.progress) options.progress("looking where it breaks", prober);
        prober.allow(options.budget.points);
        result.breaking_points.push_back(breaking_point(prober, region, point, *axis, Beyond::to_its_end));
        const BreakingPoint& here = result.breaking_points.back();
        if (!here.fails || result.found) continue;
        Values failing = point;
        failing[axis->spec.name] = *here.fails;
        result.found = established(region, failing, subject, options.check);
      }
  }
  result.searched = prober.count();
  result.interrupted = prober.interrupted();
  if (result.searched.inside() == 0 && !result.interrupted && !prober.first_refusal().empty())
    return Error{Error::Kind::bad_input, prober.first_refusal()};
  result.ended_by = why_it_ended(prober, options.budget, true, true);
  return result;
}

}  // namespace seqcert
