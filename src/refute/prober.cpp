#include "refute/prober.hpp"

#include <cmath>

namespace seqcert {
namespace {

std::optional<double> middle(const std::optional<DecimalRange>& range) {
  if (!range) return std::nullopt;
  const auto lo = Rational::parse(range->lo);
  return lo ? std::optional(lo->approximately()) : std::nullopt;
}

std::optional<double> slack_of(const Record& record) {
  for (const auto& [name, range] : record.details)
    if (name == "margin") return middle(range);
  const auto quantity = middle(record.quantity), bound = middle(record.bound);
  if (!quantity || !bound) return std::nullopt;
  const bool upper = record.relation.starts_with('<');
  if (*quantity > 0 && *bound > 0) {
    const double slack = std::log(*bound) - std::log(*quantity);
    return upper ? slack : -slack;
  }
  return upper ? *bound - *quantity : *quantity - *bound;
}

}  // namespace

Subject subject_of(const Registry& registry) {
  return {[&registry](const Claim& claim, const Values& point, const CheckOptions& options) {
            return check_claim(claim, point, registry, options);
          },
          [&registry](const Claim& claim, const Values& point) {
            const auto whole = complete_point(claim, point);
            if (!whole) return false;
            const auto located = locate(claim, registry, *whole);
            if (!located || located->inside != Truth::yes) return false;
            const auto construction = find_construction(registry, claim.construction);
            return construction && arguments_for(**construction, located->values).ok();
          },
          [&registry](const Witness& witness) -> Result<Instance> {
            const auto construction = find_construction(registry, witness.construction);
            if (!construction) return construction.error();
            const auto arguments = arguments_for(**construction, witness.parameters);
            if (!arguments) return arguments.error();
            return build(**construction, *arguments);
          },
          [&registry](const Claim& claim, const Values& point) {
            const auto whole = complete_point(claim, point);
            if (!whole) return false;
            const auto located = locate(claim, registry, *whole);
            return located && located->inside == Truth::no;
          }};
}

Prober::Prober(const Subject& subject, const Budget& budget, const CheckOptions& options)
    : subject_(subject), budget_(budget), options_(options), limit_(budget.points * cost_inside) {}

double Prober::seconds_left() const {
  return budget_.seconds - std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool Prober::spent() const { return cost_ >= limit_ || seconds_left() <= 0 || budget_.stop(); }

const Probe* Prober::operator()(const SearchRegion& region, const Values& point) {
  const std::pair<const SearchRegion*, Values> key{&region, point};
  if (const auto found = known_.find(key); found != known_.end()) return found->second.get();
  if (spent()) return nullptr;
  const Probe* probe = known_.emplace(key, std::make_unique<Probe>(ask(region, point))).first->second.get();
  cost_ += is_asked(probe->answer) ? cost_inside : cost_outside;
  return probe;
}

bool Prober::fails(const SearchRegion& region, const Values& point) {
  const Probe* probe = (*this)(region, point);
  return probe && probe->answer == Probe::Answer::fails;
}

Probe Prober::ask(const SearchRegion& region, const Values& point) {
  Probe probe;
  auto outcome = subject_.decide(region.claim, point, options_);
  if (!outcome) {
    probe.reason = outcome.error().message;
    probe.answer = subject_.outside(region.claim, point) ? Probe::Answer::outside : Probe::Answer::refused;
    if (first_refusal_.empty()) first_refusal_ = probe.reason;
    return probe;
  }
  probe.slack = slack_of(outcome->record);
  switch (outcome->record.verdict.kind) {
    case Verdict::Kind::proved:
    case Verdict::Kind::verified:
      probe.answer = Probe::Answer::holds;
      break;
    case Verdict::Kind::refuted:
      if (!outcome->witness) {
        probe.answer = Probe::Answer::open;
        probe.reason = "it fails here, but no run of the model shows it";
        break;
      }
      probe.answer = Probe::Answer::fails;
      probe.outcome = std::move(*outcome);
      break;
    case Verdict::Kind::undecided:
      probe.answer = Probe::Answer::open;
      probe.reason = outcome->record.verdict.reason;
      break;
  }
  return probe;
}

ProbeCount Prober::count() const {
  ProbeCount count;
  for (const auto& [key, probe] : known_) switch (probe->answer) {
      case Probe::Answer::outside:
        ++count.outside;
        break;
      case Probe::Answer::refused:
        ++count.refused;
        break;
      case Probe::Answer::holds:
        ++count.holds;
        break;
      case Probe::Answer::fails:
        ++count.fails;
        break;
      case Probe::Answer::open:
        ++count.open;
        break;
    }
  return count;
}

}  // namespace seqcert
