#include "check/precision.hpp"
#include "check/quantity.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

/// The instance on machines; for a copier `eps` says how far from right is still right.
Result<std::unique_ptr<OnMachines>> on_machines(const Instance& instance, const Values& values) {
  if (instance.program) return program_on_machines(instance);
  const auto eps = values.find("eps");
  if (eps == values.end() || !std::holds_alternative<Rational>(eps->second) ||
      std::get<Rational>(eps->second).sign() <= 0)
    return bad_input("a copier is right within eps > 0: give the claim a parameter eps");
  auto copier = copier_on_machines(instance, std::get<Rational>(eps->second));
  if (!copier) return bad_input("only copiers by position or by slots are run on machines: {}", copier.error().message);
  return std::move(*copier);
}

Result<Format> format_of(const Values& values) {
  const auto format = values.find("format");
  if (format == values.end()) return bad_input("it needs a parameter format: bf16, fp16, tf32, fp32, fp64, or p=BITS");
  return Format::parse(text(format->second));
}

Whole without(std::string reason) {
  Whole result;
  result.reason = std::move(reason);
  return result;
}

Whole p_safe_of(const Instance& instance, const Values& values, const CheckOptions& options) {
  const auto construction = on_machines(instance, values);
  if (!construction) return without(construction.error().message);
  if (const std::string reason = (*construction)->cannot_show(); !reason.empty()) return without("p_safe: " + reason);
  const LeastPrecision least = least_precision(**construction, options.max_bits, false);
  Whole result;
  if (least.safe) {
    // Fewer bits may be enough all the same: enclosures do not tell.
    result.value = Rational(*least.safe);
    result.bracket = {std::nullopt, result.value};
  } else {
    result.reason = fmt::format("no precision up to {} bits is shown to be enough", options.max_bits);
  }
  return result;
}

Whole p_fail_of(const Instance& instance, const Values& values, const CheckOptions& options) {
  const auto construction = on_machines(instance, values);
  if (!construction) return without(construction.error().message);
  LeastPrecision least = least_precision(**construction, options.max_bits, true);
  Whole result;
  if (least.safe) result.details.emplace_back("p_safe", Rational(*least.safe));
  if (!least.fails) return without("no input on which a machine fails was found");
  result.value = Rational(*least.fails);
  result.bracket = {result.value, std::nullopt};
  if (least.safe) result.bracket->most = Rational(*least.safe - 1);
  result.machine_failure = std::move(least.failure);
  return result;
}

Whole length_of(const Instance& instance, const Values& values, bool failing) {
  const auto construction = on_machines(instance, values);
  if (!construction) return without(construction.error().message);
  const auto format = format_of(values);
  if (!format) return without(format.error().message);
  const std::string reason = (*construction)->cannot_show();
  if (!failing && !reason.empty()) return without("safe_length: " + reason);
  LengthReached reached = length_reached(**construction, *format, failing);
  Whole result;
  if (!failing) {
    result.value = Rational(reached.safe);
    result.bracket = {result.value, std::nullopt};
    if (reached.safe == (*construction)->longest()) result.bracket->most = result.value;
    return result;
  }
  if (reason.empty()) result.details.emplace_back("safe_length", Rational(reached.safe));
  if (!reached.fails) {
    const std::size_t longest = (*construction)->longest();
    result.reason = fmt::format("{} was not found to fail up to {} visible positions", format->name, longest);
    if (reason.empty() && reached.safe == longest) result.bracket = {Rational(longest + 1), std::nullopt};
    return result;
  }
  result.value = Rational(*reached.fails);
  result.bracket = {std::nullopt, result.value};
  if (reason.empty()) result.bracket->least = Rational(reached.safe + 1);
  result.machine_failure = std::move(reached.failure);
  return result;
}

Quantity on_machines(std::string name, std::string definition,
                     std::function<Whole(const Instance&, const Values&, const CheckOptions&)> whole,
                     std::vector<std::string> reads) {
  Quantity quantity;
  quantity.name = std::move(name);
  quantity.definition = std::move(definition);
  quantity.of = Quantity::Of::both;
  quantity.whole = std::move(whole);
  quantity.reads = std::move(reads);
  return quantity;
}

const char* const machine =
    " A machine rounds every product and every sum to nearest even, sums in the order of the positions; softmax "
    "subtracts the largest score; exp is correctly "
    "rounded; weights, positions and values are rounded when loaded. Right: the output is within eps of the value "
    "asked for (copying), or nearer to the right "
    "integer than to any other (programs); see proofs/precision/precision.md";

}  // namespace

Quantity p_fail() {
  return on_machines("p_fail",
                     std::string("the largest number of significand bits, exponents unbounded, at which an input is "
                                 "found on which the machine goes wrong (looked for below p_safe; below "
                                 "54 bits where there is none); the "
                                 "input is a witness that replays.") +
                         machine,
                     p_fail_of, {"eps"});
}

Quantity p_safe() {
  return on_machines("p_safe",
                     std::string("the least number of significand bits from which on an enclosure of the machine's "
                                 "computation shows it right on all inputs.") +
                         machine,
                     p_safe_of, {"eps"});
}

Quantity failure_length() {
  return on_machines("failure_length",
                     std::string("the least number of visible positions at which an input is found on which the "
                                 "machine of `format` goes wrong, up to the length of "
                                 "the instance; the input is a witness that replays.") +
                         machine,
                     [](const Instance& instance, const Values& values, const CheckOptions&) {
                       return length_of(instance, values, true);
                     },
                     {"eps", "format"});
}

Quantity safe_length() {
  return on_machines("safe_length",
                     std::string("the number of visible positions up to which an enclosure of the computation of the "
                                 "machine of `format` shows it right on all "
                                 "inputs; at most the length of the instance.") +
                         machine,
                     [](const Instance& instance, const Values& values, const CheckOptions&) {
                       return length_of(instance, values, false);
                     },
                     {"eps", "format"});
}

}  // namespace seqcert
