#include "solve/prove_claim.hpp"

#include "claim/point.hpp"
#include "formula/build.hpp"
#include "formula/evaluate.hpp"
#include "solve/claim_region.hpp"
#include "solve/defined.hpp"
#include "solve/lemma_obligations.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace seqcert {
namespace {

Operation operation_of(Relation relation) {
  switch (relation) {
    case Relation::less_equal:
      return Operation::less_equal;
    case Relation::greater_equal:
      return Operation::greater_equal;
    case Relation::less:
      return Operation::less;
    case Relation::greater:
      return Operation::greater;
    case Relation::equal:
      break;
  }
  return Operation::equal;
}

/// The closed forms of the claim's quantity. An index that bears a name of the claim gets a new one: the two are
/// different numbers.
std::vector<ClosedForm> closed_forms(const Claim& claim, const Construction& construction) {
  std::set<std::string> taken;
  for (const ParameterSpec& spec : claim.parameters) taken.insert(spec.name);
  for (const Derived& derived : claim.derived) taken.insert(derived.name);
  std::vector<ClosedForm> result;
  for (ClosedForm form : construction.closed_forms) {
    if (form.quantity != claim.quantity) continue;
    if (form.over && taken.contains(form.over->name)) {
      const std::string old = form.over->name;
      while (taken.contains(form.over->name) || free_names(form.value).contains(form.over->name))
        form.over->name += "_";
      form.value = substitute(form.value, {{old, name_formula(form.over->name)}});
    }
    result.push_back(std::move(form));
  }
  return result;
}

/// Whether a bound on every term of a maximum (minimum) is a bound on it.
bool termwise(const ClosedForm& form, Relation relation) {
  if (!form.over) return true;
  return form.over->largest ? relation == Relation::less_equal || relation == Relation::less
                            : relation == Relation::greater_equal || relation == Relation::greater;
}

std::string shown(const Values& point) {
  std::string result;
  for (const auto& [name, value] : point)
    result += fmt::format("{}{} = {}", result.empty() ? "" : ", ", name, text(value));
  return result;
}

class ClaimProver {
 public:
  ClaimProver(const Claim& claim, const Construction& construction, const Chain& chain, const ProofLimits& limits,
              const std::function<void(const ProofStep&)>& each)
      : claim_(claim),
        construction_(construction),
        forms_(closed_forms(claim, construction)),
        chain_(chain),
        limits_(limits),
        each_(each) {}

  Result<ClaimProof> prove() {
    auto found = regions(claim_, construction_);
    if (!found) return found.error();
    if (const auto point = counterexample_at_defaults()) return refuted(*point);
    for (const ClaimRegion& region : *found)
      if (const Status done = claim_in(region); !done) return done.error();
    if (counterexample_) return refuted(*counterexample_);
    for (std::size_t k = 0; k < chain_.lemmas.size(); ++k) {
      const std::vector<Lemma> earlier(chain_.lemmas.begin(), chain_.lemmas.begin() + static_cast<std::ptrdiff_t>(k));
      for (Obligation& obligation : obligations(chain_.lemmas[k], earlier)) {
        obligation.name = "lemma " + obligation.name;
        step(obligation);
      }
    }
    if (failure_.empty() && !exhibit(*found)) failure_ = "vacuous: no point inside the region was found";
    proof_.verdict =
        failure_.empty() ? Verdict{Verdict::Kind::proved, ""} : Verdict{Verdict::Kind::undecided, failure_};
    return std::move(proof_);
  }

 private:
  void fail(std::string reason) {
    if (failure_.empty()) failure_ = std::move(reason);
  }

  /// Decides an obligation; what fails is remembered, and a claim's true counterexample kept.
  void step(const Obligation& obligation) {
    const auto start = std::chrono::steady_clock::now();
    ProofStep done{obligation.name, decide(obligation, limits_), 0};
    done.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (done.answer.kind == ObligationAnswer::Kind::refuted) {
      if (obligation.counterexample)
        counterexample_ = done.answer.counterexample;
      else
        fail(fmt::format("{} is false at {}", obligation.name, shown(*done.answer.counterexample)));
    } else if (done.answer.kind == ObligationAnswer::Kind::undecided) {
      fail(fmt::format("{}: {}", obligation.name, done.answer.reason));
    }
    proof_.axioms.insert(done.answer.axioms.begin(), done.answer.axioms.end());
    each_(done);
    proof_.steps.push_back(std::move(done));
  }

  bool words_fit(const ClosedForm& form, const ClaimRegion& region) const {
    return std::ranges::all_of(form.words, [&](const auto& word) {
      const auto chosen = region.choices.find(word.first);
      return chosen != region.choices.end() && chosen->second == word.second;
    });
  }

  std::vector<const ClosedForm*> forms_in(const ClaimRegion& region) const {
    std::vector<const ClosedForm*> result;
    for (const ClosedForm& form : forms_)
      if (words_fit(form, region)) result.push_back(&form);
    return result;
  }

