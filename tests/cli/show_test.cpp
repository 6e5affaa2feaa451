// `show` of constructions: the expression trees of their networks and their step sizes in numbers.
#include "program.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

std::string tree_of(const std::vector<std::string>& words) {
  std::vector<std::string> all{"show", "--tree"};
  all.insert(all.end(), words.begin(), words.end());
  const Outcome outcome = seqcert(all);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::size_t at = outcome.out.find("expression tree of the network");
  EXPECT_NE(at, std::string::npos) << outcome.out;
  return at == std::string::npos ? "" : outcome.out.substr(at);
}

// By hand from the definition: a read that a step may lack is `there ? found : 0` plus `not there ? instead : 0`; the
// sum of the two reads lies in 0..4, where mod 3 is 0 1 2 0 1 with jumps up to 2, so it errs by 2 * (1 + 1); the rules
// choose. Units of the first layer: six selects and the two rules carried; of the second: a change of slope at 0, 2, 3
// and 4, a select, a rule carried; of the third: the selects of the rules, the later rule first. A select bears reads
// within 1/2 of their integers, so the last one bears eta <= (1/2) / 4, which is where its output is off by 1/2, too.
TEST(ShowTree, OfFibonacciIsTheOneMadeByHand) {
  EXPECT_EQ(tree_of({"dp/attention", "-p", "problem=fibonacci", "-p", "T=4", "-p", "q=3"}),
            R"(expression tree of the network of layer 1
  29 nodes; 3 hidden layers, the widest of 8 units; 42 nonzeros, largest weight 4
  node  rule      range  lipschitz  eta <=  units    integer it stands for
  n1    input     0..2   1          1       -        x_7: start
  n2    input     0..1   0          1       -        x_8: start is there (exact)
  n3    input     0..2   0          1       -        x_9: start where it is not there (exact)
  n4    affine    0..1   0          1       -        -n2 + 1
  n5    constant  0..0   0          1       -        0
  n6    select    0..2   1          1/2     1:1      n2 ? n1 : n5
  n7    select    0..2   0          1       1:2      n4 ? n3 : n5
  n8    choice    0..2   1          1/2     -        n6 + n7
  n9    input     0..2   1          1       -        x_12: last
  n10   input     0..1   0          1       -        x_13: last is there (exact)
  n11   input     0..2   0          1       -        x_14: last where it is not there (exact)
  n12   affine    0..1   0          1       -        -n10 + 1
  n13   select    0..2   1          1/2     1:3      n10 ? n9 : n5
  n14   select    0..2   0          1       1:4      n12 ? n11 : n5
  n15   choice    0..2   1          1/2     -        n13 + n14
  n16   input     0..2   1          1       -        x_17: before
  n17   input     0..1   0          1       -        x_18: before is there (exact)
  n18   input     0..2   0          1       -        x_19: before where it is not there (exact)
  n19   affine    0..1   0          1       -        -n17 + 1
  n20   select    0..2   1          1/2     1:5      n17 ? n16 : n5
  n21   select    0..2   0          1       1:6      n19 ? n18 : n5
  n22   choice    0..2   1          1/2     -        n20 + n21
  n23   input     0..1   0          1       1:7      x_20: rule 1 applies (exact)
  n24   affine    0..4   2          1/2     -        n15 + n22
  n25   table     0..2   4          1/4     2:1-4    n24 -> 0 1 2 0 1
  n26   input     0..1   0          1       1:8 2:6  x_21: rule 2 applies (exact)
  n27   select    0..2   1          1/2     2:5 3:2  n23 ? n8 : n5
  n28   select    0..2   4          1/8     3:1      n26 ? n25 : n5
  n29   choice    0..2   4          1/8     -        n27 + n28
  output       n29 is added to x_22: new value
  margin       reads closer than 1/8 to their integers leave outputs closer than 1/2
  error laws   with reads within eta of their integers, a node is within lipschitz * eta of its
               own; by the errors e of its operands:
    input           eta; 0 where it is marked exact
    constant        0
    affine          sum of |coefficient| e
    select          the larger e of the branches, and B e of the condition; e of the branches <= 1/2
    choice          the largest e; all operands but one are 0
    table           J e of the operand, J the largest jump between neighbours
)");
}

// An address: the row above at c - w with w in 1..4 and above_at in 0..4, never before the row's start; then its place
// and that squared, as tables over the places 0..3, all without error behind the staircase.
TEST(ShowTree, HasOneTreePerLayerAndAddressesWithoutError) {
  const std::string tree = tree_of({"dp/attention", "-p", "problem=knapsack", "-p", "n=2", "-p", "C=3"});
  EXPECT_NE(tree.find("expression tree of the network of layer 2\n"), std::string::npos);
  for (const char* line :
       {"  n11   staircase  1..4   0          1/4     1:1-6    n10 rounded\n",
        "  n17   affine     -4..3  0          1/4     -        -n11 + n16\n", "max(n15, n17)\n", " n19 -> 0 5 6 7\n",
        " n19 -> 0 25 36 49\n", "  output       n21 is added to x_17: place of chosen, squared\n",
        "  margin       reads within 1/4 of their integers leave every output exact\n"})
    EXPECT_NE(tree.find(line), std::string::npos) << line << "\nnot in\n" << tree;
}

