#include "program.hpp"

#include <gtest/gtest.h>

namespace seqcert::test {
namespace {

TEST(BadInput, AnUnknownClaimIsAnsweredWithTheNearest) {
  expect_complains(seqcert({"check", "copy/attention-gpa"}), 3,
                   {"unknown claim \"copy/attention-gpa\"", "did you mean \"copy/attention-gap\"?"});
  expect_complains(seqcert({"sweep", "copy/widow", "--out", "/nonexistent/x"}), 3,
                   {"unknown claim \"copy/widow\"", "did you mean \"copy/window\"?"});
  expect_complains(seqcert({"show", "copy/ssm-rng"}), 3,
                   {"nothing is called \"copy/ssm-rng\"", "did you mean \"copy/ssm-ring\"?"});
}

TEST(BadInput, AnUnknownParameterIsAnsweredWithTheNearest) {
  const std::vector<std::string> says{"unknown parameter \"gama\"", "did you mean \"gamma\"?", "L, gamma, M"};
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "gama=3"}), 3, says);
  expect_complains(seqcert({"sweep", "copy/attention-gap", "-p", "gama=1..3", "--out", "/nonexistent/x"}), 3, says);
  expect_complains(seqcert({"run", "attention/gap", "-p", "gama=3", "--input", "1"}), 3,
                   {"unknown parameter \"gama\"", "did you mean \"gamma\"?"});
}

TEST(BadInput, AParameterOutOfRangeNamesTheRange) {
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "L=1"}), 3,
                   {"parameter L: 1 is out of range", "an integer >= 2"});
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "M=0"}), 3, {"parameter M: 0 is out of range", "> 0"});
  expect_complains(seqcert({"sweep", "copy/attention-gap", "-p", "L=1..3", "--out", "/nonexistent/x"}), 3,
                   {"L", "out of range"});
}

TEST(BadInput, AParameterOfTheWrongTypeNamesTheType) {
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "L=abc"}), 3,
                   {"parameter L: \"abc\" is not a number"});
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "L=5/2"}), 3, {"parameter L: ", "5/2", "integer"});
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "gamma=1/0"}), 3, {"\"1/0\" has denominator zero"});
  expect_complains(seqcert({"run", "ssm/onehot", "-p", "level=s7", "--input", "1"}), 3, {"level", "s7", "abstract"});
}

TEST(BadInput, AnAssignmentWithoutEqualsSignOrGivenTwiceIsRefused) {
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "L"}), 3, {"-p \"L\" is not NAME=VALUE"});
  expect_complains(seqcert({"check", "copy/attention-gap", "-p", "L=3", "-p", "L=4"}), 3, {"-p L is given twice"});
}

TEST(BadInput, AViolatedHypothesisIsNamed) {
  expect_complains(seqcert({"check", "copy/window", "-p", "distance=10", "-p", "m=4"}), 3,
                   {"window.toml", "hypothesis \"distance < m\" does not hold"});
}

