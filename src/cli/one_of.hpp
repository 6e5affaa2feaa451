#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace seqcert {

/// A word of an option that is one of these; another is answered with the nearest.
CLI::Validator one_of(std::vector<std::string> known);

}  // namespace seqcert
