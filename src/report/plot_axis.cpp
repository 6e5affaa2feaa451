#include "report/plot_axis.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace seqcert {
namespace {

constexpr double margin = 0.03;      // of the range, beyond the outermost points
constexpr double largest_log = 290;  // decades within which the value of a tick is a double

/// A step m * 10^exponent, m one of 1, 2, 5.
struct Step {
  int digit = 1;
  int exponent = 0;
  double size() const { return digit * std::pow(10.0, exponent); }
};

Step next(Step step) {
  if (step.digit == 5) return {1, step.exponent + 1};
  return {step.digit == 1 ? 2 : 5, step.exponent};
}

// The multiples of `step` in the range, the ends included up to rounding.
struct Multiples {
  long long first, last;
};
Multiples multiples(AxisRange range, double step) {
  constexpr double slack = 1e-9;
  return {static_cast<long long>(std::ceil(range.lo / step - slack)),
          static_cast<long long>(std::floor(range.hi / step + slack))};
}

long long count(const Multiples& found) { return std::max(0LL, found.last - found.first + 1); }

double inside(AxisRange range, double at) { return std::clamp(at, range.lo, range.hi); }

/// number * 10^exponent as a decimal, exactly.
std::string decimal(long long number, int exponent) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  if (number == 0) return "0";
  if (exponent >= 0) {
    digits.append(static_cast<std::size_t>(exponent), '0');
  } else {
    const auto behind = static_cast<std::size_t>(-exponent);
    if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
    digits.insert(digits.size() - behind, ".");
  }
  if (number < 0) digits.insert(0, "−");
  return digits;
}

// Labels of large or small numbers leave a power of ten to the axis.
int common_exponent(AxisRange range) {
  const double size = std::max(std::abs(range.lo), std::abs(range.hi));
  const int exponent = static_cast<int>(std::floor(std::log10(size)));
  return exponent >= 5 || exponent <= -4 ? exponent : 0;
}

AxisTicks linear_ticks(AxisRange range, int at_most) {
  Step step{1, static_cast<int>(std::floor(std::log10(range.hi - range.lo))) - 3};
  while (count(multiples(range, step.size())) > at_most) step = next(step);
  AxisTicks ticks;
  ticks.exponent = common_exponent(range);
  const Multiples found = multiples(range, step.size());
  for (long long i = found.first; i <= found.last; ++i)
    ticks.major.push_back(
        {inside(range, static_cast<double>(i) * step.size()), decimal(i * step.digit, step.exponent - ticks.exponent)});
  const int parts = step.digit == 2 ? 4 : 5;
  const Multiples fine = multiples(range, step.size() / parts);
  for (long long i = fine.first; i <= fine.last; ++i)
    if (i % parts != 0) ticks.minor.push_back(inside(range, static_cast<double>(i) * step.size() / parts));
  return ticks;
}

// Round values at their places on a logarithmic axis that holds hardly a power.
AxisTicks values_as_logarithms(double base, AxisRange range, int at_most) {
  AxisTicks ticks = linear_ticks({std::pow(base, range.lo), std::pow(base, range.hi)}, at_most);
  const auto place = [&](double value) { return inside(range, std::log(value) / std::log(base)); };
  for (Tick& tick : ticks.major) tick.at = place(tick.at);
  for (double& at : ticks.minor) at = place(at);
  return ticks;
}

AxisTicks power_ticks(Scale scale, AxisRange range, int at_most) {
  const int base = scale == Scale::log2 ? 2 : 10;
  if (count(multiples(range, 1)) < 2 &&
      std::max(std::abs(range.lo), std::abs(range.hi)) * std::log10(base) < largest_log)
    return values_as_logarithms(base, range, at_most);
  Step step{1, 0};
  long long apart = 1;
  for (; count(multiples(range, static_cast<double>(apart))) > at_most;)
    if (scale == Scale::log2) {
      apart *= 2;
    } else {
      step = next(step);
      apart = std::llround(step.size());
    }
  AxisTicks ticks;
  const Multiples found = multiples(range, static_cast<double>(apart));
  for (long long i = found.first; i <= found.last; ++i)
    ticks.major.push_back({inside(range, static_cast<double>(i * apart)), fmt::format("${}^{{{}}}$", base, i * apart)});
  const Multiples powers = multiples(range, 1);
  constexpr long long most_minor = 60;
  if (apart > 1 && count(powers) <= most_minor)
    for (long long i = powers.first; i <= powers.last; ++i)
      if (i % apart != 0) ticks.minor.push_back(inside(range, static_cast<double>(i)));
  if (apart == 1 && scale == Scale::log10)
    for (long long i = powers.first - 1; i <= powers.last; ++i)
      for (int digit = 2; digit <= 9; ++digit) {
        const double at = static_cast<double>(i) + std::log10(digit);
        if (range.lo <= at && at <= range.hi) ticks.minor.push_back(at);
      }
  return ticks;
}

}  // namespace

AxisRange axis_range(Scale scale, double lo, double hi, std::optional<double> min, std::optional<double> max) {
  AxisRange range{min.value_or(lo), max.value_or(hi)};
  if (range.hi < range.lo)
    (min ? range.hi : range.lo) = min ? range.lo : range.hi;  // every point lies beyond the end given
  const double size = std::max({std::abs(range.lo), std::abs(range.hi), 1e-290});
  const double least = scale == Scale::linear ? 1e-6 * size : 1e-3;
  if (range.hi - range.lo < least) {  // one point, as good as
    const double half = scale == Scale::linear ? size / 2 : 1;
    range = {range.lo - half, range.hi + half};
  } else {
    const double room = margin * (range.hi - range.lo);
    const bool from_zero = scale == Scale::linear && lo >= 0 && lo <= hi / 2;
    if (!min) range.lo = from_zero ? 0 : range.lo - room;
    if (!max) range.hi += room;
  }
  if (scale != Scale::linear && std::floor(range.hi) - std::ceil(range.lo) < 1) {
    if (!min) range.lo = std::floor(range.lo);
    if (!max) range.hi = std::ceil(range.hi);
  }
  return range;
}

AxisTicks axis_ticks(Scale scale, AxisRange range, int at_most) {
  SEQCERT_REQUIRE(range.lo < range.hi && at_most >= 2, "an axis needs room and at least two ticks");
  return scale == Scale::linear ? linear_ticks(range, at_most) : power_ticks(scale, range, at_most);
}

}  // namespace seqcert
