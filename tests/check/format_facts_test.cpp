// The bits of a format are a fact of it: nobody gives the two apart.
#include "check/format_facts.hpp"

#include "base/file.hpp"
#include "check/check_claim.hpp"
#include "claim/point.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"

#include <gtest/gtest.h>

#include <map>

namespace seqcert {
namespace {

const std::string proofs = std::string(SEQCERT_SOURCE_DIR) + "/proofs/";

Claim claim_of(const std::string& id) {
  auto claim = read_claim(proofs + id + ".toml");
  EXPECT_TRUE(claim.ok()) << (claim.ok() ? "" : claim.error().message);
  return std::move(*claim);
}

std::string changed_text(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// IEEE 754-2019, table 3.5; bfloat16 and TF32 as their makers say; floor(2^(p/2)) by hand.
const std::map<std::string, std::pair<long, long>> bits_and_root = {
    {"bf16", {8, 16}}, {"fp16", {11, 45}}, {"tf32", {11, 45}}, {"fp32", {24, 4096}}, {"fp64", {53, 94906265}}};

TEST(FormatFacts, OfEveryFormatThatClaimsName) {
  for (const char* id :
       {"precision/dp-length", "precision/attention-position-length", "precision/attention-position-reach"}) {
    const Claim claim = claim_of(id);
    const auto spec = std::ranges::find(claim.parameters, "format", &ParameterSpec::name);
    ASSERT_NE(spec, claim.parameters.end());
    EXPECT_EQ(spec->choices.size(), bits_and_root.size()) << id;
    for (const std::string& format : spec->choices) {
      const auto point = complete_point(claim, {{"format", format}});
      ASSERT_TRUE(point.ok());
      const auto located = locate(claim, builtin_constructions(), *point);
      ASSERT_TRUE(located.ok()) << located.error().message;
      EXPECT_EQ(located->inside, Truth::yes) << id << " " << format;
      EXPECT_EQ(located->values.at("bits"), Value(Rational(bits_and_root.at(format).first))) << format;
      if (located->values.contains("root")) {
        EXPECT_EQ(located->values.at("root"), Value(Rational(bits_and_root.at(format).second))) << format;
      }
    }
  }
}

// The order declared is that of the bits, and of equal bits that of the exponents.
TEST(FormatFacts, FormatsAreDeclaredInTheirOrder) {
  const auto claims = all_claims(proofs);
  ASSERT_TRUE(claims.ok());
  std::size_t found = 0;
  for (const Claim& claim : *claims)
    for (const ParameterSpec& spec : claim.parameters) {
      if (spec.name != "format") continue;
      ++found;
      EXPECT_TRUE(spec.is_ordered()) << claim.id;
      for (std::size_t k = 0; k + 1 < spec.choices.size(); ++k) {
        const auto a = Format::named(spec.choices[k]), b = Format::named(spec.choices[k + 1]);
        ASSERT_TRUE(a.ok() && b.ok()) << claim.id;
        EXPECT_LT(std::pair(a->significand_bits, a->max_exponent), std::pair(b->significand_bits, b->max_exponent))
            << claim.id;
      }
    }
  EXPECT_EQ(found, 7U);
}

TEST(FormatFacts, NobodyGivesThemApart) {
  for (const char* id :
       {"precision/dp-length", "precision/attention-position-length", "precision/attention-position-reach"}) {
    const auto typed = parse_point(claim_of(id), {{"bits", "11"}});
    ASSERT_FALSE(typed.ok()) << id;
    EXPECT_NE(typed.error().message.find("unknown parameter \"bits\""), std::string::npos) << typed.error().message;
  }
  const auto text = read_file(proofs + "precision/attention-position-length.toml", 1 << 20);
  ASSERT_TRUE(text.ok());
  const auto twice = parse_claim(
      changed_text(*text, "[parameters.L]\n",
                   "[parameters.bits]\ntype = \"integer\"\ndefault = 8\nmeaning = \"bits\"\n\n[parameters.L]\n"),
      "my.toml");
  ASSERT_FALSE(twice.ok());
  EXPECT_NE(twice.error().message.find("\"bits\" is declared twice"), std::string::npos) << twice.error().message;
}

TEST(FormatFacts, AreAskedOfAFormat) {
  EXPECT_EQ(format_facts({{"format", "p=17"}})->at("bits"), Value(Rational(17)));
  EXPECT_EQ(format_facts({{"format", "fp8"}}).error().message.find("\"fp8\" is not a number format"), 0U);
  const auto text = read_file(proofs + "precision/attention-position-bits.toml", 1 << 20);
  ASSERT_TRUE(text.ok());
  const auto claim =
      parse_claim(changed_text(*text, "bound = \"p\"\n", "bound = \"p + bits\"\nfacts = [\"bits\"]\n"), "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  const auto outcome = check_claim(*claim, {}, builtin_constructions(), {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message,
            "my.toml: facts: \"bits\" is that of the machine's format, and the claim names none; add "
            "[parameters.format]");
}

// p_fail does not read the format; the fact does, so that the parameter is not left unread.
TEST(FormatFacts, AFormatThatAFactReadsIsRead) {
  const auto text = read_file(proofs + "precision/attention-position-bits.toml", 1 << 20);
  ASSERT_TRUE(text.ok());
  const auto with_format = [&](const std::string& facts) {
    const auto claim = parse_claim(
        changed_text(*text, "bound = \"p\"\n", "bound = \"p\"\n" + facts) +
            "\n[parameters.format]\ntype = \"choice\"\nvalues = [\"fp32\"]\ndefault = \"fp32\"\nmeaning = \"f\"\n",
        "my.toml");
    EXPECT_TRUE(claim.ok()) << claim.error().message;
    return check_claim(*claim, {}, builtin_constructions(), {});
  };
  EXPECT_TRUE(with_format("facts = [\"bits\"]\n").ok());
  const auto unread = with_format("");
  ASSERT_FALSE(unread.ok());
  EXPECT_NE(unread.error().message.find("parameter \"format\" is used by no formula"), std::string::npos);
}

}  // namespace
}  // namespace seqcert
