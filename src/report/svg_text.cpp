#include "report/svg_text.hpp"

#include "report/math.hpp"
#include "report/rich_text.hpp"
#include "report/xml.hpp"

#include <fmt/core.h>

#include <vector>

namespace seqcert {
namespace {

constexpr double script_size = 0.7;  // of the text's
constexpr double raised = 0.38, lowered = 0.2;

std::vector<MathRun> all_runs(std::string_view rich) {
  const auto parts = pieces(rich);
  if (!parts) return {{std::string(rich)}};
  std::vector<MathRun> runs;
  for (const auto& part : *parts) {
    if (part.is_math)
      for (auto& run : runs_of(parse_math(part.content))) runs.push_back(std::move(run));
    else
      runs.push_back({part.content});
  }
  return runs;
}

// Of the font size, as in DejaVu Sans, the widest of the fonts that stand in for "sans-serif".
double width_of(char c) {
  constexpr std::string_view narrow = "ijl'| ", thin = "tfrI.,;:!()[]/-", slender = "csvxyzkJL", wide = "mwMW%@";
  if (narrow.find(c) != std::string_view::npos) return 0.32;
  if (thin.find(c) != std::string_view::npos) return 0.41;
  if (slender.find(c) != std::string_view::npos) return 0.58;
  if (wide.find(c) != std::string_view::npos) return 0.98;
  return c >= 'A' && c <= 'Z' ? 0.74 : 0.64;
}

}  // namespace

std::string svg_text(std::string_view rich, const SvgTextStyle& style) {
  const std::string place = style.upwards
                                ? fmt::format("transform=\"translate({:.1f} {:.1f}) rotate(-90)\"", style.x, style.y)
                                : fmt::format("x=\"{:.1f}\" y=\"{:.1f}\"", style.x, style.y);
  std::string result =
      fmt::format("<text {} font-size=\"{:.0f}\" text-anchor=\"{}\">", place, style.size, style.anchor);
  double offset = 0;  // of the baseline so far; dy is relative to the text before
  for (const MathRun& run : all_runs(rich)) {
    const double target = run.level > 0 ? -raised * style.size : run.level < 0 ? lowered * style.size : 0;
    result += "<tspan";
    if (target != offset) result += fmt::format(" dy=\"{:.1f}\"", target - offset);
    if (run.level != 0) result += fmt::format(" font-size=\"{:.0f}\"", script_size * style.size);
    if (run.italic) result += " font-style=\"italic\"";
    if (run.bold) result += " font-weight=\"bold\"";
    result += ">" + xml_text(run.text) + "</tspan>";
    offset = target;
  }
  return result + "</text>\n";
}

double svg_text_width(std::string_view rich, double size) {
  double width = 0;
  for (const MathRun& run : all_runs(rich)) {
    const double scale = size * (run.level == 0 ? 1 : script_size);
    for (const char c : run.text)
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) width += scale * width_of(c);
  }
  return width;
}

}  // namespace seqcert