  Status claim_in(const ClaimRegion& region) {
    const auto forms = forms_in(region);
    const std::string at = region.words.empty() ? "" : " at " + shown(region.words);
    if (forms.empty()) {
      fail(fmt::format("no closed form of {} is registered for {}{}", claim_.quantity, construction_.name, at));
      return success();
    }
    cover(forms, region, "claim" + at);
    for (std::size_t k = 0; k < forms.size() && !counterexample_; ++k) {
      const std::string name = "claim" + at + (forms.size() == 1 ? "" : fmt::format(", closed form {}", k + 1));
      if (const Status done = claim_with(*forms[k], region, name); !done) return done;
    }
    return success();
  }

  /// The region, and what the chain's last block uses: of its uses those that speak of numbers known here (a use may
  /// name the index that one closed form runs over and another lacks).
  Result<Obligation> stated(const ClaimRegion& region, const std::set<std::string>& indices,
                            const std::string& name) const {
    Obligation result{name, region.reals, region.integers, region.assumptions, {}, {}};
    result.integers.insert(indices.begin(), indices.end());
    if (!chain_.claim) return result;
    for (const Formula& hint : chain_.claim->terms) result.hints.push_back(substitute(hint, region.terms));
    for (LemmaUse use : chain_.claim->uses) {
      const auto lemma = std::ranges::find(chain_.lemmas, use.lemma, &Lemma::name);
      bool known_here = true;
      for (auto& [of, term] : use.terms) {
        term = substitute(term, region.terms);
        for (const std::string& inner : free_names(term)) {
          if (result.reals.contains(inner) || result.integers.contains(inner)) continue;
          if (!is_index(inner))
            return bad_input("{}: the step \"claim\" uses {} at \"{}\", and {} is no number of the claim", claim_.path,
                             use.lemma, text(term), inner);
          known_here = false;
        }
        if (known_here && lemma->integers.contains(of) && !is_whole(term, result.integers))
          return bad_input("{}: {} of {} is an integer, and \"{}\" is not seen to be one", claim_.path, of, use.lemma,
                           text(term));
      }
      if (known_here) result.assumptions.push_back(instance_of(use, chain_.lemmas));
    }
    return result;
  }

  bool is_index(const std::string& name) const {
    return std::ranges::any_of(forms_, [&](const ClosedForm& form) { return form.over && form.over->name == name; });
  }

  static Formula together(const std::vector<Formula>& conditions) {
    return conditions.empty() ? apply(Operation::equal, {number_formula(0), number_formula(0)}) : all_of(conditions);
  }

  /// Some closed form holds everywhere in the region.
  void cover(const std::vector<const ClosedForm*>& forms, const ClaimRegion& region, const std::string& name) {
    std::vector<Formula> regions_of_forms;
    for (const ClosedForm* form : forms) {
      if (form->where.empty()) return;
      regions_of_forms.push_back(substitute(together(form->where), region.terms));
    }
    Obligation obligation{
        name + ": the closed forms cover the region", region.reals, region.integers, region.assumptions, {}, {}};
    obligation.conclusion = any_of(regions_of_forms);
    step(obligation);
  }

  Status claim_with(const ClosedForm& form, const ClaimRegion& region, const std::string& name) {
    if (!termwise(form, claim_.relation)) {
      fail(fmt::format("the closed form is a {}, which a relation \"{}\" does not bound term by term",
                       form.over->largest ? "largest" : "least", text(claim_.relation)));
      return success();
    }
    auto start = stated(region, form.over ? std::set<std::string>{form.over->name} : std::set<std::string>(), name);
    if (!start) return start.error();
    Obligation obligation = std::move(*start);
    const auto assume = [&](const std::string& what, const Formula& condition) {
      obligation.assumptions.push_back({what, substitute(condition, region.terms)});
    };
    for (const Formula& condition : form.where) assume("the closed form holds where " + text(condition), condition);
    if (form.over) {
      const Formula index = name_formula(form.over->name);
      assume("range of the index", apply(Operation::less_equal, {form.over->first, index}));
      assume("range of the index", apply(Operation::less_equal, {index, form.over->last}));
    }
    const Formula value = substitute(form.value, region.terms), bound = substitute(claim_.bound, region.terms);
    std::vector<Formula> parts = region.derived;
    parts.push_back(value);
    parts.push_back(bound);
    const auto conditions = conditions_for_values(parts);
    if (!conditions) {
      fail(conditions.error().message);
    } else if (!conditions->empty()) {
      obligation.name = name + ": both sides have values";
      obligation.conclusion = all_of(*conditions);
      step(obligation);
      obligation.assumptions.push_back({"both sides have values", all_of(*conditions)});
    }
    obligation.name = name;
    obligation.conclusion = apply(operation_of(claim_.relation), {value, bound});
    obligation.counterexample = [this, &form, &region](const Values& point) {
      Values whole = point;
      whole.insert(region.words.begin(), region.words.end());
      return fails_at(form, whole) ? std::optional(parameters_of(whole)) : std::nullopt;
    };
    step(obligation);
    return success();
  }

