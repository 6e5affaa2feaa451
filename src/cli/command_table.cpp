#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/one_of.hpp"
#include "cli/out_file.hpp"
#include "cli/paper_data.hpp"
#include "cli/workspace.hpp"
#include "report/make_table.hpp"
#include "report/table.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <thread>

namespace seqcert {
namespace {

struct Options {
  std::string table, format = "markdown", out;
  std::vector<std::string> records;
  std::size_t jobs = 0;
  bool force = false;
  CheckOptions check;
};

Result<int> table(const Options& options) {
  const auto format = table_format(options.format);
  const auto spec = find_table(options.table, tables_folder());
  if (!spec) return spec.error();
  if (!options.out.empty())
    if (const Status may = may_write(options.out, options.force); !may) return may.error();
  const auto claims = open_all_claims();
  if (!claims) return claims.error();
  const std::vector<ClaimFacts> known = facts(*claims);
  const auto records =
      gather(wanted(*spec, known), *claims, {options.records, options.jobs, options.check, "no table was written"});
  if (!records) return records.error();

  std::vector<std::string> words{"seqcert", "table", options.table, "--format", options.format};
  for (const std::string& path : options.records) words.insert(words.end(), {"--records", path});
  const auto made = make_table(*spec, *records, known, quoted(words));
  if (!made) return made.error();
  for (const std::string& line : made->missing) fmt::print(stderr, "seqcert: {}\n", line);
  const auto printed = render(*made, *format);
  if (!printed) return printed.error();
  if (options.out.empty()) {
    fmt::print("{}", *printed);
  } else if (const Status written = write_file_atomically(options.out, *printed); !written) {
    return written.error();
  }
  return exit_code_of_expected(*records, known);
}

}  // namespace

Action add_table(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  options->jobs = std::max(1u, std::thread::hardware_concurrency());
  subcommand.footer(
      "examples:\n  seqcert table score-growth\n  seqcert table copy-error --format latex --out copy-error.tex");
  subcommand.add_option("TABLE", options->table, "score-growth, copy-error, state-size, or the path of a .toml")
      ->required();
  subcommand.add_option("--format", options->format, "latex, markdown or csv")
      ->check(one_of({"latex", "markdown", "csv"}))
      ->capture_default_str();
  subcommand.add_option("--records", options->records, "files of records to use; what is missing is computed")
      ->allow_extra_args(false);
  subcommand.add_option("--out", options->out, "file to write; stdout without it");
  add_force_option(subcommand, options->force);
  subcommand.add_option("--jobs", options->jobs, "points decided at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_ladder_options(subcommand, options->check);
  return [options] { return table(*options); };
}

}  // namespace seqcert
