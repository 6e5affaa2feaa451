#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace seqcert::test {

/// An empty folder that lives as long as the object and goes with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }
  /// The path of `name` inside, which need not exist.
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }
  /// Writes a file, its folders too; returns its path.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

}  // namespace seqcert::test
