#include "report/plot_svg.hpp"

#include "report/plot_axis.hpp"
#include "report/svg_text.hpp"
#include "report/xml.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace seqcert {
namespace {

// Units are tenths of a millimetre.
constexpr double width = 1600, frame_height = 800, top = 34, right_edge = 1590;
constexpr double tick_size = 27, label_size = 31, name_size = 28;
constexpr double tick_length = 10, pixel = 25.4 / 96 * 10, marker = 10.5;
constexpr double sample = 92, name_height = 50;  // of an entry of the legend
constexpr double far_away = 1e5;                 // points beyond the frame are drawn to here and cut off by it

struct Look {
  std::string_view colour, dashes;
};
// Okabe and Ito's palette without its yellow, in an order that alternates dark and light greys; with the dashes' five
// no pair returns.
constexpr std::array<std::string_view, 7> colours = {"#000000", "#d55e00", "#0072b2", "#56b4e9",
                                                     "#009e73", "#cc79a7", "#e69f00"};
constexpr std::array<std::string_view, 5> dashes = {"", "22 9", "5 8", "26 8 5 8", "12 7"};
// Around the origin, of size 1; open ones let through what they cover, for series that coincide.
struct Shape {
  std::string_view path;
  bool filled;
};
constexpr std::string_view circle = "M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z", square = "M-.9 -.9H.9V.9H-.9Z",
                           triangle = "M0 -1.2L1.1 .8H-1.1Z", wedge = "M0 1.2L1.1 -.8H-1.1Z",
                           diamond = "M0 -1.35L1.15 0L0 1.35L-1.15 0Z",
                           cross = "M-.35 -1.1H.35V-.35H1.1V.35H.35V1.1H-.35V.35H-1.1V-.35H-.35Z";
constexpr std::array<Shape, most_series> shapes = {Shape{circle, true},   Shape{square, false},   Shape{triangle, true},
                                                   Shape{diamond, false}, Shape{wedge, true},     Shape{circle, false},
                                                   Shape{square, true},   Shape{triangle, false}, Shape{diamond, true},
                                                   Shape{wedge, false},   Shape{cross, true},     Shape{cross, false}};

static_assert(static_cast<double>(most_series) * name_height <= frame_height,
              "every name finds its place beside the frame");

Look look_of(std::size_t k) { return {colours[k % colours.size()], dashes[k % dashes.size()]}; }

std::string stroke(std::size_t k) {
  const Look look = look_of(k);
  const std::string dash = look.dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", look.dashes);
  return fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"4\" stroke-linejoin=\"round\"{}", look.colour, dash);
}

std::string mark(std::size_t k, double x, double y) {
  const Shape& shape = shapes[k % shapes.size()];
  const std::string_view colour = look_of(k).colour;
  return fmt::format(
      "<path class=\"point\" transform=\"translate({:.2f} {:.2f}) scale({})\" d=\"{}\" fill=\"{}\" stroke=\"{}\" "
      "stroke-width=\"{:.2f}\"/>\n",
      x, y, marker, shape.path, shape.filled ? colour : "#ffffff\" fill-opacity=\"0.55", colour, 3.2 / marker);
}

std::string line(double x1, double y1, double x2, double y2, std::string_view look) {
  return fmt::format("<path d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}\" {}/>\n", x1, y1, x2, y2, look);
}

/// One axis: its range on the data's side and its two ends on the paper.
struct Mapped {
  AxisRange range;
  double from = 0, to = 0;
  double operator()(double at) const {
    if (std::isinf(at)) return at < 0 ? from : to;
    const double place = from + (at - range.lo) / (range.hi - range.lo) * (to - from);
    return std::clamp(place, -far_away, far_away);
  }
  bool holds(double at) const { return range.lo <= at && at <= range.hi; }
};

struct Layout {
  Mapped x, y;
  AxisTicks x_ticks, y_ticks;
  double left = 0, right = 0, bottom = 0, height = 0;  // of the frame, and of the picture
  double names = 0;                                    // left edge of the legend
};

