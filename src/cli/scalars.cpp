#include "cli/scalars.hpp"

#include "base/text.hpp"
#include "number/enclosure.hpp"

#include <fmt/core.h>

#include <vector>

namespace seqcert {
namespace {

std::string ends(const MaybeEnclosure& x, int digits) {
  if (!x) return "not finite";
  const std::string lo = decimal_lower(x->lo, digits), hi = decimal_upper(x->hi, digits);
  return lo == hi ? lo : fmt::format("[{}, {}]", lo, hi);
}

}  // namespace

Result<AnyArithmetic> parse_scalar(const std::string& name) {
  if (name == "exact") return AnyArithmetic(Arithmetic<Rational>{});
  if (name == "interval") return AnyArithmetic(Arithmetic<Interval64>{});
  if (name == "double") return AnyArithmetic(Arithmetic<double>{});
  if (name == "ball") return AnyArithmetic(Arithmetic<Ball>{128});
  if (name.starts_with("ball:")) {
    const auto bits = Rational::parse(name.substr(5));
    if (bits && bits->to_long() && *bits >= Rational(2) && *bits <= Rational(1000000)) return AnyArithmetic(Arithmetic<Ball>{*bits->to_long()});
    return bad_input("--scalar \"{}\": BITS is an integer from 2 to 1000000; write for example ball:256", name);
  }
  if (auto format = Format::parse(name)) return AnyArithmetic(Arithmetic<Rounded>{*format});
  const std::vector<std::string> known{"exact", "interval", "ball", "ball:BITS", "double", "bf16", "fp16", "tf32", "fp32", "fp64", "p=BITS"};
  return bad_input("--scalar \"{}\" is unknown{}; known are {}", name, did_you_mean(name, known), join(known, ", "));
}

std::string shown(const Rational& x) { return x.text(); }
std::string shown(const Interval64& x) { return ends(enclosure_of(x), 17); }
std::string shown(const Ball& x) { return ends(enclosure_of(x), static_cast<int>(static_cast<double>(x.bits()) * 0.30103)); }
std::string shown(double x) { return fmt::format("{:.17g}", x); }
std::string shown(const Rounded& x) {
  const auto value = exactly(x);
  return value ? ends(Enclosure{*value, *value}, 24) : fmt::format("{}", x.approximately());
}

}  // namespace seqcert
