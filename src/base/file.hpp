#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace seqcert {

/// The bytes of a file of at most `max_bytes` bytes.
/// Errors (resources): path, what the system said and the mend; a file that is larger is refused without being read
/// whole.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// Makes `path` hold exactly `text`: written beside it under another name, flushed to the disk, then renamed over it,
/// so that a reader (or a crash) sees the old file or the new one and nothing between. Keeps the permissions of a file
/// it replaces and follows a symbolic link. Devices and pipes (`/dev/stdout`) are written to directly. Errors
/// (resources): path, what the system said and the mend; nothing is left behind.
Status write_file_atomically(const std::string& path, std::string_view text);

/// Whether write_file_atomically could begin now: its errors about the path and permissions, before there is a text.
Status can_be_written(const std::string& path);

}  // namespace seqcert
