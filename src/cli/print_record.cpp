#include "cli/print_record.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

std::string coloured(Verdict::Kind kind, bool colour) {
  const std::string word(text(kind));
  if (!colour) return word;
  const int code = kind == Verdict::Kind::refuted ? 31 : kind == Verdict::Kind::undecided ? 33 : 32;
  return fmt::format("\x1b[1;{}m{}\x1b[0m", code, word);
}

/// Both ends, or the digits once where they agree.
std::string range(const std::optional<DecimalRange>& range) {
  if (!range) return "not known";
  if (range->lo == range->hi) return range->lo;
  return fmt::format("[{}, {}]", range->lo, range->hi);
}

}  // namespace

std::string pretty(const Record& record, const Claim& claim, bool colour) {
  std::string point;
  for (const auto& [name, value] : record.parameters) point += fmt::format(" {}={}", name, value);
  std::string out = fmt::format("{}  {}{}\n", coloured(record.verdict.kind, colour), record.claim, point);
  if (!record.verdict.reason.empty()) out += fmt::format("  reason      {}\n", record.verdict.reason);
  out += fmt::format("  claim       {} {} {}\n", record.quantity_name, record.relation, text(claim.bound));
  out += fmt::format("  {:<11} {}\n", record.quantity_name, range(record.quantity));
  out += fmt::format("  bound       {}\n", range(record.bound));
  if (record.tightness) out += fmt::format("  tightness   {}\n", range(record.tightness));
  out += fmt::format("  arithmetic  {}, {:.3f} s\n", record.arithmetic.empty() ? "none" : record.arithmetic, record.seconds);
  return out;
}

}  // namespace seqcert
