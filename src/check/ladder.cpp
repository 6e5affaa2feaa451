#include "check/ladder.hpp"

#include "base/contract.hpp"
#include "formula/evaluate.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

/// What the relation is worth when both sides are equal.
Truth when_equal(Relation relation) { return known(relation != Relation::less && relation != Relation::greater); }

Verdict verdict_of(Truth holds) { return {holds == Truth::yes ? Verdict::Kind::verified : Verdict::Kind::refuted, ""}; }

class Ladder {
 public:
  Ladder(const Claim& claim, const Quantity& quantity, const Instance& instance, const Values& values,
         const CheckOptions& options)
      : claim_(claim), quantity_(quantity), instance_(instance), values_(values), options_(options) {}

  Result<Decision> climb() {
    if (const auto bound = evaluate_exactly(claim_.bound, values_)) exact_bound_ = Enclosure{*bound, *bound};
    if (const Status done = rung(quantity_.exact, Arithmetic<Rational>{}); !done) return done.error();
    if (!finished())
      if (const Status done = rung(quantity_.interval, Arithmetic<Interval64>{}); !done) return done.error();
    for (long bits = 128; bits <= options_.max_bits && !finished() && !hopeless_; bits *= 2) {
      if (const Status done = rung(quantity_.ball, Arithmetic<Ball>{bits}); !done) return done.error();
      if (bits == 128 && may_be_equal() && equal_at(first_place())) try_normal_form();
    }
    if (may_be_equal() && !normal_form_tried_) try_normal_form();
    if (!decided_) decision_.verdict = {Verdict::Kind::undecided, reason()};
    if (by_normal_form_) {
      decision_.arithmetic += "+normal-form";
      decision_.both_equal = true;
      meet(*decision_.quantity, *decision_.bound);
    }
    return decision_;
  }

 private:
  bool finished() const {
    return decided_ && decision_.quantity &&
           (options_.min_digits == 0 || has_digits(*decision_.quantity, options_.min_digits));
  }

  /// One rung: measures, evaluates the bound, compares. A quantity without a value in this arithmetic leaves the
  /// decision as it is.
  template <class S>
  Status rung(const Measure<S>& measure, const Arithmetic<S>& number) {
    Measured<S> measured = measure(instance_, values_, number, decision_.places);
    if (!measured.value) {
      if constexpr (!std::same_as<S, Rational>) {
        refusal_ = measured.reason;
        hopeless_ = true;
      }
      return success();
    }
    Result<MaybeEnclosure> bound = exact_bound_ ? Result<MaybeEnclosure>(exact_bound_) : enclose_bound(number);
    if (!bound) return bound.error();
    if (const MaybeEnclosure quantity = enclosure_of(*measured.value)) {
      decision_.quantity = quantity;
      decision_.places = std::move(measured.places);
      decision_.arithmetic = number.name();
    }
    if (*bound) decision_.bound = *bound;
    if (!decided_ && decision_.quantity && decision_.bound) {
      const Truth holds = compare(claim_.relation, *decision_.quantity, *decision_.bound);
      if (holds != Truth::unknown) {
        decided_ = true;
        decision_.verdict = verdict_of(holds);
      }
    }
    return success();
  }

  template <Real S>
  Result<MaybeEnclosure> enclose_bound(const Arithmetic<S>& number) const {
    auto bound = evaluate(claim_.bound, values_, number);
    if (!bound) return bad_input("{}: bound: {}", claim_.path, bound.error().message);
    return enclosure_of(*bound);
  }
  /// A bound that is no rational stands beside an exact quantity as a ball.
  Result<MaybeEnclosure> enclose_bound(const Arithmetic<Rational>&) const {
    return enclose_bound(Arithmetic<Ball>{128});
  }

  bool may_be_equal() const { return options_.normal_form && decision_.quantity && !decided_; }
  std::vector<Place> first_place() const { return {decision_.places.front()}; }

  /// Whether the quantity over these places and the bound have equal normal forms. Over one place of several it proves
  /// nothing yet and costs little: where that one differs, the sides are hardly ever equal, and balls go on first.
  bool equal_at(const std::vector<Place>& places) const {
    const Measured<NormalForm> measured = quantity_.normal_form(instance_, values_, Arithmetic<NormalForm>{}, places);
    if (!measured.value || !measured.value->exists()) return false;
    const auto bound = evaluate(claim_.bound, values_, Arithmetic<NormalForm>{});
    return bound && bound->exists() && equal(*measured.value, *bound) == Truth::yes;
  }

  /// Equal sides overlap at every precision: equal normal forms decide.
  void try_normal_form() {
    normal_form_tried_ = true;
    if (!equal_at(decision_.places)) return;
    decided_ = true;
    by_normal_form_ = true;
    decision_.verdict = verdict_of(when_equal(claim_.relation));
  }

  /// Two enclosures of one number: it lies in both.
  static void meet(Enclosure& x, Enclosure& y) {
    const Enclosure common{max(x.lo, y.lo), min(x.hi, y.hi)};
    SEQCERT_REQUIRE(common.lo <= common.hi, "enclosures of equal numbers are disjoint");
    x = y = common;
  }

  std::string reason() const {
    if (!refusal_.empty()) return refusal_;
    if (!decision_.quantity)
      return fmt::format("the enclosure of {} is not finite up to {} bits", quantity_.name, options_.max_bits);
    if (!decision_.bound)
      return fmt::format("the enclosure of the bound is not finite up to {} bits", options_.max_bits);
    return fmt::format("the enclosures of both sides still overlap at {} bits and their normal forms are not equal",
                       options_.max_bits);
  }

  const Claim& claim_;
  const Quantity& quantity_;
  const Instance& instance_;
  const Values& values_;
  const CheckOptions& options_;
  Decision decision_;
  MaybeEnclosure exact_bound_;  // where the bound is rational
  bool decided_ = false;
  bool by_normal_form_ = false;
  bool hopeless_ = false;  // the quantity has no value in any arithmetic
  bool normal_form_tried_ = false;
  std::string refusal_;
};

}  // namespace

Truth compare(Relation relation, const Enclosure& quantity, const Enclosure& bound) {
  switch (relation) {
    case Relation::less_equal:
      return less_equal(quantity, bound);
    case Relation::less:
      return less(quantity, bound);
    case Relation::greater_equal:
      return less_equal(bound, quantity);
    case Relation::greater:
      return less(bound, quantity);
    case Relation::equal:
      return equal(quantity, bound);
  }
  return Truth::unknown;
}

Result<Decision> climb(const Claim& claim, const Quantity& quantity, const Instance& instance, const Values& values,
                       const CheckOptions& options) {
  return Ladder(claim, quantity, instance, values, options).climb();
}

}  // namespace seqcert