  Values parameters_of(const Values& point) const {
    Values result;
    for (const ParameterSpec& spec : claim_.parameters) result.emplace(spec.name, point.at(spec.name));
    return result;
  }

  /// Whether the point lies inside and the closed form fails there (one term of it, at the index the point names).
  bool fails_at(const ClosedForm& form, const Values& point) const {
    const auto at = inside(claim_, construction_, point);
    if (!at) return false;
    Values values = at->values;
    for (const auto& [name, word] : form.words)
      if (const auto chosen = values.find(name); chosen == values.end() || text(chosen->second) != word) return false;
    const auto known = [&](const Formula& condition, Truth truth) {
      const auto answer = holds(condition, values);
      return answer && *answer == truth;
    };
    for (const Formula& condition : form.where)
      if (!known(condition, Truth::yes)) return false;
    if (form.over) {
      const auto index = point.find(form.over->name);
      if (index == point.end()) return false;
      values.insert_or_assign(form.over->name, index->second);
      const Formula name = name_formula(form.over->name);
      if (!std::get<Rational>(index->second).is_integer() ||
          !known(apply(Operation::less_equal, {form.over->first, name}), Truth::yes) ||
          !known(apply(Operation::less_equal, {name, form.over->last}), Truth::yes))
        return false;
    }
    return known(apply(operation_of(claim_.relation), {form.value, claim_.bound}), Truth::no);
  }

  bool some_form_fails_at(const Values& point) const {
    return std::ranges::any_of(
        forms_, [&](const ClosedForm& form) { return termwise(form, claim_.relation) && fails_at(form, point); });
  }

  std::optional<Values> counterexample_at_defaults() const {
    const auto point = complete_point(claim_, {});
    if (!point || !some_form_fails_at(*point)) return std::nullopt;
    return *point;
  }

  /// Simple numbers in place of the solver's, as long as the claim fails there.
  Values simplified(Values point) const {
    for (const ParameterSpec& spec : claim_.parameters) {
      std::vector<Value> simple;
      if (spec.low && !spec.low_strict) simple.push_back(*spec.low);
      for (const long n : {1, 2, 3, 4, 8, 16}) simple.push_back(Rational(n));
      simple.push_back(Rational::ratio(1, 2));
      if (spec.fallback) simple.push_back(*spec.fallback);
      for (const Value& value : simple) {
        if (spec.type == ParameterSpec::Type::choice) break;
        Values trial = point;
        trial.insert_or_assign(spec.name, value);
        if (!some_form_fails_at(trial)) continue;
        point = std::move(trial);
        break;
      }
      if (spec.type == ParameterSpec::Type::integer) point = with_smaller(std::move(point), spec);
    }
    return point;
  }

  /// An integer as small as halving finds it; every step is at a point that fails.
  Values with_smaller(Values point, const ParameterSpec& spec) const {
    Rational low = ceil(spec.low.value_or(0)) - Rational(1), high = std::get<Rational>(point.at(spec.name));
    while (high - low > Rational(1)) {
      const Rational middle = floor((low + high) / Rational(2));
      Values trial = point;
      trial.insert_or_assign(spec.name, middle);
      if (some_form_fails_at(trial)) {
        point = std::move(trial);
        high = middle;
      } else {
        low = middle;
      }
    }
    return point;
  }

  Result<ClaimProof> refuted(const Values& point) {
    Values simple = simplified(point);
    proof_.counterexample = simplified(std::move(simple));  // what is simple now may make earlier ones smaller
    proof_.verdict = {Verdict::Kind::refuted, ""};
    return std::move(proof_);
  }

  /// One point inside the region: the claim's defaults, or one that the solver proposes.
  bool exhibit(const std::vector<ClaimRegion>& found) const {
    if (const auto point = complete_point(claim_, {}); point && inside(claim_, construction_, *point)) return true;
    for (const ClaimRegion& region : found) {
      Obligation empty{"the region is empty", region.reals, region.integers, region.assumptions, {}, {}};
      empty.conclusion = apply(Operation::less, {number_formula(0), number_formula(0)});
      empty.counterexample = [&](const Values& point) -> std::optional<Values> {
        Values whole = point;
        whole.insert(region.words.begin(), region.words.end());
        return inside(claim_, construction_, whole) ? std::optional(whole) : std::nullopt;
      };
      if (decide(empty, limits_).kind == ObligationAnswer::Kind::refuted) return true;
    }
    return false;
  }

  const Claim& claim_;
  const Construction& construction_;
  const std::vector<ClosedForm> forms_;  // of the quantity
  const Chain& chain_;
  const ProofLimits& limits_;
  const std::function<void(const ProofStep&)>& each_;
  ClaimProof proof_;
  std::string failure_;  // the first
  std::optional<Values> counterexample_;
};

}  // namespace

Result<ClaimProof> prove_claim(const Claim& claim, const Construction& construction, const Chain& chain,
                               const ProofLimits& limits, const std::function<void(const ProofStep&)>& each) {
  return ClaimProver(claim, construction, chain, limits, each).prove();
}

}  // namespace seqcert
