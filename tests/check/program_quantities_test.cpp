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

// Letter against letter of two words of two, step 4 alone reads three steps back: what a window of two does not see.
TEST(DecodeCorrect, SaysAtWhichStepTheInputFoundGoesWrong) {
  const std::string edit = "problem = \"edit-distance\"\nn = 2\nm = 2\ninputs = \"streamed\"\nwindow = ";
  EXPECT_EQ(shown(counting("decode_correct", "=", "1", edit + "2\n")), "refuted 0 wrong_step=4");
  EXPECT_EQ(shown(counting("decode_correct", "=", "1", edit + "3\n")).substr(0, 21), "verified 1 read_error");
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

// Two residues of 0..6 are 2 log2 7 bits; as many as counting asks, so a strict bound fails and an equal one holds.
TEST(StateBits, AreTheLogarithmsOfTheSlotsRanges) {
  const std::string fixed = "problem = \"fibonacci\"\nq = 7\nT = 5\n";
  EXPECT_EQ(shown(counting("state_bits", "=", "2*log2(7)", fixed)).substr(0, 9), "verified ");
  EXPECT_EQ(shown(counting("state_bits", ">=", "log2(futures)", fixed, "\"futures\"")).substr(0, 9), "verified ");
  EXPECT_EQ(shown(counting("state_bits", ">", "log2(futures_at_least)", fixed, "\"futures_at_least\"")).substr(0, 8),
            "refuted ");
  EXPECT_EQ(shown(counting("state_bits", ">", "2*log2(7) + 1/1000000", fixed)).substr(0, 8), "refuted ");
  EXPECT_EQ(shown(counting("state_bits", "=", "6", "problem = \"pointer-chase\"\nT = 6\nV = 3\n")), "verified 6");
}

TEST(StateBits, AreAskedOfProgramsOnly) {
  auto claim = counting("state_bits", ">=", "1", "");
  claim.construction = "attention/position";
  EXPECT_EQ(shown(claim),
            "error: my.toml: state_bits is asked of models that execute a program; attention/position copies");
}

/// The least size from which on the second costs less, by claims about single sizes; one past `last` where none.
long from_single_sizes(const std::string& fixed, const std::string& size, long first, long last) {
  const auto cost = [&](const std::string& construction, const std::string& more, long at) {
    Claim claim = counting("cost_total", ">=", "0", fixed + more + size + " = " + std::to_string(at) + "\n");
    claim.construction = construction;
    const auto outcome = decided(claim);
    EXPECT_TRUE(outcome.ok()) << outcome.error().message;
    return *Rational::parse(outcome->record.quantity->lo);
  };
  long from = last + 1;
  for (; from > first; --from) {
    const Rational memory =
        min(cost("dp/ssm-slots", "read = \"gate\"\n", from - 1), cost("dp/ssm-slots", "read = \"mlp\"\n", from - 1));
    if (memory >= cost("dp/attention", "", from - 1)) break;
  }
  return from;
}

// Sizes until 60 steps together: T = 2..10 of Fibonacci (54), S = 1..3 of Viterbi with two states (2+2, 6+2, 10+2, 14+2
// are 40; 18+2 make 60).
TEST(CrossoverQuantity, IsWhatSingleSizesSay) {
  const std::string fibonacci = "problem = \"fibonacci\"\n", chase = "problem = \"pointer-chase\"\n";
  const long crossing = from_single_sizes(fibonacci, "T", 2, 10), none = from_single_sizes(chase, "T", 1, 10);
  EXPECT_LE(crossing, 10);
  EXPECT_EQ(none, 11);
  const auto claim = [&](const std::string& fixed, const std::string& relation, const std::string& bound) {
    auto made = parse_claim(
        "id = \"my/count\"\ntitle = \"t\"\nsource = \"s\"\nstatement = \"x\"\nconstruction = "
        "\"dp/attention\"\nquantity = \"crossover\"\nrelation = \"" +
            relation + "\"\nbound = \"" + bound + "\"\nfacts = [\"promised_from\"]\n[with]\n" + fixed +
            "[parameters.most_steps]\ntype = \"integer\"\ndefault = 60\nmeaning = \"steps\"\n",
        "my.toml");
    EXPECT_TRUE(made.ok()) << made.error().message;
    return shown(*made);
  };
  const std::string from = std::to_string(crossing);
  EXPECT_TRUE(claim(fibonacci, "=", from).starts_with("verified " + from + " last=10 ")) << claim(fibonacci, "=", from);
  EXPECT_TRUE(claim(chase, "=", "11").starts_with("verified 11 last=10 against_window=11")) << claim(chase, "=", "11");
  // T >= 7 W = 14 at none of T <= 10.
  EXPECT_TRUE(claim(fibonacci, "<=", "promised_from - 1").starts_with("verified "));
  EXPECT_TRUE(claim(chase, "=", "promised_from").starts_with("verified 11"));
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
