#include "base/text.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using Names = std::vector<std::string>;
const Names claims = {"copy/attention-gap", "copy/attention-gap-threshold", "copy/attention-matching", "copy/ssm-ring",
                      "copy/window"};

TEST(EditDistance, CountsInsertionsDeletionsSubstitutionsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("gamma", "gmama"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // no part is edited twice; with that allowed it would be 2
}

TEST(EditDistance, IsTheSameInBothDirections) {
  for (const auto& a : claims)
    for (const auto& b : claims) EXPECT_EQ(edit_distance(a, b), edit_distance(b, a)) << a << ' ' << b;
}

TEST(NearestName, FindsWhatWasMistyped) {
  EXPECT_EQ(nearest_name("copy/atention-gap", claims), "copy/attention-gap");
  EXPECT_EQ(nearest_name("copy/ssm-rnig", claims), "copy/ssm-ring");
  EXPECT_EQ(nearest_name("COPY/WINDOW", claims), "copy/window");
  EXPECT_EQ(nearest_name("gama", Names{"L", "gamma", "M"}), "gamma");
  EXPECT_EQ(nearest_name("l", Names{"L", "gamma", "M"}), "L");
}

TEST(NearestName, FindsANameByOneOfItsParts) {
  EXPECT_EQ(nearest_name("attention-matching", claims), "copy/attention-matching");
  EXPECT_EQ(nearest_name("ring", claims), "copy/ssm-ring");
  EXPECT_EQ(nearest_name("attention-gap", claims), "copy/attention-gap");  // a part of two, the whole end of one
}

TEST(NearestName, PrefersTheFewestEditsAndThenTheEarlierName) {
  EXPECT_EQ(nearest_name("beta", Names{"betas", "beta2", "bota"}), "betas");
  EXPECT_EQ(nearest_name("betass", Names{"beta", "betas"}), "betas");
}

TEST(NearestName, StaysSilentRatherThanGuess) {
  EXPECT_EQ(nearest_name("epsilon", Names{"L", "gamma", "M"}), std::nullopt);
  EXPECT_EQ(nearest_name("x", Names{"L", "M"}), std::nullopt);
  EXPECT_EQ(nearest_name("attention", claims), std::nullopt);  // a part of three names
  EXPECT_EQ(nearest_name("", claims), std::nullopt);
  EXPECT_EQ(nearest_name("gamma", Names{}), std::nullopt);
  EXPECT_EQ(nearest_name(std::string(100000, 'a'), claims), std::nullopt);
}

TEST(DidYouMean, IsTheEndOfASentence) {
  EXPECT_EQ(did_you_mean("copy/windw", claims), "; did you mean \"copy/window\"?");
  EXPECT_EQ(did_you_mean("zebra", claims), "");
  EXPECT_EQ(did_you_mean("position", Names{"copy/position", "copy/position-2", "precision/position"}),
            "; did you mean \"copy/position\" or \"precision/position\"?");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (Names{"a", "", "b"}));
  EXPECT_EQ(split("", ','), Names{""});
  EXPECT_EQ(split(",", ','), (Names{"", ""}));
  EXPECT_EQ(split("1..10", ','), Names{"1..10"});
}

TEST(Join, UndoesSplit) {
  for (const char* text : {"", "a", "a,b", ",a,,", "a b, c"}) EXPECT_EQ(join(split(text, ','), ","), text);
  EXPECT_EQ(join(Names{}, ", "), "");
}

TEST(Trim, TakesBlanksFromBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace seqcert
