#pragma once

#include "base/result.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace seqcert {

/// A folder of results that may be written again and again without ever touching a file of the user's.
/// `MANIFEST.sha256` in it (checked by `sha256sum -c`) lists what was written; a file whose content is no longer one of
/// those listed for it has been edited and is the user's from then on.
class OutputFolder {
 public:
  /// Makes the folder where it is missing and reads its manifest. With `force`, files that are not ours are overwritten
  /// too. Errors: a file stands in the way (resources); a manifest with a corrupted line, named with its number (bad
  /// input).
  static Result<OutputFolder> open(const std::string& path, bool force);

  /// Writes `relative` (no `..`, not absolute; folders in between are made) so that it holds exactly `text`,
  /// atomically. Nothing happens when it already does. The manifest knows the new content before it is there: an
  /// interruption at any moment leaves files that the next run may rewrite. Errors: the file is not ours (bad input,
  /// the mend names --force); the system refuses (resources).
  Status write(const std::string& relative, std::string_view text);

  /// Removes what earlier runs wrote, so that nothing of theirs stands beside what this one writes; returns how many
  /// files. Those edited since are left. Errors: without `force`, one that was edited, before anything is removed (bad
  /// input).
  Result<std::size_t> clear();

  /// Leaves one line per file in the manifest, files of earlier runs included as long as they are there and unedited.
  Status close();

  const std::string& path() const { return path_; }

 private:
  OutputFolder(std::string path, bool force) : path_(std::move(path)), force_(force) {}
  Status read_manifest();
  Status append_to_manifest(const std::string& relative, const std::string& sha256);

  std::string path_;
  bool force_;
  std::map<std::string, std::set<std::string>> known_;  // file -> every content that was ours
};

}  // namespace seqcert
