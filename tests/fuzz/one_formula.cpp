#include "base/contract.hpp"
#include "formula/evaluate.hpp"
#include "fuzz/fuzz_one.hpp"

#include <algorithm>

namespace seqcert::test {
namespace {

constexpr long little_work = 2000;  // steps: enough for every branch, too few to be slow

bool one_line(const std::string& message) {
  return !message.empty() &&
         std::none_of(message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

template <class S>
void evaluate_in(const Formula& formula, const Values& values, const Arithmetic<S>& number) {
  const auto value = evaluate(formula, values, number, little_work);
  SEQCERT_REQUIRE(value.ok() || one_line(value.error().message), "an error without a message");
}

}  // namespace

void fuzz_formula(std::string_view written) {
  const auto formula = parse_formula(written);
  if (!formula) {
    SEQCERT_REQUIRE(one_line(formula.error().message) && formula.error().message.size() < 1000,
                    "a refusal is one line");
    return;
  }
  const std::string printed = text(*formula);
  const auto again = parse_formula(printed);
  if (printed.size() <= 100000) {  // exponents grow when written out; a longer text is refused for its length
    SEQCERT_REQUIRE(again.ok() && *again == *formula, printed);
    SEQCERT_REQUIRE(text(*again) == printed, printed);
  }
  SEQCERT_REQUIRE(!latex(*formula).empty(), printed);
  const auto term = smtlib(*formula);
  SEQCERT_REQUIRE(term.ok() || one_line(term.error().message), printed);
  if (formula->is_condition()) return;
  Values values;
  long next = -1;
  for (const std::string& name : free_names(*formula)) values[name] = Value(Rational::ratio(next++, 2));
  evaluate_in(*formula, values, Arithmetic<Ball>{64});
  evaluate_in(*formula, values, Arithmetic<double>{});
  // A power of a long sum may take seconds up to the cap of its size, which is the business of number/.
  if (printed.find('^') == std::string::npos) evaluate_in(*formula, values, Arithmetic<NormalForm>{});
}

}  // namespace seqcert::test
