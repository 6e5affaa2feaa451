#include "claim/lemma.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

std::string block(const std::string& text) { return "# Argument\n\n```lemma\n" + text + "```\n"; }
const std::string first = "name = \"a\"\nreals = [\"x\"]\nassume = [\"x > 0\"]\nshow = \"x + 1 > 1\"\n";

std::string refusal(const std::string& markdown) {
  const auto chain = parse_chain(markdown, "argument.md");
  return chain.ok() ? "" : chain.error().message;
}

TEST(Chain, HoldsTheBlocksInTheirOrder) {
  const auto chain = parse_chain(
      "```cpp\nname\n```\n" + block(first) +
          block("name = \"b\"\nintegers = [\"n\"]\nwhere = [\"t := n + 1\"]\nshow = \"t >= 1\"\ninduction = \"n\"\n"
                "uses = [\"a(x = t/2)\"]\nterms = [\"exp(t)\"]\n") +
          block("name = \"claim\"\nuses = [\"b(n = L-1)\"]\n"),
      "argument.md");
  ASSERT_TRUE(chain.ok()) << chain.error().message;
  ASSERT_EQ(chain->lemmas.size(), 2U);
  EXPECT_EQ(chain->lemmas[0].name, "a");
  EXPECT_EQ(text(chain->lemmas[1].show), "n + 1 >= 1");
  EXPECT_EQ(text(chain->lemmas[1].uses[0].terms.at("x")), "(n + 1)/2");
  EXPECT_EQ(chain->lemmas[1].induction, "n");
  ASSERT_TRUE(chain->claim.has_value());
  EXPECT_EQ(text(chain->claim->uses[0].terms.at("n")), "L - 1");
  EXPECT_TRUE(parse_chain("no block", "argument.md")->lemmas.empty());
}

TEST(Chain, RefusesWhatIsWrongWithLineTextAndMend) {
  const auto expect = [](const std::string& markdown, const std::string& line, const std::string& part) {
    const std::string message = refusal(markdown);
    EXPECT_TRUE(message.starts_with("argument.md:" + line + ":")) << message;
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect("```lemma\nname = \"a\"\n", "1", "not closed");
  expect(block("name = a\n"), "4", "not TOML");
  expect(block("name = \"a\"\nshow = \"1 > 0\"\nasume = []\n"), "6",
         "unknown key \"asume\" in a lemma; did you mean \"assume\"");
  expect(block("show = \"1 > 0\"\n"), "4", "name is missing");
  expect(block("name = \"a\"\n"), "4", "show is missing");
  expect(block("name = \"a\"\nshow = \"1 + 1\"\n"), "5", "is a number; a condition is needed");
  expect(block("name = \"a\"\nshow = \"x > 0\"\n"), "5", "uses \"x\", which is not declared");
  expect(block("name = \"a\"\nreals = [\"x\"]\nshow = \"0.1x > 0\"\n"), "6", "is not a formula");
  expect(block("name = \"a\"\nreals = [\"n\"]\nshow = \"n >= 0\"\ninduction = \"n\"\n"), "7",
         "no integer of the lemma");
  expect(block("name = \"a\"\nintegers = [\"n\"]\nassume = [\"n >= 0\"]\nshow = \"n >= 0\"\ninduction = \"n\"\n"), "8",
         "over which the induction runs");
  expect(block("name = \"b\"\nshow = \"1 > 0\"\nuses = [\"a\"]\n"), "6", "no earlier lemma");
  expect(block(first) + block(first), "12", "the name of an earlier lemma");
  expect(block(first) + block("name = \"b\"\nreals = [\"x\"]\nshow = \"x = x\"\nuses = [\"a(y = x)\"]\n"), "15",
         "says nothing of a name of a");
  expect(block("name = \"claim\"\nshow = \"1 > 0\"\n"), "5", "stated by the claim file");
  expect(block("name = \"claim\"\n") + block(first), "9", "comes last");
}

TEST(Chain, AnIntegerOfALemmaTakesIntegersOnly) {
  const std::string lemma = "name = \"a\"\nintegers = [\"n\"]\nshow = \"n^2 >= n\"\n";
  EXPECT_NE(refusal(block(lemma) + block("name = \"b\"\nreals = [\"x\"]\nshow = \"x = x\"\nuses = [\"a(n = x)\"]\n"))
                .find("is not seen to be one"),
            std::string::npos);
  EXPECT_EQ(
      refusal(block(lemma) + block("name = \"b\"\nreals = [\"x\"]\nshow = \"x = x\"\nuses = [\"a(n = floor(x))\"]\n")),
      "");
}

}  // namespace
}  // namespace seqcert
