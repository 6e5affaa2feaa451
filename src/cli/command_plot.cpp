#include "base/file.hpp"
#include "cli/command.hpp"
#include "cli/paper_data.hpp"
#include "cli/workspace.hpp"
#include "report/plot.hpp"
#include "report/plot_svg.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

namespace seqcert {
namespace {

struct Options {
  std::string plot, out;
  std::vector<std::string> records;
  std::size_t jobs = 0;
  bool force = false;
  CheckOptions check;
};

Result<int> plot(const Options& options) {
  const auto spec = find_plot(options.plot, plots_folder());
  if (!spec) return spec.error();
  if (!options.out.empty() && !options.force && std::filesystem::exists(options.out))
    return bad_input("{} exists and is not overwritten; choose another --out, or say --force", options.out);
  const auto claims = open_all_claims();
  if (!claims) return claims.error();
  const auto records =
      gather(wanted(*spec), *claims, {options.records, options.jobs, options.check, "no plot was written"});
  if (!records) return records.error();

  std::vector<std::string> words{"seqcert", "plot", options.plot};
  for (const std::string& path : options.records) words.insert(words.end(), {"--records", path});
  const auto made = make_plot(*spec, *records, quoted(words));
  if (!made) return made.error();
  for (const std::string& line : made->missing) fmt::print(stderr, "seqcert: {}\n", line);
  const auto drawn = draw_svg(*made, true);
  if (!drawn) return drawn.error();
  if (options.out.empty()) {
    fmt::print("{}", *drawn);
  } else if (const Status written = write_file_atomically(options.out, *drawn); !written) {
    return written.error();
  }
  return exit_code_of_expected(*records, facts(*claims));
}

}  // namespace

Action add_plot(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  options->jobs = std::max(1u, std::thread::hardware_concurrency());
  subcommand.footer(
      "examples:\n  seqcert plot score-growth --out score-growth.svg\n  seqcert plot mine.toml --records records.jsonl "
      "--out mine.svg");
  subcommand.add_option("PLOT", options->plot, "an id that `seqcert list plots` names, or the path of a .toml")
      ->required();
  subcommand.add_option("--records", options->records, "files of records to use; what is missing is computed")
      ->allow_extra_args(false);
  subcommand.add_option("--out", options->out, "SVG file to write; stdout without it");
  subcommand.add_flag("--force", options->force, "overwrite the file of --out");
  subcommand.add_option("--jobs", options->jobs, "points decided at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_ladder_options(subcommand, options->check);
  return [options] { return plot(*options); };
}

}  // namespace seqcert
