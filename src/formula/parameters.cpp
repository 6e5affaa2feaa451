#include "formula/parameters.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace seqcert {
namespace {

constexpr std::size_t most_points = 1'000'000;
constexpr double most_grid_bits = 1e9;  // of one range, twice over

bool in_range(const ParameterSpec& spec, const Rational& value) {
  if (spec.low && (spec.low_strict ? value <= *spec.low : value < *spec.low)) return false;
  if (spec.high && (spec.high_strict ? value >= *spec.high : value > *spec.high)) return false;
  return true;
}

/// `typed` is how messages spell the value; "" = as a fraction.
Result<Value> checked(const ParameterSpec& spec, const Rational& value, std::string_view typed) {
  const auto spelling = [&] { return typed.empty() ? value.text() : std::string(typed); };
  if (spec.type == ParameterSpec::Type::integer && !value.is_integer())
    return bad_input("parameter {}: {} is not an integer; write {}", spec.name, spelling(), allowed(spec));
  if (!in_range(spec, value))
    return bad_input("parameter {}: {} is out of range; write {}", spec.name, spelling(), allowed(spec));
  return Value(value);
}

/// About log2 of x > 0.
double about_log2(const Rational& x) {
  long top = 0, bottom = 0;
  const double high = mpz_get_d_2exp(&top, x.numerator().get_mpz_t()),
               low = mpz_get_d_2exp(&bottom, x.denominator().get_mpz_t());
  return static_cast<double>(top - bottom) + std::log2(high / low);
}

/// About how many values a range has; exact enough to refuse those with too many before making them.
double about_length(const Rational& first, const Rational& last, const Rational& step, bool factor) {
  if (last < first) return 0;
  if (!factor) return ((last - first) / step).approximately() + 1;
  // log2(1 + d) of a factor near 1 is d / ln 2; the difference of two rounded logarithms would be all error.
  const Rational growth = step - Rational(1);
  const double per_step = growth < Rational::ratio(1, 1000) ? growth.approximately() / std::log(2.0) : about_log2(step);
  return (about_log2(last) - about_log2(first)) / per_step + 1;
}

/// `a..b`, `a..b:step`, `a..b*factor`.
Result<std::vector<Value>> parse_range(const ParameterSpec& spec, std::string_view text, std::size_t dots) {
  const std::string_view rest = text.substr(dots + 2);
  const std::size_t mark = rest.find_first_of(":*");
  const bool factor = mark != std::string_view::npos && rest[mark] == '*';
  const auto first = Rational::parse(trim(text.substr(0, dots)));
  const auto last = Rational::parse(trim(rest.substr(0, mark)));
  const auto step =
      mark == std::string_view::npos ? Result<Rational>(Rational(1)) : Rational::parse(trim(rest.substr(mark + 1)));
  for (const auto* part : {&first, &last, &step})
    if (!*part)
      return bad_input("grid \"{}\" of {}: {}; a range is written 1..10, 1..10:3 or 16..4096*2", text, spec.name,
                       part->error().message);
  if (factor ? *step <= Rational(1) || first->sign() <= 0 : step->sign() <= 0)
    return bad_input("grid \"{}\" of {} would never end; {}", text, spec.name,
                     factor ? "a factor is above 1 and its range starts above 0" : "a step is above 0");
  if (*last < *first) return bad_input("grid \"{}\" of {} is empty: it starts above its end", text, spec.name);
  const double length = about_length(*first, *last, *step, factor);
  if (!(length <= static_cast<double>(most_points)))
    return bad_input("grid \"{}\" of {} has about {:.3g} values, at most {} are allowed; choose a larger {}", text,
                     spec.name, length, most_points, factor ? "factor" : "step");
  if (factor && length * length * static_cast<double>(step->bits()) > most_grid_bits)
    return bad_input("grid \"{}\" of {} has about {:.3g} values of many digits; choose a rounder factor", text,
                     spec.name, length);
  std::vector<Value> values;
  for (Rational value = *first; value <= *last; value = factor ? value * *step : value + *step) {
    auto entry = checked(spec, value, "");
    if (!entry) return entry.error();
    values.push_back(std::move(*entry));
  }
  return values;
}

}  // namespace

std::string text(const Value& value) {
  return std::holds_alternative<Rational>(value) ? std::get<Rational>(value).text() : std::get<std::string>(value);
}

std::string allowed(const ParameterSpec& spec) {
  if (spec.type == ParameterSpec::Type::choice) return "one of " + join(spec.choices, spec.ordered ? " < " : ", ");
  const std::string kind = spec.type == ParameterSpec::Type::integer ? "an integer" : "a number";
  if (spec.low && spec.high)
    return fmt::format("{} in {}{}, {}{}", kind, spec.low_strict ? "(" : "[", spec.low->text(), spec.high->text(),
                       spec.high_strict ? ")" : "]");
  if (spec.low) return fmt::format("{} {} {}", kind, spec.low_strict ? ">" : ">=", spec.low->text());
  if (spec.high) return fmt::format("{} {} {}", kind, spec.high_strict ? "<" : "<=", spec.high->text());
  return kind;
}

Result<Value> parse_value(const ParameterSpec& spec, std::string_view text) {
  if (spec.type == ParameterSpec::Type::choice) {
    if (std::ranges::find(spec.choices, text) != spec.choices.end()) return Value(std::string(text));
    return bad_input("parameter {}: \"{}\" is not {}{}", spec.name, text, allowed(spec),
                     did_you_mean(text, spec.choices));
  }
  const auto value = Rational::parse(text);
  if (!value) return bad_input("parameter {}: {}", spec.name, value.error().message);
  return checked(spec, *value, text);
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
    if (values.size() > most_points)
      return bad_input("grid \"{}\" of {} has more than {} values", text, spec.name, most_points);
  }
  std::set<Value> seen;  // what is named twice is one point
  std::erase_if(values, [&](const Value& value) { return !seen.insert(value).second; });
  return values;
}

}  // namespace seqcert
