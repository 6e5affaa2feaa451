#include "report/plot_spec.hpp"

#include "number/rational.hpp"
#include "report/spec_reader.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t longest_name = 40;  // characters of a series' name: it stands beside the axes

const Words<Scale> scales = {{"linear", Scale::linear}, {"log2", Scale::log2}, {"log10", Scale::log10}};
const Words<PlotSpec::Draw> draws = {
    {"both", PlotSpec::Draw::both}, {"line", PlotSpec::Draw::line}, {"points", PlotSpec::Draw::points}};

// A word that names no number of the record names a parameter; whether the claim has it shows when there are records.
Coordinate coordinate_of(const std::string& word) {
  using From = Coordinate::From;
  if (word == "quantity") return {From::quantity};
  if (word == "bound") return {From::bound};
  if (word == "tightness") return {From::tightness};
  if (word == "seconds") return {From::seconds};
  if (word.starts_with("details.")) return {From::detail, {}, word.substr(8)};
  return {From::parameter, word};
}

std::optional<std::string> end_of_axis(SpecReader& read, std::string_view key, Scale scale) {
  const auto given = read.value(key);
  if (!given) return std::nullopt;
  const auto number = Rational::parse(*given);
  if (!number)
    read.fail(read.line_of(key), "{}: {}", key, number.error().message);
  else if (scale != Scale::linear && number->sign() <= 0)
    read.fail(read.line_of(key), "{} = {} has no place on a logarithmic axis; give a positive number", key, *given);
  else
    return given;
  return std::nullopt;
}

PlotSpec::Axis read_axis(SpecReader& read, bool is_x) {
  std::vector<std::string> known = {"label", "plain", "unit", "unit_plain", "scale", "min", "max"};
  if (is_x) known.insert(known.end(), {"key", "values"});
  read.allow_only(known);
  PlotSpec::Axis axis;
  axis.label = read.text("label", "plain", true);
  axis.unit = read.text("unit", "unit_plain", false);
  axis.scale = read.one_of("scale", scales, Scale::linear);
  axis.min = end_of_axis(read, "min", axis.scale);
  axis.max = end_of_axis(read, "max", axis.scale);
  if (axis.min && axis.max && !(*Rational::parse(*axis.min) < *Rational::parse(*axis.max)))
    read.fail(read.line_of("max"), "max = {} is not above min = {}", *axis.max, *axis.min);
  return axis;
}

PlotSpec::Series read_series(SpecReader& read, const std::string& x_of_plot, const std::vector<std::string>& values) {
  read.allow_only({"name", "plain", "claim", "x", "y", "where", "split", "split_values", "values", "draw"});
  PlotSpec::Series series;
  series.line = static_cast<int>(read.line());
  series.split = read.word("split");
  series.name = read.text("name", "plain", series.split.empty());
  if (display_width(series.name.plain) > longest_name)
    read.fail(read.line_of("name"),
              "name \"{}\" is longer than {} characters; shorten it and say the rest in the caption", series.name.plain,
              longest_name);
  series.claim = read.required_word("claim");
  const std::string x = read.word("x", x_of_plot);
  if (x.empty())
    read.fail(
        read.line(),
        "a series needs \"x\", a parameter of its claim or quantity, bound, tightness, seconds (or give [x] a key)");
  series.x = coordinate_of(x);
  series.y = coordinate_of(read.word("y", "quantity"));
  series.where = read.pairs("where", "a_max = \"9/10\"");
  series.split_values = read.values("split_values");
  if (series.split.empty() && !series.split_values.empty())
    read.fail(read.line_of("split_values"), "\"split_values\" needs \"split\", the parameter they are values of");
  series.values = read.has("values")                             ? read.values("values")
                  : series.x.from == Coordinate::From::parameter ? values
                                                                 : std::vector<std::string>();
  if (read.has("values") && series.x.from != Coordinate::From::parameter)
    read.fail(read.line_of("values"), "\"values\" are values of a parameter, and x = \"{}\" is none; remove them", x);
  if (!series.values.empty() && !series.split.empty() && series.split_values.empty())
    read.fail(read.line_of("split"), "split = \"{}\" beside values of x needs \"split_values\" to name the points",
              series.split);
  for (const std::string& name : {series.x.parameter, series.split})
    if (!name.empty() && series.where.contains(name))
      read.fail(read.line_of("where"), "where.{} fixes what runs over the points or the series; remove it", name);
  if (!series.split.empty() && series.split == series.x.parameter)
    read.fail(read.line_of("split"), "split = \"{}\" is the parameter of the x axis; split by another", series.split);
  series.draw = read.one_of("draw", draws, PlotSpec::Draw::both);
  return series;
}

}  // namespace

Result<PlotSpec> parse_plot_spec(std::string_view text, const std::string& path) {
  auto opened = SpecReader::parse(text, path, "a plot");
  if (!opened) return opened.error();
  SpecReader& read = *opened;
  read.allow_only({"id", "title", "caption", "x", "y", "series"});
  PlotSpec spec;
  spec.path = path;
  spec.id = read.id();
  spec.title = read.text("title", "", true);
  spec.caption = read.text("caption", "", true);
  std::string x_key;
  std::vector<std::string> values;
  for (const bool is_x : {true, false}) {
    const std::string key = is_x ? "x" : "y";
    auto axis = read.subtable(key, "[" + key + "]");
    if (!axis) {
      read.fail(1, "a plot needs [{}] with label", key);
      continue;
    }
    (is_x ? spec.x : spec.y) = read_axis(*axis, is_x);
    if (!is_x) continue;
    x_key = axis->word("key");
    values = axis->values("values");
  }
  for (SpecReader& series : read.tables("series", "a series"))
    spec.series.push_back(read_series(series, x_key, values));
  if (read.error()) return *read.error();
  return spec;
}

Result<PlotSpec> find_plot(const std::string& id_or_path, const std::string& folder) {
  const auto path = spec_path(id_or_path, folder, "plot");
  if (!path) return path.error();
  const auto text = read_spec_file(*path);
  if (!text) return text.error();
  auto spec = parse_plot_spec(*text, *path);
  if (!spec) return spec;
  if (const Status same = check_spec_id(id_or_path, *path, spec->id); !same) return same.error();
  return spec;
}

std::vector<std::string> plot_ids(const std::string& folder) { return spec_ids(folder); }

}  // namespace seqcert
