#include "program.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

/// The cells of the table of answers, heading first.
std::vector<std::vector<std::string>> answers(const Outcome& outcome) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : lines(outcome.out)) {
    if (rows.empty() && !line.starts_with("position")) continue;
    rows.emplace_back(1);
    for (std::size_t k = 0; k < line.size(); ++k) {
      if (line.compare(k, 2, "  ") != 0) {
        rows.back().back() += line[k];
        continue;
      }
      while (k + 1 < line.size() && line[k + 1] == ' ') ++k;
      rows.back().emplace_back();
    }
  }
  return rows;
}

Outcome ran(std::vector<std::string> construction, const std::string& input, const std::string& scalar) {
  construction.insert(construction.begin(), "run");
  construction.insert(construction.end(), {"--input", input, "--scalar", scalar});
  return seqcert(construction);
}

std::string answer(const std::vector<std::string>& construction, const std::string& input, const std::string& scalar,
                   std::size_t row = 1) {
  const Outcome outcome = ran(construction, input, scalar);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto rows = answers(outcome);
  EXPECT_GT(rows.size(), row) << outcome.out;
  return rows.size() > row && rows[row].size() == 6 ? rows[row][4] : outcome.out;
}

const std::vector<std::string> position{"attention/position", "-p", "L=4", "-p", "tau=2", "-p", "lambda=4"};
const std::string four_values = "1,-1,1/2,0";

// By a Python program that rounds Fractions to p bits after every product, sum, quotient and exp (scores -4, 0, -4,
// -16).
TEST(Run, AttentionRoundsAsTheFormatDoes) {
  EXPECT_EQ(answer(position, four_values, "fp16"), "-0.93798828125");
  EXPECT_EQ(answer(position, four_values, "bf16"), "-0.94140625");
  EXPECT_EQ(answer(position, four_values, "p=12"), "-0.937744140625");
  EXPECT_EQ(answer(position, four_values, "p=53"), "-0.9381604211055091");
  EXPECT_EQ(answer(position, four_values, "fp64"), "-0.9381604211055091");
  EXPECT_EQ(answer(position, four_values, "double"), "-0.9381604211055091");
}

// The same sum without rounding: -0.9381604211055092264906812760...
TEST(Run, EnclosuresSurroundTheRealAnswer) {
  EXPECT_TRUE(answer(position, four_values, "interval").starts_with("-0.9381604211055 ± "));
  EXPECT_TRUE(answer(position, four_values, "ball").starts_with("-0.9381604211055092265 ± "));
  EXPECT_TRUE(answer(position, four_values, "ball:512").starts_with("-0.9381604211055092265 ± "));
}

// By a Python program with 50 decimal digits, from the definition of the ring (m = 2, Gamma = 2).
TEST(Run, TheRingAnswersFromItsSlots) {
  const std::vector<std::string> ring{"ssm/ring",
                                      "-p",
                                      "m=2",
                                      "-p",
                                      "T=4",
                                      "-p",
                                      "distance=1",
                                      "-p",
                                      "Gamma=2",
                                      "-p",
                                      "gain=9999954601/100000000000",
                                      "-p",
                                      "read_gain=5000227/50000000"};
  const std::vector<std::string> real{"0.03296683929824202763", "0.002537235856482927621", "-0.03092297268104983378"};
  for (std::size_t row = 1; row <= 3; ++row) {
    const std::string ball = answer(ring, "1,0,-1,1/2", "ball", row);
    EXPECT_EQ(ball.substr(0, ball.find(" ± ")), real[row - 1]);
    EXPECT_EQ(answer(ring, "1,0,-1,1/2", "interval", row).substr(0, 14), real[row - 1].substr(0, 14));
    EXPECT_EQ(answer(ring, "1,0,-1,1/2", "double", row).substr(0, 14), real[row - 1].substr(0, 14));
    EXPECT_EQ(answer(ring, "1,0,-1,1/2", "p=200", row).substr(0, 14), real[row - 1].substr(0, 14));
  }
}

// At its defaults (Gamma = 10) the ring errs by less than an fp16 unit, and a machine of 8 bits shows the same three
// digits.
TEST(Run, TheRingCopiesInMachineArithmetic) {
  const std::vector<std::string> ring{"ssm/ring", "-p", "T=6"};
  for (const char* scalar : {"fp16", "bf16", "p=12"}) {
    EXPECT_EQ(answer(ring, "1,0,-1,1/2,0,1", scalar, 1), "1") << scalar;
    EXPECT_EQ(answer(ring, "1,0,-1,1/2,0,1", scalar, 3), "-1") << scalar;
    EXPECT_EQ(answer(ring, "1,0,-1,1/2,0,1", scalar, 4), "0.5") << scalar;
  }
}

