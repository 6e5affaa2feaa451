#include "report/manifest.hpp"

#include "base/file.hpp"
#include "base/sha256.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <vector>

namespace seqcert {
namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "MANIFEST.sha256";
constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max() / 2;

std::string system_message() { return std::strerror(errno); }

bool stays_inside(const fs::path& relative) {
  if (relative.empty() || relative.is_absolute() || !relative.has_filename()) return false;
  for (const auto& part : relative)
    if (part == ".." || part == ".") return false;
  return relative.string().find('\n') == std::string::npos;
}

std::optional<std::pair<std::string, std::string>> manifest_entry(const std::string& line) {
  constexpr std::size_t hash = 64;
  if (line.size() <= hash + 2 || line.substr(hash, 2) != "  ") return std::nullopt;
  if (line.find_first_not_of("0123456789abcdef") < hash) return std::nullopt;
  const std::string relative = line.substr(hash + 2);
  if (!stays_inside(relative)) return std::nullopt;
  return std::pair(line.substr(0, hash), relative);
}

Error not_ours(const fs::path& target) {
  return bad_input(
      "{}: was edited, or was not written by this program; move it away, choose another --out, or pass --force to "
      "overwrite it",
      target.string());
}

// The SHA-256 of a regular file that is really there; nothing for links and folders, which are never ours.
Result<std::optional<std::string>> hash_of(const fs::path& path) {
  std::error_code failure;
  const auto status = fs::symlink_status(path, failure);
  if (status.type() != fs::file_type::regular) return std::optional<std::string>();
  const auto text = read_file(path.string(), no_limit);
  if (!text) return text.error();
  return std::optional(sha256_hex(*text));
}

}  // namespace

Result<OutputFolder> OutputFolder::open(const std::string& path, bool force) {
  std::error_code failure;
  fs::create_directories(path, failure);
  if (failure || !fs::is_directory(path)) {
    const std::string why = failure ? failure.message() : "it is not a folder";
    return resource_error("{}: cannot be made a folder for results: {}; choose another --out", path, why);
  }
  OutputFolder folder(path, force);
  if (auto status = folder.read_manifest(); !status) return status.error();
  return folder;
}

Status OutputFolder::read_manifest() {
  const fs::path manifest = fs::path(path_) / manifest_name;
  if (!fs::exists(manifest)) return success();
  const auto text = read_file(manifest.string(), no_limit);
  if (!text) return text.error();
  std::size_t begin = 0;
  for (int number = 1; begin < text->size(); ++number) {
    const auto end = text->find('\n', begin);
    if (end == std::string::npos) {
      // An append that was cut short: drop it, so that the next line starts cleanly. Its file was not yet written.
      return write_file_atomically(manifest.string(), text->substr(0, begin));
    }
    const std::string line = text->substr(begin, end - begin);
    const auto entry = manifest_entry(line);
    if (!entry && !force_)
      return bad_input(
          "{}:{}: \"{}\" is not a line of a manifest (64 hexadecimal digits, two spaces, a file); choose another --out "
          "or pass --force",
          manifest.string(), number, line);
    if (entry) known_[entry->second].insert(entry->first);
    begin = end + 1;
  }
  return success();
}

Status OutputFolder::append_to_manifest(const std::string& relative, const std::string& sha256) {
  const std::string manifest = (fs::path(path_) / manifest_name).string();
  errno = 0;
  std::ofstream file(manifest, std::ios::binary | std::ios::app);
  file << sha256 << "  " << relative << '\n' << std::flush;
  if (!file) return resource_error("{}: cannot be written: {}", manifest, system_message());
  known_[relative].insert(sha256);
  return success();
}

Status OutputFolder::write(const std::string& relative, std::string_view text) {
  SEQCERT_REQUIRE(stays_inside(relative) && relative != manifest_name, "a result would be written outside its folder");
  const fs::path target = fs::path(path_) / relative;
  const std::string sha256 = sha256_hex(text);
  const auto present = hash_of(target);
  if (!present) return present.error();
  const auto known = known_.find(relative);
  const bool ours = *present && known != known_.end() && known->second.contains(**present);
  const bool same = *present && **present == sha256;
  if (fs::exists(fs::symlink_status(target)) && !ours && !same && !force_) return not_ours(target);
  std::error_code failure;
  fs::create_directories(target.parent_path(), failure);
  if (failure) return resource_error("{}: cannot be made: {}", target.parent_path().string(), failure.message());
  if (!(same && ours))
    if (auto status = append_to_manifest(relative, sha256); !status) return status;
  return same ? success() : write_file_atomically(target.string(), text);
}

Result<std::size_t> OutputFolder::clear() {
  std::vector<fs::path> ours;
  for (const auto& [relative, hashes] : known_) {
    const fs::path target = fs::path(path_) / relative;
    const auto present = hash_of(target);
    if (!present) return present.error();
    if (*present && hashes.contains(**present))
      ours.push_back(target);
    else if (fs::exists(fs::symlink_status(target)) && !force_)
      return not_ours(target);
  }
  for (const fs::path& target : ours) {
    std::error_code failure;
    fs::remove(target, failure);
    if (failure) return resource_error("{}: cannot be removed: {}", target.string(), failure.message());
  }
  if (Status closed = close(); !closed) return closed.error();
  return ours.size();
}

Status OutputFolder::close() {
  std::string manifest;
  for (auto& [relative, hashes] : known_) {
    const auto present = hash_of(fs::path(path_) / relative);
    if (!present) return present.error();
    if (!*present || !hashes.contains(**present)) continue;
    manifest += **present + "  " + relative + "\n";
    hashes = {**present};
  }
  return write_file_atomically((fs::path(path_) / manifest_name).string(), manifest);
}

}  // namespace seqcert
