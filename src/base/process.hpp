#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

/// What a program wrote on stdout, or nothing: it is not installed, it did not end in time (it is stopped then), or it
/// wrote more than a megabyte, or it wanted more memory than it may have and ended without a word. `words` are the
/// program, searched in PATH, and its arguments; stdin is empty, stderr is thrown away; no shell is involved.
std::optional<std::string> output_of(const std::vector<std::string>& words, double seconds, std::size_t megabytes);

/// Whether a program of this name stands in PATH.
bool is_installed(const std::string& program);

}  // namespace seqcert
