#include "cli/out_file.hpp"

#include "base/file.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace seqcert {
namespace {

namespace fs = std::filesystem;

Error is_there(const std::string& path) {
  return bad_input("{} exists and is not overwritten; choose another place, or say --force", path);
}

}  // namespace

Status may_write(const std::string& path, bool force) {
  std::error_code failure;
  if (!force && fs::is_regular_file(path, failure)) return is_there(path);
  return can_be_written(path);
}

Status may_write_into(const std::string& folder, bool force) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure || !fs::is_directory(folder, failure))
    return resource_error("{}: {}; choose a folder that can be written", folder,
                          failure ? failure.message() : "it is not a folder");
  if (!force && !fs::is_empty(folder, failure)) return is_there(folder);
  return can_be_written(folder + "/new");
}

void add_force_option(CLI::App& subcommand, bool& force) {
  subcommand.add_flag("--force", force, "overwrite what is there");
}

}  // namespace seqcert