AxisRange range_of(const Plot& plot, bool is_x) {
  const PlotAxis& axis = is_x ? plot.x : plot.y;
  double lo = std::numeric_limits<double>::infinity(), hi = -lo;
  for (const auto& series : plot.series)
    for (const auto& point : series.points) {
      const PlotNumber& number = is_x ? point.x : point.y;
      lo = std::min(lo, std::isinf(number.lo) ? number.at : number.lo);
      hi = std::max(hi, number.hi);
    }
  return axis_range(axis.scale, lo, hi, axis.min, axis.max);
}

Layout layout_of(const Plot& plot) {
  Layout layout;
  double names_width = 0;
  for (const auto& series : plot.series)
    names_width = std::max(names_width, svg_text_width(series.name.rich, name_size));
  layout.x.range = range_of(plot, true);
  layout.y.range = range_of(plot, false);
  layout.y_ticks = axis_ticks(plot.y.scale, layout.y.range, 9);
  double labels_width = 0;
  for (const Tick& tick : layout.y_ticks.major)
    labels_width = std::max(labels_width, svg_text_width(tick.label, tick_size));
  layout.left = 1.75 * label_size + labels_width + tick_length + 14;
  layout.right = right_edge - names_width - sample - 26;
  layout.names = layout.right + 26;
  layout.bottom = top + frame_height;
  layout.height = layout.bottom + tick_length + 2.1 * tick_size + 1.6 * label_size;
  layout.x.from = layout.left;
  layout.x.to = layout.right;
  layout.y.from = layout.bottom;
  layout.y.to = top;
  // As many labels as stand beside each other with room between them.
  for (int most = 12; most >= 2; --most) {
    layout.x_ticks = axis_ticks(plot.x.scale, layout.x.range, most);
    double widest = 0, nearest = layout.right - layout.left;
    for (const Tick& tick : layout.x_ticks.major) widest = std::max(widest, svg_text_width(tick.label, tick_size));
    for (std::size_t i = 1; i < layout.x_ticks.major.size(); ++i)
      nearest = std::min(nearest, layout.x(layout.x_ticks.major[i].at) - layout.x(layout.x_ticks.major[i - 1].at));
    if (widest + tick_size <= nearest) break;
  }
  return layout;
}

std::string grid(const Layout& layout) {
  constexpr std::string_view fine = "stroke=\"#f0f0f0\" stroke-width=\"1.5\"",
                             coarse = "stroke=\"#d9d9d9\" stroke-width=\"2\"";
  std::string result = "<g>\n";
  const auto across = [&](double at, std::string_view look) {
    result += line(layout.left, layout.y(at), layout.right, layout.y(at), look);
  };
  const auto up = [&](double at, std::string_view look) {
    result += line(layout.x(at), layout.bottom, layout.x(at), top, look);
  };
  for (const double at : layout.x_ticks.minor) up(at, fine);
  for (const double at : layout.y_ticks.minor) across(at, fine);
  for (const Tick& tick : layout.x_ticks.major) up(tick.at, coarse);
  for (const Tick& tick : layout.y_ticks.major) across(tick.at, coarse);
  return result + "</g>\n";
}

std::string factor(int exponent) { return fmt::format("$\\times 10^{{{}}}$", exponent); }

