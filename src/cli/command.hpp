#pragma once

#include "base/result.hpp"
#include "check/check_claim.hpp"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace seqcert {

/// One verb of `seqcert`: adds its options to a subcommand and returns what to do once they are parsed. That returns
/// the exit code, or the error to print.
using Action = std::function<Result<int>()>;
struct Command {
  const char* name;
  const char* summary;
  Action (*add)(CLI::App& subcommand);
};

// One per command_<verb>.cpp.
Action add_list(CLI::App& subcommand);
Action add_show(CLI::App& subcommand);
Action add_check(CLI::App& subcommand);
Action add_prove(CLI::App& subcommand);
Action add_sweep(CLI::App& subcommand);
Action add_merge(CLI::App& subcommand);
Action add_refute(CLI::App& subcommand);
Action add_live(CLI::App& subcommand);
Action add_run(CLI::App& subcommand);
Action add_export(CLI::App& subcommand);
Action add_import(CLI::App& subcommand);
Action add_table(CLI::App& subcommand);
Action add_plot(CLI::App& subcommand);
Action add_paper(CLI::App& subcommand);
Action add_synth(CLI::App& subcommand);

/// --max-bits, --min-digits and the limits of solvers of every command that decides.
void add_ladder_options(CLI::App& subcommand, CheckOptions& options);
/// --solver-seconds, --solver-megabytes and --solver-seed; an interrupt ends the question at hand.
void add_solver_options(CLI::App& subcommand, SmtLimits& limits);

/// Exit codes scripts rely on.
enum ExitCode : int {
  all_good = 0,
  something_refuted = 1,
  something_undecided = 2,
  wrong_input = 3,
  no_resources = 4,
  was_interrupted = 5
};
ExitCode exit_code(const Error& error);

}  // namespace seqcert
