#pragma once

#include <string>
#include <string_view>

namespace seqcert {

/// Where a line of text stands and how it looks. Lengths in the units of the picture.
struct SvgTextStyle {
  double x = 0, y = 0;  // of the baseline, at the anchor
  double size = 30;
  std::string_view anchor = "start";  // start, middle, end
  bool upwards = false;               // turned so that it reads from bottom to top
};

/// Rich text as one `<text>` element, scripts raised and lowered without help of the viewer. Text that is not rich text
/// is shown as it is.
std::string svg_text(std::string_view rich, const SvgTextStyle& style);

/// How wide the text will be at that size, on the safe side for the sans-serif fonts in use: no font is known here.
double svg_text_width(std::string_view rich, double size);

}  // namespace seqcert
