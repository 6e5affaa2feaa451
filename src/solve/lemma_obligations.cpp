#include "solve/lemma_obligations.hpp"

#include "base/contract.hpp"
#include "formula/build.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Formula at_least(const std::string& name, long from) {
  return apply(Operation::greater_equal, {name_formula(name), number_formula(Rational(from))});
}

}  // namespace

NamedCondition instance_of(const LemmaUse& use, const std::vector<Lemma>& earlier) {
  const auto lemma = std::ranges::find(earlier, use.lemma, &Lemma::name);
  SEQCERT_REQUIRE(lemma != earlier.end(), "a lemma is used after it is there");
  std::vector<Formula> premises = lemma->assume;
  if (lemma->induction) premises.push_back(at_least(*lemma->induction, lemma->from));
  const Formula whole = premises.empty() ? lemma->show : implies(all_of(premises), lemma->show);
  return {"lemma " + lemma->name, substitute(whole, use.terms)};
}

std::vector<Obligation> obligations(const Lemma& lemma, const std::vector<Lemma>& earlier) {
  Obligation whole{lemma.name, lemma.reals, lemma.integers, {}, lemma.show, lemma.terms};
  for (const Formula& condition : lemma.assume)
    whole.assumptions.push_back({"assumption " + text(condition), condition});
  for (const LemmaUse& use : lemma.uses) whole.assumptions.push_back(instance_of(use, earlier));
  if (!lemma.induction) return {whole};

  const std::string& n = *lemma.induction;
  const std::map<std::string, Formula> first{{n, number_formula(Rational(lemma.from))}};
  const std::map<std::string, Formula> next{{n, name_formula(n) + number_formula(1)}};
  Obligation base = whole, step = whole;
  base.name += ", base";
  base.integers.erase(n);
  for (NamedCondition& assumption : base.assumptions) assumption.condition = substitute(assumption.condition, first);
  for (Formula& hint : base.hints) hint = substitute(hint, first);
  base.conclusion = substitute(lemma.show, first);
  step.name += ", step";
  step.assumptions.push_back({"induction begins at " + std::to_string(lemma.from), at_least(n, lemma.from)});
  step.assumptions.push_back({"induction hypothesis", lemma.show});
  step.conclusion = substitute(lemma.show, next);
  return {base, step};
}

}  // namespace seqcert