// Sums and differences modulo 11 are tables over 0..20 and -10..10: k mod 11; the quotients are a table of 121 pairs.
TEST(ShowTree, LongTablesAreShownByTheirEnds) {
  const std::string tree = tree_of({"dp/attention", "-p", "problem=postfix"});
  for (const char* part : {"n37 -> 0 1 2 3 4 5 6 7 8 9\n", " ... 8 9 (21 values)\n", "n42 -> 1 2 3 4 5 6 7 8 9 10\n",
                           " ... 9 10 (21 values)\n", "table of pairs  0..10 ", "(121 values)\n"})
    EXPECT_NE(tree.find(part), std::string::npos) << part << "\nnot in\n" << tree;
}

TEST(ShowTree, TheReadmeShowsWhatItPrints) {
  const std::string readme = slurp(std::string(SEQCERT_SOURCE_DIR) + "/README.md"),
                    command = "$ seqcert show dp/attention -p problem=fibonacci -p T=4 -p q=3 --tree\n";
  const std::size_t at = readme.find(command);
  ASSERT_NE(at, std::string::npos);
  const std::string tree = tree_of({"dp/attention", "-p", "problem=fibonacci", "-p", "T=4", "-p", "q=3"});
  std::size_t shown = 0;
  for (const std::string& line : lines(readme.substr(at + command.size()))) {
    if (line == "```") break;
    if (line == "...") continue;
    EXPECT_NE(tree.find(line + "\n"), std::string::npos) << line;
    ++shown;
  }
  EXPECT_GE(shown, 5u);
}

TEST(ShowTree, FitsATerminalAndLeavesNoNodeWithoutAName) {
  for (const char* problem : {"edit-distance", "lis", "postfix", "cyk", "matrix-chain"})
    for (const char* construction : {"dp/attention", "dp/ssm-slots"})
      for (const std::string& line : lines(tree_of({construction, "-p", std::string("problem=") + problem}))) {
        EXPECT_LE(line.size(), 100U) << line;
        const std::size_t entry = line.find(" x_");
        if (entry != std::string::npos) {
          EXPECT_NE(line.find(": ", entry), std::string::npos) << line;
        }
      }
}

TEST(ShowTree, IsRefusedWhereThereIsNoNetworkAndExplainedWhereTheProofDoesNotReach) {
  expect_complains(seqcert({"show", "attention/gap", "--tree"}), 3, {"attention/gap executes no program"});
  expect_complains(seqcert({"show", "copy/attention-gap", "--tree"}), 3, {"--tree is of a construction"});
  expect_prints(seqcert({"show", "dp/ssm-slots", "--tree", "-p", "Gamma=1"}), 0,
                {"\nno expression tree: layer 1: ", "Gamma = 1 is below 1.3"});
}

TEST(Show, RefusesParametersThatAreNone) {
  for (const char* what : {"lis", "copy/attention-gap", "attention/gap", "dp/attention"})
    expect_complains(seqcert({"show", what, "-p", what[0] == 'l' || what[0] == 'd' ? "n=abc" : "L=abc"}), 3,
                     {"\"abc\" is not a number"});
  expect_complains(seqcert({"show", "copy/attention-gap", "-p", "gama=1"}), 3, {"did you mean \"gamma\"?"});
  expect_complains(seqcert({"show", "copy_error", "-p", "L=3"}), 3, {"copy_error is a quantity"});
  expect_prints(seqcert({"show", "copy/attention-gap", "-p", "L=64"}), 0, {"at these parameters 1 instance", "64 pos"});
}

// softplus(-1), softplus(1), e^-60 and softplus(20) by Python's decimal with 40 digits: 0.31326168751822283404899...,
// 1.31326168751822283404899..., 8.75651076269652033848988...e-27, 20.0000000020611536202...
TEST(ShowStepSize, SaysHowFarTheValuesMoveIt) {
  const auto shown = [](std::vector<std::string> words) {
    words.insert(words.begin(), "show");
    const std::string out = seqcert(words).out;
    const std::size_t at = out.find("  step size    ");
    return at == std::string::npos ? "" : out.substr(at, out.find('\n', at) - at);
  };
  const std::string moved = ", and the value of a token moves its own";
  EXPECT_EQ(
      shown({"ssm/value-gated"}),
      "  step size    Delta lies between 0.313261687518222834 ± 4.9e-20 and 1.313261687518222834 ± 4.9e-20" + moved);
  // PyTorch's rule above 20 is the argument; just above, what it was at 20 is larger.
  EXPECT_EQ(shown({"ssm/value-gated", "-p", "softplus=torch20", "-p", "gain=30", "-p", "M=2"}),
            "  step size    Delta lies between 8.756510762696520338e-27 ± 4.9e-46 and 60" + moved);
  EXPECT_NE(
      shown({"ssm/value-gated", "-p", "softplus=torch20", "-p", "M=20.000000001"}).find("and 20.00000000206115362"),
      std::string::npos);
  EXPECT_EQ(shown({"ssm/onehot", "-p", "beta=1"}),
            "  step size    Delta is 1.313261687518222834 ± 4.9e-20, whatever the values");
  EXPECT_EQ(shown({"attention/gap"}), "");
}

}  // namespace
}  // namespace seqcert::test