std::string axes(const Plot& plot, const Layout& layout) {
  constexpr std::string_view heavy = "stroke=\"#000000\" stroke-width=\"3\"",
                             light = "stroke=\"#000000\" stroke-width=\"2\"";
  std::string result = fmt::format("<path d=\"M{:.2f} {:.2f}V{:.2f}H{:.2f}\" fill=\"none\" {}/>\n", layout.left, top,
                                   layout.bottom, layout.right, heavy);
  const double below = layout.bottom + tick_length, beside = layout.left - tick_length;
  for (const double at : layout.x_ticks.minor)
    result += line(layout.x(at), layout.bottom, layout.x(at), layout.bottom + tick_length / 2, light);
  for (const double at : layout.y_ticks.minor)
    result += line(layout.left, layout.y(at), layout.left - tick_length / 2, layout.y(at), light);
  for (const Tick& tick : layout.x_ticks.major) {
    const double x = layout.x(tick.at);
    result += line(x, layout.bottom, x, below, heavy) +
              svg_text(tick.label, {x, below + 1.15 * tick_size, tick_size, "middle"});
  }
  for (const Tick& tick : layout.y_ticks.major) {
    const double y = layout.y(tick.at);
    result += line(layout.left, y, beside, y, heavy) +
              svg_text(tick.label, {beside - 8, y + 0.36 * tick_size, tick_size, "end"});
  }
  const double under = below + 1.15 * tick_size + 1.45 * label_size;
  if (layout.x_ticks.exponent != 0)
    result += svg_text(factor(layout.x_ticks.exponent), {layout.right, under, tick_size, "end"});
  if (layout.y_ticks.exponent != 0)
    result += svg_text(factor(layout.y_ticks.exponent), {layout.left + 8, top - 6, tick_size, "start"});
  result += svg_text(plot.x.label.rich, {(layout.left + layout.right) / 2, under, label_size, "middle"});
  result += svg_text(plot.y.label.rich, {0.95 * label_size, (top + layout.bottom) / 2, label_size, "middle", true});
  return result;
}

// Bars of enclosures that can be seen, upright and across, with short ends.
std::string bars(const PlotPoint& point, const Layout& layout, std::string_view colour) {
  const std::string look = fmt::format("class=\"bar\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"", colour);
  const double x = layout.x(point.x.at), y = layout.y(point.y.at), end = 7;
  std::string result;
  const double low = layout.y(point.y.lo), high = layout.y(point.y.hi);
  if (low - high > pixel)
    result += fmt::format("<path d=\"M{:.2f} {:.2f}h{}m{} 0V{:.2f}m{} 0h{}\" {}/>\n", x - end, low, 2 * end, -end, high,
                          -end, 2 * end, look);
  const double first = layout.x(point.x.lo), last = layout.x(point.x.hi);
  if (last - first > pixel)
    result += fmt::format("<path d=\"M{:.2f} {:.2f}v{}m0 {}H{:.2f}m0 {}v{}\" {}/>\n", first, y - end, 2 * end, -end,
                          last, -end, 2 * end, look);
  return result;
}

std::string drawn(const PlotSeries& series, std::size_t k, const Layout& layout, const std::string& clip) {
  std::string joined, marks, spans;
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const PlotPoint& point = series.points[i];
    const double x = layout.x(point.x.at), y = layout.y(point.y.at);
    joined += fmt::format("{}{:.2f} {:.2f}", i == 0 || point.after_gap ? 'M' : 'L', x, y);
    spans += bars(point, layout, look_of(k).colour);
    if (layout.x.holds(point.x.at) && layout.y.holds(point.y.at)) marks += mark(k, x, y);
  }
  std::string result = fmt::format("<g clip-path=\"url(#{})\">\n", clip);
  if (series.draw != PlotSpec::Draw::points)
    result += fmt::format("<path class=\"line\" d=\"{}\" {}/>\n", joined, stroke(k));
  result += spans + "</g>\n";
  return series.draw == PlotSpec::Draw::line ? result : result + marks;
}

// The height of the last point of the series that can be seen, else of the edge beyond which it lies.
double end_of(const PlotSeries& series, const Layout& layout) {
  const auto seen = std::find_if(series.points.rbegin(), series.points.rend(), [&](const PlotPoint& point) {
    return layout.x.holds(point.x.at) && layout.y.holds(point.y.at);
  });
  const PlotPoint& last = seen == series.points.rend() ? series.points.back() : *seen;
  return std::clamp(layout.y(last.y.at), top, layout.bottom);
}

std::string legend(const Plot& plot, const Layout& layout) {
  std::vector<double> ends;
  for (const auto& series : plot.series) ends.push_back(end_of(series, layout));
  const auto heights = spread(ends, name_height, top + name_height / 2, layout.bottom - name_height / 2);
  std::string result;
  for (std::size_t k = 0; k < plot.series.size(); ++k) {
    const double y = heights[k];
    const auto draw = plot.series[k].draw;
    if (draw != PlotSpec::Draw::points)
      result +=
          fmt::format("<path class=\"sample\" d=\"M{:.2f} {:.2f}h{}\" {}/>\n", layout.names, y, sample - 12, stroke(k));
    if (draw != PlotSpec::Draw::line) result += mark(k, layout.names + (sample - 12) / 2, y);
    result += svg_text(plot.series[k].name.rich, {layout.names + sample, y + 0.36 * name_size, name_size, "start"});
  }
  return result;
}

