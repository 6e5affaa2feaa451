#pragma once

// Claims for the tests of refute: the tool's own with something changed, as somebody who errs would have written them.

#include "base/file.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace seqcert::test {

using Changes = std::vector<std::pair<std::string, std::string>>;

/// The text of a built-in claim with each `first` replaced by its `second`; each must occur exactly once.
inline std::string changed_text(const std::string& id, const Changes& changes) {
  auto text = read_file(std::string(SEQCERT_SOURCE_DIR) + "/proofs/" + id + ".toml", 1 << 20);
  EXPECT_TRUE(text.ok()) << id;
  std::string result = text.ok() ? *text : "";
  for (const auto& [from, to] : changes) {
    const std::size_t at = result.find(from);
    EXPECT_NE(at, std::string::npos) << id << " has no \"" << from << "\"";
    if (at == std::string::npos) continue;
    EXPECT_EQ(result.find(from, at + 1), std::string::npos) << id << " has \"" << from << "\" twice";
    result.replace(at, from.size(), to);
  }
  return result;
}

inline Claim changed_claim(const std::string& id, const Changes& changes) {
  auto claim = parse_claim(changed_text(id, changes), id + ".toml");
  EXPECT_TRUE(claim.ok()) << (claim.ok() ? "" : claim.error().message);
  return std::move(*claim);
}

/// A wrong claim and what the smallest counterexample looks like, worked out by hand beside each.
struct WrongClaim {
  std::string name, id;
  Changes changes;
  std::map<std::string, std::string> at;  // parameters of the counterexample that are forced; others are free
};

inline const std::vector<WrongClaim>& wrong_claims() {
  static const std::vector<WrongClaim> all = {
      // E = 2M/(1 + e^gamma (L-1)^-1...) at L = 2, gamma = 0 is 1; half of it is 1/2.
      {"a factor dropped, 2M to M",
       "copy/attention-gap",
       {{"2*M*(L-1)", "M*(L-1)"}},
       {{"L", "2"}, {"gamma", "0"}, {"M", "1"}}},
      // At L = 2, gamma = 0: 1 against 2/3.
      {"L for L-1 in a denominator", "copy/attention-gap", {{"(1 + (L-1)*", "(1 + L*"}}, {{"L", "2"}, {"gamma", "0"}}},
      // ln((2-1)/1) = 0 against ln 2.
      {"L for L-1 in the needed gap",
       "copy/attention-gap-needed",
       {{"ln((L-1)*", "ln(L*"}},
       {{"L", "2"}, {"eps", "1"}}},
      // The bound is attained everywhere.
      {"< for <=", "copy/attention-gap", {{"\"<=\"", "\"<\""}}, {{"L", "2"}, {"gamma", "0"}}},
      // Attained at a_max = 1 and at distance 1 alone (and by 0 = 0).
      {"< for <=, attained at an end of the range",
       "copy/ssm-score-growth-sufficient-linear",
       {{"\"<=\"", "\"<\""}},
       {{"distance", "1"}}},
      // With rho >= delta^2/(6 M_r) the gap is not positive any more and no temperature helps.
      {"a missing hypothesis, rho too large",
       "copy/attention-matching",
       {{"\"rho <= delta^2/(8*M_r)\", ", ""}},
       {{"L", "2"}}},
      // A ring of one slot asked for the value before the last one.
      {"one state too few", "copy/ssm-ring", {{"\"distance < m\", ", ""}}, {{"m", "1"}, {"T", "2"}, {"distance", "1"}}},
      {"a state size one too small",
       "copy/ssm-onehot-state",
       {{"\"=\"", "\"<=\""}, {"\"N\"", "\"N - 1\""}},
       {{"N", "2"}}},
      // 4M e^-lambda (1 - 2 e^-lambda) <= E at a target with two neighbours, so eps must be below about 2M/1000; at
      // L = 2 there is one neighbour and half the error.
      {"lambda a little under the need",
       "copy/attention-position-threshold",
       {{"ln(4*M/eps)", "ln(4*M/eps) - 1/1000"}},
       {{"L", "3"}}},
      // 1 + a against 1/(1 - a^2) at distance 2: 3/2 > 4/3 for a = 1/2; at distance 1 both are right.
      {"1/(1-a^2) for 1/(1-a)",
       "copy/ssm-score-growth-sufficient",
       {{"1-a_max)\"", "1-a_max^2)\""}},
       {{"distance", "2"}, {"a_max", "1/2"}}},
      // Squares add up to (1 - a^2)/(1 - a^2) = 1 at distance 1, not to 1 + a.
      {"1/(1-a) for 1/(1-a^2), in a sum of squares",
       "copy/ssm-score-growth-sufficient",
       {{"\"copy_error\"", "\"copy_mse\""},
        {"\"<=\"", "\"=\""},
        {"M*delta/(1-a_max)", "variance*delta^2*(1-a_max^(2*distance))/(1-a_max)"},
        {"[\"copy-error\"]", "[]"},
        {"[parameters.M]", "[parameters.variance]"}},
       {{"distance", "1"}}},
      // At distance m = 1 the value asked for has just been overwritten, or has just left the window.
      {"<= for <, in a hypothesis of the ring",
       "copy/ssm-ring",
       {{"\"distance < m\"", "\"distance <= m\""}},
       {{"m", "1"}, {"T", "2"}, {"distance", "1"}}},
      {"<= for <, in a hypothesis of the window",
       "copy/window",
       {{"\"distance < m\"", "\"distance <= m\""}},
       {{"L", "2"}, {"m", "1"}, {"distance", "1"}}},
      // Of two values one is kept, and the other is answered 0.
      {"one state too few, of one for each value",
       "copy/ssm-onehot-exact",
       {{"[parameters.M]", "[derived.states]\nvalue = \"N - 1\"\nround = \"exact\"\n\n[parameters.M]"}},
       {{"N", "2"}}},
      // Two neighbours, as above.
      {"a factor dropped, 4M to 2M",
       "copy/attention-position",
       {{"\"4*M*exp(-lambda)", "\"2*M*exp(-lambda)"}},
       {{"L", "3"}}},
      // Gamma = ln(V (distance + m)/(2 eps)) instead of four times as much.
      {"a gate too weak", "copy/ssm-ring", {{"(distance+m)/eps", "(distance+m)/(4*eps)"}}, {}},
  };
  return all;
}

/// Programs that fail: every one is decoded right by the built-in claim.
inline const std::vector<WrongClaim>& wrong_programs() {
  static const std::vector<WrongClaim> all = {
      {"lambda = 1/4",
       "dp/attention",
       {{"facts = [\"largest\", \"lipschitz\", \"L\"]", "with = {lambda = \"1/4\"}"},
        {"[derived.lambda]\nvalue = \"max(1, ln(1+8*largest*max(1, lipschitz)), ln(4*L*max(1, lipschitz)))\"\nround = "
         "\"up\"\nbits = 20\n",
         ""}},
       {}},
      {"Gamma = 1",
       "dp/ssm-live-width",
       {{"facts = [\"largest\", \"lipschitz\", \"L\", \"W\"]", ""},
        {"value = \"max(13/10, ln(8*max(1, largest)*max(1, lipschitz)*(L+W)))\"\nround = \"up\"\nbits = 40",
         "value = \"1\"\nround = \"exact\""}},
       {}},
      {"a head's window one too small",
       "efficient/window-attention",
       {{"value = \"reach\"", "value = \"max(1, reach - 1)\""}},
       {}},
  };
  return all;
}

}  // namespace seqcert::test
