#include "claim/read_claim.hpp"

#include "claim/sample.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using test::sample_claim;
using test::sample_with;

TEST(ReadClaim, TakesEveryKey) {
  const auto claim = parse_claim(sample_claim + R"toml([derived.rate]
value = "1/(L-1)"
round = "exact"
[with]
level = "abstract"
gain = "1/3"
distance = 7
)toml",
                                 "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  EXPECT_EQ(claim->id, "copy/sample");
  EXPECT_EQ(claim->statement, "Two lines,\n\\ldots");
  EXPECT_EQ(claim->relation, Relation::less_equal);
  EXPECT_EQ(claim->expect, Verdict::Kind::verified);
  EXPECT_EQ(text(claim->bound), "2*M*(L - 1)*exp(-lambda)");
  ASSERT_EQ(claim->parameters.size(), 3u);
  EXPECT_EQ(claim->parameters[0].name, "L");  // the order of the file, not of the alphabet
  EXPECT_EQ(claim->parameters[1].name, "eps");
  EXPECT_EQ(claim->parameters[2].name, "M");
  EXPECT_EQ(allowed(claim->parameters[0]), "an integer >= 2");
  EXPECT_EQ(allowed(claim->parameters[1]), "a number in (0, 2)");
  EXPECT_EQ(claim->parameters[0].quick, "16,64");
  EXPECT_EQ(text(*claim->parameters[1].fallback), "1/1000");
  ASSERT_EQ(claim->derived.size(), 2u);
  EXPECT_EQ(claim->derived[0].bits, 40);
  EXPECT_EQ(claim->derived[0].round, Derived::Round::up);
  EXPECT_EQ(claim->derived[1].round, Derived::Round::exact);
  EXPECT_EQ(text(claim->with.at("level")), "abstract");
  EXPECT_EQ(std::get<Rational>(claim->with.at("gain")), Rational::ratio(1, 3));
  EXPECT_EQ(std::get<Rational>(claim->with.at("distance")), Rational(7));
  EXPECT_EQ(claim->path, "my.toml");
}

const std::string format_toml = R"toml([parameters.format]
type = "choice"
values = ["bf16", "fp32"]
default = "fp32"
meaning = "format"
)toml";

TEST(ReadClaim, AChoiceMayBeOrderedAndThenMonotone) {
  const std::string monotone = "[monotone.format]\nfails = \"below\"\nargument = \"sample.md#why\"\n";
  const auto ordered = parse_claim(sample_claim + format_toml + "ordered = true\n" + monotone, "my.toml");
  ASSERT_TRUE(ordered.ok()) << ordered.error().message;
  EXPECT_TRUE(ordered->parameters.back().is_ordered());
  EXPECT_EQ(allowed(ordered->parameters.back()), "one of bf16 < fp32");
  EXPECT_EQ(ordered->monotone.front().parameter, "format");
  EXPECT_FALSE(ordered->monotone.front().fails_above);
  const auto plain = parse_claim(sample_claim + format_toml, "my.toml");
  ASSERT_TRUE(plain.ok()) << plain.error().message;
  EXPECT_FALSE(plain->parameters.back().is_ordered());
  EXPECT_TRUE(plain->parameters.front().is_ordered());
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {format_toml + monotone,
            "my.toml:37: monotone.format: format is a choice whose values have no order; if they stand from the "
            "smallest "
            "to the largest, write ordered = true in [parameters.format]"},
           {format_toml + "ordered = 1\n", "my.toml:37: ordered is true or false"},
           {"[monotone.gap]\nfails = \"above\"\nargument = \"a\"\n",
            "my.toml:32: monotone.gap: the claim has no such number or ordered choice; it has L, eps, M"}}) {
    const auto claim = parse_claim(sample_claim + text, "my.toml");
    ASSERT_FALSE(claim.ok()) << text;
    EXPECT_EQ(claim.error().message, message);
  }
  const auto number = parse_claim(sample_with("min = 2\n", "min = 2\nordered = true\n"), "my.toml");
  ASSERT_FALSE(number.ok());
  EXPECT_EQ(number.error().message,
            "my.toml:13: parameter L: numbers have their order; ordered goes with type = \"choice\"");
}

