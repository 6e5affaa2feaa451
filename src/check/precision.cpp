#include "check/precision.hpp"

#include <algorithm>

namespace seqcert {
namespace {

// Where no bound says from which precision on all is well, failures are looked for from here down.
constexpr long most_bits_tried = 53;

/// The least bits from which the a-priori bound holds, if any up to the cap. It holds for more bits wherever it holds.
std::optional<long> bound_from(const OnMachines& construction, long max_bits) {
  if (!construction.cannot_show().empty()) return std::nullopt;
  long low = 0, high = 8;  // not known to hold, tried next
  while (!construction.all_are_safe_from(std::min(high, max_bits))) {
    if (high >= max_bits) return std::nullopt;
    low = high;
    high *= 2;
  }
  high = std::min(high, max_bits);
  while (low + 1 < high) {
    const long middle = low + (high - low) / 2;
    (construction.all_are_safe_from(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace

LeastPrecision least_precision(const OnMachines& construction, long max_bits, bool look_for_failure) {
  LeastPrecision result;
  result.safe = bound_from(construction, max_bits);
  // Below the bound, machine by machine.
  while (result.safe && *result.safe > 1 &&
         construction.first_open_length(Format::precision(*result.safe - 1), true) == 0)
    --*result.safe;
  if (!look_for_failure) return result;
  for (long bits = result.safe ? *result.safe - 1 : std::min(max_bits, most_bits_tried); bits >= 1; --bits) {
    result.failure = construction.find_failure(Format::precision(bits), 1, true);
    if (!result.failure) continue;
    result.fails = bits;
    break;
  }
  return result;
}

LengthReached length_reached(const OnMachines& construction, const Format& format, bool look_for_failure) {
  LengthReached result;
  const std::size_t open = construction.first_open_length(format, false);
  result.safe = open == 0 ? construction.longest() : open - 1;
  if (open == 0 || !look_for_failure) return result;
  result.failure = construction.find_failure(format, open, false);
  if (result.failure) result.fails = result.failure->length;
  return result;
}

}  // namespace seqcert
