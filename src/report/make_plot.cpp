#include "report/plot.hpp"

#include "number/enclosure.hpp"
#include "report/table_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace seqcert {
namespace {

using From = Coordinate::From;

// log2 of a positive rational of any size; a double alone would overflow.
double log2_of(const Rational& number) {
  long above = 0, below = 0;
  const mpz_class numerator = number.numerator(), denominator = number.denominator();
  const double top = mpz_get_d_2exp(&above, numerator.get_mpz_t());
  const double bottom = mpz_get_d_2exp(&below, denominator.get_mpz_t());
  return std::log2(top) - std::log2(bottom) + static_cast<double>(above - below);
}

/// What is counted for the notes.
struct Counts {
  std::size_t points = 0, unplaced = 0, outside = 0, refuted = 0, undecided = 0;
};

/// The number a record has for this coordinate; nullopt when it has none. Errors: it cannot be read, or a parameter is
/// a word.
Result<MaybeEnclosure> number_of(const Record& record, const Coordinate& coordinate, const std::string& place) {
  if (coordinate.from == From::seconds) {
    const Rational seconds = Rational::exactly(record.seconds);
    return MaybeEnclosure(Enclosure{seconds, seconds});
  }
  if (coordinate.from == From::parameter) {
    const std::string* word = value_of(record, coordinate.parameter);
    const auto value = Rational::parse(word ? *word : "");
    if (!value)
      return bad_input("{}: {} = \"{}\" of {} is no number and has no place on an axis; choose another parameter",
                       place, coordinate.parameter, word ? *word : "", record.claim);
    return MaybeEnclosure(Enclosure{*value, *value});
  }
  const auto range = coordinate.from == From::quantity ? record.quantity
                     : coordinate.from == From::bound  ? record.bound
                     : coordinate.from == From::detail ? detail_of(record, coordinate.detail)
                                                       : record.tightness;
  if (!range) return MaybeEnclosure();
  const auto lo = Rational::parse(range->lo), hi = Rational::parse(range->hi);
  if (!lo || !hi || *hi < *lo)
    return bad_input("{}: the record of {} cannot be drawn: its ends \"{}\" and \"{}\" are not two numbers in order",
                     place, record.claim, range->lo, range->hi);
  return MaybeEnclosure(Enclosure{*lo, *hi});
}

std::optional<PlotNumber> placed(Scale scale, const MaybeEnclosure& number) {
  if (!number) return std::nullopt;
  const auto at = axis_position(scale, (number->lo + number->hi) / Rational(2)), lo = axis_position(scale, number->lo),
             hi = axis_position(scale, number->hi);
  if (!at || !hi) return std::nullopt;
  return PlotNumber{*at, lo.value_or(-std::numeric_limits<double>::infinity()), *hi};
}

bool is_outside(const PlotAxis& axis, double at) {
  return (axis.min && at < *axis.min) || (axis.max && at > *axis.max);
}

PlotAxis axis_of(const PlotSpec::Axis& spec) {
  PlotAxis axis;
  axis.label = spec.label;
  if (!spec.unit.plain.empty()) append(axis.label, {"(" + spec.unit.rich + ")", "(" + spec.unit.plain + ")"}, " ");
  axis.scale = spec.scale;
  const auto end = [&](const std::optional<std::string>& number) {
    return number ? axis_position(spec.scale, *Rational::parse(*number)) : std::nullopt;
  };
  axis.min = end(spec.min);
  axis.max = end(spec.max);
  return axis;
}

/// The values of a parameter in these records, numbers by size and words behind them.
std::vector<std::string> values_of(const std::vector<const Record*>& records, const std::string& parameter) {
  std::vector<std::string> values;
  for (const Record* record : records) {
    const std::string* value = value_of(*record, parameter);
    if (value &&
        std::none_of(values.begin(), values.end(), [&](const std::string& known) { return same_value(known, *value); }))
      values.push_back(*value);
  }
  std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
    const auto x = Rational::parse(a), y = Rational::parse(b);
    if (x && y) return *x < *y;
    return x.ok() != y.ok() ? x.ok() : a < b;
  });
  return values;
}

