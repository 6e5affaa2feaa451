#pragma once

#include "base/result.hpp"

#include <string>

namespace CLI {
class App;
}

namespace seqcert {

/// Whether a command may write its result to `path`, asked before anything is computed. Devices and pipes may always be
/// written to. Errors: a file that is there already, without `force` (bad input); a place where nothing can be written
/// (resources).
Status may_write(const std::string& path, bool force);
/// The same for a folder of results, which is made where it is missing: one that holds something counts as there.
Status may_write_into(const std::string& folder, bool force);

/// --force of every command that writes to --out.
void add_force_option(CLI::App& subcommand, bool& force);

}  // namespace seqcert
