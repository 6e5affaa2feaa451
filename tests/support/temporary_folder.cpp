#include "support/temporary_folder.hpp"

#include "base/contract.hpp"

#include <cstdlib>
#include <fstream>
#include <system_error>

namespace seqcert::test {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "seqcert-XXXXXX").string();
  SEQCERT_REQUIRE(::mkdtemp(pattern.data()) != nullptr, "no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(std::string_view name, std::string_view text) const {
  const std::filesystem::path path = path_ / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  SEQCERT_REQUIRE(file.good(), "a temporary file could not be written");
  return path.string();
}

}  // namespace seqcert::test
