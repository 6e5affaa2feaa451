#include "cli/command.hpp"

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
}

}  // namespace seqcert
