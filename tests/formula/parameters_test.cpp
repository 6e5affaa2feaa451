#include "formula/parameters.hpp"

#include "base/text.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

ParameterSpec integer() {
  ParameterSpec spec;
  spec.name = "L";
  spec.type = ParameterSpec::Type::integer;
  spec.low = Rational(2);
  return spec;
}
ParameterSpec real() {
  ParameterSpec spec;
  spec.name = "a";
  spec.low = Rational(0);
  spec.high = Rational(1);
  spec.low_strict = true;
  return spec;
}
ParameterSpec unbounded() {
  ParameterSpec spec;
  spec.name = "x";
  return spec;
}
ParameterSpec choice() {
  ParameterSpec spec;
  spec.name = "write";
  spec.type = ParameterSpec::Type::choice;
  spec.choices = {"euler", "zoh"};
  return spec;
}

std::string grid(const ParameterSpec& spec, const char* written) {
  const auto values = parse_grid(spec, written);
  if (!values) return "error: " + values.error().message;
  std::vector<std::string> texts;
  for (const Value& value : *values) texts.push_back(text(value));
  return join(texts, " ");
}

TEST(Parameters, ValuesAreExactAndInRange) {
  EXPECT_EQ(text(*parse_value(integer(), "2")), "2");
  EXPECT_EQ(text(*parse_value(integer(), "1e3")), "1000");
  EXPECT_EQ(text(*parse_value(real(), "0.999")), "999/1000");
  EXPECT_EQ(text(*parse_value(real(), "1")), "1");
  EXPECT_EQ(text(*parse_value(choice(), "zoh")), "zoh");
}

TEST(Parameters, RefusalsSayWhatIsAllowed) {
  const std::vector<std::tuple<ParameterSpec, const char*, const char*>> table = {
      {integer(), "1", "parameter L: 1 is out of range; write an integer >= 2"},
      {integer(), "5/2", "parameter L: 5/2 is not an integer; write an integer >= 2"},
      {integer(), "many",
       "parameter L: \"many\" is not a number; write an integer 12, a fraction 1/1000 or a decimal 0.001, 1e-9"},
      {real(), "0", "parameter a: 0 is out of range; write a number in (0, 1]"},
      {real(), "1.0000001", "parameter a: 1.0000001 is out of range; write a number in (0, 1]"},
      {real(), "",
       "parameter a: \"\" is not a number; write an integer 12, a fraction 1/1000 or a decimal 0.001, 1e-9"},
      {choice(), "eular", "parameter write: \"eular\" is not one of euler, zoh; did you mean \"euler\"?"},
      {choice(), "1", "parameter write: \"1\" is not one of euler, zoh"},
  };
  for (const auto& [spec, written, message] : table) {
    const auto value = parse_value(spec, written);
    ASSERT_FALSE(value.ok()) << written;
    EXPECT_EQ(value.error().message, message);
  }
}

TEST(Grids, ListRangeStepAndFactor) {
  EXPECT_EQ(grid(integer(), "7"), "7");
  EXPECT_EQ(grid(integer(), "5, 3,4"), "5 3 4");
  EXPECT_EQ(grid(integer(), "2..6"), "2 3 4 5 6");
  EXPECT_EQ(grid(integer(), "2..10:3"), "2 5 8");
  EXPECT_EQ(grid(integer(), "16..4096*4"), "16 64 256 1024 4096");
  EXPECT_EQ(grid(integer(), "3..100*4"), "3 12 48");
  EXPECT_EQ(grid(integer(), "2..4,16..64*2"), "2 3 4 16 32 64");
  EXPECT_EQ(grid(real(), "0.1..0.5:0.2"), "1/10 3/10 1/2");
  EXPECT_EQ(grid(real(), "1/1000..1*10"), "1/1000 1/100 1/10 1");
  EXPECT_EQ(grid(unbounded(), "-1...5:.5"), "-1 -1/2 0 1/2");
  EXPECT_EQ(grid(unbounded(), "4..4"), "4");
  EXPECT_EQ(grid(choice(), "zoh,euler"), "zoh euler");
}

TEST(Grids, AValueNamedTwiceIsOnePoint) { EXPECT_EQ(grid(integer(), "4,2..6,4.0"), "4 2 3 5 6"); }

TEST(Grids, RefusalsSayWhy) {
  const std::vector<std::tuple<ParameterSpec, const char*, const char*>> table = {
      {integer(), "", "the grid of L is empty; write an integer >= 2"},
      {integer(), "  ", "the grid of L is empty; write an integer >= 2"},
      {integer(), "10..2", "grid \"10..2\" of L is empty: it starts above its end"},
      {integer(), "2,,3", "grid \"2,,3\" of L has an empty entry; write 1,2,5"},
      {integer(), "2..9:0", "grid \"2..9:0\" of L would never end; a step is above 0"},
      {integer(), "2..9:-1", "grid \"2..9:-1\" of L would never end; a step is above 0"},
      {integer(), "2..9*1", "grid \"2..9*1\" of L would never end; a factor is above 1 and its range starts above 0"},
      {unbounded(), "0..9*2", "grid \"0..9*2\" of x would never end; a factor is above 1 and its range starts above 0"},
      {integer(), "1..4", "parameter L: 1 is out of range; write an integer >= 2"},
      {integer(), "2..4:1/2", "parameter L: 5/2 is not an integer; write an integer >= 2"},
      {integer(), "2..",
       "grid \"2..\" of L: \"\" is not a number; write an integer 12, a fraction 1/1000 or a decimal 0.001, 1e-9; "
       "a range is written 1..10, 1..10:3 or 16..4096*2"},
      {integer(), "2..2000002",
       "grid \"2..2000002\" of L has about 2e+06 values, at most 1000000 are allowed; choose a larger step"},
      {integer(), "2..1e90000",
       "grid \"2..1e90000\" of L has about inf values, at most 1000000 are allowed; choose a larger step"},
      {unbounded(), "1..2*1.0000001",
       "grid \"1..2*1.0000001\" of x has about 6.93e+06 values, at most 1000000 are allowed; choose a larger factor"},
      {unbounded(), "1..1e5000*1.1",
       "grid \"1..1e5000*1.1\" of x has about 1.21e+05 values of many digits; choose a rounder factor"},
      {choice(), "euler..zoh", "parameter write: \"euler..zoh\" is not one of euler, zoh"},
  };
  for (const auto& [spec, written, message] : table) {
    const auto values = parse_grid(spec, written);
    ASSERT_FALSE(values.ok()) << written;
    EXPECT_EQ(values.error().message, message);
  }
}

TEST(Grids, AMillionPointsAreAllowed) { EXPECT_EQ(parse_grid(unbounded(), "1..1000000")->size(), 1000000u); }

}  // namespace
}  // namespace seqcert
