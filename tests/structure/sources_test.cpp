// What every source file keeps to, whatever it is about.
#include "base/file.hpp"
#include "base/text.hpp"
#include "structure/layers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace seqcert::test {
namespace {

const std::string root = SEQCERT_SOURCE_DIR;
constexpr std::size_t longest_source = 600;  // lines; past it, look for the seam

std::vector<std::string> lines_of(const std::string& file) {
  const auto text = read_file(root + "/" + file, 1 << 24);
  EXPECT_TRUE(text.ok()) << text.error().message;
  return split(text.ok() ? *text : "", '\n');
}

/// "" when the source keeps every rule, otherwise one line per breach.
std::string breaches(const std::string& file, const std::vector<std::string>& lines) {
  // Put together here, so that this file does not hold what it forbids.
  static const std::regex unfinished(std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
  std::string found;
  if (lines.size() > longest_source + 1)
    found += fmt::format("{}: {} lines; split it below {}\n", file, lines.size() - 1, longest_source);
  if (file.ends_with(".hpp") && std::find(lines.begin(), lines.end(), "#pragma once") == lines.end())
    found += fmt::format("{}: no #pragma once\n", file);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (std::regex_search(lines[i], unfinished))
      found += fmt::format("{}:{}: unfinished work: {}\n", file, i + 1, lines[i]);
  return found;
}

TEST(Sources, AreShortFinishedAndGuarded) {
  const auto files = sources(root, {"src", "constructions", "tests", "verify"});
  ASSERT_GT(files.size(), 20u);
  for (const std::string& file : files) EXPECT_EQ(breaches(file, lines_of(file)), "");
}

TEST(Sources, BreachesAreFound) {
  const std::vector<std::string> guarded = {"#pragma once", "int f();", ""};
  EXPECT_EQ(breaches("a.hpp", guarded), "");
  EXPECT_EQ(breaches("a.hpp", {"int f();", ""}), "a.hpp: no #pragma once\n");
  EXPECT_EQ(breaches("a.cpp", std::vector<std::string>(601)), "");
  EXPECT_EQ(breaches("a.cpp", std::vector<std::string>(602)), "a.cpp: 601 lines; split it below 600\n");
  EXPECT_EQ(breaches("a.cpp", {"", std::string("// TO") + "DO later"}),
            std::string("a.cpp:2: unfinished work: // TO") + "DO later\n");
}

/// Enclosures in double are proved for IEEE arithmetic as written: no file of the build may loosen it.
TEST(Build, KeepsFloatingPointStrict) {
  const std::regex loose("-ffast-math|-Ofast|-funsafe-math|-fassociative-math|-ffp-contract=(on|fast)");
  for (const std::string file : {"CMakeLists.txt", "CMakePresets.json", "tests/CMakeLists.txt", "run"})
    for (const std::string& line : lines_of(file)) EXPECT_FALSE(std::regex_search(line, loose)) << file << ": " << line;
  const auto lines = lines_of("CMakeLists.txt");
  const auto strict = [](const std::string& line) { return line.find("-ffp-contract=off") != std::string::npos; };
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), strict));
}

}  // namespace
}  // namespace seqcert::test