/// The records of one series by increasing x, none twice at one value of the parameter x.
Result<std::vector<const Record*>> records_in_order(const PlotSpec::Series& series, std::vector<const Record*> records,
                                                    const std::string& place, std::vector<std::string>& missing,
                                                    const Where& where) {
  if (!series.values.empty()) {
    std::vector<const Record*> chosen;
    for (const std::string& value : series.values) {
      Where point = where;
      point[series.x.parameter] = value;
      const std::size_t before = chosen.size();
      std::copy_if(records.begin(), records.end(), std::back_inserter(chosen),
                   [&](const Record* record) { return fits(*record, point); });
      if (chosen.size() == before) missing.push_back(point_text(series.claim, point));
    }
    records = chosen;
  } else if (records.empty()) {
    missing.push_back(point_text(series.claim, where));
  }
  std::vector<std::pair<Rational, const Record*>> sorted;
  for (const Record* record : records) {
    const auto x = number_of(*record, series.x, place);
    if (!x) return x.error();
    if (*x) sorted.emplace_back(((*x)->lo + (*x)->hi) / Rational(2), record);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Record*> result;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if ((series.x.from == From::parameter || series.x.from == From::detail) && i > 0 &&
        sorted[i].first == sorted[i - 1].first) {
      const std::vector<const Record*> both = {sorted[i - 1].second, sorted[i].second};
      return bad_input("{}: several records of {} fit {}={}; they differ in {}: fix it in where, or split by it", place,
                       series.claim, series.x.from == From::detail ? series.x.detail : series.x.parameter,
                       sorted[i].first.text(), differing(both));
    }
    result.push_back(sorted[i].second);
  }
  return result;
}

Result<PlotSeries> filled(const PlotSpec::Series& spec, const Text& name, const std::vector<const Record*>& records,
                          const Plot& plot, const std::string& place, Counts& counts) {
  PlotSeries series{name, spec.draw, {}};
  bool gap = false;
  for (const Record* record : records) {
    const auto x = number_of(*record, spec.x, place), y = number_of(*record, spec.y, place);
    if (!x) return x.error();
    if (!y) return y.error();
    const auto across = placed(plot.x.scale, *x), up = placed(plot.y.scale, *y);
    if (!across || !up) {
      ++counts.unplaced;
      gap = true;
      continue;
    }
    ++counts.points;
    if (is_outside(plot.x, across->at) || is_outside(plot.y, up->at)) ++counts.outside;
    if (record->verdict.kind == Verdict::Kind::refuted) ++counts.refuted;
    if (record->verdict.kind == Verdict::Kind::undecided) ++counts.undecided;
    series.points.push_back({*across, *up, gap && !series.points.empty()});
    gap = false;
  }
  return series;
}

std::string points(std::size_t count) { return fmt::format("{} point{}", count, count == 1 ? "" : "s"); }

void add_notes(Plot& plot, const Counts& counts) {
  const auto note = [&](const std::string& words) { plot.notes.push_back(literal(words)); };
  note(
      "Points are midpoints of proved enclosures, drawn in floating point, with a bar where an enclosure is wider than "
      "a pixel; the "
      "records prove, "
      "the picture does not.");
  const bool all_linear = plot.x.scale == Scale::linear && plot.y.scale == Scale::linear;
  if (counts.unplaced > 0)
    note(fmt::format("{} {} left out for want of a finite {}value.", points(counts.unplaced),
                     counts.unplaced == 1 ? "is" : "are", all_linear ? "" : "positive "));
  if (counts.outside > 0)
    note(fmt::format("{} {} outside the axes.", points(counts.outside), counts.outside == 1 ? "lies" : "lie"));
  if (counts.refuted > 0) note(fmt::format("The claim is refuted at {}.", points(counts.refuted)));
  if (counts.undecided > 0) note(fmt::format("The claim is undecided at {}.", points(counts.undecided)));
  if (counts.refuted + counts.undecided == 0 && counts.points > 0) note("All claims are verified at these points.");
  if (!plot.missing.empty()) note(fmt::format("Not computed: {}.", points(plot.missing.size())));
}

}  // namespace