// The abstract form copies without error; 1/3 shows whose arithmetic it was: 1/3 rounded to 11, 8 and 12 bits by hand.
TEST(Run, TheAbstractOneHotCopiesInEveryArithmetic) {
  const std::vector<std::string> onehot{"ssm/onehot", "-p", "level=abstract",         "-p",
                                        "N=3",        "-p", "layout=store-then-query"};
  const std::vector<std::pair<std::string, std::string>> third{{"exact", "1/3"},
                                                               {"double", "0.3333333333333333"},
                                                               {"fp16", "0.333251953125"},
                                                               {"bf16", "0.333984375"},
                                                               {"p=12", "0.3333740234375"}};
  for (const auto& [scalar, expected] : third) {
    const Outcome outcome = ran(onehot, "1,1/3,-1", scalar);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto rows = answers(outcome);
    ASSERT_EQ(rows.size(), 4u) << outcome.out;
    EXPECT_EQ(rows[0],
              (std::vector<std::string>{"position", "target", "component", "right", "answer in " + scalar, "error"}));
    EXPECT_EQ(rows[1], (std::vector<std::string>{"4", "1", "1", "1", "1", "0"}));
    EXPECT_EQ(rows[2], (std::vector<std::string>{"5", "2", "1", "1/3", expected, "0"}));
    EXPECT_EQ(rows[3], (std::vector<std::string>{"6", "3", "1", "-1", "-1", "0"}));
  }
}

TEST(Run, TraceShowsTheStateAfterEveryTokenAboveTheAnswers) {
  const Outcome outcome = seqcert({"run", "ssm/onehot", "-p", "level=abstract", "-p", "N=3", "--input", "1,1/3,-1",
                                   "--scalar", "exact", "--trace"});
  expect_prints(outcome, 0, {});
  const std::vector<std::string> printed = lines(outcome.out);
  ASSERT_EQ(printed.size(), 5u) << outcome.out;
  EXPECT_EQ(printed[0], "t=1 layer 1 state: 1 0 0");
  EXPECT_EQ(printed[1], "t=2 layer 1 state: 1 1/3 0");
  EXPECT_EQ(printed[2], "t=3 layer 1 state: 1 1/3 -1");
  EXPECT_TRUE(printed[3].starts_with("position"));
}

// Weights e^-4 : 1 : e^-4 : e^-16.
TEST(Run, TraceShowsTheWeightsOfAHead) {
  expect_prints(seqcert({"run", "attention/position", "-p", "L=4", "-p", "tau=2", "--input", four_values, "--scalar",
                         "double", "--trace"}),
                0, {"t=4 layer 1 head 1 weights: 0.0176684200959902", " 0.964663051249494", " 1.0855852501757"});
}

TEST(Run, WrongInputIsAnsweredWithWhatIsWanted) {
  expect_complains(ran(position, "1,-1", "ball"), 3, {"--input gives 2 values; this instance has 4 positions"});
  expect_complains(ran(position, "1,-1,1/2,0,0", "ball"), 3, {"--input gives 5 values; this instance has 4 positions"});
  expect_complains(ran(position, "1,-1,x,0", "ball"), 3, {"--input", "\"x\""});
  expect_complains(ran(position, "1,-1,1/2,3", "ball"), 3, {"value 3 lies outside [-1, 1]", "enlarge M"});
  expect_complains(ran(position, "1:1,-1,1/2,0", "ball"), 3, {"\"1:1\" has 2 components, not 1"});
  expect_complains(seqcert({"run", "attention/position"}), 3, {"run needs --input"});
  expect_complains(seqcert({"run"}), 3, {"CONSTRUCTION", "--replay"});
  expect_complains(seqcert({"run", "ssm/ring", "--replay", "x"}), 3, {"--replay takes everything from the witness"});
  expect_complains(seqcert({"run", "--replay", "/nonexistent/w.json"}), 4, {"/nonexistent/w.json"});
  expect_complains(
      seqcert({"run", "attention/position", "-p", "L=4", "--instance", "2", "-p", "tau=2", "--input", four_values}), 3,
      {"--instance 2", "instances 1..1"});
}

TEST(Run, AnUnknownScalarOrConstructionIsAnsweredWithTheNearest) {
  expect_complains(ran(position, four_values, "bf15"), 3,
                   {"--scalar \"bf15\" is unknown", "did you mean \"bf16\"?", "p=BITS"});
  expect_complains(ran(position, four_values, "p=0"), 3, {"p=0"});
  expect_complains(ran(position, four_values, "ball:x"), 3, {"ball:x", "ball:256"});
  expect_complains(ran({"attention/positon"}, "1", "ball"), 3, {"did you mean \"attention/position\"?"});
}

TEST(Run, SoftmaxInExactArithmeticIsRefusedBeforeAnythingIsPrinted) {
  expect_complains(ran(position, four_values, "exact"), 3,
                   {"softmax attention cannot be evaluated in exact arithmetic", "--scalar ball"});
  expect_complains(ran({"ssm/ring", "-p", "T=4"}, "1,0,-1,1/2", "exact"), 3,
                   {"S6", "exact arithmetic", "--scalar ball"});
}

}  // namespace
}  // namespace seqcert::test
