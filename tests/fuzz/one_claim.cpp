#include "base/contract.hpp"
#include "claim/point.hpp"
#include "claim/read_claim.hpp"
#include "fuzz/fuzz_one.hpp"

#include <cctype>

namespace seqcert::test {

void fuzz_claim(std::string_view toml) {
  const auto claim = parse_claim(toml, "claim.toml");
  if (!claim) {
    const std::string& message = claim.error().message;
    const std::string_view start = "claim.toml:";
    SEQCERT_REQUIRE(message.starts_with(start) && message.size() > start.size() + 3, message);
    SEQCERT_REQUIRE(std::isdigit(static_cast<unsigned char>(message[start.size()])) && message[start.size()] != '0',
                    message);
    SEQCERT_REQUIRE(claim.error().kind == Error::Kind::bad_input, message);
    return;
  }
  const auto point = complete_point(*claim, {});
  if (!point) return;
  SEQCERT_REQUIRE(claim_sha256(*claim, *point).size() == 64, "hash");
  // What formulas cost is watched by fuzz_formula; here only cheap ones are computed.
  const auto cheap = [](const Formula& formula) {
    return text(formula).size() <= 24 && text(formula).find("sum") == std::string::npos;
  };
  for (const Derived& derived : claim->derived)
    if (!cheap(derived.value)) return;
  const auto values = with_derived(*claim, *point);
  if (!values) return;
  for (const Formula& hypothesis : claim->hypotheses)
    if (!cheap(hypothesis)) return;
  std::string which;
  const auto answer = hypotheses_hold(*claim, *values, &which);
  SEQCERT_REQUIRE(!answer || *answer == Truth::yes || !which.empty(), "a hypothesis that does not hold is named");
}

}  // namespace seqcert::test
