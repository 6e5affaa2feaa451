#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace seqcert::test {

/// One `#include` of a source file.
struct Include {
  std::string file;  ///< the including file, relative to the root: "src/number/ball.cpp"
  int line;          ///< 1-based
  std::string header;
  bool quoted;  ///< "header" and not <header>
};

/// The sources (.hpp and .cpp) under the given folders of `root`, relative to it and sorted; folders that do not exist
/// are empty.
std::vector<std::string> sources(const std::filesystem::path& root, const std::vector<std::string>& folders);

/// Every include of the module sources: src/<module>/ and constructions/.
std::vector<Include> includes(const std::filesystem::path& root);

/// What breaks src/LAYERS, one message each: a row that does not parse, stands twice, has no folder or lists a module
/// that has no earlier row (so that the rows cannot form a circle); a module without a row; an include edge that is not
/// listed
/// (`src/number/ball.cpp:3: number may not include check ("check/backend.hpp"); ...`); a path that is not rooted at
/// src/.
std::vector<std::string> layer_violations(const std::filesystem::path& root);

/// Includes of third-party headers outside the folders the architecture gives them to.
std::vector<std::string> third_party_violations(const std::filesystem::path& root);

}  // namespace seqcert::test
