#include "formula/parameters.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t most_points = 1'000'000;

bool in_range(const ParameterSpec& spec, const Rational& value) {
  if (spec.low && (spec.low_strict ? value <= *spec.low : value < *spec.low)) return false;
  if (spec.high && (spec.high_strict ? value >= *spec.high : value > *spec.high)) return false;
  return true;
}

/// `a..b`, `a..b:step`, `a..b*factor`.
Result<std::vector<Value>> parse_range(const ParameterSpec& spec, std::string_view text, std::size_t dots) {
  const std::string_view rest = text.substr(dots + 2);
  const std::size_t mark = rest.find_first_of(":*");
  const bool factor = mark != std::string_view::npos && rest[mark] == '*';
  const auto first = Rational::parse(trim(text.substr(0, dots)));
  const auto last = Rational::parse(trim(rest.substr(0, mark)));
  const auto step = mark == std::string_view::npos ? Result<Rational>(Rational(1)) : Rational::parse(trim(rest.substr(mark + 1)));
  for (const auto* part : {&first, &last, &step})
    if (!*part)
      return bad_input("grid \"{}\" of {}: {}; a range is written 1..10, 1..10:3 or 16..4096*2", text, spec.name, part->error().message);
  if (factor ? *step <= Rational(1) || first->sign() <= 0 : step->sign() <= 0)
    return bad_input("grid \"{}\" of {} would never end; {}", text, spec.name,
                     factor ? "a factor is above 1 and its range starts above 0" : "a step is above 0");
  std::vector<Value> values;
  for (Rational value = *first; value <= *last; value = factor ? value * *step : value + *step) {
    if (values.size() == most_points)
      return bad_input("grid \"{}\" of {} has more than {} values; choose a larger step", text, spec.name, most_points);
    const auto checked = parse_value(spec, value.text());
    if (!checked) return checked.error();
    values.push_back(*checked);
  }
  if (values.empty()) return bad_input("grid \"{}\" of {} is empty: it starts above its end", text, spec.name);
  return values;
}

}  // namespace

std::string text(const Value& value) {
  return std::holds_alternative<Rational>(value) ? std::get<Rational>(value).text() : std::get<std::string>(value);
}

std::string allowed(const ParameterSpec& spec) {
  if (spec.type == ParameterSpec::Type::choice) return "one of " + join(spec.choices, ", ");
  const std::string kind = spec.type == ParameterSpec::Type::integer ? "an integer" : "a number";
  if (spec.low && spec.high)
    return fmt::format("{} in {}{}, {}{}", kind, spec.low_strict ? "(" : "[", spec.low->text(), spec.high->text(), spec.high_strict ? ")" : "]");
  if (spec.low) return fmt::format("{} {} {}", kind, spec.low_strict ? ">" : ">=", spec.low->text());
  if (spec.high) return fmt::format("{} {} {}", kind, spec.high_strict ? "<" : "<=", spec.high->text());
  return kind;
}

Result<Value> parse_value(const ParameterSpec& spec, std::string_view text) {
  if (spec.type == ParameterSpec::Type::choice) {
    if (std::ranges::find(spec.choices, text) != spec.choices.end()) return Value(std::string(text));
    return bad_input("parameter {}: \"{}\" is not {}{}", spec.name, text, allowed(spec), did_you_mean(text, spec.choices));
  }
  const auto value = Rational::parse(text);
  if (!value) return bad_input("parameter {}: {}", spec.name, value.error().message);
  if (spec.type == ParameterSpec::Type::integer && !value->is_integer())
    return bad_input("parameter {}: {} is not an integer; write {}", spec.name, text, allowed(spec));
  if (!in_range(spec, *value)) return bad_input("parameter {}: {} is out of range; write {}", spec.name, text, allowed(spec));
  return Value(*value);
}

Result<std::vector<Value>> parse_grid(const ParameterSpec& spec, std::string_view text) {
  std::vector<Value> values;
  if (trim(text).empty()) return bad_input("the grid of {} is empty; write {}", spec.name, allowed(spec));
  for (const std::string& part : split(text, ',')) {
    const std::string_view item = trim(part);
    if (item.empty()) return bad_input("grid \"{}\" of {} has an empty entry; write 1,2,5", text, spec.name);
    const std::size_t dots = item.find("..");
    if (spec.type != ParameterSpec::Type::choice && dots != std::string_view::npos) {
      auto range = parse_range(spec, item, dots);
      if (!range) return range.error();
      values.insert(values.end(), range->begin(), range->end());
    } else {
      auto value = parse_value(spec, item);
      if (!value) return value.error();
      values.push_back(std::move(*value));
    }
    if (values.size() > most_points) return bad_input("grid \"{}\" of {} has more than {} values", text, spec.name, most_points);
  }
  return values;
}

}  // namespace seqcert
