#include "base/file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

namespace seqcert {
namespace {

const std::string root = SEQCERT_SOURCE_DIR;

struct Step {
  std::string function, file;
};

/// The numbered steps "1. `function` (file) ..." of the section with this heading.
std::vector<Step> steps(const std::string& readme, const std::string& heading) {
  const std::size_t begin = readme.find("## " + heading);
  const std::string section =
      begin == std::string::npos ? "" : readme.substr(begin, readme.find("\n## ", begin) - begin);
  const std::regex step("\n[0-9]+\\. `([a-z_]+)` \\(([A-Za-z0-9_/.]+)\\)");
  std::vector<Step> result;
  for (std::sregex_iterator it(section.begin(), section.end(), step), end; it != end; ++it)
    result.push_back({(*it)[1], (*it)[2]});
  return result;
}

/// Whether the file defines the function: its name and parameters at the start of a line or behind a type, and not a
/// call.
bool defines(const std::string& source, const std::string& function) {
  return std::regex_search(source, std::regex("\n(  )?[A-Za-z_][A-Za-z0-9_:<>, &*]* " + function + "\\(" + "[^;]*\\{"));
}

TEST(Readme, TheWayFromTheCommandToTheVerdictNamesFunctionsThatExist) {
  const auto readme = read_file(root + "/README.md", 1 << 20);
  ASSERT_TRUE(readme.ok());
  const auto way = steps(*readme, "From the command to the verdict");
  ASSERT_GE(way.size(), 5u);
  EXPECT_LE(way.size(), 10u);
  for (const Step& step : way) {
    const auto source = read_file(root + "/" + step.file, 1 << 20);
    ASSERT_TRUE(source.ok()) << step.file;
    EXPECT_TRUE(defines(*source, step.function)) << step.function << " is not defined in " << step.file;
    EXPECT_FALSE(defines(*source, step.function + "_gone"));
  }
}

TEST(Readme, FilesItLinksToExist) {
  const auto readme = read_file(root + "/README.md", 1 << 20);
  ASSERT_TRUE(readme.ok());
  const std::regex link("\\]\\(([A-Za-z0-9_/.-]+)\\)");
  int links = 0;
  for (std::sregex_iterator it(readme->begin(), readme->end(), link), end; it != end; ++it, ++links)
    EXPECT_TRUE(read_file(root + "/" + (*it)[1].str(), 1 << 20).ok()) << (*it)[1];
  EXPECT_GE(links, 3);
}

TEST(Claims, EachHasItsArgumentBesideIt) {
  int claims = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root + "/proofs")) {
    const std::filesystem::path path = entry.path();
    if (path.extension() != ".toml" || path.parent_path().filename() == "tables" ||
        path.parent_path().filename() == "plots")
      continue;
    ++claims;
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(path).replace_extension(".md"))) << path;
  }
  EXPECT_GE(claims, 8);
}

}  // namespace
}  // namespace seqcert