// 64 ranks that differ by 10 do not fit in [-1, 1]: no instance satisfies the hypotheses, so nothing was shown.
TEST(BadInput, AnEmptyRegionIsUndecidedAsVacuous) {
  const std::vector<std::string> point{"check", "copy/attention-matching", "-p", "delta=10"};
  expect_prints(seqcert(point), 2, {"undecided", "vacuous: no instance satisfies the hypotheses"});
  auto json = point;
  json.push_back("--json");
  expect_prints(seqcert(json), 2, {R"("verdict":"undecided")", R"("reason":"vacuous)"});
}

struct Written {
  TemporaryFolder folder;
  std::string path;
  explicit Written(const std::string& claim) : path(folder.write("my.toml", claim)) {}
};

TEST(BadInput, MalformedTomlIsNamedByFileAndLine) {
  std::string broken = text(GapClaim{});
  const std::size_t at = broken.find("[parameters.L]");
  broken.replace(at, 14, "[parameters.L");  // line 12
  const Written file(broken);
  expect_complains(seqcert({"check", file.path}), 3, {file.path + ":12:", "not TOML"});
}

TEST(BadInput, AnUnknownKeyOfAClaimIsAnsweredWithTheNearest) {
  std::string broken = text(GapClaim{});
  broken.replace(broken.find("relation ="), 10, "relaton =");  // line 7
  const Written file(broken);
  expect_complains(seqcert({"check", file.path}), 3, {file.path + ":7:", "relaton", "did you mean \"relation\"?"});
}

TEST(BadInput, AFormulaWithAnUnknownNameIsNamedByFileLineAndNearestName) {
  GapClaim claim;
  claim.bound = "M*gama";
  const Written file(text(claim));
  expect_complains(seqcert({"check", file.path}), 3,
                   {file.path + ":8:", "bound \"M*gama\"", "unknown name \"gama\"", "did you mean \"gamma\"?"});
}

TEST(BadInput, AMistypedFormulaIsAnsweredWithTheMend) {
  GapClaim claim;
  claim.bound = "0.1x";
  const Written file(text(claim));
  expect_complains(seqcert({"check", file.path}), 3,
                   {file.path + ":8: bound \"0.1x\" is not a formula: unexpected 'x' after '0.1'", "write 0.1*x"});
}

TEST(BadInput, DivisionByZeroInABoundNamesTheQuotient) {
  GapClaim claim;
  claim.bound = "M/(L-L)";
  const Written file(text(claim));
  expect_complains(seqcert({"check", file.path}), 3, {file.path, "bound: division by zero in \"M/(L - L)\""});
  const std::string out = file.folder / "out.jsonl";
  expect_complains(seqcert({"sweep", file.path, "-p", "L=2..4", "--out", out}), 3,
                   {"division by zero in \"M/(L - L)\""});
  EXPECT_FALSE(exists(out)) << "an empty file would stand in the way of the next try";
}

TEST(BadInput, AnEmptyGridIsRefused) {
  const TemporaryFolder folder;
  const std::string out = folder / "out.jsonl";
  expect_complains(seqcert({"sweep", "copy/attention-gap", "-p", "L=5..4", "--out", out}), 3,
                   {"grid \"5..4\" of L is empty"});
  expect_complains(seqcert({"sweep", "copy/attention-gap", "-p", "L=", "--out", out}), 3, {"grid of L is empty"});
  expect_complains(seqcert({"sweep", "copy/window", "-p", "distance=9..11", "-p", "m=4", "--out", out}), 3,
                   {"no grid point satisfies the hypotheses"});
  EXPECT_FALSE(exists(out));
}

TEST(BadInput, AGridTooLargeToListIsRefusedWithTheLimit) {
  expect_complains(seqcert({"sweep", "copy/attention-gap", "-p", "L=2..3000000", "--out", "/nonexistent/x"}), 3,
                   {"2..3000000", "1000000"});
}

TEST(BadInput, ALengthThatMemoryCannotHoldIsRefusedAtOnceWithTheEstimate) {
  for (const char* claim : {"copy/attention-gap", "copy/attention-position"}) {
    const Outcome outcome = seqcert({"check", claim, "-p", "L=100000000000"});
    expect_complains(outcome, 4, {"needs about", "GB of memory", "this machine has", "choose a smaller size"});
    EXPECT_LT(outcome.seconds, 5) << claim;
  }
  const Outcome outcome = seqcert({"check", "copy/ssm-onehot", "-p", "N=100000000000"});
  expect_complains(outcome, 4, {"needs about", "GB of memory"});
  EXPECT_LT(outcome.seconds, 5);
}

TEST(BadInput, AFileThatCannotBeWrittenIsNamed) {
  expect_complains(seqcert({"sweep", "copy/window", "--out", "/nonexistent/folder/x.jsonl"}), 4,
                   {"/nonexistent/folder/x.jsonl", "cannot be written", "No such file or directory"});
  expect_complains(seqcert({"table", "state-size", "--out", "/nonexistent/folder/x.md"}), 4,
                   {"/nonexistent/folder/x.md", "No such file or directory"});
  expect_complains(seqcert({"paper", "--quick", "--out", "/proc/version/paper"}), 4, {"/proc/version"});
}

TEST(BadInput, AClaimFileThatIsNotThereIsNamed) {
  expect_complains(seqcert({"check", "/nonexistent/my.toml"}), 4,
                   {"/nonexistent/my.toml", "No such file or directory"});
}

TEST(BadInput, AMistypedCommandIsAnsweredWithTheNearest) {
  expect_complains(seqcert({"chek"}), 3, {"unknown command \"chek\"", "did you mean \"check\"?", "list, show, check"});
}

TEST(BadInput, AMistypedOptionIsAnsweredWithTheNearest) {
  expect_complains(seqcert({"check", "copy/window", "--jsn"}), 3,
                   {"seqcert check: unknown option \"--jsn\"", "did you mean \"--json\"?", "seqcert check --help"});
  // Also when something else is missing because of it.
  expect_complains(seqcert({"sweep", "copy/window", "--outt=x"}), 3,
                   {"seqcert sweep: unknown option \"--outt\"", "did you mean \"--out\"?"});
}

TEST(BadInput, WordsThatAreMissingOrTooManyAreRefused) {
  expect_complains(seqcert({}), 3, {"subcommand is required", "seqcert --help"});
  expect_complains(seqcert({"check"}), 3, {"CLAIM is required", "seqcert check --help"});
  expect_complains(seqcert({"check", "copy/window", "copy/window"}), 3, {"seqcert check: ", "copy/window"});
  expect_complains(seqcert({"check", "copy/window", "--max-bits", "12"}), 3, {"--max-bits", "128"});
  expect_complains(seqcert({"table", "score-growth", "--format", "html"}), 3, {"--format", "html", "latex"});
  expect_complains(seqcert({"sweep", "copy/window", "--shard", "3/2", "--out", "/nonexistent/x"}), 3,
                   {"--shard \"3/2\" is not i/n"});
}

TEST(BadInput, NamesTheNearestWordEverywhere) {
  expect_complains(seqcert({"check", "attention-gap"}), 3, {"did you mean \"copy/attention-gap\"?"});
  expect_complains(seqcert({"check", "attention-position"}), 3,
                   {"did you mean \"copy/attention-position\" or \"precision/attention-position\"?"});
  expect_complains(seqcert({"list", "clams"}), 3, {"\"clams\" is not one of claims, ", "did you mean \"claims\"?"});
  expect_complains(seqcert({"synth", "--states", "2", "--what", "letter"}), 3, {"did you mean \"letters\"?"});
  expect_complains(seqcert({"table", "state-size", "--format", "latx"}), 3, {"did you mean \"latex\"?"});
  // The construction is looked at before anything is missed beside it.
  expect_complains(seqcert({"run", "attention/positon"}), 3,
                   {"unknown construction \"attention/positon\"; did you mean \"attention/position\"?"});
}

}  // namespace
}  // namespace seqcert::test