std::string description(const Plot& plot) {
  std::string result = plot.caption.plain;
  for (const Text& note : plot.notes) result += (result.empty() ? "" : " ") + note.plain;
  result += " Series:";
  for (std::size_t k = 0; k < plot.series.size(); ++k) result += (k == 0 ? " " : "; ") + plot.series[k].name.plain;
  return result + ".";
}

}  // namespace

std::vector<double> spread(const std::vector<double>& wanted, double apart, double top_edge, double bottom_edge) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  // Labels that would overlap form a heap, which stands at the mean of where its labels want to be.
  struct Heap {
    double first;  // height of its first label
    std::size_t count;
  };
  std::vector<Heap> heaps;
  const auto length = [&](const Heap& heap) { return apart * static_cast<double>(heap.count); };
  for (const std::size_t label : order) {
    Heap heap{wanted[label], 1};
    while (!heaps.empty() && heaps.back().first + length(heaps.back()) > heap.first) {
      const Heap& before = heaps.back();
      const auto here = static_cast<double>(heap.count), there = static_cast<double>(before.count);
      heap.first = (before.first * there + (heap.first - length(before)) * here) / (here + there);
      heap.count += before.count;
      heaps.pop_back();
    }
    heaps.push_back(heap);
  }
  std::vector<double> in_order;
  for (const Heap& heap : heaps)
    for (std::size_t i = 0; i < heap.count; ++i) in_order.push_back(heap.first + apart * static_cast<double>(i));
  for (std::size_t i = 0; i < in_order.size(); ++i)
    in_order[i] = std::max(in_order[i], top_edge + apart * static_cast<double>(i));
  for (std::size_t i = in_order.size(); i-- > 0;)
    in_order[i] = std::min(in_order[i], bottom_edge - apart * static_cast<double>(in_order.size() - 1 - i));
  std::vector<double> result(wanted.size());
  for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = in_order[i];
  return result;
}

Result<std::string> draw_svg(const Plot& plot, bool xml_declaration) {
  const bool empty = std::all_of(plot.series.begin(), plot.series.end(),
                                 [](const PlotSeries& series) { return series.points.empty(); });
  if (empty) {
    const std::string missing = plot.missing.empty() ? ""
                                                     : fmt::format(" ({} not computed, the first {})",
                                                                   plot.missing.size(), plot.missing.front());
    return bad_input("plot {} has no point to draw{}; check its claims and where", plot.id, missing);
  }
  const Layout layout = layout_of(plot);
  const std::string clip = "frame-" + plot.id;
  std::string result = xml_declaration ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "";
  result += made_by_comment(plot.command);
  result += fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{:.1f}mm\" viewBox=\"0 0 {} {:.0f}\" "
      "role=\"img\" "
      "aria-labelledby=\"title-{} text-{}\" font-family=\"sans-serif\" fill=\"#000000\">\n",
      width / 10, layout.height / 10, width, layout.height, plot.id, plot.id);
  result += fmt::format("<title id=\"title-{}\">{}</title>\n", plot.id, xml_text(plot.title.plain));
  result += fmt::format("<desc id=\"text-{}\">{}</desc>\n", plot.id, xml_text(description(plot)));
  result += fmt::format(
      "<clipPath id=\"{}\"><rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/></clipPath>\n", clip,
      layout.left, top, layout.right - layout.left, layout.bottom - top);
  result += fmt::format("<rect width=\"{}\" height=\"{:.0f}\" fill=\"#ffffff\"/>\n", width, layout.height);
  result += grid(layout) + axes(plot, layout);
  for (std::size_t k = 0; k < plot.series.size(); ++k) result += drawn(plot.series[k], k, layout, clip);
  return result + legend(plot, layout) + "</svg>\n";
}

}  // namespace seqcert
