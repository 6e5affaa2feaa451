#include "check/closed_form_check.hpp"

#include "check/check_claim.hpp"
#include "check/claim_points.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

const std::string proofs = SEQCERT_SOURCE_DIR "/proofs";

Verdict verdict_of(const std::string& id, const Values& point, const Registry& registry) {
  const auto claim = find_claim(id, proofs);
  const auto outcome = check_claim(*claim, point, registry, CheckOptions{});
  EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : outcome.error().message);
  return outcome->record.verdict;
}

/// The registry with every closed form multiplied by `factor`, or with one put over it.
Registry with_factor(const Formula& factor) {
  Registry registry = builtin_constructions();
  for (Construction& construction : registry)
    for (ClosedForm& form : construction.closed_forms) form.value = form.value * factor + (factor - formula_of("1"));
  return registry;
}

const char* const claims_with_forms[] = {"copy/attention-gap",
                                         "copy/attention-gap-needed",
                                         "copy/attention-position",
                                         "copy/attention-position-address",
                                         "copy/attention-matching-gap",
                                         "copy/ssm-onehot",
                                         "copy/ssm-onehot-exact",
                                         "copy/ssm-score-growth",
                                         "copy/ssm-score-growth-constant",
                                         "copy/ssm-score-growth-selective",
                                         "copy/ssm-score-growth-sufficient",
                                         "copy/slot-memory",
                                         "copy/slot-memory-zoh",
                                         "copy/masked-max"};

TEST(ClosedForm, MeetsWhatIsEvaluatedAtTheDefaults) {
  for (const char* id : claims_with_forms) {
    const Verdict verdict = verdict_of(id, {}, builtin_constructions());
    EXPECT_EQ(verdict.kind, Verdict::Kind::verified) << id << ": " << verdict.reason;
  }
}

TEST(ClosedForm, AChangeInTheTwentyNinthDigitIsCaught) {
  const Registry changed = with_factor(formula_of("(1 + 1e-29)"));
  for (const char* id : claims_with_forms) {
    const Verdict verdict = verdict_of(id, {}, changed);
    EXPECT_EQ(verdict.kind, Verdict::Kind::undecided) << id;
    EXPECT_NE(verdict.reason.find("registered closed form"), std::string::npos) << id << ": " << verdict.reason;
  }
}

/// Small random arguments, and what quantities read besides.
Values random_values(Dice& dice, const Construction& construction) {
  Values values{{"variance", dice.positive()}, {"eps", Rational::ratio(1, dice.between(2, 9))}};
  for (const ParameterSpec& spec : construction.parameters) {
    if (spec.type == ParameterSpec::Type::choice)
      values.emplace(spec.name, spec.choices[dice.below(spec.choices.size())]);
    else if (spec.type == ParameterSpec::Type::integer)
      values.emplace(spec.name, spec.low.value_or(0) + Rational(dice.between(0, 6)));
    else
      values.emplace(spec.name, spec.low ? dice.positive() : dice.rational());
  }
  return values;
}

/// Whether one form alone meets what is evaluated at the point; nothing where it does not speak of it.
std::optional<bool> meets(const Construction& construction, std::size_t form, const Values& given) {
  const auto arguments = arguments_for(construction, given);
  if (!arguments) return std::nullopt;
  Values known = arguments->values();
  known.insert(given.begin(), given.end());
  if (!holds_at(construction.closed_forms[form], known)) return std::nullopt;
  const Quantity& quantity = **find_quantity(construction.closed_forms[form].quantity);
  const auto instance = build(construction, *arguments);
  if (!instance) return std::nullopt;
  Decision decision;
  if (const auto measured = quantity.ball(*instance, known, {256}, {}); measured.value)
    decision.quantity = enclosure_of(*measured.value);
  if (!decision.quantity) return std::nullopt;
  Construction alone = construction;
  alone.closed_forms = {construction.closed_forms[form]};
  return !compare_with_closed_forms(alone, quantity, *instance, known, decision, CheckOptions{}).conflict;
}

TEST(ClosedForm, EveryOneMeetsWhatIsEvaluatedAtRandomArguments) {
  for (const Construction& construction : builtin_constructions())
    for (std::size_t form = 0; form < construction.closed_forms.size(); ++form) {
      Construction changed = construction;
      changed.closed_forms[form].value =
          construction.closed_forms[form].value * formula_of("(1 + 1e-28)") + formula_of("1e-28");
      const std::string what = construction.name + ", form " + std::to_string(form);
      Dice dice(2000 + form);
      int compared = 0;
      for (int trial = 0; trial < 4000 && compared < 5; ++trial) {
        const Values given = random_values(dice, construction);
        const std::optional<bool> met = meets(construction, form, given);
        if (!met) continue;
        ++compared;
        EXPECT_TRUE(*met) << what;
        EXPECT_FALSE(*meets(changed, form, given)) << what;
      }
      EXPECT_EQ(compared, 5) << what;
    }
}

TEST(ClosedForm, HoldsOnlyWithItsWordsAndConditions) {
  const ClosedForm form{"copy_error", formula_of("1"), {{"write", "zoh"}}, formulas_of({"m >= 2"})};
  EXPECT_TRUE(holds_at(form, {{"write", std::string("zoh")}, {"m", Rational(2)}}));
  EXPECT_FALSE(holds_at(form, {{"write", std::string("euler")}, {"m", Rational(2)}}));
  EXPECT_FALSE(holds_at(form, {{"write", std::string("zoh")}, {"m", Rational(1)}}));
  EXPECT_FALSE(holds_at(form, {{"m", Rational(2)}}));
}

TEST(ClosedForm, OverAnIndexIsTheLargestOrTheLeast) {
  ClosedForm form{"copy_error", formula_of("k*(6-k)"), {}, {}, ClosedForm::Over{"k", formula_of("0"), formula_of("n")}};
  EXPECT_EQ(value_of(form, {{"n", Rational(5)}}, 30, 128)->lo, Rational(9));
  form.over->largest = false;
  EXPECT_EQ(value_of(form, {{"n", Rational(7)}}, 30, 128)->hi, Rational(-7));
  EXPECT_FALSE(value_of(form, {{"n", Rational(-1)}}, 30, 128).has_value());
}

}  // namespace
}  // namespace seqcert
