#include "cli/command.hpp"
#include "cli/workspace.hpp"

#include <CLI/CLI.hpp>

namespace seqcert {

void add_ladder_options(CLI::App& subcommand, CheckOptions& options) {
  subcommand.add_option("--max-bits", options.max_bits, "cap of the precision ladder in bits (128 to 1048576)")
      ->check(CLI::Range(128, 1048576))
      ->capture_default_str();
  subcommand
      .add_option("--min-digits", options.min_digits, "relative width below 10^-DIGITS for the quantity (0 to 10000)")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  add_solver_options(subcommand, options.solver);
}

void add_solver_options(CLI::App& subcommand, SmtLimits& limits) {
  limits.stop = interrupted;
  subcommand.add_option("--solver-seconds", limits.seconds, "time for every question to a solver")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  subcommand.add_option("--solver-megabytes", limits.megabytes, "memory for all questions to a solver together")
      ->check(CLI::Range(16, 4095))
      ->capture_default_str();
  subcommand.add_option("--solver-seed", limits.seed, "of the solver's random choices")->capture_default_str();
}

}  // namespace seqcert
