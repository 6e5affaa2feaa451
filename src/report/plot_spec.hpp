#pragma once

#include "base/result.hpp"
#include "report/rich_text.hpp"
#include "report/table_spec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

// A plot is described by a TOML file, proofs/plots/<id>.toml; proofs/plots/README.md shows the format by example.

enum class Scale { linear, log2, log10 };

/// What a coordinate of a point is: a number of its record, or the value of one of its parameters.
struct Coordinate {
  enum class From { quantity, bound, tightness, seconds, parameter, detail };
  From from = From::quantity;
  std::string parameter = {};  // its name, with From::parameter
  std::string detail = {};     // its name, with From::detail
};

struct PlotSpec {
  struct Axis {
    Text label, unit;  // printed as `label (unit)`; no brackets without a unit
    Scale scale = Scale::linear;
    std::optional<std::string> min, max;  // ends of the axis as rationals; chosen from the points without them
  };
  /// What joins and marks the points of a series.
  enum class Draw { both, line, points };
  struct Series {
    Text name;          // may be empty with `split`
    std::string claim;  // id
    Coordinate x, y;
    Where where;        // only records with these values
    std::string split;  // a parameter: one series for each of its values, which is said behind the name; "" for none
    std::vector<std::string> split_values;  // these, in this order; without any: those of the records
    std::vector<std::string> values;        // of the parameter x; without any: the points of the claim's own grid
    Draw draw = Draw::both;
    int line = 0;
  };

  std::string path;  // for messages
  std::string id;
  Text title, caption;
  Axis x, y;
  std::vector<Series> series;
};

/// Errors: `path:line:`, the offending text and the mend; unknown keys are refused with a near-miss.
Result<PlotSpec> parse_plot_spec(std::string_view toml, const std::string& path);

/// The plot of this id in `folder` (proofs/plots), or the file itself when `id_or_path` ends in `.toml`.
Result<PlotSpec> find_plot(const std::string& id_or_path, const std::string& folder);
/// The ids of all plots in `folder`, sorted.
std::vector<std::string> plot_ids(const std::string& folder);

}  // namespace seqcert
