#include "task/closed_form.hpp"

#include "base/contract.hpp"

namespace seqcert {

Formula formula_of(const char* text) {
  auto parsed = parse_formula(text);
  SEQCERT_REQUIRE(parsed.ok(), "a formula of ours does not parse");
  return std::move(*parsed);
}

std::vector<Formula> formulas_of(const std::vector<const char*>& texts) {
  std::vector<Formula> result;
  for (const char* text : texts) result.push_back(formula_of(text));
  return result;
}

}  // namespace seqcert
