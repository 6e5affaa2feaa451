#include "base/file.hpp"
#include "cli/command.hpp"
#include "cli/out_file.hpp"
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

/// A name that ends like another format would be believed by its reader.
Status is_for_svg(const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension();
  if (ending.empty() || ending == ".svg") return success();
  return bad_input(
      "--out {}: plots are written as SVG, not as {}; name it {}, and convert it with a tool of yours (rsvg-convert, "
      "inkscape) where PDF or PNG is needed",
      path, ending.substr(1), std::filesystem::path(path).replace_extension(".svg").string());
}

Result<int> plot(const Options& options) {
  const auto spec = find_plot(options.plot, plots_folder());
  if (!spec) return spec.error();
  if (!options.out.empty()) {
    if (const Status svg = is_for_svg(options.out); !svg) return svg.error();
    if (const Status may = may_write(options.out, options.force); !may) return may.error();
  }
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
  add_force_option(subcommand, options->force);
  subcommand.add_option("--jobs", options->jobs, "points decided at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_ladder_options(subcommand, options->check);
  return [options] { return plot(*options); };
}

}  // namespace seqcert
