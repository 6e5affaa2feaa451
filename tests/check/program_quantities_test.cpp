// Quantities of programs that are decided as a whole: live width and distinct futures.
#include "check/check_claim.hpp"
#include "check/quantity.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"

#include <gtest/gtest.h>

#include <map>

namespace seqcert {
namespace {

Claim counting(const std::string& quantity, const std::string& relation, const std::string& bound,
               const std::string& fixed, const std::string& facts = "") {
  auto claim = parse_claim(
      "id = \"my/count\"\ntitle = \"t\"\nsource = \"s\"\nstatement = \"x\"\nconstruction = \"dp/attention\"\nquantity "
      "= \"" +
          quantity + "\"\nrelation = \"" + relation + "\"\nbound = \"" + bound + "\"\nfacts = [" + facts +
          "]\n[with]\n" + fixed,
      "my.toml");
  EXPECT_TRUE(claim.ok()) << claim.error().message;
  return *claim;
}

Result<Outcome> decided(const Claim& claim) { return check_claim(claim, {}, builtin_constructions(), {}); }

/// "verified 9 values=4 slots=9".
std::string shown(const Claim& claim) {
  const auto outcome = decided(claim);
  if (!outcome) return "error: " + outcome.error().message;
  const Record& record = outcome->record;
  std::string line = std::string(text(record.verdict.kind)) + " " + (record.quantity ? record.quantity->lo : "none");
  for (const auto& [name, range] : record.details) line += " " + name + "=" + range.lo;
  return line;
}

// 3n and n + 1; 2n - 1 and n; by hand for strings of three letters and for three numbers.
TEST(LiveWidth, IsWOfTheProgramAndItsInputs) {
  const std::string edit = "problem = \"edit-distance\"\nn = 3\nm = 3\n", lis = "problem = \"lis\"\nn = 3\n";
  EXPECT_EQ(shown(counting("live_width", "=", "9", edit)), "verified 9 values=4 slots=9");
  EXPECT_EQ(shown(counting("live_width", "=", "4", edit + "inputs = \"streamed\"\n")), "verified 4 values=4 slots=4");
  EXPECT_EQ(shown(counting("live_width", "=", "5", lis)), "verified 5 values=3 slots=5");
  EXPECT_EQ(shown(counting("live_width", "<", "5", lis)), "refuted 5 values=3 slots=5");
  EXPECT_EQ(shown(counting("live_width", "=", "W", lis, "\"W\"")), "verified 5 values=3 slots=5");
}

/// How many different (dp(1), dp(2), ...) a recurrence of two terms has, the first two tokens being the inputs.
std::size_t sequences(long q, std::size_t length, std::size_t after) {
  std::map<std::vector<long>, int> seen;
  for (long a = 0; a < q; ++a)
    for (long b = 0; b < q; ++b) {
      std::vector<long> all{a, b};
      while (all.size() < length) all.push_back((all[all.size() - 1] + all[all.size() - 2]) % q);
      seen[std::vector<long>(all.begin() + static_cast<std::ptrdiff_t>(after), all.end())] = 1;
    }
  return seen.size();
}

TEST(MaxFutures, CountsWhatTheStateMustTellApart) {
  const std::string fibonacci = "problem = \"fibonacci\"\nq = 6\n";
  EXPECT_EQ(
      shown(counting("max_futures", "=", std::to_string(sequences(6, 7, 0)), fibonacci + "T = 7\n")).substr(0, 23),
      "verified 36 bits=5.1699")
      << "log2(36) = 5.16992...";
  for (const std::size_t length : {3u, 4u, 5u})
    EXPECT_TRUE(shown(counting("max_futures", "=", std::to_string(sequences(6, length, 2)),
                               fibonacci + "T = " + std::to_string(length) + "\ninputs = \"streamed\"\n"))
                    .starts_with("verified "))
        << length;
  EXPECT_EQ(sequences(6, 3, 2), 6u) << "a sum alone does not tell its terms";
}

// Tuples (dp(1), ..., dp(n)) are the words whose letters are at most one more than any before, with at most `range`
// letters: 1 + 7 + 6 = 14 for four numbers of 1..3. The unrolled program emits more than them, so there are as many
// futures or more.
TEST(MaxFutures, OfLisAreAtLeastTheTuplesOfItsValues) {
  EXPECT_EQ(shown(counting("max_futures", ">=", "14", "problem = \"lis\"\nn = 4\nrange = 3\n")).substr(0, 9),
            "verified ");
  EXPECT_EQ(shown(counting("max_futures", "<", "14", "problem = \"lis\"\nn = 4\nrange = 3\n")).substr(0, 8),
            "refuted ");
}

TEST(MaxFutures, BitsAreRoundedDown) {
  const auto outcome =
      decided(counting("max_futures", "=", "4^3", "problem = \"pointer-chase\"\nT = 6\nV = 3\nh = \"reverse\"\n"));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  ASSERT_EQ(outcome->record.details.size(), 1u);
  EXPECT_EQ(outcome->record.details[0].first, "bits");
  EXPECT_EQ(outcome->record.details[0].second.lo, "6");
  EXPECT_EQ(outcome->record.details[0].second.hi, "6");
}

TEST(MaxFutures, SizesThatAreNotEnumeratedAreRefusedWithTheEstimate) {
  const auto outcome = decided(counting("max_futures", ">=", "1", "problem = \"lis\"\nn = 8\nrange = 250\n"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, Error::Kind::bad_input);
  EXPECT_TRUE(outcome.error().message.starts_with(
      "my.toml: max_futures of dp/attention: 1.53e+19 inputs are more than the 2e+06 that are enumerated"))
      << outcome.error().message;
}

TEST(WholeQuantities, AreAskedOfProgramsOnly) {
  for (const char* quantity : {"live_width", "max_futures", "decode_correct"}) {
    auto claim = counting(quantity, ">=", "1", "");
    claim.construction = "attention/position";
    EXPECT_EQ(shown(claim), "error: my.toml: " + std::string(quantity) +
                                " is asked of models that execute a program; attention/position copies");
  }
  EXPECT_EQ(shown(counting("copy_error", "<=", "1", "")),
            "error: my.toml: copy_error is asked of models that copy; dp/attention executes a program");
}

TEST(WholeQuantities, ABoundThatIsNoRationalLeavesTheClaimUndecided) {
  const auto outcome = decided(counting("live_width", "<=", "exp(9)", "problem = \"lis\"\nn = 3\n"));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->record.verdict.kind, Verdict::Kind::undecided);
  EXPECT_TRUE(outcome->record.verdict.reason.starts_with("the bound is no rational: "))
      << outcome->record.verdict.reason;
}

}  // namespace
}  // namespace seqcert