TEST(ReadClaim, TakesWhatIsMonotone) {
  const auto claim = parse_claim(sample_claim + R"toml([monotone.L]
fails = "above"
argument = "sample.md#why"
[monotone.eps]
fails = "below"
argument = "sample.md#why"
)toml",
                                 "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  ASSERT_EQ(claim->monotone.size(), 2u);
  const Monotone& length = claim->monotone[claim->monotone[0].parameter == "L" ? 0 : 1];
  const Monotone& error = claim->monotone[claim->monotone[0].parameter == "L" ? 1 : 0];
  EXPECT_TRUE(length.fails_above);
  EXPECT_EQ(length.argument, "sample.md#why");
  EXPECT_EQ(error.parameter, "eps");
  EXPECT_FALSE(error.fails_above);
  const auto refusal = [](const std::string& more) {
    const auto refused = parse_claim(sample_claim + more, "my.toml");
    return refused.ok() ? std::string("accepted") : refused.error().message;
  };
  EXPECT_NE(refusal("[monotone.epz]\nfails = \"above\"\nargument = \"a\"\n").find("did you mean \"eps\""),
            std::string::npos);
  EXPECT_NE(refusal("[monotone.L]\nfails = \"up\"\nargument = \"a\"\n").find("neither above nor below"),
            std::string::npos);
  EXPECT_NE(refusal("[monotone.L]\nfails = \"above\"\n").find("\"argument\" is missing"), std::string::npos);
}

TEST(ReadClaim, ParametersOnOneLineKeepTheirOrder) {
  std::string flat = sample_claim.substr(0, sample_claim.find("[parameters.L]"));
  flat = flat.replace(flat.find("2*M*(L-1)*exp(-lambda)"), 22, "z + a + m");
  flat +=
      R"(parameters = {z = {type = "real", meaning = ""}, m = {type = "real", meaning = ""}, a = {type = "choice", meaning = "", values = ["x", "y"]}})";
  const auto refused = parse_claim(flat, "my.toml");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "my.toml:7: bound \"z + a + m\" computes with a, which is a choice and no number; use a number there");
  flat.replace(flat.find("z + a + m"), 9, "z + m");
  const auto claim = parse_claim(flat, "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  EXPECT_EQ(claim->parameters[0].name + claim->parameters[1].name + claim->parameters[2].name, "zma");
  EXPECT_EQ(claim->parameters[2].choices, (std::vector<std::string>{"x", "y"}));
}