std::optional<double> axis_position(Scale scale, const Rational& number) {
  if (scale == Scale::linear) {
    if (number.is_zero()) return 0.0;
    // Sizes first: GMP leaves the double of a number that is too large to the machine.
    const double size = log2_of(number.sign() < 0 ? -number : number);
    if (size > 996) return std::nullopt;  // 2^996 < 1e300
    return size < -1000 ? 0.0 : number.approximately();
  }
  if (number.sign() <= 0) return std::nullopt;
  return scale == Scale::log2 ? log2_of(number) : log2_of(number) * std::log10(2.0);
}

Wanted wanted(const PlotSpec& spec) {
  Wanted result;
  std::set<std::pair<std::string, Where>> seen;
  for (const auto& series : spec.series) {
    if (series.values.empty()) {
      if (std::find(result.grids.begin(), result.grids.end(), series.claim) == result.grids.end())
        result.grids.push_back(series.claim);
      continue;
    }
    const std::size_t parts = std::max<std::size_t>(1, series.split_values.size());
    for (std::size_t part = 0; part < parts; ++part)
      for (const std::string& value : series.values) {
        Where point = series.where;
        if (!series.split.empty()) point[series.split] = series.split_values[part];
        point[series.x.parameter] = value;
        if (seen.emplace(series.claim, point).second) result.points.push_back({series.claim, point});
      }
  }
  return result;
}

Result<Plot> make_plot(const PlotSpec& spec, std::span<const Record> records, std::string command) {
  Plot plot;
  plot.id = spec.id;
  plot.title = spec.title;
  plot.caption = spec.caption;
  plot.command = std::move(command);
  plot.x = axis_of(spec.x);
  plot.y = axis_of(spec.y);
  const auto groups = by_claim(records);
  Counts counts;
  for (const auto& series : spec.series) {
    const std::string place = fmt::format("{}:{}", spec.path, series.line);
    const auto found = groups.find(series.claim);
    std::vector<const Record*> candidates = found == groups.end() ? std::vector<const Record*>() : found->second;
    std::vector<std::string> used;
    for (const std::string& name : {series.x.parameter, series.y.parameter, series.split})
      if (!name.empty()) used.push_back(name);
    for (const auto& [name, value] : series.where) used.push_back(name);
    if (const Status known = check_parameters(place, series.claim, used, candidates); !known) return known.error();
    std::erase_if(candidates, [&](const Record* record) { return !fits(*record, series.where); });

    std::vector<std::string> parts = series.split_values;
    if (!series.split.empty() && parts.empty()) parts = values_of(candidates, series.split);
    if (parts.empty()) parts.emplace_back();  // one series, not split, or split with no record to say how
    for (const std::string& part : parts) {
      Where where = series.where;
      Text name = series.name;
      if (!part.empty()) {
        where[series.split] = part;
        append(name, parameter_text(series.split, part, parameter_symbol(series.split)), ", ");
      }
      std::vector<const Record*> mine;
      std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(mine),
                   [&](const Record* record) { return fits(*record, where); });
      const auto in_order = records_in_order(series, mine, place, plot.missing, where);
      if (!in_order) return in_order.error();
      auto drawn = filled(series, name, *in_order, plot, place, counts);
      if (!drawn) return drawn.error();
      if (!drawn->points.empty()) plot.series.push_back(std::move(*drawn));
    }
    if (plot.series.size() > most_series)
      return bad_input(
          "{}: more than {} series cannot be told apart; fix parameters in where, or give fewer split_values", place,
          most_series);
  }
  add_notes(plot, counts);
  return plot;
}

}  // namespace seqcert
