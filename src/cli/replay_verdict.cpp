#include "cli/replay_verdict.hpp"

#include "check/decide_instance.hpp"
#include "cli/command.hpp"
#include "cli/scalars.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

constexpr long most_bits = 4096;

int not_confirmed(const std::string& why) {
  fmt::print("not confirmed: {}\n", why);
  return something_undecided;
}

int confirmed(const Statement& statement, const Evidence& evidence, Truth holds) {
  fmt::print("confirmed: {}; {} {} there\n", evidence.what, statement.known ? "the claim" : "what the witness states",
             holds == Truth::yes ? "holds" : "fails");
  return all_good;
}

/// The bracket: integers as they are, other numbers in decimals rounded outward.
std::string brief(const Bracket& bracket) {
  const auto part = [](const char* word, const std::optional<Rational>& end, auto decimal) {
    if (!end) return std::string();
    const std::string whole = end->text();
    return fmt::format("{} {}", word, whole.find('/') == std::string::npos ? whole : decimal(*end, 19));
  };
  const std::string least = part("at least", bracket.least, decimal_lower),
                    most = part("at most", bracket.most, decimal_upper);
  return least + (least.empty() || most.empty() ? "" : " and ") + most;
}

Bracket meet(const Bracket& a, const Bracket& b) {
  Bracket both = a;
  if (b.least && (!a.least || *a.least < *b.least)) both.least = b.least;
  if (b.most && (!a.most || *b.most < *a.most)) both.most = b.most;
  return both;
}

/// Whether `end` is the number, or, as two nearly equal states leave it, within 2^-40 of it.
bool shows(const std::optional<Rational>& end, const Enclosure& number) {
  if (!end) return false;
  const Rational slack = max(abs(number.lo), abs(number.hi)) * Rational::power_of_two(-40);
  return number.lo - slack <= *end && *end <= number.hi + slack;
}

/// The end of the bracket that is the bound.
bool reaches(const std::optional<Rational>& end, const Enclosure& bound) {
  return end && bound.is_point() && *end == bound.lo;
}

}  // namespace

Evidence nothing_of(const Statement& statement, const std::string& kind) {
  return {false, fmt::format("{} says nothing of {}", kind, statement.claim.quantity)};
}

Result<int> judge(const Statement& statement, const Evidence& evidence,
                  const std::function<Result<Decision>()>& again) {
  print_claim(statement);
  fmt::print("{}", evidence.lines);
  if (!evidence.stands) return not_confirmed(evidence.what);
  const Claim& claim = statement.claim;
  const Bracket both = meet(evidence.bracket, evidence.besides);
  Truth holds = Truth::unknown;
  std::optional<Enclosure> bound;
  for (long bits = 128; bits <= most_bits && holds == Truth::unknown; bits *= 2) {
    const auto enclosed = bound_of(statement, bits);
    if (!enclosed) return enclosed.error();
    bound = *enclosed;
    holds = evidence.decides ? Truth::yes : holds_in(both, claim.relation, *bound);
    if (bound->is_point()) break;
  }
  fmt::print("shown     {} {}\nbound     {}\n", claim.quantity, brief(both), compact(*bound, 19));
  if (holds != Truth::unknown) return confirmed(statement, evidence, holds);
  if (again && !statement.bound) {  // of a bound without formula nothing is decided
    const auto decision = again();
    if (!decision) return decision.error();
    if (!decision->quantity)
      return not_confirmed(fmt::format("{} has no value here: {}", claim.quantity, decision->verdict.reason));
    const Enclosure& number = *decision->quantity;
    fmt::print("measured  {} {}\n", claim.quantity, compact(number, 19));
    if (!shows(evidence.bracket.least, number) && !shows(evidence.bracket.most, number))
      return not_confirmed(
          fmt::format("{}, and that does not show {} {}", evidence.what, claim.quantity, compact(number, 19)));
    const bool verified = decision->verdict.kind == Verdict::Kind::verified;
    if (!verified && decision->verdict.kind != Verdict::Kind::refuted) return not_confirmed(decision->verdict.reason);
    return confirmed(statement, evidence, known(verified));
  }
  const bool below = reaches(evidence.bracket.most, *bound), above = reaches(evidence.bracket.least, *bound);
  if (claim.relation != Relation::equal || (!below && !above))
    return not_confirmed(fmt::format("{}, so {} is {}, and that does not tell whether it is {} the bound",
                                     evidence.what, claim.quantity, brief(both), text(claim.relation)));
  fmt::print("confirmed: {}; so {} is at {} the bound\nnot shown that it is no {}; `seqcert check {}` decides that\n",
             evidence.what, claim.quantity, below ? "most" : "least", below ? "less" : "more", claim.id);
  return all_good;
}

}  // namespace seqcert