TEST(ReadClaim, AChoiceMayBeCalledLikeAFunctionAndFormulasStillCallTheFunction) {
  const std::string choice =
      "[parameters.softplus]\ntype = \"choice\"\nvalues = [\"exact\", \"torch20\"]\nmeaning = \"\"\n";
  std::string text = sample_claim + choice;
  text.replace(text.find("exp(-lambda)"), 12, "softplus(-lambda)");
  const auto claim = parse_claim(text, "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  EXPECT_EQ(claim->parameters.back().name, "softplus");
  const auto fixed = parse_claim(sample_claim + "[with]\nsoftplus = \"torch20\"\n", "my.toml");
  ASSERT_TRUE(fixed.ok()) << fixed.error().message;
  EXPECT_EQ(seqcert::text(fixed->with.at("softplus")), "torch20");
  text.replace(text.find("softplus(-lambda)"), 17, "softplus");
  EXPECT_FALSE(parse_claim(text, "my.toml").ok());  // the word itself is no number
}

TEST(ReadClaim, TakesFactsAndGridsInBlocks) {
  std::string text = sample_with("relation", "facts = [\"W\", \"steps\"]\nrelation");
  text.replace(text.find("grid = \"16..64*2\"\n"), 17, "");
  text.replace(text.find("2*M*(L-1)*exp(-lambda)"), 22, "W*steps*exp(-lambda)");
  const auto claim = parse_claim(
      text + "[[grid]]\nL = \"4,8\"\nn = 3\nquick = true\n[[grid]]\neps = \"1/2\"\n[[grid]]\nquick = false\n",
      "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  EXPECT_EQ(claim->facts, (std::vector<std::string>{"W", "steps"}));
  EXPECT_EQ(seqcert::text(claim->bound), "W*steps*exp(-lambda)");
  ASSERT_EQ(claim->grids.size(), 3u);
  EXPECT_EQ(claim->grids[0].grids, (std::vector<std::pair<std::string, std::string>>{{"L", "4,8"}, {"n", "3"}}));
  EXPECT_TRUE(claim->grids[0].quick);
  EXPECT_EQ(claim->grids[1].grids, (std::vector<std::pair<std::string, std::string>>{{"eps", "1/2"}}));
  EXPECT_FALSE(claim->grids[1].quick);
  EXPECT_TRUE(claim->grids[2].grids.empty());
}

TEST(ReadClaim, DerivedNumbersMayUseFactsAndNothingMayTakeTheirNames) {
  const auto claim = parse_claim(sample_with("ln(4*M/eps)", "ln(4*W)").replace(0, 0, "facts = [\"W\"]\n"), "my.toml");
  ASSERT_TRUE(claim.ok()) << claim.error().message;
  EXPECT_EQ(seqcert::text(claim->derived[0].value), "ln(4*W)");
}

struct Refusal {
  const char *from, *to, *message;
};

TEST(ReadClaim, RefusesWithLineTextAndMend) {
  const std::vector<Refusal> table = {
      // TOML itself
      {"relation = \"<=\"", "relation = \"<=", "my.toml:8: not TOML: "},
      {"min = 2", "min = 2\nmin = 3", "my.toml:13: not TOML: "},
      // keys
      {"relation", "relaton",
       "my.toml:8: unknown key \"relaton\" in the claim; did you mean \"relation\"?; known are "},
      {"grid = \"16", "gird = \"16",
       "my.toml:14: unknown key \"gird\" in parameter L; did you mean \"grid\"?; known are "},
      {"round", "runde", "my.toml:30: unknown key \"runde\" in derived number lambda"},
      {"meaning = \"error\"\n", "", "my.toml:17: key \"meaning\" is missing; add meaning = \"...\""},
      {"title = \"A sample\"\n", "", "my.toml:1: key \"title\" is missing; add title = \"...\""},
      {"title = \"A sample\"", "title = 3", "my.toml:2: title must be a string; write title = \"...\""},
      {"title = \"A sample\"", "title = \"A\\nsample\"",
       "my.toml:2: title holds a line end, a tab or a control character; write it on one line"},
      {"copy/sample", "Copy/Sample",
       "my.toml:1: id \"Copy/Sample\" is not lower-case words joined by '-' and '/'; write for example copy/my-claim"},
      {"copy/sample", "copy//sample", "my.toml:1: id \"copy//sample\" is not lower-case words"},
      {"copy/sample", "../sample", "my.toml:1: id \"../sample\" is not lower-case words"},
      {"copy/sample", "", "my.toml:1: id \"\" is not lower-case words"},
      {"\"<=\"", "\"=<\"", "my.toml:8: relation \"=<\" is unknown; write <=, >=, =, < or >"},
      {"relation", "expect = \"true\"\nrelation",
       "my.toml:8: expect \"true\" is unknown; write verified, refuted or undecided"},
      {"relation", "tables = \"copy\"\nrelation",
       "my.toml:8: tables must be a list of strings; write tables = [\"...\"]"},
      {"relation", "hypotheses = [1]\nrelation", "my.toml:8: hypotheses must be a list of strings"},
      // formulas
      {"2*M*", "2M*",
       "my.toml:7: bound \"2M*(L-1)*exp(-lambda)\" is not a formula: unexpected 'M' after '2' at character 2; write "
       "2*M"},
      {"2*M*", "2*N*", "my.toml:7: bound \"2*N*(L-1)*exp(-lambda)\" uses the unknown name \"N\""},
      {"exp(-lambda)", "exp(-lamda)",
       "my.toml:7: bound \"2*M*(L-1)*exp(-lamda)\" uses the unknown name \"lamda\"; did you mean \"lambda\"?; declare "
       "it as a parameter or an "
       "earlier derived number"},
      {"2*M*", "1 < 2*M*", "my.toml:7: bound \"1 < 2*M*(L-1)*exp(-lambda)\" is a condition, not a number"},
      {"relation", "hypotheses = [\n\"L >= 2\",\n\"eps\"]\nrelation",
       "my.toml:10: hypothesis \"eps\" is a number, not a condition; write for example L >= 2"},
      {"relation", "hypotheses = [\"epps < 1\"]\nrelation",
       "my.toml:8: hypothesis \"epps < 1\" uses the unknown name \"epps\"; did you mean \"eps\"?"},
      {"ln(4*M/eps)", "ln(4*M/eps",
       "my.toml:29: lambda \"ln(4*M/eps\" is not a formula: '(' at character 3 is not closed; write ) where it ends"},
      {"ln(4*M/eps)", "lambda + 1", "my.toml:29: lambda \"lambda + 1\" uses the unknown name \"lambda\""},
      // parameters
      {"\"integer\"", "\"int\"", "my.toml:11: type \"int\" of L is unknown; write integer, real or choice"},
      {"default = 1024", "default = 1", "my.toml:13: default of parameter L: 1 is out of range; write an integer >= 2"},
      {"default = 1024", "default = \"2.5\"",
       "my.toml:13: default of parameter L: 2.5 is not an integer; write an integer >= 2"},
      {"default = 1024", "default = 2.5",
       "my.toml:13: default must be an integer or a string, so that it is exact; write default = \"0.001\" or "
       "\"1/1000\""},
      {"default = 1024", "default = [1]", "my.toml:13: default must be an integer or a string"},
      {"min = 2", "min = \"two\"", "my.toml:12: min: \"two\" is not a number"},
      {"min = 2", "min = 2\nabove = 1", "my.toml:13: min and above exclude each other; drop one of them"},
      {"below = \"2\"", "below = \"0\"", "my.toml:17: parameter eps: nothing lies between 0 and 0; widen its range"},
      {"16..64*2", "64..16*2", "my.toml:14: grid \"64..16*2\" of L is empty: it starts above its end"},
      {"16..64*2", "", "my.toml:14: the grid of L is empty; write an integer >= 2"},
      {"16,64", "1,64", "my.toml:15: parameter L: 1 is out of range; write an integer >= 2"},
      {"\"integer\"", "\"choice\"",
       "my.toml:10: parameter L: values = [...] goes with type = \"choice\", and only with it"},
      {"\"integer\"", "\"choice\"\nvalues = [\"a\"]",
       "my.toml:10: parameter L: a choice has no range; drop min, max, above and below"},
      {"[parameters.L]", "[parameters.exp]",
       "my.toml:10: \"exp\" cannot be a name; use letters, digits and '_', and no function name"},
      {"[parameters.L]", "[parameters.\"a b\"]",
       "my.toml:10: \"a b\" cannot be a name; use letters, digits and '_', and no function name"},
      {"[parameters.L]\n", "[parameters]\nL = 3\n[other]\n", "my.toml:12: unknown key \"other\" in the claim"},
      // derived numbers and fixed ones
      {"[derived.lambda]", "[derived.L]", "my.toml:28: \"L\" is declared twice"},
      {"\"up\"", "\"upwards\"", "my.toml:30: round \"upwards\" of lambda is unknown; write up, down, nearest or exact"},
      {"bits = 40", "bits = 5000", "my.toml:31: lambda: bits is an integer in 0..4096, given unless round = \"exact\""},
      {"bits = 40", "bits = \"40\"", "my.toml:31: lambda: bits is an integer in 0..4096"},
      {"bits = 40", "", "my.toml:28: lambda: bits is an integer in 0..4096"},
      {"\"up\"", "\"exact\"", "my.toml:31: lambda: bits is an integer in 0..4096, given unless round = \"exact\""},
      {"bits = 40", "bits = 40\n[with]\nM = 1",
       "my.toml:33: [with] fixes \"M\", which is also a parameter or derived number; drop one of them"},
      {"bits = 40", "bits = 40\n[with]\nN = 1.5", "my.toml:33: N must be an integer or a string, so that it is exact"},
      // facts and grids in blocks
      {"relation", "facts = \"W\"\nrelation", "my.toml:8: facts must be a list of strings; write facts = [\"...\"]"},
      {"relation", "facts = [\n\"W\",\n3]\nrelation", "my.toml:10: facts must be a list of strings"},
      {"relation", "facts = [\"a b\"]\nrelation",
       "my.toml:8: facts: \"a b\" cannot be a name; use letters, digits and '_', and no function name"},
      {"relation", "facts = [\"max\"]\nrelation", "my.toml:8: facts: \"max\" cannot be a name"},
      {"relation", "facts = [\"M\"]\nrelation", "my.toml:8: \"M\" is declared twice"},
      {"relation", "facts = [\"W\", \"W\"]\nrelation", "my.toml:8: \"W\" is declared twice"},
      {"relation", "facts = [\"lambda\"]\nrelation", "my.toml:29: \"lambda\" is declared twice"},
      {"relation", "facts = [\"W\"]\nhypotheses = [\"w > 1\"]\nrelation",
       "my.toml:9: hypothesis \"w > 1\" uses the unknown name \"w\""},
      {"bits = 40", "bits = 40\n[with]\nW = 1\n[grid]\n", "my.toml:34: grid must be a list of tables; write [[grid]]"},
      {"relation", "grid = \"1..3\"\nrelation", "my.toml:8: grid must be a list of tables; write [[grid]]"},
      {"relation", "grid = [1, 2]\nrelation", "my.toml:8: grid must be a list of tables; write [[grid]]"},
      {"bits = 40", "bits = 40\n[[grid]]\nquick = \"yes\"", "my.toml:33: quick is true or false"},
      {"bits = 40", "bits = 40\n[[grid]]\nn = 0.5",
       "my.toml:33: n must be an integer or a string, so that it is exact"},
      {"bits = 40", "bits = 40\n[[grid]]\nn = 5",
       "my.toml:32: [[grid]] takes the place of the grid of L; drop one of them"},
      {"bits = 40", "bits = 40\n[with]\n\"a b\" = 1", "my.toml:33: [with]: \"a b\" cannot be a name"},
  };
  for (const auto& [from, to, message] : table) {
    const auto claim = parse_claim(sample_with(from, to), "my.toml");
    ASSERT_FALSE(claim.ok()) << from << " -> " << to;
    EXPECT_TRUE(claim.error().message.starts_with(message)) << claim.error().message << "\nexpected " << message;
    EXPECT_EQ(claim.error().kind, Error::Kind::bad_input);
  }
}

TEST(ReadClaim, DerivedNumbersMayUseEarlierOnesOnly) {
  const auto later =
      parse_claim(sample_claim + "[derived.alpha]\nvalue = \"lambda/2\"\nround = \"up\"\nbits = 8\n", "my.toml");
  EXPECT_TRUE(later.ok()) << later.error().message;
  const auto earlier = parse_claim(
      sample_with("ln(4*M/eps)", "omega") + "[derived.omega]\nvalue = \"M\"\nround = \"exact\"\n", "my.toml");
  ASSERT_FALSE(earlier.ok());
  EXPECT_TRUE(earlier.error().message.starts_with("my.toml:29: lambda \"omega\" uses the unknown name \"omega\""))
      << earlier.error().message;
}

TEST(ReadClaim, FilesThatAreNotThereOrNotTextAreRefused) {
  const test::TemporaryFolder folder;
  const auto missing = read_claim(folder / "none.toml");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, Error::Kind::resources);
  EXPECT_NE(missing.error().message.find("none.toml"), std::string::npos);
  for (const std::string& bytes :
       {std::string("\xff\xfe\x00\x01", 4), std::string(100, '\0'), std::string(5000, '['), std::string("x = 1\u010d"),
        std::string("\u03b3 = 1"), std::string("id = \"\xc3\x28\"")}) {
    const auto claim = read_claim(folder.write("bad.toml", bytes));
    ASSERT_FALSE(claim.ok());
    EXPECT_NE(claim.error().message.find("bad.toml:1: not TOML: "), std::string::npos) << claim.error().message;
  }
  EXPECT_FALSE(read_claim(folder.write("huge.toml", std::string(2 << 20, '#'))).ok());
}

TEST(FindClaim, ByIdByPathOrWithASuggestion) {
  const test::TemporaryFolder folder;
  folder.write("copy/sample.toml", sample_claim);
  folder.write("copy/sample.md", "argument");
  folder.write("tables/not-a-claim.toml", "x = 1");
  folder.write("plots/not-a-claim.toml", "x = 1");
  EXPECT_EQ(find_claim("copy/sample", folder.path())->id, "copy/sample");
  EXPECT_EQ(find_claim(folder / "copy/sample.toml", "/nowhere")->id, "copy/sample");
  for (const char* typed : {"copy/smaple", "sample"}) {
    const auto claim = find_claim(typed, folder.path());
    ASSERT_FALSE(claim.ok());
    EXPECT_EQ(claim.error().message, "unknown claim \"" + std::string(typed) +
                                         "\"; did you mean \"copy/sample\"?; `seqcert list claims` names them, "
                                         "a file of your own ends in .toml");
    EXPECT_EQ(claim.error().kind, Error::Kind::bad_input);
  }
  EXPECT_FALSE(find_claim("../copy/sample", folder.path()).ok());
  EXPECT_FALSE(find_claim("copy/sample", folder / "none").ok());
}

TEST(AllClaims, AreSortedAndStandInTheirPlace) {
  const test::TemporaryFolder folder;
  folder.write("copy/b.toml", sample_with("copy/sample", "copy/b"));
  folder.write("copy/a-z.toml", sample_with("copy/sample", "copy/a-z"));
  folder.write("copy/a/z.toml", sample_with("copy/sample", "copy/a/z"));
  folder.write("tables/score.toml", "x = 1");
  const auto claims = all_claims(folder.path());
  ASSERT_TRUE(claims.ok()) << claims.error().message;
  ASSERT_EQ(claims->size(), 3u);
  EXPECT_EQ((*claims)[0].id, "copy/a-z");
  EXPECT_EQ((*claims)[1].id, "copy/a/z");
  EXPECT_EQ((*claims)[2].id, "copy/b");
  folder.write("copy/other.toml", sample_claim);
  const auto misplaced = all_claims(folder.path());
  ASSERT_FALSE(misplaced.ok());
  EXPECT_NE(
      misplaced.error().message.find("id \"copy/sample\" does not fit the file's place; it should be \"copy/other\""),
      std::string::npos);
}

TEST(AllClaims, OfThisRepositoryAreReadable) {
  const auto claims = all_claims(std::string(SEQCERT_SOURCE_DIR) + "/proofs");
  ASSERT_TRUE(claims.ok()) << claims.error().message;
  EXPECT_GE(claims->size(), 8u);
}

}  // namespace
}  // namespace seqcert
