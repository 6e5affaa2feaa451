#include "cli/scalars.hpp"

#include "base/text.hpp"
#include "number/enclosure.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace seqcert {
namespace {

std::string without_trailing_zeros(const std::string& number) {
  if (number.find('.') == std::string::npos) return number;
  const std::size_t tail = std::min(number.find('e'), number.size());
  std::size_t end = number.find_last_not_of('0', tail - 1) + 1;
  if (number[end - 1] == '.') --end;
  return number.substr(0, end) + number.substr(tail);
}

/// The decimal with so many digits that lies nearest to the middle, and its distance from the farther end.
struct RoundedMiddle {
  std::string text;
  Rational away;
};
RoundedMiddle rounded_middle(const Enclosure& x, int digits) {
  const Rational middle = (x.lo + x.hi) / Rational(2);
  const std::string below = decimal_lower(middle, digits), above = decimal_upper(middle, digits);
  const Rational low = *Rational::parse(below), high = *Rational::parse(above);
  const bool down = middle - low <= high - middle;
  const Rational& shown = down ? low : high;
  return {without_trailing_zeros(down ? below : above), max(abs(x.hi - shown), abs(shown - x.lo))};
}

std::string shown(const MaybeEnclosure& x, int digits) { return x ? compact(*x, digits) : "not finite"; }

}  // namespace

std::string compact(const Enclosure& x, int digits) {
  if (x.lo.sign() <= 0 && x.hi.sign() >= 0 && !x.is_point())  // no digit is certain, not even the sign
    return "0 ± " + without_trailing_zeros(decimal_upper(max(x.hi, -x.lo), 2));
  RoundedMiddle middle = rounded_middle(x, digits);
  while (digits > 1) {  // digits that the enclosure leaves open are not printed
    RoundedMiddle shorter = rounded_middle(x, --digits);
    if (x.hi - x.lo < shorter.away || shorter.text.size() > middle.text.size())
      break;  // 1000 stays, 1e+03 is no shorter
    middle = std::move(shorter);
  }
  if (middle.away.is_zero()) return middle.text;
  return fmt::format("{} ± {}", middle.text, without_trailing_zeros(decimal_upper(middle.away, 2)));
}

Result<AnyArithmetic> parse_scalar(const std::string& name) {
  if (name == "exact") return AnyArithmetic(Arithmetic<Rational>{});
  if (name == "interval") return AnyArithmetic(Arithmetic<Interval64>{});
  if (name == "double") return AnyArithmetic(Arithmetic<double>{});
  if (name == "ball") return AnyArithmetic(Arithmetic<Ball>{128});
  if (name.starts_with("ball:")) {
    const auto bits = Rational::parse(name.substr(5));
    if (bits && bits->to_long() && *bits >= Rational(2) && *bits <= Rational(1000000))
      return AnyArithmetic(Arithmetic<Ball>{*bits->to_long()});
    return bad_input("--scalar \"{}\": BITS is an integer from 2 to 1000000; write for example ball:256", name);
  }
  if (auto format = Format::parse(name)) return AnyArithmetic(Arithmetic<Rounded>{*format});
  const std::vector<std::string> known{"exact", "interval", "ball", "ball:BITS", "double", "bf16",
                                       "fp16",  "tf32",     "fp32", "fp64",      "p=BITS"};
  return bad_input("--scalar \"{}\" is unknown{}; known are {}", name, did_you_mean(name, known), join(known, ", "));
}

std::string rounded_text(const MaybeEnclosure& x, int digits) {
  return x ? rounded_middle(*x, digits).text : "not finite";
}

std::string shown(const Rational& x) { return x.text(); }
std::string shown(const Interval64& x) { return shown(enclosure_of(x), 17); }
std::string shown(const Ball& x) { return shown(enclosure_of(x), 19); }
std::string shown(double x) { return fmt::format("{}", x); }
std::string shown(const Rounded& x) {
  const auto value = exactly(x);
  const double near = x.approximately();
  if (!value || (std::isfinite(near) && Rational::exactly(near) == *value)) return shown(near);
  return compact({*value, *value}, 24);
}

}  // namespace seqcert
