#pragma once

#include "base/result.hpp"
#include "report/plot.hpp"

#include <string>
#include <vector>

namespace seqcert {

/// The plot as one SVG element: 160 mm wide, its text in the viewer's own sans-serif, nothing loaded from anywhere.
/// Series differ by colour (a palette the colour-blind can tell apart, its greys spread), by marker and by dashes;
/// their names stand to the right of the axes at the height of their last points, with `xml_declaration` it is a file
/// of its own. Title, caption and notes are in `<title>` and `<desc>` for those who cannot see it. Errors: there is no
/// point to draw.
Result<std::string> draw_svg(const Plot& plot, bool xml_declaration);

/// Heights of labels of which each wants to be at its own: as near as they can be, at least `apart` from each other,
/// between `top` and `bottom` where there is room for all. In the order given.
std::vector<double> spread(const std::vector<double>& wanted, double apart, double top, double bottom);

}  // namespace seqcert
