#include "cli/print_record.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"
#include "cli/scalars.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

std::string coloured(Verdict::Kind kind, bool colour) {
  const std::string word(text(kind));
  if (!colour) return word;
  const int code = kind == Verdict::Kind::refuted ? 31 : kind == Verdict::Kind::undecided ? 33 : 32;
  return fmt::format("\x1b[1;{}m{}\x1b[0m", code, word);
}

std::string shown(const std::optional<DecimalRange>& range, int digits) {
  if (!range) return "not known";
  const auto lo = Rational::parse(range->lo), hi = Rational::parse(range->hi);
  SEQCERT_REQUIRE(lo.ok() && hi.ok(), "a record holds decimals");
  if (*lo == *hi && lo->is_integer()) return lo->text();  // a count is shown as it is
  return compact({*lo, *hi}, digits);
}

/// "L integer >= 2, gamma real; gamma >= 0": of what a statement for all parameters speaks.
std::string region(const Claim& claim) {
  std::vector<std::string> parameters, hypotheses;
  for (const ParameterSpec& spec : claim.parameters) parameters.push_back(spec.name + " " + allowed(spec));
  for (const Formula& hypothesis : claim.hypotheses) hypotheses.push_back(text(hypothesis));
  return join(parameters, ", ") + (hypotheses.empty() ? "" : "; " + join(hypotheses, ", "));
}

}  // namespace

std::string pretty(const Record& record, const Claim& claim, int digits, bool colour) {
  std::string point;
  for (const auto& [name, value] : record.parameters) point += fmt::format(" {}={}", name, value);
  std::string out = fmt::format("{}  {}{}\n", coloured(record.verdict.kind, colour), record.claim, point);
  if (!record.verdict.reason.empty()) out += fmt::format("  reason       {}\n", record.verdict.reason);
  if (record.model)
    out += fmt::format("  weights      {} (sha256 {}...)\n", record.model->file, record.model->sha256.substr(0, 16));
  out += fmt::format("  claim        {} {} {}\n", record.quantity_name, record.relation, text(claim.bound));
  if (record.parameters.empty() && !record.quantity) {
    out += fmt::format("  for all      {}\n", region(claim));
  } else {
    out += fmt::format("  {:<12} {}\n", record.quantity_name, shown(record.quantity, digits));
    out += fmt::format("  bound        {}\n", shown(record.bound, digits));
  }
  if (record.tightness) out += fmt::format("  tightness    {}\n", shown(record.tightness, digits));
  for (const auto& [name, range] : record.details) out += fmt::format("  {:<12} {}\n", name, shown(range, 6));
  out += fmt::format("  arithmetic   {}, {:.3f} s\n", record.arithmetic.empty() ? "none" : record.arithmetic,
                     record.seconds);
  return out;
}

}  // namespace seqcert
