#pragma once

#include "report/plot_spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace seqcert {

/// What an axis shows, in its own numbers: values, or logarithms in the base of the scale. lo < hi.
struct AxisRange {
  double lo = 0, hi = 1;
};

/// The range for numbers from `lo` to `hi` (lo <= hi, as the axis shows them): a little wider than them, from zero
/// where they are not negative and reach down to half their largest, from power to power on a logarithmic axis that
/// would show less than two powers. Ends given in `min` and `max` are kept, unless they leave no room.
AxisRange axis_range(Scale scale, double lo, double hi, std::optional<double> min, std::optional<double> max);

struct Tick {
  double at;          // as the axis shows numbers
  std::string label;  // rich text: `0.25`, `$10^{-3}$`
};

struct AxisTicks {
  std::vector<Tick> major;    // increasing, inside the range
  std::vector<double> minor;  // increasing, inside the range, none of them major
  int exponent = 0;           // the labels are to be multiplied by ten to this power
};

/// At most `at_most` (>= 2) major ticks: multiples of 1, 2 or 5 times a power of ten; powers of the base on logarithmic
/// axes, evenly spaced, or round values where fewer than two powers lie inside.
AxisTicks axis_ticks(Scale scale, AxisRange range, int at_most);

}  // namespace seqcert
