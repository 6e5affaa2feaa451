#include "refute/region.hpp"

#include "check/claim_points.hpp"
#include "refute/simplest.hpp"

#include <algorithm>

namespace seqcert {
namespace {

const ParameterSpec* selector(const Claim& claim, const Construction& construction) {
  if (!construction.more_parameters) return nullptr;
  const auto found = std::ranges::find(claim.parameters, construction.selector, &ParameterSpec::name);
  return found == claim.parameters.end() ? nullptr : &*found;
}

Result<SearchRegion> region_of(Claim claim, const Assignments& typed) {
  for (const auto& [name, grid] : typed)
    if (std::ranges::find(claim.parameters, name, &ParameterSpec::name) == claim.parameters.end())
      if (const auto known = parse_point(claim, {{name, grid}}); !known) return known.error();
  SearchRegion region;
  for (const ParameterSpec& spec : claim.parameters) {
    Axis axis{spec, {}};
    const auto chosen = std::ranges::find(typed, spec.name, &std::pair<std::string, std::string>::first);
    if (chosen != typed.end()) {
      auto values = parse_grid(spec, chosen->second);
      if (!values) return bad_input("{}: {}", claim.id, values.error().message);
      axis.given = std::move(*values);
    }
    region.axes.push_back(std::move(axis));
  }
  region.claim = std::move(claim);
  return region;
}

class Collector {
 public:
  explicit Collector(const Axis& axis) : axis_(axis) {}
  void add(const Value& value) {
    if (axis_.allows(value) && std::ranges::find(values_, value) == values_.end()) values_.push_back(value);
  }
  std::vector<Value> take() { return std::move(values_); }

 private:
  const Axis& axis_;
  std::vector<Value> values_;
};

std::vector<Value> integers(const Axis& axis) {
  Collector collector(axis);
  const ParameterSpec& spec = axis.spec;
  const Rational low = spec.low ? ceil(*spec.low) : spec.high ? floor(*spec.high) - Rational(64) : Rational(0);
  for (const long step : {0, 1, 2, 3, 4, 7, 15, 31, 63}) collector.add(low + Rational(step));
  for (const long power : {1, 2, 4, 8, 16, 32, 64}) collector.add(Rational(power));
  if (!spec.low)
    for (const long below : {-1, -2, -16}) collector.add(Rational(below));
  if (spec.fallback) collector.add(*spec.fallback);
  if (spec.high)
    for (const long step : {0, 1}) collector.add(floor(*spec.high) - Rational(step));
  return collector.take();
}

std::vector<Value> reals(const Axis& axis) {
  Collector collector(axis);
  const ParameterSpec& spec = axis.spec;
  const auto ratio = [](long top, long bottom) { return Rational::ratio(top, bottom); };
  for (const Rational& simple : {ratio(1, 1), ratio(2, 1), ratio(1, 2)}) collector.add(simple);
  if (spec.fallback) collector.add(*spec.fallback);
  for (const Rational& simple : {ratio(0, 1), ratio(10, 1), ratio(1, 10), ratio(3, 1), ratio(1, 3), ratio(1, 4),
                                 ratio(3, 4), ratio(5, 1), ratio(100, 1), ratio(1, 100), ratio(-1, 1), ratio(-1, 2)})
    collector.add(simple);
  // Close to the ends of the range, where a hypothesis or a bound is tight.
  for (const auto& [end, sign] : {std::pair{spec.low, 1L}, {spec.high, -1L}}) {
    if (!end) continue;
    collector.add(*end);
    for (const long power : {1, 2, 3, 6, 9}) collector.add(*end + Rational(sign) * pow(ratio(1, 10), power));
  }
  if (spec.low && spec.high)
    for (const Rational& share : {ratio(1, 2), ratio(1, 4), ratio(3, 4), ratio(1, 16), ratio(15, 16)})
      collector.add(*spec.low + share * (*spec.high - *spec.low));
  for (const Rational& simple :
       {ratio(1000, 1), ratio(1, 1000), ratio(20, 1), ratio(1, 1'000'000), ratio(-2, 1), ratio(-10, 1), ratio(-1, 10)})
    collector.add(simple);
  return collector.take();
}

}  // namespace

bool Axis::allows(const Value& value) const {
  if (!given.empty()) return std::ranges::find(given, value) != given.end();
  return parse_value(spec, text(value)).ok();
}

bool SearchRegion::is_given() const {
  return std::ranges::all_of(axes, [](const Axis& axis) { return !axis.given.empty(); });
}

Result<std::vector<SearchRegion>> search_regions(const Claim& claim, const Registry& registry,
                                                 const Assignments& typed) {
  const auto construction = find_construction(registry, claim.construction);
  if (!construction) return bad_input("{}: {}", claim.path, construction.error().message);
  const ParameterSpec* by = selector(claim, **construction);
  std::vector<SearchRegion> regions;
  if (!by) {
    auto region = region_of(specialised(claim, registry, Values{}), typed);
    if (!region) return region.error();
    regions.push_back(std::move(*region));
    return regions;
  }
  std::vector<Value> words;
  const auto chosen = std::ranges::find(typed, by->name, &std::pair<std::string, std::string>::first);
  if (chosen != typed.end()) {
    auto parsed = parse_grid(*by, chosen->second);
    if (!parsed) return bad_input("{}: {}", claim.id, parsed.error().message);
    words = std::move(*parsed);
  } else {
    if (by->fallback) words.push_back(*by->fallback);
    for (const std::string& word : by->choices)
      if (words.empty() || words.front() != Value(word)) words.emplace_back(word);
  }
  std::optional<Error> refused;
  for (const Value& word : words) {
    Assignments here = typed;
    std::erase_if(here, [&](const auto& cell) { return cell.first == by->name; });
    here.emplace_back(by->name, text(word));
    auto region = region_of(specialised(claim, registry, Values{{by->name, word}}), here);
    if (region)
      regions.push_back(std::move(*region));  // a size that is given belongs to the programs that have it
    else if (!refused)
      refused = region.error();
  }
  if (regions.empty()) return *refused;
  return regions;
}

std::vector<Value> candidates(const Axis& axis) {
  if (!axis.given.empty()) return axis.given;
  if (axis.is_choice()) {
    Collector collector(axis);
    if (axis.spec.fallback) collector.add(*axis.spec.fallback);
    for (const std::string& word : axis.spec.choices) collector.add(Value(word));
    return collector.take();
  }
  return axis.is_integer() ? integers(axis) : reals(axis);
}

}  // namespace seqcert
