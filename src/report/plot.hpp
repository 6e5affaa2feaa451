#pragma once

#include "claim/record.hpp"
#include "report/make_table.hpp"
#include "report/plot_spec.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// A number as an axis shows it: itself, or its logarithm in the base of the scale. For drawing only: these are doubles
/// and prove nothing.
struct PlotNumber {
  double at = 0;  // midpoint of the enclosure
  double lo = 0,
         hi = 0;  // its ends; lo is minus infinity where the enclosure reaches below what a logarithmic axis can show
};

struct PlotPoint {
  PlotNumber x, y;
  bool after_gap = false;  // a point between the one before and this one could not be drawn: no line joins them
};

struct PlotSeries {
  Text name;
  PlotSpec::Draw draw = PlotSpec::Draw::both;
  std::vector<PlotPoint> points;  // by increasing x
};

struct PlotAxis {
  Text label;  // with its unit
  Scale scale = Scale::linear;
  std::optional<double> min, max;  // as the axis shows numbers
};

/// A plot ready to draw.
struct Plot {
  std::string id;
  Text title, caption;
  std::vector<Text> notes;  // sentences behind the caption: what the points are, what is left out
  std::string command;      // how the plot was made
  PlotAxis x, y;
  std::vector<PlotSeries> series;    // those with at least one point
  std::vector<std::string> missing;  // a line for each missing record, for stderr
};

/// More series than this cannot be told apart in print.
inline constexpr std::size_t most_series = 12;

/// Where a number stands on an axis. nullopt: not positive on a logarithmic axis, or beyond 1e300 in size on a linear
/// one.
std::optional<double> axis_position(Scale scale, const Rational& number);

/// What must have been checked before the plot is complete: single points where the specification lists them, else
/// grids of claims.
Wanted wanted(const PlotSpec& spec);

/// Fills the plot from records, in which the last of several for the same claim and parameters counts. Points without a
/// record are lines in `missing`; points that have no place on the axes are left out and counted in a note. `command`
/// is what the user typed to get the plot. Errors (path:line of the series): a name that is no parameter of the claim,
/// a parameter that is no number on an axis, several different records at one place, more than `most_series` series.
Result<Plot> make_plot(const PlotSpec& spec, std::span<const Record> records, std::string command);

}  // namespace seqcert
