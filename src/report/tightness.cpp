#include "report/tightness.hpp"

namespace seqcert {

MaybeEnclosure tightness_of(const Record& record) {
  if (!record.tightness) return std::nullopt;
  const auto lo = Rational::parse(record.tightness->lo), hi = Rational::parse(record.tightness->hi);
  if (!lo || !hi || *hi < *lo) return std::nullopt;
  Enclosure result{*lo, *hi};
  const auto kind = record.verdict.kind;
  const bool holds = kind == Verdict::Kind::verified || kind == Verdict::Kind::proved;
  if (!holds || !record.quantity) return result;
  const auto quantity = Rational::parse(record.quantity->lo);
  if (!quantity || quantity->sign() <= 0)
    return result;  // dividing by the quantity keeps the order only if it is positive
  const Rational one(1);
  const bool may_be_one = result.lo <= one && one <= result.hi;  // else record and verdict disagree: print what it says
  const std::string& relation = record.relation;
  if (may_be_one && (relation == "<=" || relation == "<" || relation == "=")) result.lo = one;
  if (may_be_one && (relation == ">=" || relation == ">" || relation == "=")) result.hi = one;
  return result;
}

Tightest tightest_of(std::span<const Record* const> records) {
  const Record *least = nullptr, *greatest = nullptr;
  Rational low, high;
  for (const Record* record : records) {
    const auto tightness = tightness_of(*record);
    if (!tightness) continue;
    if (!least || tightness->lo < low) {
      least = record;
      low = tightness->lo;
    }
    if (!greatest || tightness->lo > high) {
      greatest = record;
      high = tightness->lo;
    }
  }
  const bool from_below = !records.empty() && records.front()->relation.starts_with('>');
  return from_below ? Tightest{greatest, least} : Tightest{least, greatest};
}

}  // namespace seqcert
